"""The clock of a letter: when an answer is due, and the arithmetic behind it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from letters.questions import Letter

DUE_SOON_DAYS = 14  # the rung of the reminders at which a follow-up is drafted
LONG_OVERDUE_DAYS = 30  # the last rung of the reminders after the day
NEAR_DAYS = 30  # alerts show the clock from this many days before the day to as many after it
SATURDAY = 5  # date.weekday()


class Standing(StrEnum):
    """Where a letter stands in its term; computed from the date, never stored."""

    NO_TERM = "no term"
    RUNNING = "running"
    DUE_SOON = "due soon"
    OVERDUE = "overdue"
    LONG_OVERDUE = "long overdue"


@dataclass(frozen=True, slots=True)
class Clock:
    """The term of a letter. The first day, day 0, is that of receipt, or of the letter when none is known."""

    sent_on: date
    received_on: date | None
    days: int | None  # None: no term was set
    day_kind: str  # calendar | business
    due_on: date | None  # the last day of the term; an answer on it is in time
    assumed_receipt: bool  # the letter's own date stands in for its receipt
    skipped: tuple[date, ...] = ()  # holidays that the term steps over, besides weekends

    @property
    def starts_on(self) -> date:
        """Day 0 of the term."""
        return self.received_on or self.sent_on


def clock(letter: Letter, holidays: AbstractSet[date] = frozenset()) -> Clock:
    """Set the clock of a letter; ``holidays`` matter only to terms in business days."""
    start, days = letter.received_on or letter.sent_on, letter.answer_days
    due_on: date | None = None
    skipped: tuple[date, ...] = ()
    if days is not None and letter.day_kind == "business":
        due_on = add_business_days(start, days, holidays)
        skipped = tuple(sorted(day for day in holidays if start < day <= due_on and day.weekday() < SATURDAY))
    elif days is not None:
        due_on = start + timedelta(days=days)
    return Clock(
        sent_on=letter.sent_on,
        received_on=letter.received_on,
        days=days,
        day_kind=letter.day_kind,
        due_on=due_on,
        assumed_receipt=letter.received_on is None,
        skipped=skipped,
    )


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


def standing(clock: Clock, today: date) -> Standing:
    """Say where the letter stands; a term is kept until the end of its last day."""
    left = days_left(clock, today)
    if left is None:
        return Standing.NO_TERM
    if left < -LONG_OVERDUE_DAYS:
        return Standing.LONG_OVERDUE
    if left < 0:
        return Standing.OVERDUE
    return Standing.DUE_SOON if left <= DUE_SOON_DAYS else Standing.RUNNING


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
    return f"day {day_number(clock, today)} of {clock.days}"


def until(due_on: date, today: date) -> str:
    """Say how far the last day is: "answer due in 19 days, 1 Oct 2023", "answer overdue since 1 Oct 2023"."""
    left = (due_on - today).days
    if left < 0:
        return f"answer overdue since {day_words(due_on)}, {count_days(-left)}"
    if left == 0:
        return "answer due today"
    return f"answer due in {count_days(left)}, {day_words(due_on)}"


def explain(clock: Clock) -> tuple[str, ...]:
    """Print the arithmetic, line by line, as a person would do it on paper."""
    lines = [f"Letter dated {day_words(clock.sent_on)}, a {clock.sent_on:%A}."]
    if clock.received_on is not None:
        lines.append(f"Received {day_words(clock.received_on)}: this is day 0.")
    else:
        lines.append("No receipt is recorded: the letter's own date stands in as day 0.")
    if clock.days is None or clock.due_on is None:
        return (*lines, "The letter sets no term, so nothing falls due.")
    kind = "business" if clock.day_kind == "business" else "calendar"
    lines.append(
        f"{day_words(clock.starts_on)} + {clock.days} {kind} days = {day_words(clock.due_on)},"
        f" a {clock.due_on:%A}."
    )
    if kind == "business":
        lines.append(_business_note(clock.skipped))
    elif clock.due_on.weekday() >= SATURDAY:
        lines.append("Calendar days run through weekends: the day is not moved.")
    return tuple(lines)


def _business_note(skipped: tuple[date, ...]) -> str:
    if not skipped:
        return "Saturdays and Sundays are not counted; no holidays were."
    return "Not counted: Saturdays, Sundays, and " + ", ".join(day_words(day) for day in skipped) + "."


def day_words(day: date) -> str:
    """Write a day so that nobody reads it the other way round: "1 Oct 2023"."""
    return f"{day.day} {day:%b} {day.year}"


def count_days(days: int) -> str:
    """Write "1 day" or "3 days"."""
    return f"{days} day" if days == 1 else f"{days} days"
