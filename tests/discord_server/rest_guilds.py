"""Routes of the bot itself, its servers, their members and roles, and the app's commands.

Docs: resources/user, resources/guild, resources/application, interactions/application-commands, events/gateway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.discord_server import errors
from tests.discord_server.application import Grant
from tests.discord_server.requests import Reply, Request, Route
from tests.discord_server.wire import (
    channel_json,
    guild_json,
    member_json,
    partial_guild_json,
    role_json,
    user_json,
)

if TYPE_CHECKING:
    from tests.discord_server.api import Api

_GUILD = "/guilds/{guild}"
_COMMANDS = "/applications/{application}/commands"
_GUILD_COMMANDS = "/applications/{application}/guilds/{guild}/commands"


def myself(api: Api, request: Request) -> Reply:
    return user_json(api.world.bot)


def user_by_id(api: Api, request: Request, user: int) -> Reply:
    return user_json(api.world.user(user))


def application(api: Api, request: Request) -> Reply:
    bot = api.world.bot
    return {
        "id": str(bot.id), "name": bot.name, "icon": None, "description": "", "summary": "", "team": None,
        "bot_public": True, "bot_require_code_grant": False, "verify_key": "0", "bot": user_json(bot),
        "flags": int(api.application.flags), "owner": user_json(next(iter(api.world.users.values()))),
        "approximate_guild_count": len(api.world.bot_guilds()),
    }  # fmt: skip


def gateway(api: Api, request: Request) -> Reply:
    limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
    return {"url": api.gateway_url, "shards": 1, "session_start_limit": limit}


def my_guilds(api: Api, request: Request) -> Reply:
    """Return partial servers by id, at most ``limit``, after or before an id."""
    after = int(request.query.get("after", 0))
    before = int(request.query.get("before", 1 << 64))
    found = [guild for guild in api.world.bot_guilds() if after < guild.id < before]
    found.sort(key=lambda guild: guild.id)
    bot = api.world.bot
    return [
        partial_guild_json(guild, bot, api.world.guild_permissions(bot, guild))
        for guild in found[: int(request.query.get("limit", 200))]
    ]


def leave_guild(api: Api, request: Request, guild: int) -> Reply:
    api.world.leave(api.world.guild(guild))
    return None


def guild_by_id(api: Api, request: Request, guild: int) -> Reply:
    found = api.world.guild(guild)
    counted = {"approximate_member_count": len(found.members), "approximate_presence_count": 0}
    return guild_json(found) | (counted if request.query.get("with_counts") in ("1", "true") else {})


def guild_channels(api: Api, request: Request, guild: int) -> Reply:
    """Return all channels but threads; Discord does not leave out those the bot cannot see."""
    found = api.world.guild_channels(api.world.guild(guild))
    return [channel_json(channel) for channel in found if channel.thread is None]


def guild_roles(api: Api, request: Request, guild: int) -> Reply:
    return [role_json(role) for role in api.world.guild(guild).roles.values()]


def guild_member(api: Api, request: Request, guild: int, user: int) -> Reply:
    return member_json(api.world.member(api.world.guild(guild), user))


def guild_members(api: Api, request: Request, guild: int) -> Reply:
    """Return a page of members by id; refused without the members intent switched on."""
    found = api.world.guild(guild)
    if api.application.members is Grant.OFF:
        raise errors.missing_access()
    after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 1))
    ids = sorted(user for user in found.members if user > after)
    return [member_json(found.members[user]) for user in ids[:limit]]


def put_commands(api: Api, request: Request, application: int, guild: int = 0) -> Reply:
    _own(api, application, guild)
    return api.application.put_commands(api.world.ids, application, guild, request.body)


def get_commands(api: Api, request: Request, application: int, guild: int = 0) -> Reply:
    _own(api, application, guild)
    return api.application.commands.get(guild, [])


def _own(api: Api, application_id: int, guild_id: int) -> None:
    """Refuse another app's commands, and those of a server that the bot is not in."""
    if application_id != api.world.bot.id:
        raise errors.missing_access()
    if guild_id:
        api.world.guild(guild_id)


ROUTES = [
    Route("GET", "/users/@me", myself),
    Route("GET", "/users/@me/guilds", my_guilds),
    Route("DELETE", "/users/@me/guilds/{guild}", leave_guild),
    Route("GET", "/users/{user}", user_by_id),
    Route("GET", "/applications/@me", application),
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", "/gateway", gateway),
    Route("GET", "/gateway/bot", gateway),
    Route("GET", _GUILD, guild_by_id),
    Route("GET", f"{_GUILD}/channels", guild_channels),
    Route("GET", f"{_GUILD}/roles", guild_roles),
    Route("GET", f"{_GUILD}/members", guild_members),
    Route("GET", f"{_GUILD}/members/{{user}}", guild_member),
    Route("GET", _COMMANDS, get_commands),
    Route("PUT", _COMMANDS, put_commands),
    Route("GET", _GUILD_COMMANDS, get_commands),
    Route("PUT", _GUILD_COMMANDS, put_commands),
]
