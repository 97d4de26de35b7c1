"""The channels that are told: a new one gets, once, what is young enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from letters.alerts import Alert, alert_key
from letters.telling import Destination
from storage.database import writing
from storage.outbox import alert_from_json, put_alert
from storage.rows import stamp

FIRSTS = """
SELECT body, version, origin FROM outbox
WHERE what = 'alert' AND letter = ? AND kind = 'first' AND created_at >= ? AND channel <> ?
GROUP BY story ORDER BY created_at
"""


def welcome(db: Database, destinations: Iterable[Destination], look_back: timedelta, now: datetime) -> int:
    """Record the channels told from now on; a new one gets the first alerts younger than ``look_back``.

    Return how many alerts that came to.
    """
    told = 0
    with writing(db):
        for destination in destinations:
            new = db.conn.execute(
                "INSERT INTO destinations VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [destination.channel, destination.letter, stamp(now)],
            ).rowcount
            if new:
                told += _catch_up(db, destination, now - look_back, now)
    return told


def _catch_up(db: Database, destination: Destination, since: datetime, now: datetime) -> int:
    rows = db.conn.execute(FIRSTS, [destination.letter, stamp(since), destination.channel]).fetchall()
    alerts = [(_for(destination, alert_from_json(body)), version, origin) for body, version, origin in rows]
    return sum(put_alert(db, alert, version, origin, now) for alert, version, origin in alerts if alert.lines)


def _for(destination: Destination, alert: Alert) -> Alert:
    lines = tuple(line for line in alert.lines if destination.takes(line.question))
    key = alert_key(alert.letter, alert.story, destination.channel, alert.reason)
    return replace(alert, key=key, channel=destination.channel, lines=lines, may_repeat=False)
