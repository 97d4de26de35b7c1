"""When a person last asked what is new, and what came into the outbox and the digests since a time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from letters.alerts import Alert
from storage.database import writing
from storage.messages.outbox import alert_from_json
from storage.rows import optional_moment, stamp

NEWEST = 3_000  # messages that are looked at; a team that was away longer reads the board
ALERTS = """
SELECT story, reason, body FROM (SELECT * FROM outbox ORDER BY rowid DESC LIMIT :newest)
WHERE what = 'alert' AND letter = :letter AND state <> 'deleted' AND created_at > :since AND created_at <= :until
AND channel IN (SELECT value FROM json_each(:channels)) ORDER BY created_at DESC, story DESC, channel
"""
DIGESTED = """
SELECT count(DISTINCT story) FROM digest_items WHERE letter = :letter AND created_at > :since AND created_at <= :until
AND channel IN (SELECT value FROM json_each(:channels))
"""


def last_look(db: Database, person: int) -> datetime | None:
    """Return when a person last asked what is new; None: never."""
    row = db.conn.execute("SELECT at FROM looks WHERE person = ?", [person]).fetchone()
    return optional_moment(row[0]) if row else None


def record_look(db: Database, person: int, now: datetime) -> None:
    """Remember that a person knows what is new until now."""
    with writing(db):
        db.conn.execute(
            "INSERT INTO looks (person, at) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET at = max(at, excluded.at)",
            [person, stamp(now)],
        )


def alerts_between(
    db: Database, letter: str, since: datetime, until: datetime, channels: frozenset[int]
) -> tuple[Alert, ...]:
    """Return the alerts of a letter that these channels got after ``since``, the newest first.

    What several of them were told is one alert, which names every question that one of them was told.
    """
    told: dict[tuple[int, str], Alert] = {}
    rows = db.conn.execute(ALERTS, {**_asked(letter, since, until, channels), "newest": NEWEST})
    for story, reason, body in rows:
        alert = alert_from_json(body)
        known = told.get((story, reason))
        told[story, reason] = _joined(known, alert) if known else alert
    return tuple(told.values())


def _joined(known: Alert, other: Alert) -> Alert:
    named = {line.question for line in known.lines}
    return replace(known, lines=(*known.lines, *(line for line in other.lines if line.question not in named)))


def digested_between(db: Database, letter: str, since: datetime, until: datetime, channels: frozenset[int]) -> int:
    """Return how many stories went to the digests of a letter in these channels after ``since``."""
    (count,) = db.conn.execute(DIGESTED, _asked(letter, since, until, channels)).fetchone()
    return int(count)


def _asked(letter: str, since: datetime, until: datetime, channels: frozenset[int]) -> dict[str, str]:
    wanted = {"letter": letter, "since": stamp(since), "until": stamp(until)}
    return {**wanted, "channels": json.dumps(sorted(channels))}
