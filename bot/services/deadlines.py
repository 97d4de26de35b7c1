"""The clock of a letter for Discord and the terminal alike: shown, changed with a proof, followed up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from bot.messages import Message
from bot.rendering.docket import render_clock
from letters.questions import Letter
from letters.record.clock import Clock, ClockChange, day_words
from letters.record.followup import follow_up
from letters.record.states import LONGEST_QUOTE
from storage.record.clocks import clock_of, record_clock_change, rungs_to_come
from storage.record.state_log import log_of
from storage.record.states import each_state


class DeadlineError(Exception):
    """A change of a clock that cannot be made; the message says what would work."""


@dataclass(frozen=True, slots=True)
class By:
    """Who records something, and when."""

    who: str
    now: datetime  # aware UTC
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The day where the team is."""
        return self.now.astimezone(self.zone).date()


def clock_message(db: Database, letter: Letter, today: date) -> Message:
    """Print the arithmetic of a letter's last day."""
    ticking = clock_of(db, letter)
    return render_clock(letter, ticking, today, rungs_to_come(db, letter.id, ticking, today))


def record_receipt(db: Database, letter: Letter, day: date, by: By) -> Clock:
    """Record when a letter was received; return the clock that follows. Raises DeadlineError."""
    if day < letter.sent_on:
        raise DeadlineError(f"it was sent on {day_words(letter.sent_on)}; it cannot have been received before")
    if day > by.today:
        raise DeadlineError(f"{day_words(day)} is yet to come; record the receipt when it has happened")
    if clock_of(db, letter).received_on == day:
        raise DeadlineError(f"receipt on {day_words(day)} is recorded already")
    record_clock_change(db, letter.id, ClockChange("received", day, by.now, by.who))
    return clock_of(db, letter)


def record_extension(db: Database, letter: Letter, day: date, quote: str, url: str, by: By) -> Clock:
    """Record that the last day was moved, with the words that say so; return the clock. Raises DeadlineError."""
    due_on = clock_of(db, letter).due_on
    if not quote.strip() or not url.strip():
        raise DeadlineError("an extension needs its proof: the words (quote:) and where they stand (url:)")
    if not url.startswith(("http://", "https://")):
        raise DeadlineError("the address (url:) begins with http:// or https://")
    if due_on is not None and day <= due_on:
        raise DeadlineError(f"the last day is {day_words(due_on)} now; an extension names a later one")
    if day <= letter.sent_on:
        raise DeadlineError(f"the letter was sent on {day_words(letter.sent_on)}; the last day comes after it")
    words = " ".join(quote.split())[:LONGEST_QUOTE]
    record_clock_change(db, letter.id, ClockChange("extended", day, by.now, by.who, words, url))
    return clock_of(db, letter)


def changed_words(letter: Letter, ticking: Clock) -> str:
    """Say what follows from a change of a clock."""
    due = f"the answer is due on {day_words(ticking.due_on)}" if ticking.due_on else "no term is set"
    return f"Recorded: {letter.short}, {due} (version {ticking.version} of the clock). Reminders begin anew."


def draft_text(db: Database, letter: Letter, today: date, zone: tzinfo) -> str:
    """Write a follow-up that lists only what is open."""
    return follow_up(letter, clock_of(db, letter), each_state(db, letter.id), log_of(db, letter.id), today, zone)
