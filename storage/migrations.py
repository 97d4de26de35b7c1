"""The schema as steps: append only, each applied once, in its own transaction with its record."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from storage.docket_schema import DOCKET
from storage.feedback_schema import FEEDBACK, FEEDBACK_ON_ANY_TEXT
from storage.keyword_schema import KEYWORDS, TEXTS
from storage.letters_schema import LETTERS
from storage.restore_schema import RESTORE

migrations = Migrations("letterwatch")


@migrations()
def first(db: Database) -> None:
    """Sources, entries with all their keys and versions, judgements, stories, the outbox, and what people set."""
    for statement in FIRST.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def liveness(db: Database) -> None:
    """What tells whether a source is alive: its habit, its spare doors, and the times that it was not read."""
    for statement in LIVENESS.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def by_people(db: Database) -> None:
    """What people bring: the past of a source, texts by hand, and sources of their own."""
    for statement in BY_PEOPLE.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def texts(db: Database) -> None:
    """An index of the words of all texts, for search and for trying keywords."""
    for statement in TEXTS.split("\n\n"):
        db.conn.execute(statement)


@migrations()
def keyword_lab(db: Database) -> None:
    """Keywords that wait for their author's button, and a log that knows edits."""
    for statement in KEYWORDS.split("\n\n"):
        db.conn.execute(statement)


@migrations()
def docket(db: Database) -> None:
    """A letter's life: states with their proof, its clock, and reminders of its last day."""
    for statement in DOCKET.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def feedback(db: Database) -> None:
    """What people make of what they were told."""
    for statement in FEEDBACK.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def restoring(db: Database) -> None:
    """What stood in the channels when a backup was put back."""
    for statement in RESTORE.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def letters_by_hand(db: Database) -> None:
    """Letters that people add, close and reopen."""
    for statement in LETTERS.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def feedback_on_any_text(db: Database) -> None:
    """What people make of texts that nobody was told of."""
    for statement in FEEDBACK_ON_ANY_TEXT.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


FIRST = """
CREATE TABLE sources (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    baseline_at TEXT,                        -- first reading that succeeded, with items or without
    etag TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    body_hash TEXT NOT NULL DEFAULT '',
    due_at TEXT,                             -- NULL: at once
    wait_until TEXT,                         -- the server asked for it (Retry-After)
    last_try_at TEXT,
    last_ok_at TEXT,
    last_new_at TEXT,
    newest_item_at TEXT,
    had_items INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,     -- in a row
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN
        ('new', 'ok', 'empty', 'dormant', 'stale', 'blocked', 'wrong content', 'unreachable', 'gap possible')),
    detail TEXT NOT NULL DEFAULT '',         -- the sentence that people read
    state_since TEXT,
    faults TEXT NOT NULL DEFAULT '[]'
);

CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    text_url TEXT NOT NULL DEFAULT '',       -- where the whole text stands when that is not url
    title TEXT NOT NULL,
    author TEXT NOT NULL,
    published_at TEXT,
    precision TEXT NOT NULL CHECK (precision IN ('minute', 'day', 'none')),
    published_raw TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    quiet INTEGER NOT NULL,                  -- on the page before we watched: recorded, not told
    summary_only INTEGER NOT NULL,
    version INTEGER NOT NULL,                -- the current one, from 1
    judge_due INTEGER NOT NULL DEFAULT 1,
    judged_version INTEGER NOT NULL DEFAULT 0,
    text_due TEXT,                           -- when to fetch the page; NULL: not wanted, or read
    text_tries INTEGER NOT NULL DEFAULT 0,
    text_error TEXT NOT NULL DEFAULT '',
    page_at TEXT                             -- when the page was read last
);
CREATE INDEX entries_judge_due ON entries (id) WHERE judge_due = 1;
CREATE INDEX entries_text_due ON entries (text_due) WHERE text_due IS NOT NULL;
CREATE INDEX entries_url ON entries (url);

CREATE TABLE entry_keys (
    key TEXT PRIMARY KEY,                    -- kept for ever
    entry INTEGER NOT NULL REFERENCES entries (id),
    added_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE doors (                         -- the sources that show an entry
    entry INTEGER NOT NULL REFERENCES entries (id),
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    text_hash TEXT NOT NULL,                 -- of what this source gave last
    first_seen TEXT NOT NULL,
    PRIMARY KEY (entry, source)
) WITHOUT ROWID;

CREATE TABLE versions (
    entry INTEGER NOT NULL REFERENCES entries (id),
    version INTEGER NOT NULL,
    seen_at TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('feed', 'page', 'hand')),
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    PRIMARY KEY (entry, version)
);

CREATE TABLE judgements (                    -- what a version says to a letter, and what was done about it
    entry INTEGER NOT NULL,
    version INTEGER NOT NULL,
    letter TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('alert', 'watch', 'none')),
    score REAL NOT NULL,
    outcome TEXT NOT NULL,                   -- told, folded, digest, ... in words
    trace TEXT NOT NULL,                     -- JSON list of lines
    terms_version INTEGER NOT NULL,
    judged_at TEXT NOT NULL,
    PRIMARY KEY (entry, version, letter),
    FOREIGN KEY (entry, version) REFERENCES versions (entry, version)
);
CREATE TABLE findings (
    entry INTEGER NOT NULL,
    version INTEGER NOT NULL,
    letter TEXT NOT NULL,
    question TEXT NOT NULL,                  -- '': the letter's subject
    score REAL NOT NULL,
    level TEXT NOT NULL,
    said_at TEXT NOT NULL,                   -- when the text was published, else when we first saw it
    quote TEXT NOT NULL,
    body TEXT NOT NULL,                      -- JSON of letters.findings.Finding
    PRIMARY KEY (entry, version, letter, question),
    FOREIGN KEY (entry, version, letter) REFERENCES judgements (entry, version, letter)
);
CREATE INDEX findings_question ON findings (letter, question, said_at);

CREATE TABLE stories (                       -- one event told by many entries; never merged, never renamed
    entry INTEGER PRIMARY KEY REFERENCES entries (id),
    story INTEGER NOT NULL REFERENCES entries (id),
    relation TEXT NOT NULL CHECK (relation IN ('first', 'same', 'copy', 'rewrite')),
    reason TEXT NOT NULL,
    features BLOB NOT NULL,
    published_at TEXT
);
CREATE INDEX stories_story ON stories (story);
CREATE TABLE story_keys (
    key INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES stories (entry),
    PRIMARY KEY (key, entry)
) WITHOUT ROWID;

CREATE TABLE outbox (
    key TEXT PRIMARY KEY,                    -- the nonce, and the button by which we recognise our message
    what TEXT NOT NULL CHECK (what IN ('alert', 'digest')),
    channel INTEGER NOT NULL,
    letter TEXT NOT NULL,
    story INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    version INTEGER NOT NULL,
    reason TEXT NOT NULL,
    kind TEXT NOT NULL,
    origin TEXT NOT NULL DEFAULT 'feed',     -- of the version that is quoted
    body TEXT NOT NULL,                      -- JSON of letters.alerts.Alert, or of the digest's items
    created_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'parked', 'deleted')),
    batch TEXT NOT NULL DEFAULT '',          -- key of the message that lists this one; '' when it stands alone
    attempts INTEGER NOT NULL DEFAULT 0,
    degrade INTEGER NOT NULL DEFAULT 0,      -- 0 embed, 1 short embed, 2 plain line
    first_attempt_at TEXT,
    due_at TEXT NOT NULL,
    sent_at TEXT,
    message INTEGER,
    error TEXT NOT NULL DEFAULT '',
    edit_due INTEGER NOT NULL DEFAULT 0,
    edited_at TEXT
);
CREATE INDEX outbox_waiting ON outbox (channel, created_at) WHERE state IN ('waiting', 'sending', 'parked');
CREATE INDEX outbox_edits ON outbox (channel) WHERE edit_due = 1;
CREATE INDEX outbox_story ON outbox (story, letter, channel);
CREATE INDEX outbox_batch ON outbox (batch) WHERE batch <> '';
CREATE INDEX outbox_sent ON outbox (channel, sent_at) WHERE sent_at IS NOT NULL;

CREATE TABLE digest_items (
    id INTEGER PRIMARY KEY,
    channel INTEGER NOT NULL,
    letter TEXT NOT NULL,
    story INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    version INTEGER NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('watch', 'old')),
    created_at TEXT NOT NULL,
    digest TEXT NOT NULL DEFAULT '',         -- the outbox key that carries it; '' while it waits for the day's digest
    UNIQUE (channel, letter, story, why)
);
CREATE INDEX digest_items_waiting ON digest_items (channel) WHERE digest = '';

CREATE TABLE standing (                      -- messages that edit themselves: boards and health
    key TEXT PRIMARY KEY,
    what TEXT NOT NULL CHECK (what IN ('board', 'health', 'receipt')),
    channel INTEGER NOT NULL,
    wanted TEXT NOT NULL,                    -- fingerprint of what it should say
    posted TEXT NOT NULL DEFAULT '',         -- fingerprint of what it says
    message INTEGER,
    generation INTEGER NOT NULL DEFAULT 0,   -- grows when it has to be posted anew
    first_attempt_at TEXT,
    pinned INTEGER NOT NULL DEFAULT 0,       -- 1 pinned, -1 refused
    edited_at TEXT,
    due_at TEXT,
    error TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,                      -- JSON of bot.messages.Message
    closed INTEGER NOT NULL DEFAULT 0        -- the matter is over; kept as it is
);

CREATE TABLE terms (
    id INTEGER PRIMARY KEY,
    letter TEXT NOT NULL,
    text TEXT NOT NULL,
    question TEXT NOT NULL DEFAULT '',
    muted INTEGER NOT NULL DEFAULT 0,
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TEXT
);
CREATE UNIQUE INDEX terms_live ON terms (letter, text, question) WHERE removed_at IS NULL;
CREATE TABLE term_log (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('add', 'remove', 'mute', 'unmute', 'undo add', 'undo remove')),
    term INTEGER NOT NULL REFERENCES terms (id),
    undone INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE state_log (                     -- append only; the newest row of a question is its state
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    letter TEXT NOT NULL,
    question TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('open', 'mentioned', 'holding', 'declined', 'partial', 'answered', 'withdrawn')),
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    evidence TEXT NOT NULL DEFAULT '{}'      -- JSON: quote, url, hash of the text at the time
);
CREATE INDEX state_log_question ON state_log (letter, question, id);

CREATE TABLE destinations (                  -- channels that alerts have gone to, and since when
    channel INTEGER NOT NULL,
    letter TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (channel, letter)
) WITHOUT ROWID;

CREATE TABLE watcher (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    started_at TEXT NOT NULL
);

CREATE TABLE memory (                        -- small facts by name
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
"""

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
