"""What the messages about sources say: the state of one source, one problem, and one day's coverage. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class SourceLine:
    """How one source is. All times aware UTC; None: never, or not known."""

    id: str
    name: str
    state: str  # a word of ``storage.sources.polls.SourceStatus``, or "paused"
    detail: str = ""  # the sentence that goes with it; text from outside
    since: datetime | None = None
    last_ok: datetime | None = None
    newest_item: datetime | None = None
    failures: int = 0  # in a row
    next_try: datetime | None = None
    usual_gap: timedelta | None = None  # between new items, on a weekday such as the newest one's
    spare_of: str = ""  # name of the source whose spare door it is
    rests: bool = False  # that one is well, so that this one is asked daily
    fault: str = ""  # what was wrong in its last answer and survived; text from outside


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, told once and edited as it changes; ``recovered_at`` when it is over."""

    name: str  # of the source, or of what else fails: "pinning the board"
    state: str  # blocked, stale, ...; any other word stands as it is
    since: datetime  # aware UTC
    detail: str = ""  # what happened, one sentence; text from outside
    means: str = ""  # what it means for people; '' takes the sentence for the state
    remedy: str = ""  # what to do; '' takes the sentence for the state
    next_try: datetime | None = None
    recovered_at: datetime | None = None
    missed: str = ""  # what may have been missed meanwhile; '' when nothing was


@dataclass(frozen=True, slots=True)
class Missed:
    """A time that a source should have been read and was not. All times aware UTC."""

    start: datetime
    end: datetime | None  # None: it lasts
    why: str  # the state that it was in meanwhile
    gap: bool = False  # items may have come and gone


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """What one source brought on a day, and what was missed of it."""

    name: str
    state: str  # at the end of the day, or now
    detail: str = ""  # the sentence that goes with it; text from outside
    new: int = 0
    told: int = 0  # of the new, speak to a letter
    usual_new: float | None = None  # items on such a weekday; None: too little is known
    newest_item: datetime | None = None
    missed: tuple[Missed, ...] = ()
    instead: str = ""  # name of the spare door that is read meanwhile


@dataclass(frozen=True, slots=True)
class Receipt:
    """One day's coverage: the proof that quiet means quiet, or that it does not."""

    day: date
    lines: tuple[ReceiptLine, ...]
    off: tuple[Missed, ...]  # times that we did not watch at all
    waiting: int  # messages on their way
    parked: int  # of them, refused and kept
    to_judge: int
    pages: int  # whose text is still to be read
    last_alert: datetime | None  # delivered; aware UTC
    closed: bool = False  # the day is over
