"""The service's shapes and what is computed from them: no I/O, no wording."""
