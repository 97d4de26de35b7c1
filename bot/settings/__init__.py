"""Parts of reading the settings: single values, faults in words, and what the environment gives."""
