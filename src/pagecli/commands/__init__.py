"""One module per command: `parse` reads the options, `run` asks and writes."""
