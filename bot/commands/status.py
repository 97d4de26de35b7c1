"""Commands that anyone may ask: the board, one question, the sources, and help."""

from __future__ import annotations

from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, answer
from bot.commands.askers import asker, is_admin
from bot.commands.choices import letters_to, offer, questions
from bot.commands.hybrid import command, group, subcommand
from bot.desks.desk import Desk, Unanswerable
from bot.desks.typed import read_question

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

    @subcommand(status, name="question", description="One question: its state, its evidence, its last mention")
    @app_commands.describe(question="Its number in the letter, such as q3a")
    async def question(self, ctx: commands.Context[Any], question: Typed) -> None:
        """Show the card of a question."""
        found = read_question(question)
        if found is None:
            raise Unanswerable(f"'{question}' names no question; write its number in the letter, such as q3a")
        await answer(CommandDoor(ctx), self.desk.question(*found, asker(ctx, hidden=False)))

    @subcommand(status, name="sources", description="Every source and whether it answers")
    async def sources(self, ctx: commands.Context[Any]) -> None:
        """Show the state of the sources."""
        await answer(CommandDoor(ctx), self.desk.sources())

    @command(name="help", description="What can be asked here")
    async def help(self, ctx: commands.Context[Any]) -> None:
        """Show what can be asked."""
        await answer(CommandDoor(ctx), self.desk.help(is_admin=is_admin(ctx)), hidden=True)

    offer("letter", letters_to("show"), letter)
    offer("question", questions, question)
