"""The door from commands and buttons to why and why not, and to what people make of texts that told nothing. Pure."""

from __future__ import annotations

from typing import Protocol

from bot.desks.desk import Actor, Onlooker
from bot.messages import Message


class Why(Protocol):
    """What the bot knows of any text. Raises bot.desks.desk.Unanswerable."""

    async def why(self, reference: str, by: Onlooker) -> tuple[Message, ...]:
        """Explain the texts that a number, an address or a message's link names, or that none was ever seen."""
        ...

    async def missed(self, entry: int) -> Message:
        """Offer the questions for which a text should have alerted."""
        ...

    async def promote(self, entry: int, question: str, by: Actor) -> Message:
        """Keep that, and tell the text late, once for ever; ``question`` is "letter:q3", or "letter:subject"."""
        ...

    async def skip(self, entry: int, by: Actor) -> Message:
        """Keep that a text was rightly not told."""
        ...
