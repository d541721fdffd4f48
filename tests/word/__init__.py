"""Word files read, written and compared."""
