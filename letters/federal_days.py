"""The holidays of the federal government, by the library that keeps them. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@lru_cache(maxsize=32)
def federal_holidays(first_year: int, last_year: int) -> frozenset[date]:
    """Return the days of these years on which federal offices are closed, observed days among them."""
    import holidays  # takes a fifth of a second to load; few letters count in business days

    return frozenset(holidays.country_holidays("US", years=range(first_year, last_year + 1)))
