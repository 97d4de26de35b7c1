"""The values of a judgement: what a document says to a letter, with the evidence for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feeds.entries import Role


class Level(StrEnum):
    """What a judgement is worth: a message now, a line in the daily digest, or nothing."""

    ALERT = "alert"
    WATCH = "watch"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Document:
    """What is judged: one version of an entry, or one line given to ``letterwatch match``."""

    text: str
    title: str = ""
    published: datetime | None = None  # aware UTC
    url: str = ""
    source_kind: str = ""  # the source's group: state, justice, news, ...; '' when unknown


@dataclass(frozen=True, slots=True)
class WatchTerm:
    """A keyword that an admin added; it joins the letter's own terms at once."""

    id: int
    letter: str
    text: str  # a phrase; '*' at the end of a word matches its endings; capitals mean exact case
    question: str = ""  # '': it bears on the letter's subject
    muted: bool = False  # hits go to the daily digest and never ping


@dataclass(frozen=True, slots=True)
class Finding:
    """One passage that speaks to one question, and why. All offsets count characters of the document's text."""

    letter: str
    question: str  # a question's id, or '' for the letter's subject
    score: float  # 0 to 1
    passage: int  # number of the passage in the document
    start: int  # the quoted span: whole sentences, at most 700 characters unless one sentence is longer
    end: int
    sentence_start: int  # the best sentence, inside the span
    sentence_end: int
    terms: tuple[tuple[int, int], ...]  # what to print in bold, inside the sentence
    because: tuple[str, ...]  # in words a staffer reads, the weightiest first
    against: tuple[str, ...] = ()  # what spoke against it
    speaker: str = ""  # as the transcript prints it; '' where the document itself speaks
    role: Role = Role.TEXT
    further: tuple[tuple[int, int], ...] = ()  # other spans that speak to the same question, best first
    taught: float = 0.0  # log-odds that the team's votes added to the score


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one document says to one letter."""

    letter: str
    level: Level
    score: float
    findings: tuple[Finding, ...] = ()  # each question at most once, best first
    subject: Finding | None = None  # what makes it relevant when it speaks to no question
    trace: tuple[str, ...] = ()  # how it was judged, line by line, also where it stopped

    @property
    def best(self) -> Finding | None:
        """The finding that a message quotes."""
        return self.findings[0] if self.findings else self.subject
