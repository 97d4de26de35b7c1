"""Weeks of watching in minutes: a world of many sources, a clock that is pushed, and what must come of it."""
