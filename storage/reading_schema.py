"""The step of the schema for reading aids: searches with pages, last looks, and who wants to be told of what. Pure."""

from __future__ import annotations

READING = """
CREATE INDEX judgements_relevant ON judgements (letter, entry) WHERE level <> 'none';
CREATE TABLE searches (                      -- what the buttons Next and Previous go on with; of no person
    ref TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    body TEXT NOT NULL                       -- JSON of letters.searched.Search
) WITHOUT ROWID;
CREATE INDEX searches_at ON searches (at);
CREATE TABLE looks (                         -- when a person last asked what is new
    person INTEGER PRIMARY KEY,              -- of Discord
    at TEXT NOT NULL
);
CREATE TABLE subscriptions (                 -- who asked to be mentioned, where and for what
    channel INTEGER NOT NULL,                -- one that the person saw when asking
    letter TEXT NOT NULL,
    question TEXT NOT NULL,
    person INTEGER NOT NULL,                 -- of Discord
    at TEXT NOT NULL,
    PRIMARY KEY (channel, letter, question, person)
) WITHOUT ROWID;
CREATE INDEX subscriptions_person ON subscriptions (person);
CREATE TABLE mentioned (                     -- whom a message mentions, from its first attempt on
    key TEXT NOT NULL,                       -- of the outbox
    person INTEGER NOT NULL,                 -- of Discord
    PRIMARY KEY (key, person)
) WITHOUT ROWID;
CREATE INDEX mentioned_person ON mentioned (person);
"""
