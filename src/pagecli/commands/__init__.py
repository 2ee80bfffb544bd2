"""A file a command: options in, ask, hand to output."""
