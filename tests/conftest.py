"""Fixtures that several test files share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest

from tests.days import Open, discord_at_noon, opener
from tests.discord_server import DiscordServer
from tests.discord_server.aim import aimed
from tests.discord_world import DiscordWorld, office
from tests.hurried import Hurried
from tests.office import Team


@pytest.fixture
async def discord_server(request: pytest.FixtureRequest) -> AsyncIterator[DiscordServer]:
    """A Discord on loopback; the test fails if a client asks for something that it does not know.

    With ``pytest.mark.noon`` its clock is pushed with ours, and it takes messages as fast as they come.
    """
    if request.node.get_closest_marker("noon"):
        async with discord_at_noon() as server:
            yield server
    else:
        async with DiscordServer() as server:
            yield server
        server.assert_no_unknown()


@pytest.fixture
async def discord_world(discord_server: DiscordServer) -> DiscordWorld:
    return office(discord_server)


@pytest.fixture
def opened(tmp_path: Path, discord_world: DiscordWorld, monkeypatch: pytest.MonkeyPatch) -> Open:
    """What starts a watcher that tells this Discord."""
    return opener(tmp_path, discord_world, monkeypatch)


@pytest.fixture
async def team(tmp_path: Path, discord_world: DiscordWorld, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Team]:
    """A team at work, with a watcher of its own."""
    monkeypatch.setattr(discord.http, "asyncio", Hurried())
    with aimed(discord_world.server):
        async with Team(tmp_path, discord_world) as team:
            monkeypatch.setattr(discord.utils, "utcnow", team.spine.clock)  # by which interactions expire
            yield team
