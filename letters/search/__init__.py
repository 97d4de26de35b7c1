"""What people search for in all stored texts, and what is shown of what was found."""
