"""Who asked to be mentioned for which question, and where; and whom a message mentions, fixed at its first try."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.database import writing
from storage.rows import stamp

MOST_PEOPLE = 50  # so many mentions stand in a message of 2,000 characters beside a list of alerts
WANTED = """
FROM outbox o, json_each(o.body, '$.lines') line
JOIN subscriptions s ON s.channel = o.channel AND s.letter = o.letter
                    AND s.question = json_extract(line.value, '$.question')
WHERE (o.key = :key OR o.batch = :key) AND o.what = 'alert' AND o.first_attempt_at IS NULL
"""
FIX = f"INSERT INTO mentioned (key, person) SELECT DISTINCT o.key, s.person {WANTED}"
UNFIX = """
DELETE FROM mentioned WHERE key IN (
    SELECT key FROM outbox WHERE (key = :key OR batch = :key) AND first_attempt_at IS NULL)
"""
THEIRS = """
person = :person AND (:letter IS NULL OR letter = :letter) AND (:question IS NULL OR question = :question)
"""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One question for which somebody is mentioned, and where."""

    channel: int
    letter: str
    question: str


def subscriptions_of(db: Database, person: int) -> tuple[Subscription, ...]:
    """Return what a person asked to be mentioned for."""
    rows = db.conn.execute(
        "SELECT channel, letter, question FROM subscriptions WHERE person = ? ORDER BY letter, question, channel",
        [person],
    )
    return tuple(Subscription(*row) for row in rows)


def subscribe(db: Database, person: int, wanted: Iterable[Subscription], letter: str, now: datetime) -> bool:
    """Let a person be mentioned for exactly this of a letter; False when as many people are as one message can hold."""
    wanted = list(wanted)
    with writing(db):
        (others,) = db.conn.execute(
            "SELECT count(DISTINCT person) FROM subscriptions WHERE person <> ?", [person]
        ).fetchone()
        if wanted and others >= MOST_PEOPLE:
            return False
        db.conn.execute("DELETE FROM subscriptions WHERE person = ? AND letter = ?", [person, letter])
        db.conn.executemany(
            "INSERT OR IGNORE INTO subscriptions (channel, letter, question, person, at) VALUES (?, ?, ?, ?, ?)",
            [(one.channel, one.letter, one.question, person, stamp(now)) for one in wanted],
        )
    return True


def unsubscribe(db: Database, person: int, letter: str | None = None, question: str | None = None) -> int:
    """Mention a person no more, for one question of a letter or for all; return for how many they were.

    It asks neither for a right nor for a look at the channel: whoever asked can always end it.
    """
    asked = {"person": person, "letter": letter, "question": question}
    with writing(db):
        (count,) = db.conn.execute(
            f"SELECT count(*) FROM (SELECT DISTINCT letter, question FROM subscriptions WHERE {THEIRS})", asked
        ).fetchone()
        db.conn.execute(f"DELETE FROM subscriptions WHERE {THEIRS}", asked)
    return int(count)


def to_mention(db: Database, key: str) -> tuple[int, ...]:
    """Return whom a message is going to mention; nobody once its first attempt began."""
    return tuple(row[0] for row in db.conn.execute(f"SELECT DISTINCT s.person {WANTED} ORDER BY 1", {"key": key}))


def left_server(db: Database, channel: int, people: Iterable[int]) -> int:
    """Mention these people in a channel no more: they left its server; return for how many questions they were."""
    with writing(db):
        return db.conn.execute(
            "DELETE FROM subscriptions WHERE channel = ? AND person IN (SELECT value FROM json_each(?))",
            [channel, json.dumps(list(people))],
        ).rowcount


def fix_mentions(db: Database, key: str) -> None:
    """Fix whom a message mentions, before its first attempt: every later one says the same. Inside a transaction."""
    db.conn.execute(UNFIX, {"key": key})
    db.conn.execute(FIX, {"key": key})
