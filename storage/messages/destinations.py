"""The channels that are told: a new one gets, once, what is young enough."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlite_utils import Database

from letters.telling.decisions import Destination
from storage.database import writing
from storage.rows import stamp

JUDGE_AGAIN = """
UPDATE entries SET judge_due = 1
WHERE first_seen >= ? AND id IN (SELECT entry FROM findings WHERE letter = ? AND level = 'alert')
"""
STRANDED = """
UPDATE entries SET judge_due = 1
WHERE id IN (SELECT entry FROM outbox WHERE what = 'alert' AND state IN ('waiting', 'sending', 'parked') AND letter = ?
             AND channel NOT IN (SELECT value FROM json_each(?)))
"""


def welcome(db: Database, destinations: Iterable[Destination], look_back: timedelta, now: datetime) -> int:
    """Record the channels told from now on; for a new one, what came within ``look_back`` is judged again.

    So is what never arrived in a channel that no route names any more: it is news to the others, however long it
    waited. Channels that were told hear nothing of that: an alert's key stays what it was. Return how many texts
    that comes to.
    """
    again = 0
    wanted = tuple(destinations)
    with writing(db):
        for letter in {destination.letter for destination in wanted}:
            here = json.dumps([destination.channel for destination in wanted if destination.letter == letter])
            again += db.conn.execute(STRANDED, [letter, here]).rowcount
        for destination in wanted:
            new = db.conn.execute(
                "INSERT INTO destinations VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [destination.channel, destination.letter, stamp(now)],
            ).rowcount
            if new:
                again += db.conn.execute(JUDGE_AGAIN, [stamp(now - look_back), destination.letter]).rowcount
    return again
