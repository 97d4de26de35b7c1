"""The page of examples: every kind of message, shown by a whole team on loopback, as text and as pictures."""
