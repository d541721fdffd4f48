"""Commands of the office's scripts and of operators."""
