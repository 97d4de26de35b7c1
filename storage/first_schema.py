"""The first step of the schema: sources, texts, judgements, stories, the outbox, and what people set. Pure."""

from __future__ import annotations

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
