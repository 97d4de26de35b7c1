"""A letter's record: the buttons of the board and of what they bring, and the commands ``chart`` and ``export``."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, answer
from bot.commands.askers import asker, check_change, check_team, onlooker
from bot.commands.choices import letters_to, offer
from bot.commands.hybrid import command
from bot.commands.presses import Button, Press, pressed, turned
from bot.desks.desk import Choice, Desk, Unanswerable
from bot.desks.dossier import Dossier, Form, Order
from bot.rendering.export import WORDS
from letters.record.news import Since

LETTER = r"(?P<letter>[a-z0-9-]{1,64})"
PAGE = r"(?P<page>\d{1,4})"
SINCE, FORMS = "|".join(Since), "|".join(Form)
Typed = commands.Range[str, 1, 100]


class NewsButton(discord.ui.DynamicItem[Button], template=rf"n:{LETTER}:(?P<since>{SINCE})(?::{PAGE})?"):
    """ "What changed" under a board, and the other spans and pages under what it brings."""

    def __init__(self, letter: str, since: str, page: int = 0) -> None:
        super().__init__(discord.ui.Button(custom_id=f"n:{letter}:{since}" + (f":{page}" if page else "")))
        self.letter, self.since, self.page = letter, Since(since), page

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> NewsButton:
        """Make it from what was pressed."""
        return cls(found["letter"], found["since"], int(found["page"] or 0))

    async def callback(self, interaction: Press) -> None:
        """Tell what changed, to the one who pressed."""
        dossier = _dossier(interaction)
        await turned(interaction, lambda: dossier.news(self.letter, self.since, self.page or 1))


class CardButton(discord.ui.DynamicItem[Button], template=rf"q:{LETTER}:(?P<question>q\d{{1,3}}[a-z]?):{PAGE}"):
    """Another page of a question's card."""

    def __init__(self, letter: str, question: str, page: int) -> None:
        super().__init__(discord.ui.Button(custom_id=f"q:{letter}:{question}:{page}"))
        self.letter, self.question, self.page = letter, question, page

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> CardButton:
        """Make it from what was pressed."""
        return cls(found["letter"], found["question"], int(found["page"]))

    async def callback(self, interaction: Press) -> None:
        """Show the page."""
        dossier, by = _dossier(interaction), onlooker(interaction)
        await turned(interaction, lambda: dossier.card(self.letter, self.question, by, self.page))


class ChartButton(discord.ui.DynamicItem[Button], template=rf"c:{LETTER}"):
    """ "Chart" under a board."""

    def __init__(self, letter: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"c:{letter}"))
        self.letter = letter

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> ChartButton:
        """Make it from what was pressed."""
        return cls(found["letter"])

    async def callback(self, interaction: Press) -> None:
        """Show the picture to the one who pressed."""
        dossier = _dossier(interaction)
        await pressed(interaction, lambda: dossier.chart(self.letter))


class ExportButton(discord.ui.DynamicItem[Button], template=rf"x:{LETTER}(?::(?P<form>{FORMS}))?"):
    """ "Export" under a board, and the forms that it offers."""

    def __init__(self, letter: str, form: str | None) -> None:
        super().__init__(discord.ui.Button(custom_id=f"x:{letter}" + (f":{form}" if form else "")))
        self.letter, self.form = letter, form

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> ExportButton:
        """Make it from what was pressed."""
        return cls(found["letter"], found["form"])

    async def callback(self, interaction: Press) -> None:
        """Offer the forms, or give the file to the one who pressed."""
        dossier, limit = _dossier(interaction), interaction.filesize_limit
        if self.form is None:
            await pressed(interaction, lambda: dossier.forms(self.letter))
        else:
            order, by = Order(Form(self.form), limit), onlooker(interaction)
            await pressed(interaction, lambda: dossier.export(self.letter, order, by))


async def _forms(_: Desk, typed: str) -> list[Choice]:
    return [Choice(words, form) for form, words in WORDS.items() if typed.casefold() in words.casefold()]


class DossierCommands(commands.Cog):
    """``chart``: the picture of a letter's life; ``export``: its record as a file."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @command(name="chart", description="A picture: what spoke to each question over time, and what changed")
    @app_commands.describe(letter="Which letter; leave it out when there is one")
    async def chart(self, ctx: commands.Context[Any], letter: Typed = "") -> None:
        """Show the picture, with the same figures as text."""
        await answer(CommandDoor(ctx), self.desk.dossier.chart(letter or None))

    @command(name="export", description="The letter's record as a file: md, csv, json or zip (team; names: admins)")
    @app_commands.describe(
        form="As what: md to read, csv for a spreadsheet, json for programs, zip for all of it",
        letter="Which letter; leave it out when there is one",
        names="Who did what by name, not by role (admins)",
    )
    @app_commands.rename(form="format")
    async def export(
        self, ctx: commands.Context[Any], form: Typed = "", letter: Typed = "", names: bool = False
    ) -> None:
        """Give the record out; without a form, offer them."""
        check_team(ctx)
        if names:
            check_change(ctx)
        wanted = form.casefold().lstrip(".")
        if not wanted:
            await answer(CommandDoor(ctx), self.desk.dossier.forms(letter or None))
            return
        if wanted not in set(Form):
            raise Unanswerable(f"'{form}' is no form; there is {', '.join(Form)}")
        order = Order(Form(wanted), ctx.filesize_limit, names)
        by = asker(ctx, hidden=names)
        await answer(CommandDoor(ctx), self.desk.dossier.export(letter or None, order, by), hidden=names)

    offer("letter", letters_to("show"), chart, export)
    offer("form", _forms, export)


def _dossier(interaction: Press) -> Dossier:
    dossier: Dossier = interaction.client.desk.dossier
    return dossier
