"""The door from commands and buttons to feedback: what people make of alerts and of what stood in a digest. Pure."""

from __future__ import annotations

from typing import Protocol

from bot.desks.desk import Actor
from bot.messages import Message
from letters.learning.feedback import Verdict


class Feedback(Protocol):
    """What a person says of a text; one vote each, and the newest counts. Raises bot.desks.desk.Unanswerable."""

    async def judge(self, alert: str, verdict: Verdict, by: Actor) -> Message:
        """Keep that an alert is relevant, or noise."""
        ...

    async def other_questions(self, alert: str) -> Message:
        """Offer the questions to which an alert's text may speak instead."""
        ...

    async def asks(self, alert: str, question: str, by: Actor) -> Message:
        """Keep that an alert's text speaks to this question instead; "subject" for the letter's subject."""
        ...

    async def missed_questions(self, item: str) -> Message:
        """Offer the questions for which a text of the digest should have been told by itself."""
        ...

    async def promote(self, item: str, question: str, by: Actor) -> Message:
        """Keep that, and tell the text late, once for ever."""
        ...

    async def skip(self, item: str, by: Actor) -> Message:
        """Keep that a text of the digest was rightly not told by itself."""
        ...

    async def learned(self, letter: str | None) -> Message:
        """Show what votes taught a letter."""
        ...

    async def switch_learning(self, letter: str | None, on: bool) -> Message:
        """Let a letter heed votes, or not."""
        ...
