"""What is held of the one who asks, and its forgetting: the door from commands to both. Pure."""

from __future__ import annotations

from typing import Protocol

from bot.desks.desk import Actor
from bot.messages import Message


class People(Protocol):
    """What the bot says to people about themselves; every answer is for the asker's eyes alone."""

    async def privacy(self, by: Actor) -> Message:
        """Say what is held of the asker, with every row of it as a file."""
        ...

    async def ask(self, by: Actor) -> Message:
        """Say what forgetting would do, with the buttons that do it or not."""
        ...

    async def forget(self, by: Actor) -> Message:
        """Take the asker out of the record."""
        ...
