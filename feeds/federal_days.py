"""The holidays of the federal government, by the library that keeps them. Pure."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

SATURDAY = 5


@lru_cache(maxsize=32)
def federal_holidays(first_year: int, last_year: int) -> frozenset[date]:
    """Return the days of these years on which federal offices are closed, observed days among them."""
    import holidays  # takes a tenth of a second to load; few commands need it

    return frozenset(holidays.country_holidays("US", years=range(first_year, last_year + 1)))


def closed_weekdays(first: date, last: date) -> int:
    """Count the weekdays after ``first``, up to and with ``last``, on which federal offices are closed."""
    closed = federal_holidays(first.year, last.year + 1)  # New Year may be observed in the year before
    return sum(first < day <= last and day.weekday() < SATURDAY for day in closed)
