"""The door from commands and buttons to reading aids: search, what is new, and who is told of what. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.desks.desk import Onlooker
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

    async def search(self, asked: Asked, by: Onlooker) -> Message:
        """Return the first page of what a search finds, with buttons for the others.

        What was told only where the asker may not see it is left out.
        """
        ...

    async def turn(self, ref: str, page: int, by: Onlooker) -> Message:
        """Return another page of a search that was made before, by its name."""
        ...

    async def catch_up(self, by: Onlooker, since: str) -> Message:
        """Return what is new since the asker last looked, which counts as a look; or since a time that is typed."""
        ...

    async def caught_up(self, since: int, until: int, page: int, by: Onlooker) -> Message:
        """Return a page of what was new between two times, in seconds since 1970."""
        ...
