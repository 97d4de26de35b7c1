"""Messages that edit themselves: what each should say, what it says, and when it may be edited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.database import writing
from storage.messages.attempts import NEWEST_KNOWN
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
    tried_after: int | None  # our newest message before the first attempt, that of the generation before included
    pinned: bool
    body: str
    closed: bool


PIN = "pin refused:"  # before the key, in memory
SELECT = """
SELECT key, what, channel, wanted, posted, message, generation, first_attempt_at, tried_after, pinned,
       body, closed
FROM standing
"""
UNSETTLED = f"""
{SELECT} WHERE channel = ? AND (posted <> wanted OR (what = 'board' AND pinned < 1 AND message IS NOT NULL))
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


def messages(db: Database, channel: int) -> set[int]:
    """Return the ids of the standing messages of a channel that are known, over or not."""
    rows = db.conn.execute("SELECT message FROM standing WHERE channel = ? AND message IS NOT NULL", [channel])
    return {int(message) for (message,) in rows}


def closed_since(db: Database, prefix: str, since: datetime) -> str:
    """Return the key of the newest message so named whose matter was over no longer ago than that; '' for none."""
    row = db.conn.execute(
        "SELECT key FROM standing WHERE substr(key, 1, length(?)) = ? AND closed = 1 AND edited_at >= ? "
        "ORDER BY rowid DESC LIMIT 1",
        [prefix, prefix, stamp(since)],
    ).fetchone()
    return str(row[0]) if row else ""


def mark_trying(db: Database, key: str, now: datetime) -> None:
    """Remember, before the request leaves, that a first message may have arrived."""
    with writing(db):
        db.conn.execute(
            f"UPDATE standing SET tried_after = nullif(max(coalesce(tried_after, 0), coalesce({NEWEST_KNOWN}, 0)), 0), "
            "first_attempt_at = ? WHERE key = ? AND first_attempt_at IS NULL",
            [stamp(now), key],
        )


def mark_posted(db: Database, stood: Stood, message: int, now: datetime) -> None:
    """The message says what was wanted when ``stood`` was read."""
    with writing(db):
        db.conn.execute(
            "UPDATE standing SET posted = ?, message = ?, edited_at = ?, due_at = NULL, error = '' WHERE key = ?",
            [stood.wanted, message, stamp(now), stood.key],
        )


def mark_pinned(db: Database, stood: Stood, refusal: str) -> None:
    """Remember that it is pinned, or in which words pinning was refused."""
    with writing(db):
        db.conn.execute("UPDATE standing SET pinned = ? WHERE key = ?", [-1 if refusal else 1, stood.key])
        db.conn.execute("INSERT OR REPLACE INTO memory VALUES (?, ?)", [f"{PIN}{stood.key}", refusal])


def pins_refused(db: Database) -> list[tuple[int, str]]:
    """Return the channels whose board could not be pinned, each with the reason."""
    rows = db.conn.execute(
        "SELECT s.channel, m.value FROM standing s JOIN memory m ON m.name = ? || s.key "
        "WHERE s.pinned = -1 AND s.message IS NOT NULL ORDER BY s.rowid",
        [PIN],
    )
    return [(channel, reason) for channel, reason in rows]


def put_off(db: Database, key: str, error: str, due_at: datetime) -> None:
    """It could not be sent or edited now."""
    with writing(db):
        db.conn.execute("UPDATE standing SET error = ?, due_at = ? WHERE key = ?", [error, stamp(due_at), key])


def start_anew(db: Database, key: str) -> None:
    """Post it as a new message at the next turn: people deleted it, or it was edited too often."""
    with writing(db):
        db.conn.execute(
            "UPDATE standing SET message = NULL, posted = '', pinned = 0, generation = generation + 1, "
            "tried_after = message, first_attempt_at = NULL, edited_at = NULL, due_at = NULL WHERE key = ?",
            [key],
        )


def _stood(row: Any) -> Stood:
    key, what, channel, wanted, posted, message, generation, first_attempt_at, tried_after, *rest = row
    pinned, body, closed = rest
    return Stood(
        key=key,
        what=what,
        channel=channel,
        wanted=wanted,
        posted=posted,
        message=message,
        generation=generation,
        first_attempt_at=optional_moment(first_attempt_at),
        tried_after=tried_after,
        pinned=pinned == 1,
        body=body,
        closed=bool(closed),
    )
