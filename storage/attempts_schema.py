"""The step of the schema that says where in a channel's history to look for an attempt. Pure.

Discord numbers messages by its own clock: what an attempt made has a greater number than every message that was known
before it, whatever our clock said then. ``tried_after``: our newest message that was known before the first one.
"""

from __future__ import annotations

ATTEMPTS = """
ALTER TABLE outbox ADD COLUMN tried_after INTEGER;
ALTER TABLE standing ADD COLUMN tried_after INTEGER;
CREATE INDEX outbox_message ON outbox (message) WHERE message IS NOT NULL
"""
