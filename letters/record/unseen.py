"""What it means that an address was never seen: who would have carried it, and whether they were read then. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

_PATH_DAY = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d{1,2})(?:[/-](?P<day>\d{1,2}))?(?=[/.?-]|$)")
_WORD_DAY = re.compile(
    r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*-(?P<day>\d{1,2})-(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@dataclass(frozen=True, slots=True)
class Unread:
    """A time that a source should have been read and was not."""

    start: datetime  # aware UTC
    end: datetime | None  # None: it lasts
    why: str  # the state that it was in meanwhile


@dataclass(frozen=True, slots=True)
class Carrier:
    """A source of the site that an address names. Texts are from outside, not yet escaped."""

    name: str
    state: str  # "ok", "blocked", "off", "paused"
    since: datetime | None  # of its first reading, aware UTC; None: never read
    unread: tuple[Unread, ...] = ()  # the newest last


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something that stands nowhere in the record."""

    reference: str  # as it was typed; from outside
    host: str  # '' where it is no address
    day: date | None  # that the address itself names
    carriers: tuple[Carrier, ...]
    sources: int  # that are watched in all
    newest: int  # the highest number of a text


def named_day(url: str) -> date | None:
    """Return the day that an address names, the first of a month where it names no day; None for none.

    ``/2023/08/02/``, ``/2023-08-02`` and ``briefing-august-2-2023`` name one.
    """
    if found := _PATH_DAY.search(url):
        return _day(int(found["year"]), int(found["month"]), int(found["day"] or 1))
    if found := _WORD_DAY.search(url):
        return _day(int(found["year"]), _MONTHS.index(found["month"].lower()) + 1, int(found["day"]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def same_site(host: str, other: str) -> bool:
    """Whether two hosts are one site: the same but for ``www.``, or one a part of the other."""
    one, two = host.removeprefix("www."), other.removeprefix("www.")
    if one == two:
        return bool(one)
    whole, part = sorted((one, two), key=len)
    return "." in whole and part.endswith(f".{whole}")
