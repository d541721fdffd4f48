"""People: users and their roles, authors of bylines, signatories."""
