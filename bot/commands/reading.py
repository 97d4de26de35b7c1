"""Commands that help to read, and the buttons that turn the pages of a search."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, PressDoor, answer, excuse
from bot.commands.askers import check_served, payload
from bot.commands.hybrid import choices_for, command
from bot.commands.status import offered
from bot.commands.typed import read_search
from bot.desks.desk import Desk
from bot.desks.reading import Asked, Reading
from bot.discord_form import edit_parts
from bot.messages import Message

Press = discord.Interaction[Any]
Button = discord.ui.Button[Any]
Choices = list[app_commands.Choice[str]]
Words = commands.Range[str, 1, 400]  # behind a prefix with all bounds in it
Typed = commands.Range[str, 1, 100]
GRAMMAR = 'All words have to be there; "a phrase", OR, -not, sanction*'


class PageDoor(PressDoor):
    """The answer to a button that turns a page: the message under which it stands says the next one."""

    async def later(self, *, hidden: bool) -> None:  # noqa: ARG002 - every door is told
        """Defer; the message stays as it is until the answer comes."""
        await self._interaction.response.defer()

    async def say(self, message: Message, *, hidden: bool) -> None:
        """Let the message say this; what is for the one who pressed alone is an answer of its own."""
        if hidden:
            await super().say(message, hidden=True)
        elif self._interaction.response.is_done():
            await self._interaction.edit_original_response(**edit_parts(message))
        else:
            await self._interaction.response.edit_message(**edit_parts(message))


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
        """Turn the page. The outermost door: nothing escapes."""
        door = PageDoor(interaction)
        try:
            check_served(interaction)
            reading: Reading = interaction.client.desk.reading
            await answer(door, reading.turn(self.ref, max(1, self.page)))
        except Exception as error:
            await excuse(door, error, f"press {payload(interaction).get('custom_id')}")


class ReadingCommands(commands.Cog):
    """``search``."""

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
        """Search; behind a prefix the bounds stand among the words, as in ``since:7d``."""
        bare, bounds = read_search(words)
        given = {"question": question, "source": source, "since": since, "letter": letter}
        asked = Asked(bare, **{name: value or bounds.get(name, "") for name, value in given.items()})
        await answer(CommandDoor(ctx), self.desk.reading.search(asked))

    @choices_for(search, "question")
    async def question_choices(self, _: Press, typed: str) -> Choices:
        """Offer the questions that fit what is typed."""
        return [offered(choice) for choice in await self.desk.question_choices(typed[:100])]

    @choices_for(search, "source")
    async def source_choices(self, _: Press, typed: str) -> Choices:
        """Offer the sources that fit what is typed."""
        return [offered(choice) for choice in await self.desk.supply.source_choices(typed[:100], "test")]
