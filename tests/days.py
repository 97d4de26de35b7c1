"""Days of watching on loopback: a Discord at noon, sources that are asked when due, and what is said of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import discord
import pytest

from bot.boards.board import source_lines
from bot.rendering.surfaces import SourceLine
from storage.sources.polls import statuses
from tests.discord_server import Allowance, Clock, DiscordServer
from tests.discord_server.aim import aimed
from tests.discord_world import DiscordWorld
from tests.hurried import Hurried
from tests.process import Toml
from tests.spine import NOON, Item, Spine, invented

DAY = timedelta(days=1)
WALL = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
SPARE = {"id": "feed", "name": "Feed", "fallback_of": "state"}
Open = Callable[..., AbstractAsyncContextManager[Spine]]


@asynccontextmanager
async def discord_at_noon() -> AsyncIterator[DiscordServer]:
    """A Discord whose clock is pushed with ours, and which takes messages as fast as they come."""
    async with DiscordServer(clock=Clock(NOON)) as server:
        server.limits.sends.allowance = Allowance(10_000, timedelta(seconds=1))
        yield server
    server.assert_no_unknown()


def opener(folder: Path, world: DiscordWorld, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return what starts a watcher of these sources that tells this Discord."""
    monkeypatch.setattr(discord.http, "asyncio", Hurried())

    @asynccontextmanager
    async def open_(*sources: str | Toml, **tables: Toml) -> AsyncIterator[Spine]:
        with aimed(world.server):
            async with Spine(folder, *sources, discord=world, **tables) as spine:
                yield spine

    return open_


def item(name: object, days_ago: float = 0, host: str = "news.example.org") -> Item:
    """An item of which no letter wants to hear."""
    return Item(
        f"{name}", f"Fish swim. {invented(str(name))}", f"{name}", f"https://{host}/{name}", NOON - DAY * days_ago
    )


def daily(weeks: int = 4) -> list[Item]:
    """One item a day, up to today's."""
    return [item(f"day {number}", number) for number in range(weeks * 7)]


async def look(spine: Spine, times: int = 1, **step: float) -> list[list[str]]:
    """Let time pass, ask who is due, and let health be looked at, so many times; return who was asked each time."""
    asked = []
    for _ in range(times):
        spine.step(**(step or {"minutes": 40}))
        due = sorted(source.id for source in await spine.watcher.due())
        for source in due:
            await spine.poll(source)
        await spine.watcher.settle()
        asked.append(due)
    return asked


async def lines(spine: Spine) -> dict[str, SourceLine]:
    """What `status sources` is made of."""
    known = await spine.watcher.store.read(statuses)
    return {line.id: line for line in source_lines(known, spine.watcher.sources)}
