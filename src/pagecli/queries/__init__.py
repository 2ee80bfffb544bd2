"""What asks several operations to answer one question."""
