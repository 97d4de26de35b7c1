"""When a person last asked what is new, and what came into the outbox and the digests since a time."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from letters.alerts import Alert
from storage.database import writing
from storage.outbox import alert_from_json
from storage.rows import optional_moment, stamp

NEWEST = 3_000  # messages that are looked at; a team that was away longer reads the board
ALERTS = """
SELECT body FROM (SELECT * FROM outbox ORDER BY rowid DESC LIMIT :newest)
WHERE what = 'alert' AND letter = :letter AND state <> 'deleted' AND created_at > :since AND created_at <= :until
GROUP BY story, reason ORDER BY min(created_at) DESC, story DESC
"""
DIGESTED = """
SELECT count(DISTINCT story) FROM digest_items WHERE letter = ? AND created_at > ? AND created_at <= ?
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


def alerts_between(db: Database, letter: str, since: datetime, until: datetime) -> tuple[Alert, ...]:
    """Return the alerts of a letter that were made after ``since``, each once for all channels, the newest first."""
    wanted = {"letter": letter, "since": stamp(since), "until": stamp(until), "newest": NEWEST}
    return tuple(alert_from_json(body) for (body,) in db.conn.execute(ALERTS, wanted))


def digested_between(db: Database, letter: str, since: datetime, until: datetime) -> int:
    """Return how many stories went to a letter's digests after ``since``."""
    (count,) = db.conn.execute(DIGESTED, [letter, stamp(since), stamp(until)]).fetchone()
    return int(count)
