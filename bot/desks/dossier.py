"""The door from commands and buttons to a letter's record: cards, what changed, the picture, exports. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.desks.desk import Onlooker
from bot.messages import Message
from letters.record.news import Since


class Form(StrEnum):
    """As what a letter's record is given out."""

    MD = "md"
    CSV = "csv"
    JSON = "json"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants exported."""

    form: Form
    limit: int  # bytes that may be uploaded there
    names: bool = False  # who set what by name, not by role


class Dossier(Protocol):
    """What people read of a letter's record. A ``letter`` of None means the only one. Raises Unanswerable."""

    async def card(self, letter: str | None, question: str, by: Onlooker, page: int = 1) -> Message:
        """Return a page of the card of a question, with the notes that may stand there."""
        ...

    async def news(self, letter: str | None, since: Since, page: int = 1) -> Message:
        """Return a page of what changed since then."""
        ...

    async def chart(self, letter: str | None) -> Message:
        """Return the picture of a letter's life, with the same figures as text."""
        ...

    async def forms(self, letter: str | None) -> Message:
        """Return what can be exported, as buttons."""
        ...

    async def export(self, letter: str | None, order: Order, by: Onlooker) -> Message:
        """Return the record as a file; it says where notes were left out that may not stand there."""
        ...
