"""The step of the schema that lets a restored backup know what stands in the channels already. Pure."""

from __future__ import annotations

RESTORE = """
CREATE TABLE standing_before (               -- what a backup that was put back knew nothing of
    channel INTEGER NOT NULL,
    message INTEGER NOT NULL,
    mark TEXT NOT NULL,                      -- the button by which it was known
    words TEXT NOT NULL,                     -- all that it said, with its addresses
    key TEXT NOT NULL DEFAULT '',            -- of the outbox: what it was recognised as; '' until then
    PRIMARY KEY (channel, message, mark)
) WITHOUT ROWID;
CREATE INDEX standing_before_mark ON standing_before (mark);
-- 1: told by a message from before a backup was put back; that message is left as it stands
ALTER TABLE outbox ADD COLUMN stood INTEGER NOT NULL DEFAULT 0;
"""
