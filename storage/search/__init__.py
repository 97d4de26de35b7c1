"""The index of all texts: asked by people, and for candidates by the lab."""
