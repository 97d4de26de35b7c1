"""What people bring: sources of their own, and texts by hand; the door from commands to both. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.desks.desk import Actor, Choice
from bot.messages import Message


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a command."""

    name: str  # text from outside
    body: bytes


class Supply(Protocol):
    """What the bot does with what people bring. Raises bot.desks.desk.Unanswerable."""

    async def propose(self, url: str, by: Actor) -> Message:
        """Find the feed of an address and show what it would bring; its author's button saves it."""
        ...

    async def answer_proposal(self, ref: str, answer: str, by: Actor) -> Message:
        """Save what was proposed, or not (``save``, ``cancel``); for its author alone."""
        ...

    async def pause(self, source: str, by: Actor) -> Message:
        """Ask a source no more until it is resumed."""
        ...

    async def resume(self, source: str, by: Actor) -> Message:
        """Ask a paused source again."""
        ...

    async def remove(self, source: str, by: Actor) -> Message:
        """Forget a source that people added."""
        ...

    async def test(self, source: str) -> Message:
        """Ask a source once, and say what it gives; nothing is kept."""
        ...

    async def source_log(self) -> Message:
        """Return who changed which source when."""
        ...

    async def source_choices(self, typed: str, which: str) -> list[Choice]:
        """Return the sources that fit what is typed and can be paused, resumed, removed or tested (``which``)."""
        ...

    async def ingest(self, given: Attached | None, url: str, by: Actor) -> Message:
        """Take a file, or what stands at an address, the way of every text."""
        ...
