"""The doors from commands and buttons to what the bot knows: what may be asked, as protocols and values."""
