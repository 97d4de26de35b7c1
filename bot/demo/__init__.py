"""A small world of our own writing, served on loopback, so that anyone can watch letterwatch at work."""
