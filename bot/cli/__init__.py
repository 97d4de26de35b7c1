"""The command `letterwatch` in the terminal: one module for each group of commands."""
