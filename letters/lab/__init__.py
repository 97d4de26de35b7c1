"""Changes that are thought about: tried on the stored past, or looked for where a text was missed."""
