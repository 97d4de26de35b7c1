"""What texts came to, with commit 2, and what people made of that."""
