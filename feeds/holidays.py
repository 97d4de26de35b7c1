"""The days on which Washington's offices are closed. Pure."""

from __future__ import annotations

from datetime import date, timedelta

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6


def federal_holidays(year: int) -> frozenset[date]:
    """Return the federal holidays of a year as they are observed (5 U.S.C. 6103): of a Saturday, the day before."""
    fixed = [date(year, *day) for day in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))]
    moving = [
        _nth(year, 1, MONDAY, 3),
        _nth(year, 2, MONDAY, 3),
        _last_monday_of_may(year),
        _nth(year, 9, MONDAY, 1),
        _nth(year, 10, MONDAY, 2),
        _nth(year, 11, THURSDAY, 4),
    ]
    return frozenset([*(_observed(day) for day in fixed), *moving])


def holidays_within(first: date, last: date) -> int:
    """Count the holidays after ``first``, up to and with ``last``."""
    years = range(first.year, last.year + 2)  # New Year of the next year may be observed in this one
    return sum(first < day <= last for year in years for day in federal_holidays(year))


def _observed(day: date) -> date:
    return day + timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
