"""Commands about what people bring: sources of their own (admins), and texts by hand (team)."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, answer
from bot.commands.askers import actor_of, check_change, check_team, presser
from bot.commands.choices import offer, sources_to
from bot.commands.hybrid import command, group, subcommand
from bot.commands.presses import changing, edited
from bot.desks.desk import Actor, Desk, Unanswerable
from bot.desks.supply import Attached, Supply
from bot.messages import Message
from feeds.errors import WrongContent
from feeds.handed import check_size

Press = discord.Interaction[Any]
Button = discord.ui.Button[Any]
Named = commands.Range[str, 1, 100]
Address = commands.Range[str, 1, 2000]
WHICH = "Its id, as the list shows it"


class ProposalButton(discord.ui.DynamicItem[Button], template=r"p:(?P<ref>[0-9a-f]{12}):(?P<answer>save|cancel)"):
    """ "Save" and "Cancel" under a source that is proposed; they answer its author alone, also after a restart."""

    def __init__(self, ref: str, answer: str) -> None:
        super().__init__(discord.ui.Button(custom_id=f"p:{ref}:{answer}"))
        self.ref, self.answer = ref, answer

    @classmethod
    async def from_custom_id(cls, _: Press, __: discord.ui.Item[Any], found: re.Match[str], /) -> ProposalButton:
        """Make it from what was pressed."""
        return cls(found["ref"], found["answer"])

    async def callback(self, interaction: Press) -> None:
        """Settle the proposal, and let its message say so."""
        supply: Supply = interaction.client.desk.supply
        by = presser(interaction)
        settled = partial(supply.answer_proposal, self.ref, self.answer, by)
        await changing(interaction, lambda: edited(interaction, settled))


class SourceCommands(commands.Cog):
    """``sources add|pause|resume|remove|test|log``; ``!sources`` alone is the list."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @group(name="sources", description="Sources: add, pause, resume, remove or test one")
    async def sources(self, ctx: commands.Context[Any], *, rest: str = "") -> None:
        """Show the sources; an unknown word after it is told what there is."""
        if rest:
            raise Unanswerable("after sources comes add, pause, resume, remove, test or log")
        await answer(CommandDoor(ctx), self.desk.sources())

    @subcommand(sources, name="add", description="Find the feed of a page and see what it would bring (admins)")
    @app_commands.describe(url="The address of the page or of its feed")
    async def add(self, ctx: commands.Context[Any], *, url: Address) -> None:
        """Propose a source; a button saves it."""
        check_change(ctx)
        await answer(CommandDoor(ctx), self.desk.supply.propose(url, actor_of(ctx)))

    @subcommand(sources, name="pause", description="Ask a source no more until it is resumed (admins)")
    @app_commands.describe(source=WHICH)
    async def pause(self, ctx: commands.Context[Any], *, source: Named) -> None:
        """Pause a source."""
        check_change(ctx)
        await answer(CommandDoor(ctx), self.desk.supply.pause(source, actor_of(ctx)))

    @subcommand(sources, name="resume", description="Ask a paused source again (admins)")
    @app_commands.describe(source=WHICH)
    async def resume(self, ctx: commands.Context[Any], *, source: Named) -> None:
        """Resume a source."""
        check_change(ctx)
        await answer(CommandDoor(ctx), self.desk.supply.resume(source, actor_of(ctx)))

    @subcommand(sources, name="remove", description="Forget a source that was added here (admins)")
    @app_commands.describe(source=WHICH)
    async def remove(self, ctx: commands.Context[Any], *, source: Named) -> None:
        """Remove a source."""
        check_change(ctx)
        await answer(CommandDoor(ctx), self.desk.supply.remove(source, actor_of(ctx)))

    @subcommand(sources, name="test", description="Ask a source once and see what it gives (admins)")
    @app_commands.describe(source=WHICH)
    async def test(self, ctx: commands.Context[Any], *, source: Named) -> None:
        """Test a source."""
        check_change(ctx)
        await answer(CommandDoor(ctx), self.desk.supply.test(source))

    @subcommand(sources, name="log", description="Who changed which source, and when")
    async def log(self, ctx: commands.Context[Any]) -> None:
        """Show the last changes."""
        await answer(CommandDoor(ctx), self.desk.supply.source_log())

    offer("source", sources_to("pause"), pause)
    offer("source", sources_to("resume"), resume)
    offer("source", sources_to("remove"), remove)
    offer("source", sources_to("test"), test)


class HandCommands(commands.Cog):
    """``ingest``: a page or a transcript by hand."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @command(name="ingest", description="Take a page or a transcript by hand: txt, md, html or pdf (team)")
    @app_commands.describe(file="The text, at most 20 MB", url="Where it stands on the web")
    async def ingest(
        self, ctx: commands.Context[Any], file: discord.Attachment | None = None, *, url: Address = ""
    ) -> None:
        """Take a file, or what stands at an address."""
        check_team(ctx)
        if file is None and not url:
            raise Unanswerable("attach a file (txt, md, html or pdf), or give an address")
        await answer(CommandDoor(ctx), self._take(file, url, actor_of(ctx)))

    async def _take(self, file: discord.Attachment | None, url: str, by: Actor) -> Message:
        given = await attached(file) if file is not None else None
        return await self.desk.supply.ingest(given, url, by)


async def attached(file: discord.Attachment) -> Attached:
    """Read a file that came with a command, if it is of a sane size. Raises Unanswerable."""
    try:
        check_size(file.size)
        return Attached(file.filename, await file.read())
    except WrongContent as error:
        raise Unanswerable(f"{file.filename}: {error}") from error
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        raise Unanswerable(f"{file.filename} could not be had from Discord; attach it again") from error
