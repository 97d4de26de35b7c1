"""What sources brought: polls with commit 1, entries with their versions, days without a look, texts by hand."""
