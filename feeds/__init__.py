"""What was published: fetching sources, reading them, and cutting their texts into passages."""
