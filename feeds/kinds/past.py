"""A source's past: which days of it are asked for, where to go on, and its pages as they come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from feeds.entries import Entry
from feeds.kinds.asking import Question


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are asked for, aware UTC; ``until`` itself is no longer in it."""

    since: datetime
    until: datetime

    def holds(self, entry: Entry) -> bool:
        """Whether an entry belongs to it; one that says no date may."""
        at = entry.published.at
        return at is None or self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class Stretch:
    """One page of a past, the newest first: the entries of the span that stood on it."""

    entries: tuple[Entry, ...]
    cursor: str  # where the next stretch begins; '': this was the last
    reached: datetime | None  # the oldest time on the page; None where it names none
    faults: tuple[str, ...] = ()


History = Callable[[Question, Span, str], AsyncIterator[Stretch]]  # the last is a cursor, '' for the beginning


def stretch(entries: Iterable[Entry], span: Span, cursor: str, faults: tuple[str, ...] = ()) -> Stretch:
    """Return what of a page belongs to the span."""
    entries = tuple(entries)
    times = times_of(entries)
    return Stretch(tuple(entry for entry in entries if span.holds(entry)), cursor, min(times, default=None), faults)


def times_of(entries: Iterable[Entry]) -> list[datetime]:
    """Return the times that entries name."""
    return [entry.published.at for entry in entries if entry.published.at]


def with_query(url: str, **given: str | int) -> str:
    """Return an address with these parameters, whatever it had under their names; its others stay.

    ``__`` in a name stands for brackets: ``conditions__publication_date__gte``.
    """
    named = {_bracketed(name): str(said) for name, said in given.items()}
    parts = urlsplit(url)
    kept = [(name, said) for name, said in parse_qsl(parts.query, keep_blank_values=True) if name not in named]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode([*kept, *named.items()]), ""))


def _bracketed(name: str) -> str:
    first, *inner = name.split("__")
    return first + "".join(f"[{part}]" for part in inner)
