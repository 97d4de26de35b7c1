"""The outbox: what waits, what is on its way, what was sent, and what is parked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlite_utils import Database

from letters.alerts import Alert, AlertKind
from letters.record.kept import DigestItem
from letters.record.marks import NO_MARKS, Marks
from letters.record.reminders import Reminder
from letters.telling.decisions import Told
from storage.database import writing
from storage.messages.attempts import NEWEST_KNOWN
from storage.messages.subscriptions import fix_mentions
from storage.rows import moment, optional_moment, stamp

ALERT = TypeAdapter(Alert)
DIGEST = TypeAdapter(tuple[DigestItem, ...])
REMINDER = TypeAdapter(Reminder)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One row of the outbox: an alert, a digest or a reminder on its way to one channel."""

    key: str
    what: str  # alert | digest | reminder
    channel: int
    letter: str
    story: int
    kind: str
    body: str  # JSON
    created_at: datetime
    state: str  # waiting | sending | sent | parked | deleted
    batch: str  # key of the message that lists it; '' while it stands alone
    attempts: int
    degrade: int
    first_attempt_at: datetime | None
    due_at: datetime
    sent_at: datetime | None
    message: int | None
    error: str
    tried_after: int | None = None  # our newest message that was known before its first attempt
    mentions: tuple[int, ...] = ()  # people who asked for it, from its first attempt on
    marks: Marks = NO_MARKS  # what people put beside an alert

    @property
    def alert(self) -> Alert:
        """The alert that it carries."""
        return alert_from_json(self.body)

    @property
    def digest(self) -> tuple[DigestItem, ...]:
        """The items of the digest that it carries."""
        return DIGEST.validate_json(self.body)

    @property
    def reminder(self) -> Reminder:
        """The reminder that it carries."""
        return REMINDER.validate_json(self.body)


COLUMNS = (
    "key, what, channel, letter, story, kind, body, created_at, state, batch, attempts, degrade, "
    "first_attempt_at, due_at, sent_at, message, error, tried_after, "
    "(SELECT json_group_array(person) FROM mentioned WHERE mentioned.key = outbox.key), "
    "coalesce((SELECT who FROM claims WHERE alert = outbox.key AND ended_at IS NULL), ''), "
    "(SELECT count(*) FROM notes WHERE alert = outbox.key)"
)
TOGETHER = "key = :key OR batch = :key"  # a message's rows: itself, or all that it lists
# a button from before a backup was put back leads to the alert that was recognised in its message
KNOWN_AS = """key = coalesce((SELECT key FROM outbox WHERE key = :key),
    (SELECT key FROM standing_before WHERE mark = 'a:' || :key AND key <> ''))"""
SELECT = f"SELECT {COLUMNS} FROM outbox"
# what was tried or listed before is held by nothing: a list must not lose its first alert
OVERTAKES = """(what = 'alert' AND attempts = 0 AND batch = '' AND EXISTS (
    SELECT 1 FROM outbox b WHERE b.story = outbox.story AND b.letter = outbox.letter AND b.channel = outbox.channel
    AND b.what = 'alert' AND b.rowid < outbox.rowid AND b.state IN ('waiting', 'sending') AND b.due_at > :now))"""
PUT = """
INSERT INTO outbox (key, what, channel, letter, story, entry, version, reason, kind, origin, body, created_at, due_at)
VALUES (:key, :what, :channel, :letter, :story, :entry, :version, :reason, :kind, :origin, :body, :now, :now)
ON CONFLICT (key) DO NOTHING
"""


def alert_to_json(alert: Alert) -> str:
    """Write an alert as it is stored."""
    return ALERT.dump_json(alert).decode()


def alert_from_json(body: str) -> Alert:
    """Read what ``alert_to_json`` wrote."""
    return ALERT.validate_json(body)


def digest_to_json(items: Sequence[DigestItem]) -> str:
    """Write the items of one digest message as they are stored."""
    return DIGEST.dump_json(tuple(items)).decode()


def put_alert(db: Database, alert: Alert, version: int, origin: str, now: datetime) -> bool:
    """Put an alert in the outbox, once for ever; False when it was there. Inside a transaction."""
    row = {
        "key": alert.key,
        "what": "alert",
        "channel": alert.channel,
        "letter": alert.letter,
        "story": alert.story,
        "entry": alert.entry,
        "version": version,
        "reason": alert.reason,
        "kind": alert.kind.value,
        "origin": origin,
        "body": alert_to_json(alert),
        "now": stamp(now),
    }
    return bool(db.conn.execute(PUT, row).rowcount)


def put_digest(db: Database, key: str, channel: int, letter: str, body: str, now: datetime) -> bool:
    """Put a day's digest in the outbox, once; False when it was there. Inside a transaction."""
    return _put_storyless(db, "digest", key, channel, letter, body, now)


def put_reminder(db: Database, reminder: Reminder, now: datetime) -> bool:
    """Put a reminder in the outbox, once; False when it was there. Inside a transaction."""
    body = REMINDER.dump_json(reminder).decode()
    return _put_storyless(db, "reminder", reminder.key, reminder.channel, reminder.letter, body, now)


def _put_storyless(db: Database, what: str, key: str, channel: int, letter: str, body: str, now: datetime) -> bool:
    row = {
        "key": key,
        "what": what,
        "channel": channel,
        "letter": letter,
        "story": 0,
        "entry": 0,
        "version": 0,
        "reason": what,
        "kind": what,
        "origin": "feed",
        "body": body,
        "now": stamp(now),
    }
    return bool(db.conn.execute(PUT, row).rowcount)


def newest_reminders(db: Database, letter: str) -> list[Reminder]:
    """Return the last reminder of each channel."""
    rows = db.conn.execute(
        "SELECT body, max(created_at) FROM outbox WHERE what = 'reminder' AND letter = ? GROUP BY channel", [letter]
    ).fetchall()
    return [REMINDER.validate_json(body) for body, _ in rows]


def change_reminder(db: Database, reminder: Reminder) -> None:
    """Replace what a reminder says; where it was sent, an edit becomes due. Inside a transaction."""
    body = REMINDER.dump_json(reminder).decode()
    db.conn.execute("UPDATE outbox SET body = ?, edit_due = 1 WHERE key = ? AND body <> ?", [body, reminder.key, body])


def told_in(db: Database, story: int, letter: str, channel: int) -> tuple[Told, ...]:
    """Return the alerts that a channel has about a story, the first first."""
    rows = db.conn.execute(
        "SELECT key, entry, kind, origin, body, first_attempt_at IS NOT NULL FROM outbox "
        "WHERE story = ? AND letter = ? AND channel = ? AND what = 'alert' ORDER BY created_at, rowid",
        [story, letter, channel],
    ).fetchall()
    return tuple(_told(*row) for row in rows)


def _told(key: str, entry: int, kind: str, origin: str, body: str, attempted: int) -> Told:
    alert = alert_from_json(body)
    questions = frozenset(line.question for line in alert.lines)
    return Told(key, entry, AlertKind(kind), origin, questions, alert.quote.sentence, alert.altered, bool(attempted))


def alert_in(db: Database, key: str) -> Alert | None:
    """Return the alert of that key as it stands now, or None."""
    row = db.conn.execute(f"SELECT body FROM outbox WHERE {KNOWN_AS} AND what = 'alert'", {"key": key}).fetchone()
    return alert_from_json(row[0]) if row else None


def change_alert(db: Database, alert: Alert, origin: str | None = None) -> None:
    """Replace what an alert says; where it was sent, an edit becomes due. Inside a transaction."""
    db.conn.execute(
        "UPDATE outbox SET body = ?, origin = coalesce(?, origin), edit_due = 1 WHERE key = ? AND body <> ?",
        [body := alert_to_json(alert), origin, alert.key, body],
    )


def waiting(db: Database, channels: Iterable[int], now: datetime, limit: int = 200) -> list[Parcel]:
    """Return what is due for these channels, the oldest first: also what was on its way when we stopped.

    A reply waits for the alerts on its story before it, where those are to be tried again later.
    """
    rows = db.conn.execute(
        f"{SELECT} WHERE state IN ('waiting', 'sending', 'parked') AND due_at <= :now AND NOT {OVERTAKES} "
        "AND channel IN (SELECT value FROM json_each(:channels)) ORDER BY created_at, rowid LIMIT :limit",
        {"channels": json.dumps(list(channels)), "now": stamp(now), "limit": limit},
    )
    return [_parcel(row) for row in rows]


def sent_times(db: Database, channel: int, since: datetime) -> list[datetime]:
    """Return when messages went to a channel since then; a message that lists many counts once."""
    rows = db.conn.execute(
        "SELECT min(sent_at) FROM outbox WHERE channel = ? AND sent_at >= ? GROUP BY message ORDER BY 1",
        [channel, stamp(since)],
    )
    return [moment(row[0]) for row in rows]


def members(db: Database, batch: str) -> list[Parcel]:
    """Return what one listing message lists, in its order."""
    rows = db.conn.execute(f"{SELECT} WHERE batch = ? ORDER BY created_at, rowid", [batch])
    return [_parcel(row) for row in rows]


def get(db: Database, key: str) -> Parcel | None:
    """Return one row, or None."""
    row = db.conn.execute(f"{SELECT} WHERE {KNOWN_AS}", {"key": key}).fetchone()
    return _parcel(row) if row else None


def form_batch(db: Database, keys: Sequence[str]) -> None:
    """Bind alerts to one listing message, named by the first; committed before anything is sent."""
    with writing(db):
        for key in keys:
            db.conn.execute("UPDATE outbox SET batch = ? WHERE key = ? AND first_attempt_at IS NULL", [keys[0], key])


def mark_sending(db: Database, key: str, now: datetime) -> None:
    """Remember, before the request leaves, that it may have arrived; from then on it mentions the same people."""
    with writing(db):
        fix_mentions(db, key)
        db.conn.execute(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1, "
            f"tried_after = CASE WHEN first_attempt_at IS NULL THEN {NEWEST_KNOWN} ELSE tried_after END, "
            f"first_attempt_at = coalesce(first_attempt_at, :now) WHERE {TOGETHER}",
            {"now": stamp(now), "key": key},
        )


def mark_sent(db: Database, key: str, message: int, now: datetime) -> None:
    """It was taken: never send it again."""
    with writing(db):
        db.conn.execute(
            "UPDATE outbox SET state = 'sent', message = :message, sent_at = :now, edited_at = :now, error = '' "
            f"WHERE {TOGETHER}",
            {"message": message, "now": stamp(now), "key": key},
        )


def mark_waiting(db: Database, key: str, error: str, due_at: datetime) -> None:
    """It could not be sent now: when to try again, with the same nonce."""
    with writing(db):
        db.conn.execute(
            f"UPDATE outbox SET error = :error, due_at = :due_at WHERE {TOGETHER}",
            {"error": error, "due_at": stamp(due_at), "key": key},
        )


def mark_degraded(db: Database, key: str, degrade: int, error: str) -> None:
    """This form of the message was refused: a plainer one is tried at once."""
    with writing(db):
        db.conn.execute(
            f"UPDATE outbox SET degrade = :degrade, error = :error WHERE {TOGETHER}",
            {"degrade": degrade, "error": error, "key": key},
        )


def mark_parked(db: Database, key: str, error: str, due_at: datetime) -> None:
    """The channel refuses it: kept, shown to people, and probed again at ``due_at``."""
    with writing(db):
        db.conn.execute(
            f"UPDATE outbox SET state = 'parked', error = :error, due_at = :due_at WHERE {TOGETHER}",
            {"error": error, "due_at": stamp(due_at), "key": key},
        )


def mark_untried(db: Database, key: str) -> None:
    """The only attempt was refused in so many words, so nothing can have arrived: no history need be read."""
    with writing(db):
        db.conn.execute(f"UPDATE outbox SET first_attempt_at = NULL WHERE {TOGETHER}", {"key": key})


def unpark(db: Database, now: datetime, channel: int | None = None) -> int:
    """Let parked rows go again, of one channel or all; return how many."""
    with writing(db):
        return db.conn.execute(
            "UPDATE outbox SET state = CASE WHEN first_attempt_at IS NULL THEN 'waiting' ELSE 'sending' END, "
            "due_at = ?, degrade = 0 WHERE state = 'parked' AND (? IS NULL OR channel = ?)",
            [stamp(now), channel, channel],
        ).rowcount


def mark_repeat(db: Database, key: str) -> None:
    """Say on the alert that it may stand twice: the channel's history could not be read."""
    with writing(db):
        db.conn.execute(
            "UPDATE outbox SET body = json_set(body, '$.may_repeat', json('true')) WHERE key = ? "
            "AND what IN ('alert', 'reminder')",
            [key],
        )


def edits_due(db: Database, channels: Iterable[int], before: datetime, limit: int = 50) -> list[Parcel]:
    """Return sent messages whose words have changed, not edited since ``before`` (one edit a minute a message)."""
    rows = db.conn.execute(
        f"{SELECT} WHERE edit_due = 1 AND stood = 0 AND state = 'sent' "
        "AND channel IN (SELECT value FROM json_each(:channels)) "
        "AND (edited_at IS NULL OR edited_at <= :before) ORDER BY edited_at LIMIT :limit",
        {"channels": json.dumps(list(channels)), "before": stamp(before), "limit": limit},
    )
    return [_parcel(row) for row in rows]


def mark_edited(db: Database, parcel: Parcel, now: datetime) -> None:
    """The message says what it should, unless its words changed again meanwhile."""
    with writing(db):
        db.conn.execute(
            f"UPDATE outbox SET edited_at = :now WHERE {TOGETHER}",
            {"now": stamp(now), "key": parcel.batch or parcel.key},
        )
        db.conn.execute("UPDATE outbox SET edit_due = 0 WHERE key = ? AND body = ?", [parcel.key, parcel.body])


def put_off_edit(db: Database, parcel: Parcel, until: datetime) -> None:
    """The edit was not taken; it is tried again a minute after ``until``."""
    with writing(db):
        db.conn.execute(
            f"UPDATE outbox SET edited_at = :until WHERE {TOGETHER}",
            {"until": stamp(until), "key": parcel.batch or parcel.key},
        )


def mark_deleted(db: Database, parcel: Parcel) -> None:
    """People deleted the message; it is not sent again."""
    with writing(db):
        db.conn.execute(
            f"UPDATE outbox SET state = 'deleted', edit_due = 0 WHERE {TOGETHER}",
            {"key": parcel.batch or parcel.key},
        )


def first_message(db: Database, parcel: Parcel) -> int | None:
    """Return the message to which an alert replies: the story's first in its channel; None when there is none."""
    row = db.conn.execute(
        "SELECT message FROM outbox WHERE story = ? AND letter = ? AND channel = ? AND what = 'alert' "
        "AND key <> ? AND state = 'sent' ORDER BY created_at, rowid LIMIT 1",
        [parcel.story, parcel.letter, parcel.channel, parcel.key],
    ).fetchone()
    return int(row[0]) if row and row[0] is not None else None


def unsent(db: Database) -> list[Parcel]:
    """Return all that has not arrived, the oldest first."""
    return [
        _parcel(row)
        for row in db.conn.execute(
            f"{SELECT} WHERE state IN ('waiting', 'sending', 'parked') ORDER BY created_at, rowid"
        )
    ]


def _parcel(row: Any) -> Parcel:
    key, what, channel, letter, story, kind, body, created, state, batch, attempts, degrade, *rest = row
    first_attempt, due, sent, message, error, tried_after, mentions, reader, notes = rest
    return Parcel(
        key=key,
        what=what,
        channel=channel,
        letter=letter,
        story=story,
        kind=kind,
        body=body,
        created_at=moment(created),
        state=state,
        batch=batch,
        attempts=attempts,
        degrade=degrade,
        first_attempt_at=optional_moment(first_attempt),
        due_at=moment(due),
        sent_at=optional_moment(sent),
        message=message,
        error=error,
        tried_after=tried_after,
        mentions=tuple(sorted(json.loads(mentions))),
        marks=Marks(reader, notes),
    )
