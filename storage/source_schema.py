"""The steps of the schema about sources: whether one is alive, and what people bring. Pure."""

from __future__ import annotations

LIVENESS = """
-- JSON of feeds.rhythm.Rhythm; '': none yet
ALTER TABLE sources ADD COLUMN rhythm TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN learned_at TEXT;
-- of the present silence
ALTER TABLE sources ADD COLUMN stale_since TEXT;
-- since when its last reading holds everything
ALTER TABLE sources ADD COLUMN window_from TEXT;
-- the source whose spare door it is
ALTER TABLE sources ADD COLUMN fallback_of TEXT NOT NULL DEFAULT '';
CREATE INDEX doors_source ON doors (source, first_seen);
CREATE TABLE absences (                      -- times that a source should have been read and was not
    source TEXT NOT NULL,
    from_at TEXT NOT NULL,
    until_at TEXT NOT NULL,
    why TEXT NOT NULL,                       -- its state meanwhile, or 'not asked'
    gap INTEGER NOT NULL,                    -- 1: of what was shown afterwards nothing was known
    PRIMARY KEY (source, from_at)
) WITHOUT ROWID;
CREATE INDEX absences_until ON absences (until_at);
"""

BY_PEOPLE = """
CREATE TABLE backfills (
    source TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    url TEXT NOT NULL,                       -- of the source; another one begins anew
    cursor TEXT NOT NULL DEFAULT '',         -- where it goes on; '' at the beginning
    reached TEXT,                            -- the oldest time that was looked at
    kept INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,       -- entries whose page could not be had
    moved_at TEXT NOT NULL,
    ended_at TEXT,
    PRIMARY KEY (source, since, until)
) WITHOUT ROWID;
CREATE TABLE handed (                        -- texts by hand: who gave what, when
    id INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL REFERENCES entries (id),
    version INTEGER NOT NULL,                -- that holds its words
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    name TEXT NOT NULL,                      -- of the file, or the address
    form TEXT NOT NULL,                      -- text, markdown, html, pdf
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL                    -- bytes
);
CREATE INDEX handed_entry ON handed (entry);
CREATE TABLE added_sources (                 -- beside those of config.toml
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL,                      -- JSON of feeds.entries.Source
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE paused_sources (                -- of either sort
    id TEXT PRIMARY KEY,
    paused_at TEXT NOT NULL,
    paused_by TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE source_log (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('add', 'remove', 'pause', 'resume')),
    source TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
);
CREATE TABLE proposals (                     -- sources that wait for their author's button
    ref TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    author INTEGER NOT NULL,                 -- of Discord
    body TEXT NOT NULL,                      -- JSON of feeds.entries.Source
    outcome TEXT NOT NULL DEFAULT ''         -- saved, cancelled; '' while it waits
) WITHOUT ROWID;
"""
