"""What we do about it: the watcher, delivery to Discord or the terminal, and the commands."""
