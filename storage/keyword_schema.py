"""The steps of the schema that search and keywords need: an index of all texts, drafts, and a fuller log. Pure.

``texts_fts`` holds the words of every entry's current version; its rowid is the entry's id. The texts themselves
stay where they are (``current_texts``). Triggers keep it true inside whatever commit changes a text, so that no
writer can forget it. Statements are parted by blank lines: those of a trigger hold semicolons.
"""

from __future__ import annotations

TEXTS = """
CREATE VIEW current_texts AS
SELECT e.id AS entry, v.title AS title, v.text AS text
FROM entries e JOIN versions v ON v.entry = e.id AND v.version = e.version

CREATE VIRTUAL TABLE texts_fts USING fts5 (
    title, text, content = 'current_texts', content_rowid = 'entry', tokenize = 'unicode61 remove_diacritics 2'
)

-- the first version of an entry is its current one from the start; later ones become it by entries.version
CREATE TRIGGER texts_first AFTER INSERT ON versions
WHEN new.version = (SELECT version FROM entries WHERE id = new.entry) BEGIN
    INSERT INTO texts_fts (rowid, title, text) VALUES (new.entry, new.title, new.text);
END

CREATE TRIGGER texts_next AFTER UPDATE OF version ON entries WHEN new.version <> old.version BEGIN
    INSERT INTO texts_fts (texts_fts, rowid, title, text)
        SELECT 'delete', entry, title, text FROM versions WHERE entry = old.id AND version = old.version;
    INSERT INTO texts_fts (rowid, title, text)
        SELECT entry, title, text FROM versions WHERE entry = new.id AND version = new.version;
END

CREATE TRIGGER texts_changed AFTER UPDATE OF title, text ON versions
WHEN new.version = (SELECT version FROM entries WHERE id = new.entry) BEGIN
    INSERT INTO texts_fts (texts_fts, rowid, title, text) VALUES ('delete', old.entry, old.title, old.text);
    INSERT INTO texts_fts (rowid, title, text) VALUES (new.entry, new.title, new.text);
END

INSERT INTO texts_fts (texts_fts) VALUES ('rebuild')

-- what was said over a stretch of time
CREATE INDEX entries_said_at ON entries (coalesce(published_at, first_seen))
"""

KEYWORDS = """
CREATE TABLE keyword_drafts (
    ref TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    author INTEGER NOT NULL,                 -- of Discord; nobody else may press
    body TEXT NOT NULL,                      -- JSON of storage.drafts.Draft
    outcome TEXT NOT NULL DEFAULT ''         -- in words; '' while it waits
) WITHOUT ROWID

CREATE TABLE term_log_next (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN
        ('add', 'remove', 'edit', 'mute', 'unmute',
         'undo add', 'undo remove', 'undo edit', 'undo mute', 'undo unmute')),
    term INTEGER NOT NULL REFERENCES terms (id),
    was INTEGER REFERENCES terms (id),       -- the keyword that an edit replaced
    undone INTEGER NOT NULL DEFAULT 0
)

INSERT INTO term_log_next (id, at, who, action, term, undone)
SELECT id, at, who, action, term, undone FROM term_log

DROP TABLE term_log

ALTER TABLE term_log_next RENAME TO term_log
"""
