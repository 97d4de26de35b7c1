"""The loopback Discord, proved with an unmodified discord.py client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import discord
import pytest
from discord import app_commands

from tests.conftest import DiscordWorld
from tests.discord_server import (
    DiscordServer,
    Permission,
)
from tests.discord_server.aim import aimed

P = Permission


class Bot(discord.Client):
    """A client with a few commands, and a list of what it was told."""

    def __init__(self, *, content: bool = True) -> None:
        intents = discord.Intents(guilds=True, messages=True, message_content=content)
        none = discord.AllowedMentions.none()
        super().__init__(intents=intents, guild_ready_timeout=0.01, allowed_mentions=none)
        self.tree = app_commands.CommandTree(self)
        self.said: list[discord.Message] = []
        self.events: list[str] = []

    async def on_message(self, message: discord.Message) -> None:
        self.said.append(message)

    async def on_ready(self) -> None:
        self.events.append("ready")

    async def on_resumed(self) -> None:
        self.events.append("resumed")

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.events.append(f"join {guild.name}")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.events.append(f"remove {guild.name}")


@asynccontextmanager
async def online(server: DiscordServer, bot: Bot) -> AsyncIterator[Bot]:
    """Run the bot against the server until the block ends."""
    with aimed(server):
        running = asyncio.create_task(bot.start(server.token))
        try:
            await server.wait_until(lambda: "ready" in bot.events or running.done(), "ready")
            if running.done():
                running.result()
            yield bot
        finally:
            await bot.close()
            await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def bot(discord_world: DiscordWorld) -> AsyncIterator[Bot]:
    async with online(discord_world.server, Bot()) as bot:
        yield bot


@pytest.fixture
def watch(bot: Bot, discord_world: DiscordWorld) -> discord.TextChannel:
    """The client's own view of #letter-watch."""
    channel = bot.get_channel(discord_world.watch.id)
    assert isinstance(channel, discord.TextChannel)
    return channel


async def test_client_logs_in_and_sees_its_server(bot: Bot, discord_world: DiscordWorld) -> None:
    assert [guild.name for guild in bot.guilds] == ["Office"]
    assert [channel.name for channel in bot.guilds[0].text_channels] == ["letter-watch", "letter-health"]
    me = bot.guilds[0].me
    assert bot.guilds[0].text_channels[0].permissions_for(me).pin_messages
    app = await bot.application_info()
    assert app.flags.gateway_message_content_limited
    assert [guild.name async for guild in bot.fetch_guilds()] == ["Office"]


async def test_what_people_say_arrives_and_what_the_bot_says_stands(
    bot: Bot, watch: discord.TextChannel, discord_world: DiscordWorld
) -> None:
    said = discord_world.server.people.say(discord_world.watch, discord_world.member, "hello")
    await discord_world.server.wait_until(lambda: bot.said, "message at the client")
    assert bot.said[0].content == "hello"
    sent = await watch.send("hello yourself", reference=bot.said[0], nonce="own-nonce")
    stands = await discord_world.server.wait_message(discord_world.watch)
    assert (stands.id, stands.reply_to, stands.nonce) == (sent.id, said.id, "own-nonce")


async def test_same_nonce_returns_the_first_message_for_three_minutes_in_any_channel(
    bot: Bot, watch: discord.TextChannel, discord_world: DiscordWorld
) -> None:
    server = discord_world.server
    health = bot.get_partial_messageable(discord_world.health.id)
    first = await watch.send("one", nonce="n")
    assert (await health.send("two", nonce="n")).id == first.id
    server.clock.advance(timedelta(minutes=3, seconds=1))
    assert (await watch.send("three", nonce="n")).id != first.id
    assert [message.content for message in server.messages(discord_world.watch)] == ["one", "three"]


async def test_deleted_original_is_not_made_again(watch: discord.TextChannel, discord_world: DiscordWorld) -> None:
    await watch.send("one", nonce="n")
    discord_world.server.people.delete_message(discord_world.server.messages(discord_world.watch)[0])
    with pytest.raises(discord.NotFound) as refused:
        await watch.send("one", nonce="n")
    assert refused.value.code == 10008


async def test_history_comes_in_pages_and_without_nonces(
    bot: Bot, watch: discord.TextChannel, discord_world: DiscordWorld
) -> None:
    people, world = discord_world.server.people, discord_world
    sent = [people.say(world.watch, world.member, str(number)).id for number in range(250)]
    assert [message.id async for message in watch.history(limit=None)] == sent[::-1]
    after = discord.Object(sent[19])
    assert [message.id async for message in watch.history(limit=None, after=after)] == sent[20:]
    own = await watch.send("mine", nonce="n")
    assert own.nonce == "n"
    assert (await watch.fetch_message(own.id)).nonce is None
