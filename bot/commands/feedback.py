"""What people make of alerts and digests: buttons under explanations, and menus that ask for the question."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot.commands.askers import presser
from bot.commands.presses import Button, Menu, Press, chosen, pressed
from bot.desks.desk import Actor
from bot.desks.feedback import Feedback
from bot.messages import Message
from letters.learning.feedback import Verdict

KEY = r"[A-Z2-7]{25}"  # of an alert
ITEM = r"\d{1,18}"  # of a digest


class AlertVoteButton(discord.ui.DynamicItem[Button], template=rf"f:(?P<verb>relevant|noise|question):(?P<key>{KEY})"):
    """ "Relevant", "Noise" and "Other question" under an alert's explanation."""

    def __init__(self, verb: str, key: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"f:{verb}:{key}"))
        self.verb, self.key = verb, key

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> AlertVoteButton:
        """Make it from what was pressed."""
        return cls(found["verb"], found["key"])

    async def callback(self, interaction: Press) -> None:
        """Keep the vote, or ask for the question."""
        feedback, by = _feedback(interaction), presser(interaction)
        await pressed(interaction, lambda: self._answer(feedback, by))

    async def _answer(self, feedback: Feedback, by: Actor) -> Message:
        verdict = Verdict(self.verb)
        if verdict is Verdict.QUESTION:
            return await feedback.other_questions(self.key)
        return await feedback.judge(self.key, verdict, by)


class ItemVoteButton(discord.ui.DynamicItem[Button], template=rf"f:(?P<verb>late|skip):(?P<item>{ITEM})"):
    """ "Should have alerted" and "Right to skip" under the explanation of a text of the digest."""

    def __init__(self, verb: str, item: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"f:{verb}:{item}"))
        self.verb, self.item_id = verb, item

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> ItemVoteButton:
        """Make it from what was pressed."""
        return cls(found["verb"], found["item"])

    async def callback(self, interaction: Press) -> None:
        """Keep that it was rightly skipped, or ask for which question it should have alerted."""
        feedback, by = _feedback(interaction), presser(interaction)
        if self.verb == "late":
            await pressed(interaction, lambda: feedback.missed_questions(self.item_id))
        else:
            await pressed(interaction, lambda: feedback.skip(self.item_id, by))


class QuestionMenu(discord.ui.DynamicItem[Menu], template=rf"f:(?P<verb>choose|promote):(?P<ref>{KEY}|{ITEM})"):
    """The menu of questions behind "Other question" and "Should have alerted"."""

    def __init__(self, verb: str, ref: str) -> None:
        super().__init__(discord.ui.Select(custom_id=f"f:{verb}:{ref}"))
        self.verb, self.ref = verb, ref

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> QuestionMenu:
        """Make it from what was pressed."""
        return cls(found["verb"], found["ref"])

    async def callback(self, interaction: Press) -> None:
        """Keep the vote for the chosen question; a text of the digest is told late."""
        feedback, by, question = _feedback(interaction), presser(interaction), chosen(interaction)
        keep = feedback.promote if self.verb == "promote" else feedback.asks
        await pressed(interaction, lambda: keep(self.ref, question, by))


def _feedback(interaction: Press) -> Feedback:
    feedback: Feedback = interaction.client.desk.feedback
    return feedback
