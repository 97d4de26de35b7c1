"""Commands about a letter's last day: everyone may look, admins record receipt and extensions."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, answer
from bot.commands.askers import actor_of, check_change
from bot.commands.choices import letters_to, offer
from bot.commands.hybrid import group, subcommand
from bot.commands.presses import pressed
from bot.desks.desk import Desk, Unanswerable
from bot.desks.docket import Docket
from bot.desks.typed import read_day, read_labelled

Press = discord.Interaction[Any]
Button = discord.ui.Button[Any]
LABELS = ("quote", "url", "letter")
Typed = commands.Range[str, 1, 100]
Long = commands.Range[str, 1, 2000]


class ReminderButton(discord.ui.DynamicItem[Button], template=r"r:(?P<key>[A-Z2-7]{25})"):
    """ "Draft a follow-up" under a reminder."""

    def __init__(self, key: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"r:{key}"))
        self.key = key

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> ReminderButton:
        """Make it from what was pressed."""
        return cls(found["key"])

    async def callback(self, interaction: Press) -> None:
        """Give the draft to the one who pressed."""
        docket: Docket = interaction.client.desk.docket
        await pressed(interaction, lambda: docket.draft_after(self.key))


class DraftButton(discord.ui.DynamicItem[Button], template=r"f:(?P<letter>[a-z0-9-]{1,64})"):
    """ "Draft a follow-up" under the arithmetic of a letter."""

    def __init__(self, letter: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"f:{letter}"))
        self.letter = letter

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> DraftButton:
        """Make it from what was pressed."""
        return cls(found["letter"])

    async def callback(self, interaction: Press) -> None:
        """Give the draft to the one who pressed."""
        docket: Docket = interaction.client.desk.docket
        await pressed(interaction, lambda: docket.draft(self.letter))


class DeadlineCommands(commands.Cog):
    """``deadline show|received|extend|draft``; ``!deadline`` alone shows it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @group(name="deadline", description="When the answer is due, and how that is counted")
    async def deadline(self, ctx: commands.Context[Any], *, letter: str = "") -> None:
        """Print the arithmetic; whatever else is typed is taken for a letter's name."""
        await answer(CommandDoor(ctx), self.desk.docket.deadline(letter.strip()[:100] or None))

    @subcommand(deadline, name="show", description="When the answer is due, and how that is counted")
    @app_commands.describe(letter="Which letter; leave it out when there is one")
    async def show(self, ctx: commands.Context[Any], letter: Typed = "") -> None:
        """Print the arithmetic."""
        await answer(CommandDoor(ctx), self.desk.docket.deadline(letter or None))

    @subcommand(deadline, name="received", description="Record when the letter was received (admins)")
    @app_commands.describe(date="The day, such as 7 Aug 2023", letter="Which letter")
    async def received(self, ctx: commands.Context[Any], *, date: Typed, letter: Typed = "") -> None:
        """Record the receipt, from which the term counts."""
        check_change(ctx)
        words, labelled = read_labelled(date, LABELS)
        of = letter or labelled.get("letter") or None
        await answer(CommandDoor(ctx), self.desk.docket.received(of, _day(words), actor_of(ctx)))

    @subcommand(deadline, name="extend", description="Record that the last day was moved, with proof (admins)")
    @app_commands.describe(
        date="The new last day, such as 1 Nov 2023",
        quote="The words that say so",
        url="Where they stand",
        letter="Which letter",
    )
    async def extend(
        self, ctx: commands.Context[Any], *, date: Long, quote: Long = "", url: Long = "", letter: Typed = ""
    ) -> None:
        """Record an extension; behind a prefix everything stands in ``date``."""
        check_change(ctx)
        words, labelled = read_labelled(date, LABELS)
        of = letter or labelled.get("letter") or None
        proof = (quote or labelled.get("quote", ""), url or labelled.get("url", ""))
        await answer(CommandDoor(ctx), self.desk.docket.extend(of, _day(words), *proof, actor_of(ctx)))

    @subcommand(deadline, name="draft", description="A follow-up that lists only what is open, as a file")
    @app_commands.describe(letter="Which letter; leave it out when there is one")
    async def draft(self, ctx: commands.Context[Any], letter: Typed = "") -> None:
        """Give a follow-up to edit; nothing is sent to anybody."""
        await answer(CommandDoor(ctx), self.desk.docket.draft(letter or None))

    offer("letter", letters_to("show"), show, received, extend, draft)


def _day(typed: str) -> date:
    day = read_day(typed)
    if day is None:
        raise Unanswerable(f"'{typed[:60]}' names no day; write it like 1 Nov 2023 or 2023-11-01")
    return day
