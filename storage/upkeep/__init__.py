"""The database as a file: backups, restores, whether it is sound, and what is kept for a time only."""
