"""What is being asked: letters, their questions, and the judgement of which passage speaks to which."""
