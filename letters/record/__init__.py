"""A letter's record: states and clock, evidence and what changed, as boards, reminders and exports tell it."""
