"""Commands that anyone may ask: the board, one question, the sources, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, answer
from bot.commands.askers import is_admin
from bot.commands.hybrid import choices_for, command, group, subcommand
from bot.commands.typed import read_question
from bot.desks.desk import Choice, Desk, Unanswerable

if TYPE_CHECKING:
    from bot.commands.listener import Listener

MOST_CHOICES, LONGEST_CHOICE = 25, 100  # discord-api-docs, interactions/application-commands
Typed = commands.Range[str, 1, 100]


class StatusCommands(commands.Cog):
    """``status letter|question|sources`` and ``help``; ``!status`` alone is the board."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @group(name="status", description="Where the letter stands")
    async def status(self, ctx: commands.Context[Any], *, letter: str = "") -> None:
        """Show the board; whatever else is typed is taken for a letter's name."""
        await answer(CommandDoor(ctx), self.desk.board(letter.strip()[:100] or None))

    @subcommand(status, name="letter", description="The board: every question and where it stands")
    @app_commands.describe(letter="Which letter; leave it out when there is one")
    async def letter(self, ctx: commands.Context[Any], letter: Typed = "") -> None:
        """Show the board of a letter."""
        await answer(CommandDoor(ctx), self.desk.board(letter or None))

    @choices_for(letter, "letter")
    async def letter_choices(self, _: discord.Interaction[Listener], typed: str) -> list[app_commands.Choice[str]]:
        """Offer the letters that fit what is typed, closed ones too."""
        return [offered(choice) for choice in await self.desk.letters.choices(typed[:100], "show")]

    @subcommand(status, name="question", description="One question: its state, its evidence, its last mention")
    @app_commands.describe(question="Its number in the letter, such as q3a")
    async def question(self, ctx: commands.Context[Any], question: Typed) -> None:
        """Show the card of a question."""
        found = read_question(question)
        if found is None:
            raise Unanswerable(f"'{question}' names no question; write its number in the letter, such as q3a")
        await answer(CommandDoor(ctx), self.desk.question(*found))

    @choices_for(question, "question")
    async def question_choices(self, _: discord.Interaction[Listener], typed: str) -> list[app_commands.Choice[str]]:
        """Offer the questions that fit what is typed."""
        return [offered(choice) for choice in (await self.desk.question_choices(typed[:100]))[:MOST_CHOICES]]

    @subcommand(status, name="sources", description="Every source and whether it answers")
    async def sources(self, ctx: commands.Context[Any]) -> None:
        """Show the state of the sources."""
        await answer(CommandDoor(ctx), self.desk.sources())

    @command(name="help", description="What can be asked here")
    async def help(self, ctx: commands.Context[Any]) -> None:
        """Show what can be asked."""
        await answer(CommandDoor(ctx), self.desk.help(is_admin=is_admin(ctx)), hidden=True)


def offered(choice: Choice) -> app_commands.Choice[str]:
    """Return a choice as Discord takes it: neither part over 100 characters."""
    return app_commands.Choice(name=choice.label[:LONGEST_CHOICE], value=choice.value[:LONGEST_CHOICE])
