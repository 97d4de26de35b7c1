"""What the messages about sources say: the state of one source, and one problem. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SourceLine:
    """How one source is. All times aware UTC; None: never, or not known."""

    id: str
    name: str
    state: str  # a word of ``storage.polls.SourceStatus``, or "paused"
    detail: str = ""  # the sentence that goes with it; text from outside
    since: datetime | None = None
    last_ok: datetime | None = None
    newest_item: datetime | None = None
    failures: int = 0  # in a row
    next_try: datetime | None = None


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
