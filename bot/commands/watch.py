"""Commands about keywords: everyone may look, admins may change."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, answer
from bot.commands.askers import actor_of, check_change, is_admin
from bot.commands.choices import keywords, letters_to, offer, questions
from bot.commands.hybrid import group, subcommand
from bot.commands.lab import take_exclusion
from bot.desks.desk import Desk, Unanswerable
from bot.desks.typed import read_keyword, read_question

Typed = commands.Range[str, 1, 100]
Keyword = commands.Range[str, 1, 200]
GRAMMAR = "Words; | for or; near or near/25; not; * for endings; capitals mean exactly so"
QUESTION = "The question it bears on, such as q3a"
LETTER = "Which letter; leave it out when there is one"
WHICH = "The keyword, or its number in the list: #3"


class WatchCommands(commands.Cog):
    """``watch list|add|test|edit|mute|unmute|remove|undo|log``; ``!watch`` alone is the list."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Take in the form of an exclusion."""
        await take_exclusion(interaction)

    @group(name="watch", description="Keywords that are watched for")
    async def watch(self, ctx: commands.Context[Any], *, rest: str = "") -> None:
        """Show the keywords; an unknown word after it is told what there is."""
        if rest:
            raise Unanswerable("after watch comes list, add, test, edit, mute, unmute, remove, undo or log")
        await answer(CommandDoor(ctx), self.desk.lab.watch_list(None))

    @subcommand(watch, name="list", description="The keywords that are watched for")
    @app_commands.describe(letter="Which letter; leave it out for all")
    async def listed(self, ctx: commands.Context[Any], letter: Typed = "") -> None:
        """Show the keywords."""
        await answer(CommandDoor(ctx), self.desk.lab.watch_list(letter or None))

    @subcommand(watch, name="add", description="See what a keyword would have caught, then save it or not (admins)")
    @app_commands.describe(text=GRAMMAR, question=QUESTION, letter=LETTER)
    async def add(self, ctx: commands.Context[Any], *, text: Keyword, question: Typed = "", letter: Typed = "") -> None:
        """Try a keyword, with buttons that save it; behind a prefix everything stands in ``text``."""
        check_change(ctx)
        words, asked, of = _read(text, question, letter)
        await answer(CommandDoor(ctx), self.desk.lab.watch_add(_bounded(words), asked, of, actor_of(ctx)))

    @subcommand(watch, name="test", description="See what a keyword would have caught")
    @app_commands.describe(text=GRAMMAR, question=QUESTION, letter=LETTER)
    async def test(
        self, ctx: commands.Context[Any], *, text: Keyword, question: Typed = "", letter: Typed = ""
    ) -> None:
        """Try a keyword; who may save it gets the buttons for it."""
        words, asked, of = _read(text, question, letter)
        lab, words = self.desk.lab, _bounded(words)
        work = lab.watch_add(words, asked, of, actor_of(ctx)) if is_admin(ctx) else lab.watch_test(words, asked, of)
        await answer(CommandDoor(ctx), work)

    @subcommand(
        watch, name="edit", description="See what another text for a keyword would change, then save it (admins)"
    )
    @app_commands.describe(keyword=WHICH, text=GRAMMAR, question=QUESTION, letter=LETTER)
    async def edit(
        self,
        ctx: commands.Context[Any],
        keyword: Typed,
        *,
        text: Keyword = "",
        question: Typed = "",
        letter: Typed = "",
    ) -> None:
        """Try another text, or another question, in a keyword's place."""
        check_change(ctx)
        words, asked, of = _read(text, question, letter)
        if not words and not asked:
            raise Unanswerable("say what the keyword should be: watch edit #3 fentanyl near group")
        await answer(CommandDoor(ctx), self.desk.lab.watch_edit(keyword, words, asked, of, actor_of(ctx)))

    @subcommand(watch, name="remove", description="See what would be missed, then stop watching for a keyword (admins)")
    @app_commands.describe(text=WHICH, letter=LETTER)
    async def remove(self, ctx: commands.Context[Any], *, text: Keyword, letter: Typed = "") -> None:
        """Try how it would be without a keyword, with a button that removes it."""
        check_change(ctx)
        words, _, of = _read(text, "", letter)
        await answer(CommandDoor(ctx), self.desk.lab.watch_remove(_bounded(words), of, actor_of(ctx)))

    @subcommand(watch, name="mute", description="Let a keyword's hits go to the daily digest only (admins)")
    @app_commands.describe(text=WHICH, letter=LETTER)
    async def mute(self, ctx: commands.Context[Any], *, text: Keyword, letter: Typed = "") -> None:
        """Mute a keyword."""
        check_change(ctx)
        words, _, of = _read(text, "", letter)
        await answer(CommandDoor(ctx), self.desk.lab.watch_mute(_bounded(words), of, actor_of(ctx), muted=True))

    @subcommand(watch, name="unmute", description="Let a muted keyword be told again (admins)")
    @app_commands.describe(text=WHICH, letter=LETTER)
    async def unmute(self, ctx: commands.Context[Any], *, text: Keyword, letter: Typed = "") -> None:
        """Let a keyword be heard again."""
        check_change(ctx)
        words, _, of = _read(text, "", letter)
        await answer(CommandDoor(ctx), self.desk.lab.watch_mute(_bounded(words), of, actor_of(ctx), muted=False))

    @subcommand(watch, name="undo", description="Take back the last change of a keyword (admins)")
    async def undo(self, ctx: commands.Context[Any]) -> None:
        """Take back the last change."""
        check_change(ctx)
        await answer(CommandDoor(ctx), self.desk.lab.watch_undo(actor_of(ctx)))

    @subcommand(watch, name="log", description="Who changed which keyword, and when")
    async def log(self, ctx: commands.Context[Any]) -> None:
        """Show the last changes."""
        await answer(CommandDoor(ctx), self.desk.lab.watch_log())

    offer("keyword", keywords, edit)
    offer("text", keywords, remove, mute, unmute)
    offer("question", questions, add, test, edit)
    offer("letter", letters_to("show"), listed, add, test, edit, remove, mute, unmute)


def _read(text: str, question: str, letter: str) -> tuple[str, str | None, str | None]:
    """Return (keyword, question, letter) of what was typed into one line or into fields."""
    words, typed_question, typed_letter = read_keyword(text)
    question_id, question_letter = _question(question or typed_question or "")
    return words, question_id, letter or typed_letter or question_letter


def _bounded(words: str) -> str:
    if not words:
        raise Unanswerable("give a word or a phrase, such as: counternarcotics working group")
    return words


def _question(typed: str) -> tuple[str | None, str | None]:
    """Return (question, letter) of what was typed for a question; nothing typed is the letter's subject."""
    if not typed:
        return None, None
    found = read_question(typed)
    if found is None:
        raise Unanswerable(f"'{typed}' names no question; write its number in the letter, such as q3a")
    return found[1], found[0]
