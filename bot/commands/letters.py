"""Letters by hand: ``letter add|edit|close|reopen|undo|list|log``, and the buttons, menus and forms of a draft."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, answer
from bot.commands.askers import actor_of, check_change, presser
from bot.commands.choices import letters_to, offer
from bot.commands.forms import filled_in, form_in_time, form_sent, open_form
from bot.commands.hybrid import group, subcommand
from bot.commands.presses import changing, chosen, edited
from bot.commands.supply import attached
from bot.desks.desk import Actor, Desk, Unanswerable
from bot.desks.forms import Form
from bot.desks.letters import Letters
from bot.messages import Message

Press = discord.Interaction[Any]
Button = discord.ui.Button[Any]
Menu = discord.ui.Select[Any]
Named = commands.Range[str, 1, 100]
Reason = commands.Range[str, 1, 300]
FORM = re.compile(r"lf:(?P<ref>[0-9a-f]{12}):(?P<part>letter|names|add|q\d{1,3}[a-z]?)")
SETTLING = frozenset({"save", "cancel"})
BACK = "back"


class LetterButton(
    discord.ui.DynamicItem[Button], template=r"l:(?P<ref>[0-9a-f]{12}):(?P<verb>save|cancel|back|letter|names|add)"
):
    """ "Confirm", "Cancel", "Back" and the forms under a letter that was read; they answer its author alone."""

    def __init__(self, ref: str, verb: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"l:{ref}:{verb}"))
        self.ref, self.verb = ref, verb

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> LetterButton:
        """Make it from what was pressed."""
        return cls(found["ref"], found["verb"])

    async def callback(self, interaction: Press) -> None:
        """Let the message say what came of it, or open the form."""
        letters, by = _letters(interaction), presser(interaction)
        if self.verb == BACK:
            await _shown(interaction, lambda: letters.show(self.ref, by))
        elif self.verb in SETTLING:
            await _shown(interaction, lambda: letters.settle(self.ref, self.verb, by))
        else:
            await _form_opened(interaction, lambda: letters.form(self.ref, self.verb, by))


class LetterQuestionButton(
    discord.ui.DynamicItem[Button], template=r"lq:(?P<ref>[0-9a-f]{12}):(?P<question>q\d{1,3}[a-z]?):(?P<verb>edit|out)"
):
    """ "Edit" and "Take out" under a question of a letter that was read."""

    def __init__(self, ref: str, question: str, verb: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"lq:{ref}:{question}:{verb}"))
        self.ref, self.question, self.verb = ref, question, verb

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> LetterQuestionButton:
        """Make it from what was pressed."""
        return cls(found["ref"], found["question"], found["verb"])

    async def callback(self, interaction: Press) -> None:
        """Open the question's form, or take it out."""
        letters, by = _letters(interaction), presser(interaction)
        if self.verb == "edit":
            await _form_opened(interaction, lambda: letters.form(self.ref, self.question, by))
        else:
            await _shown(interaction, lambda: letters.take_out(self.ref, self.question, by))


class LetterMenu(discord.ui.DynamicItem[Menu], template=r"lm:(?P<ref>[0-9a-f]{12}):(?P<page>\d)"):
    """The questions of a letter that was read: the chosen one is shown whole."""

    def __init__(self, ref: str, page: str) -> None:
        super().__init__(discord.ui.Select(custom_id=f"lm:{ref}:{page}"))
        self.ref = ref

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> LetterMenu:
        """Make it from what was pressed."""
        return cls(found["ref"], found["page"])

    async def callback(self, interaction: Press) -> None:
        """Show the chosen question."""
        letters, by, question = _letters(interaction), presser(interaction), chosen(interaction)
        await _shown(interaction, lambda: letters.question(self.ref, question, by))


class LetterCommands(commands.Cog):
    """``letter add|edit|close|reopen|undo|list|log``; ``!letter`` alone is the list."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Press) -> None:
        """Take in a form of a draft, also one that was opened before a restart; other forms are let pass."""
        found = form_sent(interaction, FORM)
        if found:
            ref, part, filled, by = found["ref"], found["part"], filled_in(interaction), presser(interaction)
            await _shown(interaction, lambda: self.desk.letters.fill_in(ref, part, filled, by))

    @group(name="letter", description="Letters: add, edit, close or reopen one")
    async def letter(self, ctx: commands.Context[Any], *, rest: str = "") -> None:
        """List the letters; an unknown word after it is told what there is."""
        if rest:
            raise Unanswerable("after letter comes add, edit, close, reopen, undo, list or log")
        await answer(CommandDoor(ctx), self.desk.letters.listed())

    @subcommand(
        letter, name="add", description="Read a letter (txt, md, html, pdf), look it through, watch it (admins)"
    )
    @app_commands.describe(file="The letter's text, at most 20 MB")
    async def add(self, ctx: commands.Context[Any], file: discord.Attachment | None = None) -> None:
        """Read a letter; buttons under the answer change and confirm it."""
        check_change(ctx)
        if file is None:
            raise Unanswerable("attach the letter: txt, md, html or pdf")
        await answer(CommandDoor(ctx), self._read(file, actor_of(ctx)))

    async def _read(self, file: discord.Attachment, by: Actor) -> Message:
        return await self.desk.letters.read(await attached(file), by)

    @subcommand(letter, name="edit", description="Change a letter that was added here (admins)")
    @app_commands.describe(letter="Its id, as the list shows it")
    async def edit(self, ctx: commands.Context[Any], *, letter: Named) -> None:
        """Show it with the buttons that change it."""
        check_change(ctx)
        await answer(CommandDoor(ctx), self.desk.letters.edit(letter, actor_of(ctx)))

    @subcommand(letter, name="close", description="Judge no more texts for a letter; its record stays (admins)")
    @app_commands.describe(letter="Its id, as the list shows it", reason="Why, in a line")
    async def close(self, ctx: commands.Context[Any], letter: Named, *, reason: Reason = "") -> None:
        """Close a letter."""
        check_change(ctx)
        await answer(CommandDoor(ctx), self.desk.letters.close(letter, reason, actor_of(ctx)))

    @subcommand(letter, name="reopen", description="Judge texts for a closed letter again (admins)")
    @app_commands.describe(letter="Its id, as the list shows it")
    async def reopen(self, ctx: commands.Context[Any], *, letter: Named) -> None:
        """Reopen a letter."""
        check_change(ctx)
        await answer(CommandDoor(ctx), self.desk.letters.reopen(letter, actor_of(ctx)))

    @subcommand(letter, name="undo", description="Take back the last change of a letter (admins)")
    async def undo(self, ctx: commands.Context[Any]) -> None:
        """Take back the last change."""
        check_change(ctx)
        await answer(CommandDoor(ctx), self.desk.letters.undo(actor_of(ctx)))

    @subcommand(letter, name="list", description="The letters that are watched, closed ones last")
    async def listed(self, ctx: commands.Context[Any]) -> None:
        """List the letters."""
        await answer(CommandDoor(ctx), self.desk.letters.listed())

    @subcommand(letter, name="log", description="Who changed which letter, and when")
    async def log(self, ctx: commands.Context[Any]) -> None:
        """Show the last changes."""
        await answer(CommandDoor(ctx), self.desk.letters.log())

    offer("letter", letters_to("edit"), edit)
    offer("letter", letters_to("close"), close)
    offer("letter", letters_to("reopen"), reopen)


def _letters(interaction: Press) -> Letters:
    letters: Letters = interaction.client.desk.letters
    return letters


async def _shown(interaction: Press, work: Callable[[], Awaitable[Message]]) -> None:
    await changing(interaction, lambda: edited(interaction, work))


async def _form_opened(interaction: Press, asked: Callable[[], Awaitable[Form]]) -> None:
    async def opened() -> None:
        await open_form(interaction, await form_in_time(asked()))

    await changing(interaction, opened)
