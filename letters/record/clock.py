"""The clock of a letter: when an answer is due, and the arithmetic behind it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from feeds.federal_days import federal_holidays

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from letters.questions import Letter

DUE_SOON_DAYS = 14  # the rung of the reminders at which a follow-up is drafted
LONG_OVERDUE_DAYS = 30  # the last rung of the reminders after the day
NEAR_DAYS = 30  # alerts show the clock from this many days before the day to as many after it
SATURDAY = 5  # date.weekday()


class ClockState(StrEnum):
    """Where a letter stands in its term; computed from the date, never stored."""

    NO_TERM = "no term"
    RUNNING = "running"
    DUE_SOON = "due soon"
    OVERDUE = "overdue"
    LONG_OVERDUE = "long overdue"


@dataclass(frozen=True, slots=True)
class ClockChange:
    """What people recorded of a letter's term; each makes a new version of its clock."""

    kind: str  # received | extended
    day: date  # of receipt, or the last day as extended
    at: datetime  # aware UTC: when it was recorded
    who: str
    quote: str = ""  # the words that grant the extension; text from outside
    url: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The term of a letter. The first day, day 0, is that of receipt, or of the letter when none is known.

    Where the letter itself names the last day, day 0 is its own and receipt moves nothing.
    """

    sent_on: date
    received_on: date | None
    days: int | None  # None: no term was set
    day_kind: str  # calendar | business
    due_on: date | None  # the last day of the term; an answer on it is in time
    assumed_receipt: bool  # the letter's own date stands in for its receipt
    skipped: tuple[date, ...] = ()  # holidays that the term steps over, besides weekends
    counted_to: date | None = None  # where the count ends, before it moves or is extended
    rolled_to: date | None = None  # where it moves from a weekend or a holiday; None: it stays
    extensions: tuple[ClockChange, ...] = ()  # the oldest first; the last one holds
    version: int = 1  # grows with each change that people record
    named: bool = False  # the letter itself names the last day

    @property
    def starts_on(self) -> date:
        """Day 0 of the term."""
        return self.sent_on if self.named else self.received_on or self.sent_on


def clock(letter: Letter, holidays: AbstractSet[date] | None = None, changes: Sequence[ClockChange] = ()) -> Clock:
    """Set the clock of a letter after what people recorded of it, the oldest first.

    ``holidays`` matter to terms in business days and to letters that roll; None: the federal ones.
    """
    received = next((change.day for change in reversed(changes) if change.kind == "received"), letter.received_on)
    named = letter.due_on is not None
    start, days = letter.sent_on if named else received or letter.sent_on, letter.answer_days
    closed = _closed_days(letter, start) if holidays is None else holidays
    business = letter.day_kind == "business"
    counted = letter.due_on
    if days is not None:
        counted = add_business_days(start, days, closed) if business else start + timedelta(days=days)
    rolled = roll(counted, letter.roll, closed) if counted else None
    extensions = tuple(change for change in changes if change.kind == "extended")
    due_on = extensions[-1].day if extensions else rolled
    last = due_on or start
    return Clock(
        sent_on=letter.sent_on,
        received_on=received,
        days=days,
        day_kind=letter.day_kind,
        due_on=due_on,
        assumed_receipt=received is None and not named,
        skipped=tuple(sorted(day for day in closed if business and start < day <= last and day.weekday() < SATURDAY)),
        counted_to=counted,
        rolled_to=rolled if rolled != counted else None,
        extensions=extensions,
        version=1 + len(changes),
        named=named,
    )


def _closed_days(letter: Letter, start: date) -> AbstractSet[date]:
    """Return the federal holidays that the term may meet; none where the letter does not ask for them."""
    has_term = letter.answer_days is not None or letter.due_on is not None
    if not has_term or (letter.day_kind != "business" and letter.roll == "none"):
        return frozenset()
    if letter.due_on is not None:
        return federal_holidays(start.year, letter.due_on.year + 1)
    return federal_holidays(start.year, start.year + (letter.answer_days or 0) // 240 + 1)


def roll(day: date, way: str, holidays: AbstractSet[date] = frozenset()) -> date:
    """Move a last day from a weekend or a holiday to the next or the previous business day; "none" leaves it."""
    step = {"next": timedelta(days=1), "previous": timedelta(days=-1)}.get(way)
    while step and not is_business_day(day, holidays):
        day += step
    return day


def add_business_days(start: date, days: int, holidays: AbstractSet[date] = frozenset()) -> date:
    """Return the day that is so many business days after ``start``."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_business_day(day, holidays)
    return day


def is_business_day(day: date, holidays: AbstractSet[date] = frozenset()) -> bool:
    """Whether it counts in a term of business days."""
    return day.weekday() < SATURDAY and day not in holidays


def days_left(clock: Clock, today: date) -> int | None:
    """Count the calendar days until the last day of the term; negative once it is past; None without a term.

    ``today`` is the date in the time zone of the configuration.
    """
    return None if clock.due_on is None else (clock.due_on - today).days


def day_number(clock: Clock, today: date) -> int:
    """Say which day of the term today is: the 41 of "day 41 of 60"; 0 on the first day and before it."""
    if clock.day_kind != "business":
        return max(0, (today - clock.starts_on).days)
    span = (today - clock.starts_on).days
    days = (clock.starts_on + timedelta(days=n) for n in range(1, span + 1))
    return sum(is_business_day(day, frozenset(clock.skipped)) for day in days)


def length(clock: Clock) -> int:
    """Count the days of the term as it stands: the 60 of "day 41 of 60"."""
    if clock.due_on is None or (clock.due_on == clock.counted_to and clock.days is not None):
        return clock.days or 0
    return day_number(clock, clock.due_on)


def clock_state(clock: Clock, today: date) -> ClockState:
    """Say where the letter stands; a term is kept until the end of its last day."""
    left = days_left(clock, today)
    if left is None:
        return ClockState.NO_TERM
    if left < -LONG_OVERDUE_DAYS:
        return ClockState.LONG_OVERDUE
    if left < 0:
        return ClockState.OVERDUE
    return ClockState.DUE_SOON if left <= DUE_SOON_DAYS else ClockState.RUNNING


def is_near(due_on: date | None, today: date) -> bool:
    """Whether an alert of today should say how the clock stands."""
    return due_on is not None and abs((due_on - today).days) <= NEAR_DAYS


def progress(clock: Clock, today: date) -> str:
    """Put the clock into a few words: "day 41 of 60", "due today", "overdue since 1 Oct 2023"."""
    left = days_left(clock, today)
    if left is None or clock.due_on is None:
        return "no term was set"
    if left < 0:
        return f"overdue since {day_words(clock.due_on)}"
    if left == 0:
        return "due today"
    return f"day {day_number(clock, today)} of {length(clock)}"


def until(due_on: date, today: date) -> str:
    """Say how far the last day is: "answer due in 19 days, 1 Oct 2023", "answer overdue since 1 Oct 2023"."""
    left = (due_on - today).days
    if left < 0:
        return f"answer overdue since {day_words(due_on)}, {count_days(-left)}"
    if left == 0:
        return "answer due today"
    return f"answer due in {count_days(left)}, {day_words(due_on)}"


def explain(clock: Clock) -> tuple[str, ...]:
    """Print the arithmetic, line by line, as a person would do it on paper; quotes are text from outside."""
    lines = [f"Letter dated {day_words(clock.sent_on)}, a {clock.sent_on:%A}."]
    if clock.named:
        if clock.received_on is not None:
            lines.append(f"Received {day_words(clock.received_on)}.")
    elif clock.received_on is not None:
        lines.append(f"Received {day_words(clock.received_on)}: this is day 0.")
    else:
        lines.append("No receipt is recorded: the letter's own date stands in as day 0.")
    lines += _count_lines(clock)
    lines += [
        f"Extended to {day_words(one.day)}, a {one.day:%A}; recorded {day_words(one.at.date())}: “{one.quote}”"
        for one in clock.extensions
    ]
    return tuple(lines)


def _count_lines(clock: Clock) -> list[str]:
    last = clock.counted_to
    if clock.named and last is not None:
        return [
            f"The letter itself names the last day: {day_words(last)}, a {last:%A}. Receipt moves nothing.",
            *_rolled_line(clock),
        ]
    if clock.days is None or last is None:
        return ["The letter sets no term." if clock.extensions else "The letter sets no term, so nothing falls due."]
    kind = "business" if clock.day_kind == "business" else "calendar"
    lines = [f"{day_words(clock.starts_on)} + {clock.days} {kind} days = {day_words(last)}, a {last:%A}."]
    if kind == "business":
        lines.append(_business_note(clock.skipped))
    lines += _rolled_line(clock)
    if clock.rolled_to is None and kind == "calendar" and last.weekday() >= SATURDAY:
        lines.append("Calendar days run through weekends: the day is not moved.")
    return lines


def _rolled_line(clock: Clock) -> list[str]:
    if clock.rolled_to is None:
        return []
    return [f"No business day: moved to {day_words(clock.rolled_to)}, a {clock.rolled_to:%A}."]


def _business_note(skipped: tuple[date, ...]) -> str:
    if not skipped:
        return "Saturdays and Sundays are not counted; no holidays were."
    return "Not counted: Saturdays, Sundays, and " + ", ".join(day_words(day) for day in skipped) + "."


def term_words(letter: Letter) -> str:
    """Say by when a letter asks for its answer: "answer asked within 60 calendar days"."""
    if letter.due_on is not None:
        return f"answer asked by {day_words(letter.due_on)}"
    return f"answer asked within {letter.answer_days} {letter.day_kind} days" if letter.answer_days else "no term set"


def day_words(day: date) -> str:
    """Write a day so that nobody reads it the other way round: "1 Oct 2023"."""
    return f"{day.day} {day:%b} {day.year}"


def count_days(days: int) -> str:
    """Write "1 day" or "3 days"."""
    return f"{days} day" if days == 1 else f"{days} days"
