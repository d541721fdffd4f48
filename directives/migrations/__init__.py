"""Database migrations of guidance documents."""
