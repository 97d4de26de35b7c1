"""The door from commands and buttons to a letter's life: its states with their proof, and its clock. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.desks.desk import Actor
from bot.desks.forms import Form
from bot.messages import Message
from letters.questions import State
from letters.record.states import Verb


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody asks to set by a command; '' where nothing was given."""

    question: str
    state: State
    letter: str | None = None
    reason: str = ""
    quote: str = ""
    url: str = ""
    parts: str = ""
    whom: str = ""
    addressee: str = ""


class Docket(Protocol):
    """What people set and ask of a letter. A ``letter`` of None means the only one. Raises Unanswerable."""

    async def form(self, alert: str, verb: Verb) -> Form:
        """Return the form for what a person says that an alert's text does."""
        ...

    async def judge(self, alert: str, verb: Verb, filled: Mapping[str, str], by: Actor) -> Message:
        """Set what the form says, with the alert's words as the proof."""
        ...

    async def set(self, said: Said, by: Actor) -> Message:
        """Set a state by hand, with words and address as the proof."""
        ...

    async def take_back(self, change: int, by: Actor) -> Message:
        """Take back a change of the last 24 hours."""
        ...

    async def undo(self, letter: str | None, question: str | None, by: Actor) -> Message:
        """Take back the last change of a question; without one the last that this person made."""
        ...

    async def deadline(self, letter: str | None) -> Message:
        """Return the arithmetic of the last day, and which reminders are to come."""
        ...

    async def received(self, letter: str | None, day: date, by: Actor) -> Message:
        """Record when the letter was received."""
        ...

    async def extend(self, letter: str | None, day: date, quote: str, url: str, by: Actor) -> Message:
        """Record that the last day was moved, in whose words, and where they stand."""
        ...

    async def draft(self, letter: str | None) -> Message:
        """Return a follow-up that lists only what is open, as a file."""
        ...

    async def draft_after(self, reminder: str) -> Message:
        """Return the same for the letter of a reminder."""
        ...
