"""The values of an alert, and its key that never changes. Pure."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from feeds.entries import Published, Role
from letters.questions import State

KEY_LENGTH = 25  # Discord's limit for a nonce


class AlertKind(StrEnum):
    """Why a message stands by itself."""

    FIRST = "first"  # the first word on a story
    OFFICIAL = "official"  # an official document joins a story told before
    QUESTION = "question"  # the story now speaks to a question not named before
    ALTERED = "altered"  # a sentence that we quoted has changed or is gone
    LATE = "late"  # a person asked for it


@dataclass(frozen=True, slots=True)
class Quote:
    """The very sentence, with one sentence either side; text from outside, not yet escaped."""

    sentence: str
    before: str = ""
    after: str = ""
    bold: tuple[tuple[int, int], ...] = ()  # spans of ``sentence``
    speaker: str = ""  # as the transcript prints it: "MR MILLER"
    role: Role = Role.TEXT
    asked: str = ""  # the reporter's question that this answers, first words


@dataclass(frozen=True, slots=True)
class Line:
    """One question that the alert bears on."""

    question: str  # id; '' for the letter's subject
    label: str
    state: State
    score: float
    because: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Door:
    """Another place that tells the same story."""

    name: str  # of the source: "AP"
    url: str
    relation: str  # same | copy | rewrite


@dataclass(frozen=True, slots=True)
class Ruling:
    """What people made of an alert for one question; who and why stand in the log of states."""

    question: str
    state: State
    at: datetime  # aware UTC


@dataclass(frozen=True, slots=True)
class Alert:
    """One message about one story for one letter in one channel, with all that it takes to render it."""

    key: str
    letter: str
    letter_title: str
    story: int
    entry: int
    channel: int  # 0: the terminal
    reason: str  # first | <entry>@<version> | late:<entry>
    kind: AlertKind
    lines: tuple[Line, ...]  # best first; at least one
    quote: Quote
    source_name: str
    source_group: str
    official: bool
    title: str
    url: str
    published: Published
    first_seen: datetime  # aware UTC
    also: tuple[Door, ...] = ()
    from_summary: bool = False  # the page itself has not been read yet
    altered: str = ""  # what the quoted sentence says now; "(gone)" when it vanished; '' while it stands
    may_repeat: bool = False  # sent again where the channel's history could not be read
    due_on: date | None = None  # the letter's deadline, for the clock line
    rulings: tuple[Ruling, ...] = ()  # what people judged by it, the oldest first
    marks: int = 0  # how often what people put beside it has changed: who reads it, notes


def alert_key(letter: str, story: int, channel: int, reason: str) -> str:
    """Name an alert by what it is about: the Discord nonce, the button's id, the primary key of the outbox."""
    told = f"{letter}\n{story}\n{channel}\n{reason}"
    return b32encode(sha256(told.encode()).digest()).decode()[:KEY_LENGTH]
