"""The step of the schema that holds what people put beside alerts: who reads one, and notes. Pure.

Triggers let an alert's message follow, so that no writer can forget it. What they count makes each edit differ from the
one before: none is taken for done while another change came. Statements are parted by blank lines: those of a trigger
hold semicolons.
"""

from __future__ import annotations

MARKS = """
CREATE TABLE claims (                        -- "I'll read it"; of an alert at most one is open
    id INTEGER PRIMARY KEY,
    alert TEXT NOT NULL,                     -- key
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    ended_at TEXT,                           -- NULL: it is open
    ended TEXT NOT NULL DEFAULT '' CHECK (ended IN ('', 'released', 'taken over', 'lapsed'))
)

CREATE UNIQUE INDEX claims_open ON claims (alert) WHERE ended_at IS NULL

CREATE INDEX claims_at ON claims (at) WHERE ended_at IS NULL

CREATE TABLE notes (                         -- one of each person on an alert
    id INTEGER PRIMARY KEY,
    alert TEXT NOT NULL,                     -- key
    letter TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (id),
    questions TEXT NOT NULL,                 -- JSON list of ids that the alert named
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    text TEXT NOT NULL,
    edited_at TEXT
)

CREATE INDEX notes_alert ON notes (alert)

CREATE INDEX notes_entry ON notes (entry)

CREATE INDEX notes_letter ON notes (letter, id)

CREATE TRIGGER claims_made AFTER INSERT ON claims BEGIN
    UPDATE outbox SET edit_due = 1, body = json_set(body, '$.marks', coalesce(json_extract(body, '$.marks'), 0) + 1)
        WHERE key = new.alert AND what = 'alert';
END

CREATE TRIGGER claims_changed AFTER UPDATE ON claims BEGIN
    UPDATE outbox SET edit_due = 1, body = json_set(body, '$.marks', coalesce(json_extract(body, '$.marks'), 0) + 1)
        WHERE key = new.alert AND what = 'alert';
END

CREATE TRIGGER claims_gone AFTER DELETE ON claims WHEN old.ended_at IS NULL BEGIN
    UPDATE outbox SET edit_due = 1, body = json_set(body, '$.marks', coalesce(json_extract(body, '$.marks'), 0) + 1)
        WHERE key = old.alert AND what = 'alert';
END

CREATE TRIGGER notes_made AFTER INSERT ON notes BEGIN
    UPDATE outbox SET edit_due = 1, body = json_set(body, '$.marks', coalesce(json_extract(body, '$.marks'), 0) + 1)
        WHERE key = new.alert AND what = 'alert';
END

CREATE TRIGGER notes_gone AFTER DELETE ON notes BEGIN
    UPDATE outbox SET edit_due = 1, body = json_set(body, '$.marks', coalesce(json_extract(body, '$.marks'), 0) + 1)
        WHERE key = old.alert AND what = 'alert';
END
"""
