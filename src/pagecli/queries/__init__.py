"""One module per question that takes several operations to answer."""
