"""Where an attempt stands in a channel's history, whatever our clock says. Pure."""

from __future__ import annotations

# SQL: our newest message that is known, in whatever channel. Discord numbers messages by its own clock, so what is
# sent from now on has a greater number.
NEWEST_KNOWN = """(SELECT max(newest) FROM (
    SELECT max(message) AS newest FROM outbox WHERE message IS NOT NULL UNION ALL SELECT max(message) FROM standing
))"""
