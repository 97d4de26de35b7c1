"""The schema of a letter's life: states with their proof, its clock, and the reminders of its last day. Pure."""

from __future__ import annotations

DOCKET = """
ALTER TABLE state_log ADD COLUMN addressee TEXT NOT NULL DEFAULT '';
ALTER TABLE state_log ADD COLUMN was TEXT NOT NULL DEFAULT 'open';
ALTER TABLE state_log ADD COLUMN parts TEXT NOT NULL DEFAULT '';
ALTER TABLE state_log ADD COLUMN referred_to TEXT NOT NULL DEFAULT '';
ALTER TABLE state_log ADD COLUMN referred_by TEXT NOT NULL DEFAULT '';
-- the first row of what was set at one stroke
ALTER TABLE state_log ADD COLUMN together INTEGER NOT NULL DEFAULT 0;
-- the row that this one takes back
ALTER TABLE state_log ADD COLUMN undoes INTEGER NOT NULL DEFAULT 0;
-- key of the alert under which it was set
ALTER TABLE state_log ADD COLUMN alert TEXT NOT NULL DEFAULT '';
CREATE INDEX state_log_undoes ON state_log (undoes) WHERE undoes <> 0;

CREATE TABLE clock_changes (                 -- append only; each row makes a new version of the letter's clock
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    letter TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('received', 'extended')),
    day TEXT NOT NULL,
    who TEXT NOT NULL,
    quote TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT ''
);
CREATE INDEX clock_changes_letter ON clock_changes (letter, id);

CREATE TABLE rungs (                         -- of each version of a clock: what is to be told, once
    letter TEXT NOT NULL,
    clock TEXT NOT NULL,                     -- letters.reminders.clock_name
    rung INTEGER NOT NULL,                   -- days from the last day
    state TEXT NOT NULL CHECK (state IN ('waiting', 'told', 'passed')),
    at TEXT NOT NULL,
    why TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (letter, clock, rung)
) WITHOUT ROWID;

-- the same outbox, which carries reminders too
CREATE TABLE outbox_with_reminders (
    key TEXT PRIMARY KEY,                    -- the nonce, and the button by which we recognise our message
    what TEXT NOT NULL CHECK (what IN ('alert', 'digest', 'reminder')),
    channel INTEGER NOT NULL,
    letter TEXT NOT NULL,
    story INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    version INTEGER NOT NULL,
    reason TEXT NOT NULL,
    kind TEXT NOT NULL,
    origin TEXT NOT NULL DEFAULT 'feed',     -- of the version that is quoted
    body TEXT NOT NULL,                      -- JSON of the alert, the digest's items, or the reminder
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
INSERT INTO outbox_with_reminders (key, what, channel, letter, story, entry, version, reason, kind, origin, body,
    created_at, state, batch, attempts, degrade, first_attempt_at, due_at, sent_at, message, error, edit_due, edited_at)
SELECT key, what, channel, letter, story, entry, version, reason, kind, origin, body,
    created_at, state, batch, attempts, degrade, first_attempt_at, due_at, sent_at, message, error, edit_due, edited_at
FROM outbox ORDER BY rowid;
DROP TABLE outbox;
ALTER TABLE outbox_with_reminders RENAME TO outbox;
CREATE INDEX outbox_waiting ON outbox (channel, created_at) WHERE state IN ('waiting', 'sending', 'parked');
CREATE INDEX outbox_edits ON outbox (channel) WHERE edit_due = 1;
CREATE INDEX outbox_story ON outbox (story, letter, channel);
CREATE INDEX outbox_batch ON outbox (batch) WHERE batch <> '';
CREATE INDEX outbox_sent ON outbox (channel, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX outbox_letter ON outbox (letter, created_at) WHERE what = 'alert';
"""
