"""Reminders of a letter's last day: when one is put in the outbox, for which channels, and what it says is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial

from sqlite_utils import Database

from letters.alerts import alert_key
from letters.questions import Letter, State
from letters.record.clock import Clock
from letters.record.reminders import OpenQuestion, Reminder, clock_name
from letters.record.states import CLOSED
from letters.telling.decisions import Destination
from storage.record.clocks import clock_of, introduce_clock, refresh_reminders, tell_rung, unreviewed
from storage.record.states import states


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


def open_questions(db: Database, letter: Letter) -> tuple[OpenQuestion, ...]:
    """Return the questions that are not closed, each with how much evidence waits for review."""
    known, waiting = states(db, letter.id, letter.asked_ids), unreviewed(db, letter.id)
    return tuple(
        OpenQuestion(one.id, one.label, state, waiting.get(one.id, 0))
        for one in letter.questions
        if (state := known.get(one.id, State.OPEN)) not in CLOSED
    )


def reminders(
    db: Database, letter: Letter, ticking: Clock, destinations: Sequence[Destination], rung: int
) -> tuple[Reminder, ...]:
    """Return the reminders of one rung, one for each channel that is told of an open question."""
    if ticking.due_on is None:
        return ()
    still, reason = open_questions(db, letter), f"reminder:{clock_name(ticking)}:{rung}"
    told = (
        Reminder(
            key=alert_key(letter.id, 0, one.channel, reason),
            letter=letter.id,
            letter_title=letter.short,
            channel=one.channel,
            rung=rung,
            due_on=ticking.due_on,
            clock_version=ticking.version,
            assumed_receipt=ticking.assumed_receipt,
            open=(),
            only=tuple(sorted(one.questions)),
        ).with_open(still)
        for one in destinations
        if one.letter == letter.id
    )
    return tuple(reminder for reminder in told if reminder.open)
