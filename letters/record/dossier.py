"""A letter's record as it is given out, in the shape of the JSON export. Pure.

Times stand in the team's time zone, with its offset. ``docs/export.schema.json`` is made of this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from letters.questions import State
from letters.record.board import Board
from letters.record.clock import ClockChange
from letters.record.kept import Evidence
from letters.record.marks import Note
from letters.record.states import Change

FORMAT = "letterwatch-record/1"  # grows when a field changes its meaning or goes


@dataclass(frozen=True, slots=True)
class Watched:
    """A source that is read."""

    name: str
    state: str  # "ok", "blocked", ...
    since: datetime | None  # of that state
    watched_since: datetime | None  # first reading that succeeded; null: none yet


@dataclass(frozen=True, slots=True)
class Stored:
    """All that is stored of one letter at one moment; texts from outside as they came."""

    board: Board
    evidence: Mapping[str, tuple[Evidence, ...]]  # by question, the newest first
    log: tuple[Change, ...]  # of all questions, the oldest first
    clock: tuple[ClockChange, ...]
    sources: tuple[Watched, ...]
    hashes: Mapping[tuple[int, int], str]  # SHA-256 of texts, by entry and version
    notes: tuple[Note, ...] = ()  # beside alerts, the oldest first
    notes_left_out: int = 0  # that may not be read where the record goes


@dataclass(frozen=True, slots=True)
class Quoted:
    """One text that speaks to a question."""

    day: date | None  # as the publisher names it; null: no date given
    precision: Literal["minute", "day", "none"]
    source: str
    on_the_record: bool  # a government's own word
    title: str
    quote: str  # cut to what may be quoted; '' where no more of this source may
    cut: bool  # whether words were left out
    url: str
    text: str  # name of the stored text, "12-1": entry and version; '' when we hold none
    sha256: str  # of that text


@dataclass(frozen=True, slots=True)
class StateChange:
    """One row of the log of states."""

    at: datetime
    addressee: str  # '' where the letter has one
    was: State
    state: State
    by: str  # a role; a name where names were asked for
    why: str
    parts: str  # that are answered
    referred_by: str
    referred_to: str
    taken_back: bool  # a later row takes it back
    takes_back: bool  # it takes back an earlier row
    quote: str
    cut: bool
    url: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Referral:
    """Who sent us to whom."""

    by: str  # '': nobody in particular
    to: str
    times: int


@dataclass(frozen=True, slots=True)
class OnRecord:
    """Something on record before we watched, in our own sentence."""

    day: date
    precision: str  # day, week, month, year
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class TeamNote:
    """What somebody of the team wrote beside a text that was told for a question."""

    at: datetime
    by: str  # a role; a name where names were asked for
    note: str
    url: str  # of the text, where it is among the evidence


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """One question with all that is known of it."""

    question: str
    label: str
    text: str
    part_of: str
    addressees: tuple[str, ...]
    state: State
    status: str  # the state as a status of a recommendation: "Open - declined"
    by_addressee: Mapping[str, State]  # where several were asked
    status_since: datetime | None  # null: never changed
    no_answer_seen_since: datetime | None  # null where something was answered or declined, or nobody watched
    answered_parts: str
    referred_to: str
    last_mention: datetime | None
    evidence: tuple[Quoted, ...]
    changes: tuple[StateChange, ...]
    referrals: tuple[Referral, ...]
    on_record_before: tuple[OnRecord, ...]
    team_notes: tuple[TeamNote, ...]  # the oldest first


@dataclass(frozen=True, slots=True)
class TermChange:
    """What was recorded of the letter's term."""

    at: datetime
    kind: Literal["received", "extended"]
    day: date
    by: str
    quote: str
    url: str


@dataclass(frozen=True, slots=True)
class Term:
    """When an answer is due, and why then."""

    due_on: date | None  # null: no term was set
    days_left: int | None  # negative once it is past
    assumed_receipt: bool  # the letter's own date stands in for its receipt
    sum: tuple[str, ...]  # the arithmetic in sentences
    changes: tuple[TermChange, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """The record of one letter on one day."""

    format: str
    as_of: date  # in the team's time zone
    letter: str
    title: str
    addressee: str
    senders: str
    sent_on: date
    closed: bool
    watching_since: datetime | None  # null: no source has answered yet
    names: bool  # whether people are named
    notes: tuple[str, ...]  # how to read this
    term: Term
    sources: tuple[Watched, ...]
    questions: tuple[QuestionRecord, ...]
