"""Steering a server that runs as a process of its own: ``POST /_control/<verb>`` with a JSON object of arguments.

Ids are integers. A verb answers 200 with JSON; bad arguments answer 400, what a person could not do 409, each as
``{"error": sentence}``. ``GET /_control`` lists the verbs and the addresses that a client needs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.discord_server import wire
from tests.discord_server.application import Grant
from tests.discord_server.errors import ApiError, NotPossible
from tests.discord_server.faults import Fault, Trouble
from tests.discord_server.permissions import Permission
from tests.discord_server.ratelimits import Allowance

if TYPE_CHECKING:
    from tests.discord_server.interactions import Interaction
    from tests.discord_server.requests import Request
    from tests.discord_server.server import DiscordServer
    from tests.discord_server.values import Guild, Json, Message, Role, User

PREFIX = "/_control"
_VERB = re.compile(PREFIX + r"/([a-z_]+)")


class Control:
    """Verbs over HTTP for one server. Each public method is a verb; its parameters are the JSON's names."""

    def __init__(self, server: DiscordServer) -> None:
        self._server = server
        self._verbs: dict[str, Callable[..., Any]] = {
            verb.__name__: verb
            for verb in (
                self.add_guild, self.add_role, self.add_user, self.add_channel, self.allow, self.deny, self.leave,
                self.say, self.mention_bot, self.delete_message, self.slash, self.autocomplete, self.click,
                self.select, self.submit_modal, self.interaction, self.messages, self.requests, self.unknown,
                self.fail, self.clear_faults, self.refuse_connects, self.close_gateway, self.ask_to_reconnect,
                self.invalidate, self.acknowledge, self.advance, self.application, self.limit,
            )
        }  # fmt: skip

    async def serve(self, raw: web.Request) -> web.Response:
        """Answer one request to the control API."""
        if raw.path == PREFIX:
            return _json(200, {**self.addresses(), "verbs": sorted(self._verbs)})
        found = _VERB.fullmatch(raw.path)
        verb = self._verbs.get(found[1]) if found else None
        if verb is None:
            return _json(404, {"error": f"no such verb: {raw.path}"})
        try:
            arguments = json.loads(await raw.read() or b"{}")
            answer = verb(**arguments)
            return _json(200, await answer if isawaitable(answer) else answer)
        except NotPossible as error:
            return _json(409, {"error": str(error)})
        except (ApiError, KeyError, TypeError, ValueError, AssertionError) as error:
            return _json(400, {"error": f"{type(error).__name__}: {error}"})

    def addresses(self) -> Json:
        server = self._server
        return {
            "api_url": server.api_url, "gateway_url": server.gateway_url, "cdn_url": server.cdn_url,
            "token": server.token, "bot_id": server.world.bot.id, "control_url": server.url + PREFIX,
        }  # fmt: skip

    # -- the world -----------------------------------------------------------------------------------------------

    def add_guild(self, name: str, bot_permissions: int | None = None) -> Json:
        """Make a server with the bot in it; with permissions, in a role of its own."""
        world = self._server.world
        guild = world.add_guild(name, with_bot=False)
        roles = [] if bot_permissions is None else [world.add_role(guild, "bot", Permission(bot_permissions))]
        world.join(guild, *roles)
        return {"id": guild.id, "owner_id": guild.owner_id}

    def add_role(self, guild: int, name: str, permissions: int = 0) -> Json:
        role = self._server.world.add_role(self._guild(guild), name, Permission(permissions))
        return {"id": role.id}

    def add_user(self, name: str, guild: int | None = None, roles: list[int] | None = None) -> Json:
        user = self._server.world.add_user(name)
        if guild is not None:
            home = self._guild(guild)
            self._server.world.add_member(home, user, *(home.roles[role] for role in roles or ()))
        return {"id": user.id}

    def add_channel(self, guild: int, name: str) -> Json:
        return {"id": self._server.world.add_channel(self._guild(guild), name).id}

    def allow(self, channel: int, target: int, permissions: int) -> None:
        world = self._server.world
        world.allow(world.channels[channel], self._target(channel, target), Permission(permissions))

    def deny(self, channel: int, target: int, permissions: int) -> None:
        world = self._server.world
        world.deny(world.channels[channel], self._target(channel, target), Permission(permissions))

    def leave(self, guild: int) -> None:
        self._server.world.leave(self._guild(guild))

    # -- people --------------------------------------------------------------------------------------------------

    def say(self, channel: int, user: int, text: str) -> Json:
        world, people = self._server.world, self._server.people
        return self._shown(people.say(world.channels[channel], world.users[user], text))

    def mention_bot(self, channel: int, user: int, text: str) -> Json:
        world, people = self._server.world, self._server.people
        return self._shown(people.mention_bot(world.channels[channel], world.users[user], text))

    def delete_message(self, message: int) -> None:
        self._server.people.delete_message(self._message(message))

    def slash(self, channel: int, user: int, name: str, options: Json | None = None) -> Json:
        world, people = self._server.world, self._server.people
        used = people.slash(world.channels[channel], world.users[user], name, **(options or {}))
        return self._told(used)

    def autocomplete(self, channel: int, user: int, name: str, focused: str, options: Json) -> Json:
        world, people = self._server.world, self._server.people
        return self._told(people.autocomplete(world.channels[channel], world.users[user], name, focused, **options))

    def click(self, message: int, user: int, custom_id: str) -> Json:
        pressed_by = self._server.world.users[user]
        return self._told(self._server.people.click(self._message(message), pressed_by, custom_id))

    def select(self, message: int, user: int, custom_id: str, values: list[str]) -> Json:
        chosen_by = self._server.world.users[user]
        return self._told(self._server.people.select(self._message(message), chosen_by, custom_id, *values))

    def submit_modal(self, interaction: int, values: dict[str, str]) -> Json:
        return self._told(self._server.people.submit_modal(self._interaction(interaction), **values))

    # -- looking -------------------------------------------------------------------------------------------------

    def interaction(self, interaction: int) -> Json:
        """Return what was answered so far."""
        return self._told(self._interaction(interaction))

    def messages(self, channel: int) -> list[Json]:
        found = self._server.messages(self._server.world.channels[channel])
        return [self._shown(message) for message in found]

    def requests(self, method: str = r"\w+", path: str = ".*") -> list[Json]:
        """Return the requests whose method and path match the expressions."""
        return [
            _request_json(request)
            for request in self._server.requests
            if re.fullmatch(method, request.method) and re.fullmatch(path, request.path)
        ]

    def unknown(self) -> list[str]:
        return self._server.api.unknown

    # -- trouble -------------------------------------------------------------------------------------------------

    def fail(self, kind: str = "status", **fields: Any) -> None:
        """Take the fields of ``Fault``."""
        self._server.fail(Fault(kind=Trouble(kind), **fields))

    def clear_faults(self) -> None:
        self._server.faults.clear()

    def refuse_connects(self, times: int = 1) -> None:
        self._server.gateway.refuse_connects(times)

    def close_gateway(self, code: int = 4000, forget: bool = False) -> Awaitable[None]:
        return self._server.gateway.close(code, forget=forget)

    def ask_to_reconnect(self) -> Awaitable[None]:
        return self._server.gateway.ask_to_reconnect()

    def invalidate(self, resumable: bool = False) -> Awaitable[None]:
        return self._server.gateway.invalidate(resumable=resumable)

    def acknowledge(self, on: bool) -> None:
        self._server.gateway.acknowledging = on

    def advance(self, seconds: float) -> None:
        self._server.clock.advance(timedelta(seconds=seconds))

    def application(self, token: str | None = None, **grants: str) -> Json:
        """Change the token, or how far message_content, members and presences are granted."""
        app = self._server.application
        app.token = token or app.token
        app.message_content = Grant(grants.pop("message_content", app.message_content))
        app.members = Grant(grants.pop("members", app.members))
        app.presences = Grant(grants.pop("presences", app.presences))
        return {"flags": int(app.flags), "ignored": sorted(grants)}

    def limit(self, what: str, count: int, seconds: float) -> None:
        """Change an allowance: ``sends`` or ``old_edits``."""
        buckets = {"sends": self._server.limits.sends, "old_edits": self._server.limits.old_edits}
        buckets[what].allowance = Allowance(count, timedelta(seconds=seconds))

    # -- inner workings ------------------------------------------------------------------------------------------

    def _guild(self, guild_id: int) -> Guild:
        return self._server.world.guilds[guild_id]

    def _target(self, channel_id: int, target_id: int) -> User | Role | Guild:
        """Return a member, a role or, for the server's own id, the server."""
        world = self._server.world
        guild = self._guild(world.channels[channel_id].guild_id or 0)
        if target_id == guild.id:
            return guild
        return guild.roles.get(target_id) or world.users[target_id]

    def _message(self, message_id: int) -> Message:
        """Find a message in a channel or, when only one person sees it, among the answers."""
        for channel in self._server.world.channels.values():
            if message_id in channel.messages:
                return channel.messages[message_id]
        answered = [one for used in self._server.interactions.by_token.values() for one in used.messages]
        return {message.id: message for message in answered}[message_id]

    def _interaction(self, interaction_id: int) -> Interaction:
        known = self._server.interactions.by_token.values()
        return {interaction.id: interaction for interaction in known}[interaction_id]

    def _shown(self, message: Message) -> Json:
        pings = message.pings
        return {
            **self._server.book.answer_json(message), "ephemeral": message.ephemeral,
            "pings": {"everyone": pings.everyone, "users": pings.users, "roles": pings.roles},
        }  # fmt: skip

    def _told(self, interaction: Interaction) -> Json:
        return {
            "id": interaction.id, "created_at": wire.stamp(interaction.created_at),
            "callback": interaction.callback, "waiting": interaction.waiting,
            "messages": [self._shown(message) for message in interaction.messages],
        }  # fmt: skip


def _request_json(request: Request) -> Json:
    return {
        "method": request.method, "path": request.path, "query": request.query, "headers": request.headers,
        "body": request.body, "files": [[upload.name, len(upload.data)] for upload in request.files],
        "status": request.status, "at": wire.stamp(request.at),
    }  # fmt: skip


def _json(status: int, body: object) -> web.Response:
    headers = {"Content-Type": "application/json"}
    return web.Response(status=status, body=json.dumps(body).encode(), headers=headers)
