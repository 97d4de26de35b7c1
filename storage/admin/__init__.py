"""What admins change while the watcher runs, each change with its log: sources, letters and keywords."""
