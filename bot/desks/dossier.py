"""The door from commands and buttons to a letter's record: cards, what changed, the picture. Pure."""

from __future__ import annotations

from typing import Protocol

from bot.messages import Message
from letters.news import Since


class Dossier(Protocol):
    """What people read of a letter's record. A ``letter`` of None means the only one. Raises Unanswerable."""

    async def card(self, letter: str | None, question: str, page: int = 1) -> Message:
        """Return a page of the card of a question."""
        ...

    async def news(self, letter: str | None, since: Since, page: int = 1) -> Message:
        """Return a page of what changed since then."""
        ...

    async def chart(self, letter: str | None) -> Message:
        """Return the picture of a letter's life, with the same figures as text."""
        ...
