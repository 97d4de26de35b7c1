"""What people made of judgements, and what that teaches the next ones."""
