"""Word files: read in a limited child process, written by value. Knows no database and never imports Django."""
