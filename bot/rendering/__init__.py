"""Values to messages, one module for each kind of message."""
