"""The loopback Discord, proved with an unmodified discord.py client."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands

from tests.discord_server import (
    Allowance,
    Callback,
    DiscordServer,
    Fault,
    Grant,
    NotPossible,
    Permission,
    Trouble,
)
from tests.discord_server.aim import aimed
from tests.discord_world import DiscordWorld

P = Permission


class Bot(discord.Client):
    """A client with a few commands, and a list of what it was told."""

    def __init__(self, *, content: bool = True, heartbeat_timeout: float = 60.0) -> None:
        intents = discord.Intents(guilds=True, messages=True, message_content=content)
        super().__init__(
            intents=intents,
            guild_ready_timeout=0.01,
            heartbeat_timeout=heartbeat_timeout,
            allowed_mentions=discord.AllowedMentions.none(),
        )
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


async def test_pins_by_new_and_old_routes_leave_a_note_and_need_their_own_permission(
    watch: discord.TextChannel, discord_world: DiscordWorld
) -> None:
    server, world = discord_world.server, discord_world
    message = await watch.send("board")
    await message.pin()
    assert [pinned.id async for pinned in watch.pins()] == [message.id]
    answer = await raw(server, "GET", f"/channels/{watch.id}/pins")
    assert [pinned["id"] for pinned in answer.body] == [str(message.id)]
    assert len(world.watch.messages) == 2  # Discord's own note is one
    assert len(server.messages(world.watch)) == 1
    await message.unpin()
    server.world.deny(world.watch, world.bot_role, P.PIN_MESSAGES)
    server.world.allow(world.watch, world.bot_role, P.MANAGE_MESSAGES)
    with pytest.raises(discord.Forbidden) as refused:
        await message.pin()
    assert refused.value.code == 50013


class RawAnswer:
    def __init__(self, status: int, headers: dict[str, str], body: Any) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def code(self) -> int | None:
        return self.body.get("code") if isinstance(self.body, dict) else None


async def raw(
    server: DiscordServer, method: str, path: str, body: object = None, *, token: str | None = None
) -> RawAnswer:
    """Ask without discord.py."""
    headers = {"Authorization": f"Bot {token or server.token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, server.api_url + path, json=body, headers=headers) as answer,
    ):
        text = await answer.text()
        return RawAnswer(answer.status, dict(answer.headers), json.loads(text) if text else None)


async def test_json_is_plain_and_no_content_has_no_type(discord_world: DiscordWorld) -> None:
    server, channel = discord_world.server, discord_world.watch.id
    answer = await raw(server, "POST", f"/channels/{channel}/messages", {"content": "x"})
    assert answer.headers["Content-Type"] == "application/json"
    gone = await raw(server, "DELETE", f"/channels/{channel}/messages/{answer.body['id']}")
    assert gone.status == 204
    assert "Content-Type" not in gone.headers


SEND = {"content": "x"}
EMBED = {"embeds": [{"description": "x"}]}
RIGHTS = {
    # name: (what is taken away, method, path after the channel, body, status, code)
    "nothing without seeing the channel": (P.VIEW_CHANNEL, "POST", "/messages", SEND, 403, 50001),
    "no history without seeing the channel": (P.VIEW_CHANNEL, "GET", "/messages", None, 403, 50001),
    "no channel without seeing it": (P.VIEW_CHANNEL, "GET", "", None, 403, 50001),
    "no message without sending": (P.SEND_MESSAGES, "POST", "/messages", SEND, 403, 50013),
    "no embed without embed links": (P.EMBED_LINKS, "POST", "/messages", EMBED, 403, 50013),
    "text without embed links": (P.EMBED_LINKS, "POST", "/messages", SEND, 200, None),
    "no reply without history": (
        P.READ_MESSAGE_HISTORY, "POST", "/messages", {**SEND, "message_reference": {"message_id": "M"}}, 400, 160002,
    ),
    "empty history without the right": (P.READ_MESSAGE_HISTORY, "GET", "/messages", None, 200, None),
    "no single message without history": (P.READ_MESSAGE_HISTORY, "GET", "/messages/M", None, 403, 50013),
    "no pin without pin messages": (P.PIN_MESSAGES, "PUT", "/messages/pins/M", None, 403, 50013),
    "no old pin without pin messages": (P.PIN_MESSAGES, "PUT", "/pins/M", None, 403, 50013),
    "no thread without the right": (
        P.CREATE_PUBLIC_THREADS, "POST", "/messages/M/threads", {"name": "t"}, 403, 50013,
    ),
    "no deleting of others' messages": (P.MANAGE_MESSAGES, "DELETE", "/messages/M", None, 403, 50013),
    "no editing of others' messages": (P.MANAGE_MESSAGES, "PATCH", "/messages/M", SEND, 403, 50005),
    "unknown message": (P.MANAGE_MESSAGES, "GET", "/messages/1", None, 404, 10008),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHTS)
async def test_rights_of_the_bot_are_asked_for(name: str, discord_world: DiscordWorld) -> None:
    taken, method, path, body, status, code = RIGHTS[name]
    server, world = discord_world.server, discord_world
    message = server.people.say(world.watch, world.member, "hello")
    server.world.deny(world.watch, world.bot_role, taken)
    server.world.deny(world.watch, world.guild, taken)
    sent = json.loads(json.dumps(body).replace('"M"', f'"{message.id}"'))
    path = path.replace("M", str(message.id))
    answer = await raw(server, method, f"/channels/{world.watch.id}{path}", sent)
    assert (answer.status, answer.code) == (status, code)
    if name.startswith("empty"):
        assert answer.body == []


async def test_channel_overwrites_for_a_member_beat_those_of_roles(discord_world: DiscordWorld) -> None:
    server, world = discord_world.server, discord_world
    server.world.deny(world.watch, world.guild, P.SEND_MESSAGES)
    with pytest.raises(NotPossible, match="SEND_MESSAGES"):
        server.people.say(world.watch, world.stranger, "may I?")
    server.world.allow(world.watch, world.stranger, P.SEND_MESSAGES)
    server.people.say(world.watch, world.stranger, "I may")


UNKNOWN = {
    "wrong token": ("GET", "/users/@me", 401, 0),
    "unknown channel": ("GET", "/channels/1", 404, 10003),
    "unknown guild": ("GET", "/guilds/1", 404, 10004),
    "unknown member": ("GET", "/guilds/G/members/1", 404, 10007),
    "members without the intent": ("GET", "/guilds/G/members", 403, 50001),
    "another app's commands": ("GET", "/applications/1/commands", 403, 50001),
}


@pytest.mark.parametrize("name", UNKNOWN)
async def test_what_is_not_there_is_refused_by_its_code(name: str, discord_world: DiscordWorld) -> None:
    method, path, status, code = UNKNOWN[name]
    token = "wrong" if name == "wrong token" else None
    path = path.replace("G", str(discord_world.guild.id))
    answer = await raw(discord_world.server, method, path, token=token)
    assert (answer.status, answer.code) == (status, code)


def embeds(count: int, **parts: Any) -> dict[str, Any]:
    return {"embeds": [parts] * count}


def button(**parts: Any) -> dict[str, Any]:
    base = {"type": 2, "style": 2, "label": "b", "custom_id": "b"}
    return {"content": "x", "components": [{"type": 1, "components": [{**base, **parts}]}]}


def menu(*options: dict[str, Any]) -> dict[str, Any]:
    parts = {"type": 3, "custom_id": "m", "options": list(options)}
    return {"content": "x", "components": [{"type": 1, "components": [parts]}]}


FIELD = {"name": "n", "value": "v"}
LIMITS = {
    "content": ({"content": "x" * 2001}, 50035),
    "nothing at all": ({"content": ""}, 50006),
    "nonce": ({"content": "x", "nonce": "n" * 26}, 50035),
    "eleven embeds": (embeds(11, title="t"), 50035),
    "embed title": (embeds(1, title="t" * 257), 50035),
    "embed description": (embeds(1, description="t" * 4097), 50035),
    "embed footer": (embeds(1, footer={"text": "t" * 2049}), 50035),
    "26 fields": (embeds(1, fields=[FIELD] * 26), 50035),
    "field value": (embeds(1, fields=[{"name": "n", "value": "v" * 1025}]), 50035),
    "field without value": (embeds(1, fields=[{"name": "n", "value": ""}]), 50035),
    "sum of all embeds": (embeds(2, description="t" * 3001), 50035),
    "custom id": (button(custom_id="c" * 101), 50035),
    "button label": (button(label="l" * 81), 50035),
    "button url": (button(style=5, custom_id=None, url="u" * 513), 50035),
    "link button without url": (button(style=5), 50035),
    "url without scheme": (embeds(1, title="t", url="example.org/x"), 50035),
    "url with a space": (embeds(1, title="t", url="https://example.org/a b"), 50035),
    "url over 2048": (embeds(1, title="t", url="https://example.org/" + "x" * 2040), 50035),
    "button url of another scheme": (button(style=5, custom_id=None, url="ftp://example.org"), 50035),
    "only spaces": ({"content": " \n "}, 50006),
    "menu without options": (menu(), 50035),
    "option label": (menu({"label": "l" * 101, "value": "v"}), 50035),
    "option values twice": (menu({"label": "a", "value": "v"}, {"label": "b", "value": "v"}), 50035),
    "mentions both ways": ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, 50035),
    "the most that fits": (
        {"content": "x" * 2000, "nonce": "n" * 25, "embeds": [{"title": "t" * 256, "description": "d" * 4096}]},
        None,
    ),
}


@pytest.mark.parametrize("name", LIMITS)
async def test_messages_over_a_limit_are_refused(name: str, discord_world: DiscordWorld) -> None:
    body, code = LIMITS[name]
    answer = await raw(discord_world.server, "POST", f"/channels/{discord_world.watch.id}/messages", body)
    assert (answer.status, answer.code) == ((200, None) if code is None else (400, code))


async def test_refusal_names_the_place_in_the_body(discord_world: DiscordWorld) -> None:
    path = f"/channels/{discord_world.watch.id}/messages"
    answer = await raw(discord_world.server, "POST", path, embeds(1, title="t" * 257))
    assert answer.body["errors"]["embeds"]["0"]["title"]["_errors"][0]["code"] == "BASE_TYPE_MAX_LENGTH"


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [(None, (True, True, True)), ({"parse": []}, (False, False, False)), ({"users": ["U"]}, (False, True, False))],
    ids=["not said", "none", "one user"],
)
async def test_pings_are_recorded_as_discord_resolves_them(
    allowed: Any, expected: tuple[bool, bool, bool], discord_world: DiscordWorld
) -> None:
    server, world = discord_world.server, discord_world
    world.team_role.mentionable = True
    body: dict[str, Any] = {"content": f"@everyone <@{world.member.id}> <@&{world.team_role.id}>"}
    if allowed is not None:
        body["allowed_mentions"] = json.loads(json.dumps(allowed).replace("U", str(world.member.id)))
    await raw(server, "POST", f"/channels/{world.watch.id}/messages", body)
    pings = server.messages(world.watch)[0].pings
    assert (pings.everyone, bool(pings.users), bool(pings.roles)) == expected


@pytest.mark.parametrize(
    ("allowed", "pinged"), [({}, True), ({"allowed_mentions": {"parse": []}}, False)], ids=["not said", "none"]
)
async def test_reply_pings_whom_it_answers_unless_told_not_to(
    allowed: dict[str, Any], pinged: bool, discord_world: DiscordWorld
) -> None:
    server, world = discord_world.server, discord_world
    said = server.people.say(world.watch, world.member, "!status")
    body = {"content": "board", "message_reference": {"message_id": str(said.id)}, **allowed}
    await raw(server, "POST", f"/channels/{world.watch.id}/messages", body)
    assert server.bot_messages(world.watch)[0].pings.users == ((world.member.id,) if pinged else ())


async def test_files_are_kept_served_and_dropped_when_an_edit_leaves_them_out(
    watch: discord.TextChannel, discord_world: DiscordWorld
) -> None:
    message = await watch.send("chart", files=[discord.File(BytesIO(b"one"), "a.png")])
    assert await message.attachments[0].read() == b"one"
    assert discord_world.server.calls("POST", r"/channels/\d+/messages")[0].files[0].name == "a.png"
    await message.edit(content="no chart", attachments=[])
    assert discord_world.server.messages(discord_world.watch)[0].attachments == []


async def test_sixth_message_within_five_seconds_is_told_to_wait(discord_world: DiscordWorld) -> None:
    server, path = discord_world.server, f"/channels/{discord_world.watch.id}/messages"
    answers = [await raw(server, "POST", path, {"content": "x"}) for _ in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["4", "3", "2", "1", "0", "0"]
    assert 0 < answers[5].body["retry_after"] <= 5
    other = f"/channels/{discord_world.health.id}/messages"
    assert (await raw(server, "POST", other, {"content": "x"})).status == 200
    server.clock.advance(timedelta(seconds=5))
    assert (await raw(server, "POST", path, {"content": "x"})).status == 200


async def test_client_that_reads_the_headers_never_meets_a_429(
    watch: discord.TextChannel, discord_world: DiscordWorld
) -> None:
    server = discord_world.server
    server.limits.sends.allowance = Allowance(2, timedelta(milliseconds=300))
    await asyncio.gather(*(watch.send(str(number)) for number in range(5)))
    statuses = [call.status for call in server.calls("POST", r"/channels/\d+/messages")]
    assert statuses == [200] * 5


async def test_too_many_edits_of_old_messages_are_refused_with_their_own_code(
    discord_world: DiscordWorld,
) -> None:
    server, path = discord_world.server, f"/channels/{discord_world.watch.id}/messages"
    server.limits.old_edits.allowance = Allowance(1, timedelta(hours=1))
    sent = await raw(server, "POST", path, {"content": "x"})
    edit = f"{path}/{sent.body['id']}"
    assert (await raw(server, "PATCH", edit, {"content": "y"})).status == 200
    server.clock.advance(timedelta(hours=1, seconds=1))
    assert (await raw(server, "PATCH", edit, {"content": "z"})).status == 200
    refused = await raw(server, "PATCH", edit, {"content": "a"})
    assert (refused.status, refused.code) == (429, 30046)


async def test_lost_answer_and_a_second_try_make_one_message(
    watch: discord.TextChannel, discord_world: DiscordWorld
) -> None:
    server = discord_world.server
    fault = Fault("POST", r"/channels/\d+/messages", Trouble.RESET, after=True)
    server.fail(fault)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await watch.send("once", nonce="n")
    await watch.send("once", nonce="n")
    assert len(server.messages(discord_world.watch)) == 1
    assert fault.met == 1


FAULTS: dict[str, tuple[Fault, type[Exception], int]] = {
    "400": (Fault("POST", ".*/messages", status=400, code=50035), discord.HTTPException, 1),
    "403": (Fault("POST", ".*/messages", status=403, code=50013), discord.Forbidden, 1),
    "404": (Fault("POST", ".*/messages", status=404, code=10003), discord.NotFound, 1),
    "503 is not tried again": (Fault("POST", ".*/messages", status=503), discord.DiscordServerError, 1),
    "429 of Cloudflare": (Fault("POST", ".*/messages", status=429, via=False), discord.HTTPException, 1),
    "reset": (Fault("POST", ".*/messages", Trouble.RESET), aiohttp.ServerDisconnectedError, 1),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_faults_reach_the_client_as_measured(
    name: str, watch: discord.TextChannel, discord_world: DiscordWorld
) -> None:
    fault, error, requests = FAULTS[name]
    discord_world.server.fail(replace(fault))
    with pytest.raises(error):
        await watch.send("x")
    assert len(discord_world.server.calls("POST", ".*/messages")) == requests
    assert discord_world.server.messages(discord_world.watch) == []


async def test_429_with_via_is_waited_out(watch: discord.TextChannel, discord_world: DiscordWorld) -> None:
    discord_world.server.fail(Fault("POST", ".*/messages", status=429, retry_after=0.05, scope="global"))
    await watch.send("x")
    assert [call.status for call in discord_world.server.calls("POST", ".*/messages")] == [429, 200]


async def test_request_that_hangs_is_cut_when_the_server_stops(discord_world: DiscordWorld) -> None:
    server = discord_world.server
    server.fail(Fault("POST", ".*/messages", Trouble.HANG, after=True))
    asking = asyncio.create_task(raw(server, "POST", f"/channels/{discord_world.watch.id}/messages", {"content": "x"}))
    await server.wait_message(discord_world.watch)
    assert not asking.done()
    await server.stop()
    with pytest.raises(aiohttp.ClientError):
        await asking


async def test_message_content_is_empty_without_the_intent_unless_it_mentions_the_bot(
    discord_world: DiscordWorld,
) -> None:
    server, world = discord_world.server, discord_world
    server.application.message_content = Grant.OFF
    async with online(server, Bot(content=False)) as bot:
        server.people.say(world.watch, world.member, "!status")
        server.people.mention_bot(world.watch, world.member, "status")
        await server.wait_until(lambda: len(bot.said) == 2, "two messages")
        assert [message.content for message in bot.said] == ["", f"<@{server.world.bot.id}> status"]
        channel = bot.get_partial_messageable(world.watch.id)
        assert [message.content async for message in channel.history()][1] == ""


async def test_intent_that_is_not_granted_closes_the_gateway(discord_world: DiscordWorld) -> None:
    discord_world.server.application.message_content = Grant.OFF
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with online(discord_world.server, Bot(content=True)):
            pass


async def test_wrong_token_fails_the_login(discord_world: DiscordWorld) -> None:
    bot = Bot()
    with aimed(discord_world.server), pytest.raises(discord.LoginFailure):
        await bot.start("wrong")
    await bot.close()


async def test_what_is_said_while_the_gateway_is_away_arrives_after_the_resume(
    bot: Bot, discord_world: DiscordWorld
) -> None:
    server, world = discord_world.server, discord_world
    await server.gateway.close(4000)
    server.people.say(world.watch, world.member, "missed?")
    await server.wait_until(lambda: bot.said, "missed message")
    assert server.gateway.resumes == 1
    await server.gateway.ask_to_reconnect()
    await server.wait_until(lambda: server.gateway.resumes == 2, "second resume")


async def test_client_whose_heartbeats_are_not_answered_comes_back(discord_world: DiscordWorld) -> None:
    gateway = discord_world.server.gateway
    gateway.heartbeat_ms, gateway.acknowledging = 50, False
    async with online(discord_world.server, Bot(heartbeat_timeout=0.15)):
        await discord_world.server.wait_until(lambda: gateway.resumes, "resume")


async def test_session_called_invalid_but_resumable_is_resumed(bot: Bot, discord_world: DiscordWorld) -> None:
    gateway = discord_world.server.gateway
    await gateway.invalidate(resumable=True)
    await discord_world.server.wait_until(lambda: "resumed" in bot.events, "resume")
    assert (gateway.identifies, gateway.resumes) == (1, 1)


async def test_forgotten_session_can_not_be_resumed_and_a_wrong_token_not_begun(
    discord_world: DiscordWorld,
) -> None:
    """Over a plain websocket: discord.py waits 5 seconds before it begins anew."""
    server = discord_world.server
    async with aiohttp.ClientSession() as session, session.ws_connect(server.gateway_url) as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": {"token": server.token, "intents": 1}})
        ready = await socket.receive_json()
        assert (ready["t"], ready["d"]["resume_gateway_url"]) == ("READY", server.gateway_url)
        await server.gateway.close(4000, forget=True)
        assert (await drained(socket)) == 4000
    resume = {"token": server.token, "session_id": ready["d"]["session_id"], "seq": 1}
    async with aiohttp.ClientSession() as session, session.ws_connect(server.gateway_url) as socket:
        await socket.receive_json()
        await socket.send_json({"op": 6, "d": resume})
        assert await socket.receive_json() == {"op": 9, "d": False}
        await socket.send_json({"op": 2, "d": {"token": "wrong", "intents": 1}})
        assert (await drained(socket)) == 4004


async def drained(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    """Read to the end and return the close code."""
    async for _ in socket:
        pass
    return socket.close_code


async def test_refused_first_connect_ends_the_client_as_measured(discord_world: DiscordWorld) -> None:
    """Rapptz/discord.py#10520: the client dies of an AttributeError instead of trying again."""
    discord_world.server.gateway.refuse_connects()
    with pytest.raises(AttributeError):
        async with online(discord_world.server, Bot()):
            pass


async def test_joining_and_leaving_a_server_is_told(bot: Bot, discord_world: DiscordWorld) -> None:
    server = discord_world.server
    guild = server.world.add_guild("Another")
    await server.wait_until(lambda: "join Another" in bot.events, "join")
    server.world.leave(guild)
    await server.wait_until(lambda: "remove Another" in bot.events, "leave")
    answer = await raw(server, "GET", f"/guilds/{guild.id}")
    assert (answer.status, answer.code) == (403, 50001)


async def test_threads_from_messages_and_channels(watch: discord.TextChannel, discord_world: DiscordWorld) -> None:
    message = await watch.send("alert")
    thread = await message.create_thread(name="Discuss")
    assert thread.id == message.id
    await thread.send("first")
    with pytest.raises(discord.HTTPException) as refused:
        await message.create_thread(name="again")
    assert refused.value.code == 160004
    other = await watch.create_thread(name="free", type=discord.ChannelType.public_thread)
    await other.edit(archived=True)
    sent = await other.send("wakes it")
    assert not discord_world.server.world.channels[other.id].thread.archived  # type: ignore[union-attr]
    await other.edit(archived=True)
    with pytest.raises(discord.HTTPException) as refused:
        await sent.edit(content="no")
    assert refused.value.code == 50083


async def test_direct_messages_reach_who_takes_them(bot: Bot, discord_world: DiscordWorld) -> None:
    server, member = discord_world.server, discord_world.member
    user = await bot.fetch_user(member.id)
    await user.send("psst")
    channel = server.world.direct_channel(member)
    assert server.messages(channel)[0].content == "psst"
    server.people.say(channel, member, "yes?")
    await server.wait_until(lambda: bot.said[-1:] and bot.said[-1].content == "yes?", "direct message")
    member.accepts_direct_messages = False
    with pytest.raises(discord.Forbidden) as refused:
        await user.send("psst")
    assert refused.value.code == 50007


class Form(discord.ui.Modal, title="Why"):
    reason: discord.ui.TextInput[Form] = discord.ui.TextInput(label="Reason", custom_id="reason", max_length=50)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"because {self.reason.value}", ephemeral=True)


class Panel(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Seen", custom_id="seen")
    async def seen(self, interaction: discord.Interaction, pressed: discord.ui.Button[Panel]) -> None:
        pressed.disabled = True
        await interaction.response.edit_message(content="seen", view=self)

    @discord.ui.button(label="Why", custom_id="why")
    async def why(self, interaction: discord.Interaction, _: discord.ui.Button[Panel]) -> None:
        await interaction.response.send_modal(Form())

    @discord.ui.select(custom_id="pick", options=[discord.SelectOption(label=word) for word in ("q1", "q2")])
    async def pick(self, interaction: discord.Interaction, chosen: discord.ui.Select[Panel]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"card of {chosen.values[0]}")


def add_commands(bot: Bot) -> None:
    @bot.tree.command(description="Show the panel")
    async def panel(interaction: discord.Interaction, question: str, silent: bool = False) -> None:
        await interaction.response.send_message(f"panel {question}", view=Panel(), ephemeral=silent)

    @panel.autocomplete("question")
    async def offer(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=word, value=word) for word in ("q1", "q2") if word.startswith(typed)]

    @bot.tree.command(description="Think first")
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("done", ephemeral=False)
        await interaction.followup.send("and more")

    @bot.tree.command(description="For admins")
    @app_commands.default_permissions(manage_guild=True)
    async def setup(interaction: discord.Interaction, role: discord.Role) -> None:
        await interaction.response.send_message(f"role {role.name}")


@pytest.fixture
async def commanding(discord_world: DiscordWorld) -> AsyncIterator[Bot]:
    """A bot whose commands are synced to the server."""
    async with online(discord_world.server, Bot()) as bot:
        add_commands(bot)
        home = discord.Object(discord_world.guild.id)
        bot.tree.copy_global_to(guild=home)
        await bot.tree.sync(guild=home)
        yield bot


async def test_slash_commands_complete_answer_and_carry_buttons_menus_and_forms(
    commanding: Bot, discord_world: DiscordWorld
) -> None:
    server, world, people = discord_world.server, discord_world, discord_world.server.people
    typing = people.autocomplete(world.watch, world.member, "panel", "question", question="q1")
    assert [choice["value"] for choice in (await server.wait_answered(typing)).choices] == ["q1"]
    used = await server.wait_answered(people.slash(world.watch, world.member, "panel", question="q1"))
    panel = used.reply
    assert panel.content == "panel q1"
    assert panel.custom_ids == ["seen", "why", "pick"]
    await server.wait_answered(people.select(panel, world.member, "pick", "q2"))
    await server.wait_until(lambda: panel.content == "card of q2", "edit")
    opened = await server.wait_answered(people.click(panel, world.member, "why"))
    assert opened.callback_kind is Callback.MODAL
    answered = await server.wait_answered(people.submit_modal(opened, reason="I like it"))
    assert answered.reply.content == "because I like it"
    assert answered.reply.ephemeral
    assert answered.reply not in server.messages(world.watch)
    await server.wait_answered(people.click(panel, world.member, "seen"))
    assert panel.content == "seen"
    with pytest.raises(NotPossible, match="disabled"):
        people.click(panel, world.member, "seen")


async def test_follow_up_after_a_deferred_answer_keeps_its_ephemeral_flag(
    commanding: Bot, discord_world: DiscordWorld
) -> None:
    server, world = discord_world.server, discord_world
    used = await server.wait_answered(server.people.slash(world.watch, world.member, "slow"))
    await server.wait_until(lambda: len(used.messages) == 2, "second message")
    assert [(message.content, message.ephemeral) for message in used.messages] == [
        ("done", True),
        ("and more", False),
    ]


async def test_people_cannot_do_what_the_app_does_not_offer(commanding: Bot, discord_world: DiscordWorld) -> None:
    server, world, people = discord_world.server, discord_world, discord_world.server.people
    used = people.slash(world.watch, world.member, "panel", question="q1", silent=True)
    panel = (await server.wait_answered(used)).reply
    opened = await server.wait_answered(people.click(panel, world.member, "why"))
    direct = server.world.direct_channel(world.member)
    impossible: dict[str, Callable[[], object]] = {
        "/unheard was not synced": lambda: people.slash(world.watch, world.member, "unheard"),
        "required": lambda: people.slash(world.watch, world.member, "panel"),
        "no options": lambda: people.slash(world.watch, world.member, "panel", question="q1", other=1),
        "takes no": lambda: people.slash(world.watch, world.member, "panel", question=1),
        "hidden from stranger": lambda: people.slash(world.watch, world.stranger, "setup", role=world.team_role),
        "needs|may not": lambda: people.submit_modal(opened, reason=""),
        "50|fit": lambda: people.submit_modal(opened, reason="x" * 51),
        "not among": lambda: people.select(panel, world.member, "pick", "q9"),
        "was not synced": lambda: people.slash(direct, world.member, "panel", question="q1"),
        "no component": lambda: people.click(panel, world.member, "absent"),
    }
    for reason, attempt in impossible.items():
        with pytest.raises(NotPossible, match=reason):
            attempt()
    allowed = people.slash(world.watch, world.admin, "setup", role=world.team_role)
    assert (await server.wait_answered(allowed)).reply.content == "role letter team"


async def test_late_second_and_outlived_answers_are_refused(discord_world: DiscordWorld) -> None:
    server, world = discord_world.server, discord_world
    sent = await raw(server, "POST", f"/channels/{world.watch.id}/messages", button())
    message = world.watch.messages[int(sent.body["id"])]

    def path() -> str:
        return f"/interactions/{used.id}/{used.token}/callback"

    used = server.people.click(message, world.member, "b")
    answer = {"type": 4, "data": {"content": "hi"}}
    assert (await raw(server, "POST", path(), answer)).status == 204
    assert (await raw(server, "POST", path(), answer)).code == 40060
    follow_up = f"/webhooks/{server.world.bot.id}/{used.token}"
    assert (await raw(server, "POST", follow_up, {"content": "more"})).status == 200
    server.clock.advance(timedelta(minutes=15, seconds=1))
    assert (await raw(server, "POST", follow_up, {"content": "late"})).code == 50027
    used = server.people.click(message, world.member, "b")
    assert (await raw(server, "POST", path(), {"type": 8})).code == 50035
    server.clock.advance(timedelta(seconds=3.1))
    assert (await raw(server, "POST", path(), answer)).code == 10062


async def test_commands_keep_their_ids_and_bad_ones_are_refused(discord_world: DiscordWorld) -> None:
    server = discord_world.server
    path = f"/applications/{server.world.bot.id}/commands"
    status = {"name": "status", "description": "The board", "type": 1}
    first = await raw(server, "PUT", path, [status])
    second = await raw(server, "PUT", path, [status, {**status, "name": "watch"}])
    assert first.body[0]["id"] == second.body[0]["id"]
    refused = await raw(server, "PUT", path, [{**status, "name": "Not Lower"}])
    assert refused.code == 50035
    assert [command["name"] for command in (await raw(server, "GET", path)).body] == ["status", "watch"]


async def test_unknown_route_is_recorded_and_fails_the_check() -> None:
    async with DiscordServer() as server:
        assert (await raw(server, "GET", "/made/up")).status == 404
        with pytest.raises(AssertionError, match="GET /made/up"):
            server.assert_no_unknown()


async def test_server_runs_as_a_process_and_is_steered_over_http() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.discord_server", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    places = json.loads(await process.stdout.readline())
    async with aiohttp.ClientSession() as session:

        async def control(verb: str, **arguments: Any) -> Any:
            async with session.post(f"{places['control_url']}/{verb}", json=arguments) as answer:
                return await answer.json()

        guild = (await control("add_guild", name="Office"))["id"]
        channel = (await control("add_channel", guild=guild, name="letter-watch"))["id"]
        user = (await control("add_user", name="member", guild=guild))["id"]
        await control("say", channel=channel, user=user, text="hello")
        assert [message["content"] for message in await control("messages", channel=channel)] == ["hello"]
        await control("fail", method="GET", path="/users/@me", status=503)
        headers = {"Authorization": f"Bot {places['token']}"}
        async with session.get(f"{places['api_url']}/users/@me", headers=headers) as answer:
            assert answer.status == 503
        assert [call["status"] for call in await control("requests", path="/users/.*")] == [503]
        refused = await control("slash", channel=channel, user=user, name="status")
        assert "not synced" in refused["error"]
    process.terminate()
    assert await process.wait() == 0
