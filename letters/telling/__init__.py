"""From a judged text to what is told: which story it belongs to, a new message, an edit, or nothing."""
