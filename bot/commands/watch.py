"""Commands about keywords: everyone may look, admins may change."""

from __future__ import annotations

from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, answer
from bot.commands.askers import actor_of, check_change
from bot.commands.hybrid import group, subcommand
from bot.commands.typed import read_keyword, read_question
from bot.desk import Desk, Unanswerable

Typed = commands.Range[str, 1, 100]
Keyword = commands.Range[str, 1, 200]
LONGEST_KEYWORD = 100


class WatchCommands(commands.Cog):
    """``watch list|add|remove|undo|log``; ``!watch`` alone is the list."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @group(name="watch", description="Keywords that are watched for")
    async def watch(self, ctx: commands.Context[Any], *, rest: str = "") -> None:
        """Show the keywords; an unknown word after it is told what there is."""
        if rest:
            raise Unanswerable("after watch comes list, add, remove, undo or log")
        await answer(CommandDoor(ctx), self.desk.watch_list(None))

    @subcommand(watch, name="list", description="The keywords that are watched for")
    @app_commands.describe(letter="Which letter; leave it out for all")
    async def list(self, ctx: commands.Context[Any], letter: Typed = "") -> None:
        """Show the keywords."""
        await answer(CommandDoor(ctx), self.desk.watch_list(letter or None))

    @subcommand(watch, name="add", description="Watch for a keyword (admins)")
    @app_commands.describe(
        text="A word or phrase; * at the end of a word matches its endings",
        question="The question it bears on, such as q3a",
        letter="Which letter; leave it out when there is one",
    )
    async def add(
        self,
        ctx: commands.Context[Any],
        *,
        text: Keyword,
        question: Typed = "",
        letter: Typed = "",
    ) -> None:
        """Add a keyword; behind a prefix everything stands in ``text``."""
        check_change(ctx)
        words, typed_question, typed_letter = read_keyword(text)
        question_id, question_letter = _question(question or typed_question or "")
        of_letter = letter or typed_letter or question_letter
        work = self.desk.watch_add(_bounded(words), question_id, of_letter, actor_of(ctx))
        await answer(CommandDoor(ctx), work)

    @subcommand(watch, name="remove", description="Stop watching for a keyword (admins)")
    @app_commands.describe(text="The keyword or its number in the list", letter="Which letter")
    async def remove(self, ctx: commands.Context[Any], *, text: Keyword, letter: Typed = "") -> None:
        """Remove a keyword."""
        check_change(ctx)
        words, _, typed_letter = read_keyword(text)
        work = self.desk.watch_remove(_bounded(words), letter or typed_letter, actor_of(ctx))
        await answer(CommandDoor(ctx), work)

    @subcommand(watch, name="undo", description="Take back the last change of a keyword (admins)")
    async def undo(self, ctx: commands.Context[Any]) -> None:
        """Take back the last change."""
        check_change(ctx)
        await answer(CommandDoor(ctx), self.desk.watch_undo(actor_of(ctx)))

    @subcommand(watch, name="log", description="Who changed which keyword, and when")
    async def log(self, ctx: commands.Context[Any]) -> None:
        """Show the last changes."""
        await answer(CommandDoor(ctx), self.desk.watch_log())


def _bounded(words: str) -> str:
    if not words:
        raise Unanswerable("give a word or a phrase, such as: counternarcotics working group")
    if len(words) > LONGEST_KEYWORD:
        raise Unanswerable(f"a keyword holds at most {LONGEST_KEYWORD} characters; this one has {len(words)}")
    return words


def _question(typed: str) -> tuple[str | None, str | None]:
    """Return (question, letter) of what was typed for a question; nothing typed is the letter's subject."""
    if not typed:
        return None, None
    found = read_question(typed)
    if found is None:
        raise Unanswerable(f"'{typed}' names no question; write its number in the letter, such as q3a")
    return found[1], found[0]
