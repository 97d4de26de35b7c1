"""What is known of a letter: its states with their proof, its clock, the evidence, and what changed since."""
