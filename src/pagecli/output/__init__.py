"""Table, JSON and CSV behind one small interface."""
