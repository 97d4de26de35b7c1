"""The door from commands and buttons to what people put beside alerts: who reads one, notes, a thread. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.desks.desk import Actor
from bot.desks.forms import Form
from bot.messages import Message


@dataclass(frozen=True, slots=True)
class Place:
    """The message under which an alert is discussed."""

    channel: int
    message: int
    name: str  # of the thread; at most 100 characters


class Marks(Protocol):
    """What people put beside an alert. Raises bot.desks.desk.Unanswerable."""

    async def claim(self, alert: str, by: Actor) -> Message:
        """Let somebody read an alert, or say who does."""
        ...

    async def take_over(self, claim: int, by: Actor) -> Message:
        """Let somebody read an alert instead of whoever made that claim."""
        ...

    async def release(self, claim: int, by: Actor) -> Message:
        """Give one's own claim back."""
        ...

    async def note_form(self, alert: str, by: Actor) -> Form:
        """Return the form for somebody's own note on an alert, with what it says so far."""
        ...

    async def note_form_of(self, note: int, by: Actor, *, is_admin: bool) -> Form:
        """Return the form for a note, for its author or an admin."""
        ...

    async def write(self, alert: str, text: str, by: Actor) -> Message:
        """Keep somebody's own note on an alert; no text takes it away."""
        ...

    async def rewrite(self, note: int, text: str, by: Actor, *, is_admin: bool) -> Message:
        """Change a note, or take it away, as its author or an admin."""
        ...

    async def place(self, alert: str) -> Place:
        """Return where an alert is discussed."""
        ...
