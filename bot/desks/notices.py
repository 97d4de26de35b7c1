"""The door from commands and buttons to who is mentioned when an alert names a question. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.desks.desk import Onlooker
from bot.messages import Message


class Notices(Protocol):
    """Mentions that people asked for. Raises bot.desks.desk.Unanswerable."""

    async def show(self, by: Onlooker, *, with_menus: bool) -> Message:
        """Say for what the asker is mentioned; with menus that change it, where nobody else can press them."""
        ...

    async def menu(self, letter: str, by: Onlooker) -> Message:
        """Offer the questions of a letter."""
        ...

    async def choose(self, letter: str, questions: Sequence[str], by: Onlooker) -> Message:
        """Mention the asker for exactly these of the questions that the menu offered."""
        ...

    async def toggle(self, letter: str | None, question: str, by: Onlooker) -> Message:
        """Mention the asker for this question, or no more."""
        ...

    async def stop(self, by: Onlooker) -> Message:
        """Mention the asker for nothing any more."""
        ...
