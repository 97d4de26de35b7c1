"""From the outbox to where messages go: Discord over REST, or the terminal."""
