"""The values of a letter: what it asks, of whom, by when, and what was on record before we watched. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    """What people have judged of a question. The bot sets only ``mentioned``, and only from ``open``."""

    OPEN = "open"
    MENTIONED = "mentioned"
    HOLDING = "holding"
    DECLINED = "declined"
    PARTIAL = "partial"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Addressee:
    """One of several who were asked; each may answer a question by itself."""

    id: str  # "state": short, for commands
    name: str  # "Department of State"
    groups: tuple[str, ...] = ()  # of sources that speak for it, as the settings name them


@dataclass(frozen=True, slots=True)
class Question:
    """One numbered question of a letter, in our words."""

    id: str  # "q3a": q + the letter's own numbering, unique within the letter
    label: str  # a few words that fit a line: "working group timeline"
    text: str  # paraphrased in full
    parent: str = ""  # "q3" for "q3a"; '' at the top
    addressees: tuple[str, ...] = ()  # ids of those who were asked this; none: all of the letter's


@dataclass(frozen=True, slots=True)
class Known:
    """Something on record before we watched: shown apart, never alerted, never a state."""

    question: str
    day: date  # the first day of the span that ``precision`` names
    precision: str  # day | week | month | year
    sentence: str  # ours, one sentence
    url: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A letter that people closed: it is judged against no new text, and nobody is reminded."""

    at: datetime  # aware UTC
    who: str
    reason: str  # text from outside


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter whose questions are watched."""

    id: str
    title: str
    short: str  # a few words for a line: "Fentanyl letter"
    addressee: str
    senders: str
    sent_on: date
    answer_days: int | None  # an answer was asked within this many days of receipt; None: no term was set
    day_kind: str = "calendar"  # calendar | business
    received_on: date | None = None
    questions: tuple[Question, ...] = ()
    known: tuple[Known, ...] = ()
    roll: str = "none"  # none | next | previous: where the last day moves from a weekend or a holiday
    addressees: tuple[Addressee, ...] = ()  # none: one addressee, and one state for each question
    due_on: date | None = None  # the last day as the letter itself names it; ``answer_days`` is None then
    closed: Closing | None = None
    watched_from: datetime | None = None  # aware UTC; None: for as long as any source is

    def asked(self, question_id: str) -> tuple[Addressee, ...]:
        """Return who of several addressees was asked a question; none when the letter has one addressee."""
        question = self.question(question_id)
        wanted = question.addressees if question else ()
        return tuple(one for one in self.addressees if not wanted or one.id in wanted)

    @property
    def asked_ids(self) -> dict[str, tuple[str, ...]]:
        """To whom each question was put, by their ids."""
        return {question.id: tuple(one.id for one in self.asked(question.id)) for question in self.questions}

    def speaking(self, group: str) -> str:
        """Return the id of the addressee for whom a group of sources speaks; '' for none or a letter with one."""
        return next((one.id for one in self.addressees if group in one.groups), "")

    def question(self, question_id: str) -> Question | None:
        """Return the question of that id, or None."""
        return next((q for q in self.questions if q.id == question_id), None)

    def parent_of(self, question: Question) -> str:
        """Return the id of the question of which this one is a part, "q3" for "q3a"; '' at the top."""
        above = question.id.rstrip("abcdefghijklmnopqrstuvwxyz")
        return question.parent or (above if above != question.id and self.question(above) else "")


def open_ones(letters: Collection[Letter]) -> list[Letter]:
    """Return the letters that are not closed; all where every one is."""
    return [letter for letter in letters if letter.closed is None] or list(letters)


def the_one_meant(letters: Collection[Letter]) -> Letter | None:
    """Return the letter that is meant where none is named: the only open one; None where that is not clear."""
    meant = open_ones(letters)
    return meant[0] if len(meant) == 1 else None
