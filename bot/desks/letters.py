"""Letters by hand: the door from commands and buttons to them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.desks.desk import Actor, Choice
from bot.desks.forms import Form
from bot.desks.supply import Attached
from bot.messages import Message


class Letters(Protocol):
    """What the bot does with letters that people bring, close and reopen. Raises bot.desks.desk.Unanswerable."""

    async def read(self, given: Attached, by: Actor) -> Message:
        """Read a letter's file and show what was found; its author's buttons change and confirm it."""
        ...

    async def edit(self, letter: str, by: Actor) -> Message:
        """Show a letter that was added, to be changed by the same buttons."""
        ...

    async def show(self, ref: str, by: Actor) -> Message:
        """Show a draft again; for its author alone, as all that follows."""
        ...

    async def question(self, ref: str, question: str, by: Actor) -> Message:
        """Show one question of a draft whole."""
        ...

    async def form(self, ref: str, part: str, by: Actor) -> Form:
        """Return the form of a part of a draft: ``letter``, ``names``, ``add``, or a question's id."""
        ...

    async def fill_in(self, ref: str, part: str, filled: Mapping[str, str], by: Actor) -> Message:
        """Change that part as the form says, and show the draft."""
        ...

    async def take_out(self, ref: str, question: str, by: Actor) -> Message:
        """Take a question out of a draft, and show it."""
        ...

    async def settle(self, ref: str, answer: str, by: Actor) -> Message:
        """Let the letter be watched from now on, or give it up (``save``, ``cancel``)."""
        ...

    async def close(self, letter: str, reason: str, by: Actor) -> Message:
        """Judge a letter no more until it is reopened."""
        ...

    async def reopen(self, letter: str, by: Actor) -> Message:
        """Judge a letter again."""
        ...

    async def undo(self, by: Actor) -> Message:
        """Take back the last change of a letter."""
        ...

    async def listed(self) -> Message:
        """Return every letter, closed ones last."""
        ...

    async def log(self) -> Message:
        """Return who changed which letter when."""
        ...

    async def choices(self, typed: str, which: str) -> list[Choice]:
        """Return the letters that fit what is typed and can be closed, reopened, edited or shown (``which``)."""
        ...
