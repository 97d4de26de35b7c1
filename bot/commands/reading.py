"""Commands that help to read, and the buttons that turn their pages."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, answer
from bot.commands.askers import asker, check_served, onlooker
from bot.commands.choices import letters_to, offer, questions, sources_to
from bot.commands.hybrid import command
from bot.commands.presses import turned
from bot.desks.desk import Desk
from bot.desks.reading import Asked, Reading
from bot.desks.typed import read_search

Press = discord.Interaction[Any]
Button = discord.ui.Button[Any]
Words = commands.Range[str, 1, 400]  # behind a prefix with all bounds in it
Typed = commands.Range[str, 1, 100]
GRAMMAR = 'All words have to be there; "a phrase", OR, -not, sanction*'


class PageButton(discord.ui.DynamicItem[Button], template=r"search:(?P<ref>[0-9a-f]{16}):(?P<page>\d{1,7})"):
    """ "Previous" and "Next" under a search; whoever may search may turn its pages."""

    def __init__(self, ref: str, page: int) -> None:
        super().__init__(discord.ui.Button(custom_id=f"search:{ref}:{page}"))
        self.ref, self.page = ref, page

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> PageButton:
        """Make it from what was pressed."""
        return cls(found["ref"], int(found["page"]))

    async def callback(self, interaction: Press) -> None:
        """Turn the page."""
        reading: Reading = interaction.client.desk.reading
        by = onlooker(interaction)
        await turned(interaction, lambda: reading.turn(self.ref, max(1, self.page), by), check_served)


class CatchUpButton(
    discord.ui.DynamicItem[Button], template=r"catchup:(?P<since>\d{1,12}):(?P<until>\d{1,12}):(?P<page>\d{1,4})"
):
    """Another page of what was new between two times."""

    def __init__(self, since: int, until: int, page: int) -> None:
        super().__init__(discord.ui.Button(custom_id=f"catchup:{since}:{until}:{page}"))
        self.since, self.until, self.page = since, until, page

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> CatchUpButton:
        """Make it from what was pressed."""
        return cls(int(found["since"]), int(found["until"]), int(found["page"]))

    async def callback(self, interaction: Press) -> None:
        """Show the page."""
        reading: Reading = interaction.client.desk.reading
        by = onlooker(interaction)
        await turned(interaction, lambda: reading.caught_up(self.since, self.until, self.page, by), check_served)


class ReadingCommands(commands.Cog):
    """``search`` and ``catchup``."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @command(name="search", description="Find words in all stored texts, the newest first")
    @app_commands.describe(
        words=GRAMMAR,
        question="Only texts that speak to it, such as q3a",
        source="Only texts of that source",
        since="Only texts since then: 7d, or 2023-08-02",
        letter="Only texts that speak to that letter",
    )
    async def search(
        self,
        ctx: commands.Context[Any],
        *,
        words: Words,
        question: Typed = "",
        source: Typed = "",
        since: Typed = "",
        letter: Typed = "",
    ) -> None:
        """Search; behind a prefix the bounds stand among the words, as in ``since:7d``, and everybody sees it."""
        bare, bounds = read_search(words)
        given = {"question": question, "source": source, "since": since, "letter": letter}
        asked = Asked(bare, **{name: value or bounds.get(name, "") for name, value in given.items()})
        await answer(CommandDoor(ctx), self.desk.reading.search(asked, asker(ctx, hidden=True)), hidden=True)

    @command(name="catchup", description="What is new since you last looked, for you alone")
    @app_commands.describe(since="Instead: 7d, 12h, or a day such as 2023-08-02")
    async def catchup(self, ctx: commands.Context[Any], *, since: Typed = "") -> None:
        """Say what is new; behind a prefix everybody sees the answer."""
        since = re.sub(r"^since:\s*", "", since.strip(), flags=re.IGNORECASE)
        await answer(CommandDoor(ctx), self.desk.reading.catch_up(asker(ctx, hidden=True), since), hidden=True)

    offer("question", questions, search)
    offer("source", sources_to("test"), search)
    offer("letter", letters_to("show"), search)
