"""What a check finds on Discord: the token, the invite link, servers, channels and rights. REST only."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp
import discord

from bot.client import grants_content
from bot.config import Config, Route
from bot.rendering.check_table import Row, bad, note, ok, printable
from bot.sending.discord_sender import log_in, named_refusal
from bot.sending.senders import NotNow, SendError

# What each right is for; without one of the first an alert or its safety is lost.
NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
    "read_message_history": "Read Message History",
}
WANTED = {
    "pin_messages": "Pin Messages",
    "attach_files": "Attach Files",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
}
RIGHTS = discord.Permissions(**dict.fromkeys([*NEEDED, *WANTED], True))
SCOPES = ("bot", "applications.commands")
PORTAL = "https://discord.com/developers/applications"
TAKES_ALERTS = (discord.ChannelType.text, discord.ChannelType.news)


@dataclass(frozen=True, slots=True)
class Room:
    """A channel as the bot stands in it."""

    id: int
    name: str
    takes_alerts: bool
    missing: tuple[str, ...] = ()  # rights by discord.py's names


@dataclass(frozen=True, slots=True)
class Server:
    """A server that the bot is in."""

    id: int
    name: str
    rooms: tuple[Room, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """All that Discord shows to this token."""

    bot_name: str
    application_id: int
    reads_content: bool
    servers: tuple[Server, ...] = ()


async def look(token: str) -> Sight:
    """Ask Discord what this token can do where. Raises a SendError."""
    client = await log_in(token)
    try:
        return await _look(client)
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        raise named_refusal(error, "look around") from error
    finally:
        await client.close()


async def discord_rows(token: str, config: Config) -> tuple[list[Row], tuple[str, ...]]:
    """Return what Discord says, and the lines to paste; a token that is refused, or no answer, is one row."""
    try:
        sight = await look(token)
    except NotNow as error:
        remedy = f"copy the token from {PORTAL} (Bot, Reset Token)" if error.everything else "try again later"
        return [bad("token", str(error), remedy)], ()
    except SendError as error:
        return [bad("discord", str(error))], ()
    return sight_rows(sight, config), paste_lines(sight, config)


def sight_rows(sight: Sight, config: Config) -> list[Row]:
    """Return what is right and wrong with what Discord shows."""
    return [
        ok("token", f"accepted; the bot is called {sight.bot_name}"),
        _content_row(sight, config),
        ok("invite", invite_link(sight.application_id)),
        *_server_rows(sight, config),
        *_route_rows(sight, config),
    ]


def paste_lines(sight: Sight, config: Config) -> tuple[str, ...]:
    """Return what to paste into config.toml: a route for each channel that could have one and has none yet."""
    routed = {route.channel for route in config.routes}
    return tuple(
        line
        for server in sight.servers
        for room in server.rooms
        if room.takes_alerts and room.id not in routed and "view_channel" not in room.missing
        for line in _route_lines(server, room)
    )


def invite_link(application_id: int) -> str:
    """Return the link that asks for exactly the rights that are used."""
    return discord.utils.oauth_url(application_id, permissions=RIGHTS, scopes=SCOPES)


async def _look(client: discord.Client) -> Sight:
    reads_content = await grants_content(client)
    servers = [await _server(client, guild.id) async for guild in client.fetch_guilds(limit=None)]
    name = client.user.name if client.user else ""
    return Sight(name, client.application_id or 0, reads_content, tuple(servers))


async def _server(client: discord.Client, guild_id: int) -> Server:
    guild = await client.fetch_guild(guild_id, with_counts=False)
    member = await guild.fetch_member(client.user.id if client.user else 0)
    channels = sorted(await guild.fetch_channels(), key=lambda channel: channel.position)
    rooms = [_room(channel, member) for channel in channels if not isinstance(channel, discord.CategoryChannel)]
    return Server(guild.id, guild.name, tuple(rooms))


def _room(channel: discord.abc.GuildChannel, member: discord.Member) -> Room:
    has = channel.permissions_for(member)
    missing = tuple(right for right in (*NEEDED, *WANTED) if not getattr(has, right))
    return Room(channel.id, channel.name, channel.type in TAKES_ALERTS, missing)


def _content_row(sight: Sight, config: Config) -> Row:
    if sight.reads_content:
        return ok("intents", f"message content is on: {config.discord.prefix}status answers")
    state = f"message content is off: `{config.discord.prefix}` is deaf; /status and @{sight.bot_name} status answer"
    where = f"{PORTAL}/{sight.application_id}/bot"
    return note("intents", state, f"to hear it, switch on Message Content Intent at {where}")


def _server_rows(sight: Sight, config: Config) -> list[Row]:
    """Return a row for each server that the bot is in, and for each that it should be in."""
    served, invite = config.discord.guild_ids, "open the invite link above"
    present = {server.id for server in sight.servers}
    rows = [
        ok("server", f"{server.name} ({server.id})")
        if not served or server.id in served
        else note("server", f"{server.name} ({server.id}) is not served", "add it to discord.guild_ids to serve it")
        for server in sight.servers
    ]
    rows += [bad("server", f"the bot is not in server {guild}", invite) for guild in served if guild not in present]
    return rows or [bad("server", "the bot is in no server yet", invite)]


def _route_rows(sight: Sight, config: Config) -> list[Row]:
    if not config.routes:
        return [bad("routes", "no channel is set, so alerts print to the terminal", "paste lines from below")]
    rooms = {room.id: (server, room) for server in sight.servers for room in server.rooms}
    return [
        _route_row(route, *rooms[route.channel], config) if route.channel in rooms else _lost_row(route)
        for route in config.routes
    ]


def _lost_row(route: Route) -> Row:
    state = f"{route.kind}: channel {route.channel} is in no server of the bot"
    return bad("routes", state, "put in another channel's id, or invite the bot to that server")


def _route_row(route: Route, server: Server, room: Room, config: Config) -> Row:
    where = f"{route.kind}: #{room.name} in {server.name}"
    if config.discord.guild_ids and server.id not in config.discord.guild_ids:
        return bad("routes", f"{where}: that server is not served", "add it to discord.guild_ids")
    if not room.takes_alerts:
        return bad("routes", f"{where} is no text channel", "put in the id of a text channel")
    return _rights_row(where, room)


def _rights_row(where: str, room: Room) -> Row:
    """Return what the bot lacks in a channel, by the names that Discord's settings show."""
    needed = [told for right, told in NEEDED.items() if right in room.missing]
    wanted = [told for right, told in WANTED.items() if right in room.missing]
    if needed:
        remedy = f"in that channel's permissions, allow the bot: {', '.join(needed + wanted)}"
        return bad("routes", f"{where}: lacks {', '.join(needed)}", remedy)
    if wanted:
        return note("routes", f"{where}: lacks {', '.join(wanted)}", "allow it; until then boards and threads suffer")
    return ok("routes", where)


def _route_lines(server: Server, room: Room) -> list[str]:
    """Write a route; a channel that is called so takes the health messages."""
    lacks = [told for right, told in NEEDED.items() if right in room.missing]
    lacking = f"; lacks {', '.join(lacks)}" if lacks else ""
    lines = [f"[[routes]]  # {printable(f'#{room.name} in {server.name}')}{lacking}", f"channel = {room.id}"]
    return [*lines, 'kind = "health"'] if "health" in room.name else lines
