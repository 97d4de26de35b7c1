"""Keywords that admins add: how they are written, where they hit, and how they are said back."""
