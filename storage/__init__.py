"""What we remember: one SQLite file, its schema, and the statements that read and write it."""
