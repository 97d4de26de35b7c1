"""The command about what votes taught: everyone may look, admins may switch it off and on."""

from __future__ import annotations

from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, answer
from bot.commands.askers import check_change
from bot.commands.choices import letters_to, offer
from bot.commands.hybrid import command
from bot.desks.desk import Desk

SWITCHES = {"on": True, "off": False}
Typed = commands.Range[str, 1, 100]


class LearnedCommands(commands.Cog):
    """``learned``, ``learned off``, ``learned on harbour-2026``."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @command(name="learned", description="What votes on alerts taught a letter; admins switch it on or off")
    @app_commands.describe(
        switch="on or off (admins); leave it out to look", letter="Which letter, where there are several"
    )
    async def learned(self, ctx: commands.Context[Any], switch: Typed = "", letter: Typed = "") -> None:
        """Show what was learned, or switch it; behind a prefix the first word may be the letter."""
        on = SWITCHES.get(switch.casefold())
        if on is None:
            await answer(CommandDoor(ctx), self.desk.feedback.learned(switch or letter or None))
            return
        check_change(ctx)
        await answer(CommandDoor(ctx), self.desk.feedback.switch_learning(letter or None, on))

    offer("letter", letters_to("show"), learned)
