"""The picture of a letter's life: drawn in a process of its own, for what draws is large and slow to load."""
