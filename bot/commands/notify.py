"""Commands, buttons and menus about who is mentioned for which question."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, answer
from bot.commands.askers import actor_of, check_team, onlooker, payload, seen_channels
from bot.commands.choices import MOST, offer, questions
from bot.commands.hybrid import command
from bot.commands.presses import pressed
from bot.desks.desk import Choice, Desk, Onlooker, Unanswerable
from bot.desks.notices import Notices
from bot.desks.typed import read_question
from bot.messages import Message

Press = discord.Interaction[Any]
Button = discord.ui.Button[Any]
Menu = discord.ui.Select[Any]
Typed = commands.Range[str, 1, 100]
LETTER = r"(?P<letter>[^:]{1,64})"
OFF = "off"


class NotifyButton(discord.ui.DynamicItem[Button], template=rf"notify:{LETTER}(?::(?P<question>[^:]{{1,12}}))?"):
    """ "Notify me" under a board, which offers its questions, and under a card, which takes its own in or out."""

    def __init__(self, letter: str, question: str) -> None:
        tail = f":{question}" if question else ""
        super().__init__(discord.ui.Button(custom_id=f"notify:{letter}{tail}"))
        self.letter, self.question = letter, question

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> NotifyButton:
        """Make it from what was pressed."""
        return cls(found["letter"], found["question"] or "")

    async def callback(self, interaction: Press) -> None:
        """Offer the questions, or take this one in or out."""
        await pressed(interaction, lambda: self._answer(_notices(interaction), onlooker(interaction)))

    async def _answer(self, notices: Notices, by: Onlooker) -> Message:
        if self.question:
            return await notices.toggle(self.letter, self.question, by)
        return await notices.menu(self.letter, by)


class NotifyMenu(discord.ui.DynamicItem[Menu], template=rf"notify-for:{LETTER}"):
    """The menu of questions behind that button; what is chosen holds for the one who chose."""

    def __init__(self, letter: str) -> None:
        super().__init__(discord.ui.Select(custom_id=f"notify-for:{letter}"))
        self.letter = letter

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> NotifyMenu:
        """Make it from what was pressed."""
        return cls(found["letter"])

    async def callback(self, interaction: Press) -> None:
        """Keep what was chosen."""
        values = payload(interaction).get("values") or []
        chosen = [str(value)[:100] for value in values] if isinstance(values, list) else []
        await pressed(interaction, lambda: _notices(interaction).choose(self.letter, chosen, onlooker(interaction)))


async def _questions_and_off(desk: Desk, typed: str) -> list[Choice]:
    return [*list(await questions(desk, typed))[: MOST - 1], Choice("off: mention me no more", OFF)]


class NotifyCommands(commands.Cog):
    """``notify``."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @command(name="notify", description="Be mentioned when an alert names a question, or no more (team)")
    @app_commands.describe(question="Its number, such as q3a, to take it in or out; off for none; empty: what holds")
    async def notify(self, ctx: commands.Context[Any], question: Typed = "") -> None:
        """Take a question in or out; alone it says what holds."""
        if question.strip().casefold() != OFF:  # who left the team can still end what they asked for
            check_team(ctx)
        await answer(CommandDoor(ctx), self._answer(ctx, question.strip()), hidden=True)

    async def _answer(self, ctx: commands.Context[Any], question: str) -> Message:
        notices, by = self.desk.notices, Onlooker(actor_of(ctx), seen_channels(ctx.author, ctx.guild))
        if not question:
            return await notices.show(by, with_menus=ctx.interaction is not None)
        if question.casefold() == OFF:
            return await notices.stop(by)
        found = read_question(question)
        if found is None:
            raise Unanswerable(f"'{question}' names no question; write its number in the letter, such as q3a, or off")
        return await notices.toggle(*found, by)

    offer("question", _questions_and_off, notify)


def _notices(interaction: Press) -> Notices:
    notices: Notices = interaction.client.desk.notices
    return notices
