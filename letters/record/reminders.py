"""Which reminders of a letter's last day are due, which are past, and what each says of what is open. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from letters.questions import State
from letters.record.clock import Clock

RUNGS = (-30, -14, -7, -3, -1, 0, 1, 7, 30)  # days from the last day of the term


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One question that is not closed, as a reminder lists it."""

    question: str
    label: str
    state: State
    waiting: int = 0  # stories told since anybody last judged the question: evidence that nobody has reviewed


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder for one channel, with all that it takes to render it."""

    key: str
    letter: str
    letter_title: str
    channel: int
    rung: int
    due_on: date
    clock_version: int
    assumed_receipt: bool
    open: tuple[OpenQuestion, ...]
    only: tuple[str, ...] = ()  # the questions that this channel is told of; none: all
    may_repeat: bool = False

    def with_open(self, still: Iterable[OpenQuestion]) -> Reminder:
        """Return the same with what is open now, of what its channel is told of."""
        return replace(self, open=tuple(one for one in still if not self.only or one.question in self.only))

    @property
    def waiting(self) -> int:
        """How much evidence waits for review; while any does, nobody is reminded to chase."""
        return sum(one.waiting for one in self.open)

    @property
    def holds(self) -> bool:
        """Whether it says that it does not remind, and why."""
        return self.waiting > 0


def clock_name(clock: Clock) -> str:
    """Name a version of a clock, for "at most once per clock version": also a changed letter file is another."""
    return f"{clock.version}:{clock.due_on.isoformat() if clock.due_on else ''}"


def past_rungs(due_on: date, today: date) -> frozenset[int]:
    """Return the rungs that are over when a clock is recorded today: they are not told."""
    return frozenset(rung for rung in RUNGS if due_on + timedelta(days=rung) < today)


def future_rungs(due_on: date | None, today: date) -> frozenset[int]:
    """Return the rungs that a clock recorded today would have to come."""
    return frozenset(RUNGS) - past_rungs(due_on, today) if due_on else frozenset()


def rung_to_tell(due_on: date, today: date, waiting: Collection[int]) -> tuple[int | None, frozenset[int]]:
    """Return the rung to tell now, if any, and those that a later one has made stale.

    ``waiting``: the rungs not yet told or passed. After days of silence only the newest is told.
    """
    reached = sorted(rung for rung in waiting if due_on + timedelta(days=rung) <= today)
    return (reached[-1] if reached else None), frozenset(reached[:-1])
