"""The step of the schema that holds letters by hand, and which letters are closed. Pure."""

from __future__ import annotations

LETTERS = """
CREATE TABLE added_letters (                 -- beside those of config.toml; an edit is a new version
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,                      -- TOML of a letter file
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TEXT,                         -- taken back; what was found for it stays
    PRIMARY KEY (id, version)
) WITHOUT ROWID;

CREATE TABLE closed_letters (                -- of either sort
    id TEXT PRIMARY KEY,
    closed_at TEXT NOT NULL,
    closed_by TEXT NOT NULL,
    reason TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE letters_since (                 -- letters that were not watched from the first look on
    letter TEXT PRIMARY KEY,
    since TEXT NOT NULL                      -- from when on without a gap
) WITHOUT ROWID;

CREATE TABLE letter_log (                    -- append only
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN
        ('add', 'edit', 'close', 'reopen', 'undo add', 'undo edit', 'undo close', 'undo reopen')),
    letter TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',         -- the reason of a close
    since TEXT,                              -- of letters_since, as it was before
    undone INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE letter_drafts (                 -- letters that wait for their author's button
    ref TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    author INTEGER NOT NULL,                 -- of Discord; nobody else may press
    body TEXT NOT NULL,                      -- JSON of letters.sheet.Sheet
    outcome TEXT NOT NULL DEFAULT ''         -- in words; '' while it waits
) WITHOUT ROWID;
"""
