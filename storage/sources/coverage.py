"""What a day brought and missed: new items, times without a look, what waits, and the last delivery."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlite_utils import Database

from feeds.changes import SourcePast
from feeds.entries import Source
from feeds.liveness import unread_since
from storage.database import writing
from storage.rows import moment, optional_moment, stamp

NOT_ASKED = "not asked"  # we were off, or late
WATCHER = ""  # in the place of a source: the program itself


@dataclass(frozen=True, slots=True)
class Brought:
    """What came first through one source in a span of time."""

    new: int
    told: int  # of them, speak to a letter


@dataclass(frozen=True, slots=True)
class Absence:
    """A time that a source should have been read and was not."""

    source: str
    start: datetime
    end: datetime
    why: str  # the state that it was in, or NOT_ASKED
    gap: bool  # afterwards nothing that it showed was known: items may have come and gone


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is on its way and not yet there."""

    messages: int  # in the outbox
    parked: int  # of them, refused and kept
    to_judge: int
    pages: int  # whose text is still to be read
    last_alert: datetime | None  # delivered


BROUGHT = """
SELECT count(*), count(DISTINCT j.entry) FROM doors d
JOIN entries e ON e.id = d.entry AND e.source = d.source AND e.quiet = 0
LEFT JOIN judgements j ON j.entry = e.id AND j.version = e.judged_version AND j.level = 'alert'
WHERE d.source = :source AND d.first_seen >= :start AND d.first_seen < :end
"""
WAITING = """
SELECT (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending', 'parked')),
       (SELECT count(*) FROM outbox WHERE state = 'parked'),
       (SELECT count(*) FROM entries WHERE judge_due = 1),
       (SELECT count(*) FROM entries WHERE text_due IS NOT NULL),
       (SELECT max(sent_at) FROM outbox WHERE what = 'alert' AND sent_at IS NOT NULL)
"""


def record_absence(db: Database, source: Source, past: SourcePast, state: str, gap: bool, now: datetime) -> None:
    """Remember, when a source is read again, since when it should have been. Inside a transaction."""
    since = unread_since(source, past.last_ok_at, past.due_at, past.failures, now)
    if since is not None:
        db.conn.execute(
            "INSERT OR REPLACE INTO absences VALUES (?, ?, ?, ?, ?)",
            [source.id, stamp(since), stamp(now), state if past.failures else NOT_ASKED, gap],
        )


def record_off(db: Database, since: datetime, until: datetime) -> None:
    """Remember a time in which the program itself asked nobody."""
    with writing(db):
        db.conn.execute(
            "INSERT OR REPLACE INTO absences VALUES (?, ?, ?, ?, 0)", [WATCHER, stamp(since), stamp(until), NOT_ASKED]
        )


def times_off(db: Database, now: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Return the times in which the program itself asked nobody, the earliest first."""
    return tuple((one.start, one.end) for one in absences_of(db, WATCHER, datetime.min.replace(tzinfo=UTC), now))


def absences(db: Database, start: datetime, end: datetime) -> list[Absence]:
    """Return the times without a look that touch this span, and are over, the earliest first."""
    rows = db.conn.execute(
        "SELECT source, from_at, until_at, why, gap FROM absences WHERE until_at > ? AND from_at < ? ORDER BY from_at",
        [stamp(start), stamp(end)],
    )
    return [Absence(source, moment(begun), moment(over), why, bool(gap)) for source, begun, over, why, gap in rows]


def absences_of(db: Database, source: str, since: datetime, now: datetime) -> list[Absence]:
    """Return the times without a look at one source that touch this span, and are over, the earliest first."""
    return [absence for absence in absences(db, since, now) if absence.source == source]


def brought(db: Database, sources: Iterable[str], start: datetime, end: datetime) -> dict[str, Brought]:
    """Return what came first through each of these sources; what stood there before we watched is not counted."""
    found = {}
    for source in sources:
        row = db.conn.execute(BROUGHT, {"source": source, "start": stamp(start), "end": stamp(end)}).fetchone()
        found[source] = Brought(*row)
    return found


def waiting_now(db: Database) -> Waiting:
    """Return what waits, and when an alert was delivered last."""
    messages, parked, to_judge, pages, last = db.conn.execute(WAITING).fetchone()
    return Waiting(messages, parked, to_judge, pages, optional_moment(last))
