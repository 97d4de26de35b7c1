"""What people recorded of a letter's term, and which reminders of it were told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from sqlite_utils import Database

from letters.questions import Letter
from letters.record.clock import Clock, ClockChange, clock
from letters.record.reminders import RUNGS, Reminder, clock_name, future_rungs, past_rungs, rung_to_tell
from letters.record.states import BOT
from storage.database import writing
from storage.messages.outbox import change_reminder, newest_reminders, put_reminder
from storage.rows import moment, stamp

CHANGES = "SELECT kind, day, at, who, quote, url FROM clock_changes WHERE letter = ? ORDER BY id"
WAITING = "SELECT rung FROM rungs WHERE letter = ? AND clock = ? AND state = 'waiting'"
UNREVIEWED = """
SELECT json_extract(l.value, '$.question') AS asked, count(DISTINCT o.story)
FROM outbox o, json_each(o.body, '$.lines') l
WHERE o.what = 'alert' AND o.letter = :letter AND o.created_at > coalesce((
    SELECT max(s.at) FROM state_log s
    WHERE s.letter = :letter AND s.question = json_extract(l.value, '$.question') AND s.who <> :bot AND s.undoes = 0
    AND NOT EXISTS (SELECT 1 FROM state_log u WHERE u.undoes = s.id)), '')
AND coalesce((
    SELECT f.verdict FROM feedback f WHERE f.letter = o.letter AND f.entry = o.entry ORDER BY f.id DESC LIMIT 1
), '') <> 'noise'
GROUP BY asked
"""


def clock_changes(db: Database, letter: str) -> tuple[ClockChange, ...]:
    """Return what people recorded of a letter's term, the oldest first."""
    return tuple(
        ClockChange(kind, date.fromisoformat(day), moment(at), who, quote, url)
        for kind, day, at, who, quote, url in db.conn.execute(CHANGES, [letter])
    )


def clock_of(db: Database, letter: Letter) -> Clock:
    """Return the clock of a letter as it stands."""
    return clock(letter, changes=clock_changes(db, letter.id))


def record_clock_change(db: Database, letter: str, change: ClockChange) -> None:
    """Keep a receipt or an extension; the clock has a new version from now on, and the old ones stay."""
    with writing(db):
        db.conn.execute(
            "INSERT INTO clock_changes (at, letter, kind, day, who, quote, url) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [stamp(change.at), letter, change.kind, change.day.isoformat(), change.who, change.quote, change.url],
        )


def unreviewed(db: Database, letter: str) -> dict[str, int]:
    """Count for each question the stories that were told since a person last judged it, and that nobody calls noise."""
    return dict(db.conn.execute(UNREVIEWED, {"letter": letter, "bot": BOT}).fetchall())


def introduce_clock(db: Database, letter: str, ticking: Clock, today: date, now: datetime) -> None:
    """Lay out the reminders of a version of a clock when it is first seen; what is past by then is not told."""
    name = clock_name(ticking)
    known = db.conn.execute("SELECT 1 FROM rungs WHERE letter = ? AND clock = ? LIMIT 1", [letter, name]).fetchone()
    if known or ticking.due_on is None:
        return
    past = past_rungs(ticking.due_on, today)
    rows = [
        (letter, name, rung, *(("passed", "past when recorded") if rung in past else ("waiting", "")), stamp(now))
        for rung in RUNGS
    ]
    with writing(db):
        db.conn.execute(
            "UPDATE rungs SET state = 'passed', at = ?, why = 'the clock was set anew' "
            "WHERE letter = ? AND clock <> ? AND state = 'waiting'",
            [stamp(now), letter, name],
        )
        db.conn.executemany("INSERT INTO rungs (letter, clock, rung, state, why, at) VALUES (?, ?, ?, ?, ?, ?)", rows)


def tell_rung(
    db: Database, letter: str, ticking: Clock, today: date, make: Callable[[int], Iterable[Reminder]], now: datetime
) -> int:
    """Put the reminder that is due in the outbox, once, in one transaction with its mark; return how many messages.

    ``make`` gives the messages for a rung, none when nothing is open.
    """
    name = clock_name(ticking)
    waiting = waiting_rungs(db, letter, name)
    if ticking.due_on is None or not waiting:
        return 0
    rung, stale = rung_to_tell(ticking.due_on, today, waiting)
    if rung is None:
        return 0
    told = 0
    with writing(db):
        for reminder in make(rung):
            told += put_reminder(db, reminder, now)
        _mark(db, letter, name, rung, "told" if told else "passed", "" if told else "nothing was open", now)
        for one in stale:
            _mark(db, letter, name, one, "passed", f"told as day {rung:+d} instead", now)
    return told


def rungs_to_come(db: Database, letter: str, ticking: Clock, today: date) -> frozenset[int]:
    """Return the reminders that are to come, also of a clock that the watcher has not seen yet."""
    name = clock_name(ticking)
    known = db.conn.execute("SELECT 1 FROM rungs WHERE letter = ? AND clock = ? LIMIT 1", [letter, name]).fetchone()
    return frozenset(waiting_rungs(db, letter, name)) if known else future_rungs(ticking.due_on, today)


def waiting_rungs(db: Database, letter: str, version: str) -> list[int]:
    """Return the reminders of this version of a clock that are to come."""
    return [row[0] for row in db.conn.execute(WAITING, [letter, version])]


def _mark(db: Database, letter: str, name: str, rung: int, state: str, why: str, now: datetime) -> None:
    db.conn.execute(
        "UPDATE rungs SET state = ?, why = ?, at = ? WHERE letter = ? AND clock = ? AND rung = ?",
        [state, why, stamp(now), letter, name, rung],
    )


def refresh_reminders(db: Database, letter: str, anew: Callable[[Reminder], Reminder]) -> None:
    """Bring the newest reminder of each channel up to what is open and what waits, by edit."""
    told = newest_reminders(db, letter)
    if told:
        with writing(db):
            for reminder in told:
                change_reminder(db, anew(reminder))
