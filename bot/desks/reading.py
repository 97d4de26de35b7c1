"""The door from commands and buttons to reading aids: search, what is new, and who is told of what. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.messages import Message


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as somebody typed it; '' where nothing was."""

    words: str
    question: str = ""
    source: str = ""
    since: str = ""
    letter: str = ""


class Reading(Protocol):
    """What helps a person to read. Raises bot.desks.desk.Unanswerable."""

    async def search(self, asked: Asked) -> Message:
        """Return the first page of what a search finds, with buttons for the others."""
        ...

    async def turn(self, ref: str, page: int) -> Message:
        """Return another page of a search that was made before, by its name."""
        ...
