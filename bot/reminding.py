"""The timer's part in reminders: which letters are looked at, and for which channels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial

from sqlite_utils import Database

from bot.offices.deadlines import open_questions, reminders
from letters.questions import Letter
from letters.telling import Destination
from storage.clocks import clock_of, introduce_clock, refresh_reminders, tell_rung


def remind(
    db: Database, letters: Iterable[Letter], destinations: Sequence[Destination], today: date, now: datetime
) -> int:
    """Put the reminders that are due today in the outbox; return how many messages."""
    told = 0
    for letter in letters:
        ticking = clock_of(db, letter)
        introduce_clock(db, letter.id, ticking, today, now)
        make = partial(reminders, db, letter, ticking, destinations)
        told += tell_rung(db, letter.id, ticking, today, make, now)
    return told


def follow_reviews(db: Database, letter: Letter) -> None:
    """Let the newest reminder say what is open now: when people have reviewed what waited, it reminds."""
    refresh_reminders(db, letter.id, lambda reminder: reminder.with_open(open_questions(db, letter)))
