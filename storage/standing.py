"""Messages that edit themselves: what each should say, what it says, and when it may be edited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.database import writing
from storage.rows import optional_moment, stamp


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a standing message should say."""

    key: str  # "board:fentanyl-2023:123", "health:state-briefings:2026-10-14T..."
    what: str  # board | health | receipt
    channel: int
    fingerprint: str  # equal while there is nothing new to say
    body: str  # JSON of bot.messages.Message
    closed: bool = False  # the last word on the matter


@dataclass(frozen=True, slots=True)
class Stood:
    """A standing message as it is."""

    key: str
    what: str
    channel: int
    wanted: str
    posted: str
    message: int | None
    generation: int
    first_attempt_at: datetime | None
    pinned: bool
    body: str
    closed: bool


SELECT = """
SELECT key, what, channel, wanted, posted, message, generation, first_attempt_at, pinned, body, closed
FROM standing
"""
UNSETTLED = f"""
{SELECT} WHERE channel = ? AND (posted <> wanted OR (what = 'board' AND pinned = 0 AND message IS NOT NULL))
AND (due_at IS NULL OR due_at <= ?) AND (edited_at IS NULL OR edited_at <= ?) ORDER BY rowid
"""


def want(db: Database, wanted: Iterable[Wanted]) -> None:
    """Say what standing messages should say from now on; one that says so already stays as it is."""
    with writing(db):
        for one in wanted:
            db.conn.execute(
                "INSERT INTO standing (key, what, channel, wanted, body, closed) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET wanted = excluded.wanted, body = excluded.body, "
                "closed = excluded.closed WHERE wanted <> excluded.wanted",
                [one.key, one.what, one.channel, one.fingerprint, one.body, one.closed],
            )


def unsettled(db: Database, channels: Iterable[int], now: datetime, edited_before: datetime) -> list[Stood]:
    """Return those that do not yet say what they should, and may be sent or edited now."""
    found: list[Stood] = []
    for channel in channels:
        rows = db.conn.execute(UNSETTLED, [channel, stamp(now), stamp(edited_before)])
        found += [_stood(row) for row in rows]
    return found


def open_matters(db: Database, what: str) -> list[Stood]:
    """Return the standing messages of a kind whose matter is not over."""
    return [_stood(row) for row in db.conn.execute(f"{SELECT} WHERE what = ? AND closed = 0", [what])]


def mark_trying(db: Database, key: str, now: datetime) -> None:
    """Remember, before the request leaves, that a first message may have arrived."""
    with writing(db):
        db.conn.execute(
            "UPDATE standing SET first_attempt_at = coalesce(first_attempt_at, ?) WHERE key = ?", [stamp(now), key]
        )


def mark_posted(db: Database, stood: Stood, message: int, now: datetime) -> None:
    """The message says what was wanted when ``stood`` was read."""
    with writing(db):
        db.conn.execute(
            "UPDATE standing SET posted = ?, message = ?, edited_at = ?, due_at = NULL, error = '' WHERE key = ?",
            [stood.wanted, message, stamp(now), stood.key],
        )


def mark_pinned(db: Database, key: str, pinned: bool) -> None:
    """Remember that it is pinned, or that pinning was refused and is not tried at every turn."""
    with writing(db):
        db.conn.execute("UPDATE standing SET pinned = ? WHERE key = ?", [1 if pinned else -1, key])


def put_off(db: Database, key: str, error: str, due_at: datetime) -> None:
    """It could not be sent or edited now."""
    with writing(db):
        db.conn.execute("UPDATE standing SET error = ?, due_at = ? WHERE key = ?", [error, stamp(due_at), key])


def start_anew(db: Database, key: str) -> None:
    """Post it as a new message at the next turn: people deleted it, or it was edited too often."""
    with writing(db):
        db.conn.execute(
            "UPDATE standing SET message = NULL, posted = '', pinned = 0, generation = generation + 1, "
            "first_attempt_at = NULL, edited_at = NULL, due_at = NULL WHERE key = ?",
            [key],
        )


def _stood(row: Any) -> Stood:
    key, what, channel, wanted, posted, message, generation, first_attempt_at, pinned, body, closed = row
    return Stood(
        key=key,
        what=what,
        channel=channel,
        wanted=wanted,
        posted=posted,
        message=message,
        generation=generation,
        first_attempt_at=optional_moment(first_attempt_at),
        pinned=pinned == 1,
        body=body,
        closed=bool(closed),
    )
