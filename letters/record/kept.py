"""The values of the record: what was kept besides alerts, as boards, digests and answers show it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feeds.entries import Published


class DigestReason(StrEnum):
    """Why a text is told in the daily digest and not by itself."""

    WATCH = "watch"  # it keeps to the letter's subject but speaks to no question
    OLD = "old"  # it speaks to a question but is older than the age guard


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One text in the daily digest. Texts are from outside, not yet escaped."""

    key: str  # for the button: ``d:<key>``
    letter: str
    questions: tuple[str, ...]  # ids with labels, "q3 working group timeline"; none: the subject
    title: str
    source_name: str
    url: str
    published: Published
    sentence: str
    why: DigestReason


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence for a question. Texts are from outside, not yet escaped."""

    published: Published
    source_name: str
    official: bool
    quote: str
    url: str
    title: str = ""
    because: tuple[str, ...] = ()
    entry: int = 0  # 0: not one of ours
    version: int = 0  # of its text, which holds the quote


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword as the list shows it."""

    id: int
    letter: str
    text: str
    question: str = ""  # '': it bears on the letter's subject
    muted: bool = False
    added_by: str = ""
    added_at: datetime | None = None  # aware UTC
    hits: int | None = None  # texts of the last 30 days that it caught; None: not counted


@dataclass(frozen=True, slots=True)
class KeywordChange:
    """One line of the keyword log."""

    at: datetime  # aware UTC
    who: str
    action: str  # add, remove, edit, mute, unmute, or undo and one of them
    keyword: str
    letter: str = ""
    question: str = ""
    undone: bool = False
    was: str = ""  # the keyword that an edit replaced


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an entry's way through the pipeline."""

    name: str  # "read", "new?", "judged", "story", "told"
    outcome: str  # in words: "3 other items in the same reading"
    at: datetime | None = None  # aware UTC
    lines: tuple[str, ...] = ()  # the trace of the judgement and the like
    channel: int | None = None  # where it happened; 0: the terminal


@dataclass(frozen=True, slots=True)
class Way:
    """The way of one entry through the pipeline, for ``why``. Texts are from outside, not yet escaped."""

    title: str
    url: str
    source_name: str
    steps: tuple[Step, ...]  # in order; the last is where it stopped
    ended: str  # one line: "told in #letter-watch", "not told: under the threshold"
    entry: int = 0
    alert: str = ""  # key of the last alert that quotes it; '' where it had none
