"""A search with its bounds, and what it found. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feeds.entries import Published
from letters.search.excerpts import Excerpt


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody searches for, so that its pages can be turned later."""

    words: str  # as ``letters.search.query`` reads them
    letter: str = ""  # '': any, or none
    question: str = ""  # of ``letter``; '': any
    source: str = ""  # id; '': all
    since: datetime | None = None  # aware UTC; None: ever
    newest: int = 0  # id of the newest text when it was asked: what comes later shifts no page


@dataclass(frozen=True, slots=True)
class Speaks:
    """A question to which a text was found to speak."""

    letter: str
    question: str  # '': the letter's subject
    told: bool  # False: it stood in the daily digest only


@dataclass(frozen=True, slots=True)
class Found:
    """One text that a search found. Texts are from outside, not yet escaped."""

    entry: int
    source: str  # id
    source_name: str
    official: bool
    title: Excerpt
    url: str
    published: Published
    first_seen: datetime  # aware UTC
    sentence: Excerpt  # of news no more than may be quoted
    speaks: tuple[Speaks, ...]  # the surest first


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what a search found, the newest text first."""

    search: Search
    number: int  # from 1
    pages: int  # at least 1
    total: int  # texts
    found: tuple[Found, ...]
    is_whole: bool = True  # nothing was left out because the asker may not see where it was told
