"""When the machine's clock was set back: what was to be done later is due now, and no time of ours lies ahead."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.database import writing
from storage.rows import moment, stamp

WAITED_AT_MOST = timedelta(days=1)  # a server's wish to be left alone holds, and no wish is longer
SINCE_ATTEMPT = timedelta(days=1)  # how far history is read for what was tried by a clock that was wrong
LATEST = """
SELECT max(at) FROM (
    SELECT max(last_try_at) AS at FROM sources
    UNION ALL SELECT max(first_attempt_at) FROM outbox
    UNION ALL SELECT max(sent_at) FROM outbox
)
"""
SET_BACK = (
    "UPDATE sources SET wait_until = :longest WHERE wait_until > :longest",
    "UPDATE sources SET due_at = coalesce(wait_until, :now), last_try_at = min(last_try_at, :now) WHERE due_at > :now",
    "UPDATE entries SET text_due = :now WHERE text_due > :now",
    "UPDATE outbox SET due_at = :now WHERE due_at > :now AND state IN ('waiting', 'sending', 'parked')",
    "UPDATE outbox SET first_attempt_at = min(first_attempt_at, :attempt) WHERE state IN ('sending', 'parked')",
    "UPDATE outbox SET first_attempt_at = :now WHERE first_attempt_at > :now",
    "UPDATE outbox SET sent_at = :now WHERE sent_at > :now",
    "UPDATE outbox SET edited_at = NULL WHERE edited_at > :now",
    "UPDATE standing SET due_at = NULL WHERE due_at > :now",
    "UPDATE standing SET edited_at = NULL WHERE edited_at > :now",
    "UPDATE standing SET first_attempt_at = min(first_attempt_at, :attempt) WHERE message IS NULL",
)


def latest_time(db: Database) -> datetime | None:
    """Return the latest time at which we did something, by the clock as it was then; None before the first."""
    (at,) = db.conn.execute(LATEST).fetchone()
    return moment(at) if at else None


def set_back(db: Database, now: datetime) -> None:
    """Make due what a clock that was ahead had put off, and let nobody trust how long ago a send was tried."""
    times = {"now": stamp(now), "longest": stamp(now + WAITED_AT_MOST), "attempt": stamp(now - SINCE_ATTEMPT)}
    with writing(db):
        for statement in SET_BACK:
            db.conn.execute(statement, {name: at for name, at in times.items() if f":{name}" in statement})
