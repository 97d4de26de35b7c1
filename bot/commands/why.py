"""The command ``why``, which everyone may ask, and the buttons with which the team judges what was not told."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, answer
from bot.commands.askers import asker, presser
from bot.commands.hybrid import command
from bot.commands.presses import Button, Menu, Press, chosen, pressed
from bot.desks.desk import Desk
from bot.desks.why import Why

ENTRY = r"\d{1,18}"
Typed = commands.Range[str, 1, 2000]


class EntryButton(discord.ui.DynamicItem[Button], template=rf"w:(?P<verb>late|skip):(?P<entry>{ENTRY})"):
    """ "Should have alerted" and "Right to skip" under the way of a text that had no alert."""

    def __init__(self, verb: str, entry: int) -> None:
        super().__init__(discord.ui.Button(custom_id=f"w:{verb}:{entry}"))
        self.verb, self.entry = verb, entry

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> EntryButton:
        """Make it from what was pressed."""
        return cls(found["verb"], int(found["entry"]))

    async def callback(self, interaction: Press) -> None:
        """Keep that it was rightly skipped, or ask for which question it should have alerted."""
        why: Why = interaction.client.desk.why
        by = presser(interaction)
        if self.verb == "late":
            await pressed(interaction, lambda: why.missed(self.entry))
        else:
            await pressed(interaction, lambda: why.skip(self.entry, by))


class EntryMenu(discord.ui.DynamicItem[Menu], template=rf"w:promote:(?P<entry>{ENTRY}):(?P<place>\d)"):
    """A letter's menu of questions behind "Should have alerted"."""

    def __init__(self, entry: int, place: int) -> None:
        super().__init__(discord.ui.Select(custom_id=f"w:promote:{entry}:{place}"))
        self.entry = entry

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> EntryMenu:
        """Make it from what was pressed."""
        return cls(int(found["entry"]), int(found["place"]))

    async def callback(self, interaction: Press) -> None:
        """Tell the text late for the chosen question."""
        why: Why = interaction.client.desk.why
        by, question = presser(interaction), chosen(interaction)
        await pressed(interaction, lambda: why.promote(self.entry, question, by))


class WhyCommands(commands.Cog):
    """``why URL|ID``."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @command(name="why", description="The way of a text, with scores, or why it was never seen")
    @app_commands.describe(text="The address of a page, the link of an alert's message, or a text's number")
    async def why(self, ctx: commands.Context[Any], *, text: Typed) -> None:
        """Explain a text."""
        await answer(CommandDoor(ctx), self.desk.why.why(text, asker(ctx, hidden=False)))
