"""What is known and what follows from it: no input or output, no wording."""
