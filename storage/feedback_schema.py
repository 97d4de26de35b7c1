"""The steps of the schema that hold what people make of what they were told, and of what they were not. Pure."""

from __future__ import annotations

FEEDBACK = """
CREATE TABLE feedback (                      -- append only; of each person the newest row on an entry counts
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    letter TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (id),
    version INTEGER NOT NULL,                -- of the text that was quoted
    verdict TEXT NOT NULL CHECK (verdict IN ('relevant', 'noise', 'question')),
    questions TEXT NOT NULL DEFAULT '[]',    -- JSON list of ids to which it speaks, as that person says
    source TEXT NOT NULL CHECK (source IN ('alert', 'digest'))
);
CREATE INDEX feedback_entry ON feedback (letter, entry, id);
"""

# A text that nobody was told of may be judged, too; SQLite cannot change a CHECK in place.
FEEDBACK_ON_ANY_TEXT = """
CREATE TABLE feedback_next (                 -- append only; of each person the newest row on an entry counts
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    letter TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (id),
    version INTEGER NOT NULL,                -- of the text that was quoted
    verdict TEXT NOT NULL CHECK (verdict IN ('relevant', 'noise', 'question')),
    questions TEXT NOT NULL DEFAULT '[]',    -- JSON list of ids to which it speaks, as that person says
    source TEXT NOT NULL CHECK (source IN ('alert', 'digest', 'why'))
);
INSERT INTO feedback_next SELECT id, at, who, letter, entry, version, verdict, questions, source FROM feedback;
DROP TABLE feedback;
ALTER TABLE feedback_next RENAME TO feedback;
CREATE INDEX feedback_entry ON feedback (letter, entry, id);
"""
