"""What happened to a letter since a time: new evidence, changes of states and clock, sources that were lost. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from letters.record.states import BOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from letters.record.clock import ClockChange
    from letters.record.kept import Evidence
    from letters.record.states import Change


class Since(StrEnum):
    """From when on somebody asks."""

    WEEK = "7d"
    MONTH = "30d"
    STATE = "state"  # the last time that a person changed a state


SPANS = {Since.WEEK: timedelta(days=7), Since.MONTH: timedelta(days=30)}


@dataclass(frozen=True, slots=True)
class Heard:
    """A story that speaks to a question and did not before."""

    question: str
    at: datetime  # aware UTC: when we found it
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Lost:
    """A source that does not answer, or did not for a time."""

    name: str  # text from outside
    state: str  # "blocked", "not asked"
    since: datetime  # aware UTC
    until: datetime | None = None  # None: it still does not


@dataclass(frozen=True, slots=True)
class News:
    """What happened since a time, each list the newest first."""

    asked: Since
    since: datetime  # aware UTC
    heard: tuple[Heard, ...] = ()
    changes: tuple[Change, ...] = ()
    clock: tuple[ClockChange, ...] = ()
    lost: tuple[Lost, ...] = ()


def start_of(asked: Since, log: Sequence[Change], now: datetime) -> datetime | None:
    """Return the time that is meant; None where nobody has changed a state yet. ``log``: the oldest first."""
    if asked is Since.STATE:
        return next((change.at for change in reversed(log) if change.who != BOT), None)
    return now - SPANS[asked]
