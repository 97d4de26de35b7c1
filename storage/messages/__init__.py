"""What is said in channels: the outbox, digests, messages that are edited in place, who is mentioned, who reads."""
