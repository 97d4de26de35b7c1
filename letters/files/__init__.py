"""A letter file: its TOML to the letter, the rules by which texts are matched, and the weights of their signs."""
