"""The connection that hears people ends in many ways, and a new one answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import discord
import pytest

from bot.client import Ending, may_read_content, why_ended
from bot.commands.listener import Listener
from bot.config import Discord
from bot.messages import Message
from bot.sending.discord_sender import DiscordSender
from bot.sending.senders import NotNow
from tests.discord_server import DiscordServer, Fault, Permission, Trouble
from tests.discord_server.aim import aimed
from tests.discord_server.application import Grant
from tests.discord_world import DiscordWorld
from tests.hurried import Hurried
from tests.small_desk import SOON, Office

SYNCS = r"/applications/\d+/guilds/\d+/commands"


@pytest.fixture(autouse=True)
def aim_at_loopback(discord_server: DiscordServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(discord.client, "asyncio", Hurried())
    with aimed(discord_server):
        yield


@pytest.fixture
def office(discord_server: DiscordServer, discord_world: DiscordWorld) -> Office:
    return Office(discord_server)


async def assert_answers(office: Office, world: DiscordWorld) -> None:
    press = office.server.people.slash(world.watch, world.member, "status letter")
    answered = await office.server.wait_answered(press)
    assert answered.reply.content == "The board"


async def test_the_first_gateway_connect_fails_and_a_new_client_answers(
    office: Office, discord_world: DiscordWorld, caplog: pytest.LogCaptureFixture
):
    office.server.gateway.refuse_connects(1)
    async with office.open():
        assert len(office.built) == 2, "discord.py dies of an AttributeError here (its issue 10520)"
        await assert_answers(office, discord_world)
    assert "Attempting a reconnect" in caplog.text
    assert "Traceback" not in caplog.text


async def test_people_hear_of_a_gateway_that_stays_away_and_that_it_is_back(
    office: Office, discord_world: DiscordWorld
):
    office.server.gateway.refuse_connects(1000)
    async with office.open(awake=False):
        await office.server.wait_until(lambda: office.told.get("discord.gateway"), "the news")
        assert office.told["discord.gateway"].startswith("commands and buttons do not answer, alerts still go out")
        office.server.gateway.refuse_connects(0)
        await office.wait_awake(1)
        assert office.told["discord.gateway"] == ""
        await assert_answers(office, discord_world)


TROUBLES = {
    "a reset in login": Fault("GET", "/users/@me", kind=Trouble.RESET, times=3),
    "a 503 in login": Fault("GET", "/users/@me", status=503),
    "no answer about the application": Fault("GET", "/applications/@me", kind=Trouble.RESET, times=3),
    "Cloudflare": Fault("GET", "/users/@me", status=429, text="<h1>banned</h1>"),
}


@pytest.mark.parametrize("fault", TROUBLES.values(), ids=TROUBLES)
async def test_a_login_that_fails_is_tried_again(office: Office, discord_world: DiscordWorld, fault: Fault):
    office.server.fail(replace(fault))
    async with office.open():
        await assert_answers(office, discord_world)


async def test_a_client_that_is_closed_under_us_is_rebuilt(office: Office, discord_world: DiscordWorld):
    async with office.open():
        await office.server.gateway.close(code=4010)
        await office.wait_awake(2)
        await assert_answers(office, discord_world)
        assert office.built == [True, True]


async def test_a_lost_session_is_begun_anew_by_the_same_client(office: Office, discord_world: DiscordWorld):
    async with office.open():
        await office.server.gateway.close(code=4000, forget=True)
        await office.wait_awake(2)
        await assert_answers(office, discord_world)
        assert office.built == [True]


RESUMED = {
    "1000 normal": 1000,
    "1001 going away": 1001,
    "4000 unknown": 4000,
    "4001 opcode": 4001,
    "4002 decode": 4002,
    "4003 not authenticated": 4003,
    "4005 authenticated twice": 4005,
    "4007 sequence": 4007,
    "4008 too fast": 4008,
    "4009 session timed out": 4009,
}
REBUILT = {"4010 shard": 4010, "4011 sharding required": 4011, "4012 version": 4012, "4013 intents": 4013}


@pytest.mark.parametrize("code", [*RESUMED.values(), *REBUILT.values()], ids=[*RESUMED, *REBUILT])
async def test_after_any_code_that_closes_the_gateway_people_are_answered(
    office: Office, discord_world: DiscordWorld, code: int
):
    async with office.open():
        gateway = office.server.gateway
        await gateway.close(code=code)
        if code in REBUILT.values():
            await office.wait_awake(2)
        else:
            await office.server.wait_until(lambda: gateway.resumes, "a resume")
        await office.server.wait_connected()
        await assert_answers(office, discord_world)
        assert len(office.built) == (2 if code in REBUILT.values() else 1)


@pytest.mark.parametrize("code", RESUMED.values(), ids=RESUMED)
async def test_what_people_say_while_the_gateway_is_away_is_answered_after_it(
    office: Office, discord_world: DiscordWorld, code: int
):
    async with office.open():
        await office.server.gateway.close(code=code)
        office.server.people.say(discord_world.watch, discord_world.member, "!status letter")
        answer = await office.server.wait_message(discord_world.watch)
        assert answer.content == "The board"


@pytest.mark.parametrize("resumable", [True, False])
async def test_a_session_that_is_called_invalid_is_gone_on_with(
    office: Office, discord_world: DiscordWorld, resumable: bool
):
    async with office.open():
        await office.server.gateway.invalidate(resumable=resumable)
        gateway = office.server.gateway
        await office.server.wait_until(lambda: gateway.resumes or gateway.identifies > 1, "the way back")
        await office.server.wait_connected()
        await assert_answers(office, discord_world)


async def test_a_gateway_that_acknowledges_no_heartbeat_is_left_for_a_new_connection(
    office: Office, discord_world: DiscordWorld
):
    gateway, build = office.server.gateway, office.build

    def impatient(message_content: bool) -> Listener:
        client = build(message_content)
        client._connection.heartbeat_timeout = 0.15
        return client

    office.build = impatient  # type: ignore[method-assign]
    gateway.heartbeat_ms, gateway.acknowledging = 50, False
    async with office.open():
        await office.server.wait_until(lambda: gateway.resumes, "a resume")
        gateway.acknowledging = True
        await office.server.wait_connected()
        await assert_answers(office, discord_world)
        assert len(office.built) == 1


async def test_discord_down_and_up_again_answers(office: Office, discord_world: DiscordWorld):
    async with office.open():
        port = int(office.server.url.rpartition(":")[2])
        await office.server.stop()
        await office.server.start(port)
        await office.server.wait_connected()
        await assert_answers(office, discord_world)


async def test_messages_go_out_while_no_client_can_connect(office: Office, discord_world: DiscordWorld):
    office.server.gateway.refuse_connects(1000)
    sender = DiscordSender(token=office.server.token)
    async with office.open(awake=False):
        await office.server.wait_until(lambda: len(office.built) > 2, "failures")
        await sender.send(discord_world.watch.id, Message("alert"), nonce="x")
    await sender.close()
    assert [message.content for message in office.server.bot_messages(discord_world.watch)] == ["alert"]


async def test_a_wrong_token_is_told_and_tried_slowly(
    office: Office, discord_world: DiscordWorld, caplog: pytest.LogCaptureFixture
):
    pauses = replace(SOON, refused_token=timedelta(hours=1))
    async with office.open(token="no.such.token", pauses=pauses, awake=False):
        await office.server.wait_until(lambda: "discord.token" in office.told, "the news")
        await asyncio.sleep(0.05)
    assert office.told == {"discord.token": "Discord refuses the token; set DISCORD_TOKEN anew and restart"}
    assert len(office.server.calls("GET", "/users/@me")) == 1
    assert "no.such.token" not in caplog.text


async def test_a_token_that_the_gateway_refuses_is_told(office: Office, discord_world: DiscordWorld):
    pauses = replace(SOON, refused_token=timedelta(hours=1))
    async with office.open(pauses=pauses):
        await office.server.gateway.close(code=4004)
        await office.server.wait_until(lambda: office.told.get("discord.token"), "the news")
    assert office.built == [True]


async def test_without_the_intent_in_the_portal_it_is_not_asked_for(office: Office, discord_world: DiscordWorld):
    office.server.application.message_content = Grant.OFF
    async with office.open():
        assert office.built == [False]
        assert "deaf" in office.told["discord.intents"]
        await assert_answers(office, discord_world)


async def test_an_intent_that_is_switched_off_while_we_run_is_dropped(office: Office, discord_world: DiscordWorld):
    async with office.open():
        await office.server.gateway.close(code=4014)
        await office.wait_awake(2)
        assert office.built == [True, False]
        assert "deaf" in office.told["discord.intents"]


async def test_an_intent_that_is_switched_on_is_used_by_the_next_client(office: Office, discord_world: DiscordWorld):
    office.server.application.message_content = Grant.OFF
    async with office.open():
        office.server.application.message_content = Grant.GRANTED
        await office.server.gateway.close(code=4010)
        await office.wait_awake(2)
        assert office.built == [False, True]
        assert office.told["discord.intents"] == ""


async def test_the_portals_flags_are_asked_for(office: Office, discord_world: DiscordWorld):
    for grant, granted in ((Grant.OFF, False), (Grant.LIMITED, True), (Grant.GRANTED, True)):
        office.server.application.message_content = grant
        assert await may_read_content(office.server.token) is granted


# -- slash commands --------------------------------------------------------------------------------------------


async def test_commands_are_synced_once_and_again_only_when_they_change(office: Office, discord_world: DiscordWorld):
    for _ in range(2):
        async with office.open():
            await assert_answers(office, discord_world)
    assert len(office.server.calls("PUT", SYNCS)) == 1

    office.memory = type(office.memory)(dict.fromkeys(office.memory, "another hash"))
    async with office.open():
        assert len(office.server.calls("PUT", SYNCS)) == 2


async def test_a_sync_that_fails_is_told_and_tried_at_the_next_start(office: Office, discord_world: DiscordWorld):
    what = f"discord.commands.{discord_world.guild.id}"
    office.server.fail(Fault("PUT", SYNCS, status=403, code=50001))
    async with office.open():
        assert "invite me again with applications.commands" in office.told[what]
    async with office.open():
        assert office.told[what] == ""
        await assert_answers(office, discord_world)


async def test_a_server_that_invites_us_later_gets_its_commands(office: Office, discord_world: DiscordWorld):
    async with office.open():
        guild = office.server.world.add_guild("Later")
        await office.server.wait_until(lambda: office.server.application.commands.get(guild.id), "commands")


async def test_only_servers_in_guild_ids_are_served(
    office: Office, discord_world: DiscordWorld, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    world = office.server.world
    elsewhere = world.add_guild("Elsewhere", with_bot=False)
    world.join(elsewhere, world.add_role(elsewhere, "bot", Permission.SEND_MESSAGES | Permission.VIEW_CHANNEL))
    channel, guest = world.add_channel(elsewhere, "general"), world.add_user("guest")
    world.add_member(elsewhere, guest)
    office.settings = Discord(guild_ids=(discord_world.guild.id,))
    async with office.open():
        office.server.people.say(channel, guest, "!status")
        await assert_answers(office, discord_world)
        assert office.server.bot_messages(channel) == []
        assert elsewhere.id not in office.server.application.commands
        assert f"server not served guild={elsewhere.id}" in caplog.text


async def test_direct_messages_are_not_answered(office: Office, discord_world: DiscordWorld):
    async with office.open():
        channel = office.server.world.direct_channel(discord_world.member)
        office.server.people.say(channel, discord_world.member, "!status")
        await assert_answers(office, discord_world)
        assert office.server.bot_messages(channel) == []


ENDINGS = {
    "4014": (
        discord.PrivilegedIntentsRequired(None),
        Ending("Discord refuses the message-content intent (4014)", intent_refused=True),
    ),
    "no reason given": (KeyError(), Ending("KeyError: no reason given")),
    "two lines": (ValueError("a\nb"), Ending("ValueError: a b")),
    "a refusal that is not of the token": (NotNow("wait", everything=True), Ending("NotNow: wait")),
}


@pytest.mark.parametrize(("error", "ending"), ENDINGS.values(), ids=ENDINGS)
def test_an_ending_is_said_in_one_line(error: Exception, ending: Ending):
    assert why_ended(error) == ending


async def test_news_that_cannot_be_kept_does_not_end_the_supervision(office: Office, discord_world: DiscordWorld):
    async def disk_full(what: str, line: str) -> None:
        if line:
            raise OSError("disk full")

    office.tell = disk_full  # type: ignore[method-assign]
    office.server.gateway.refuse_connects(4)
    async with office.open(awake=False):
        await office.server.wait_until(lambda: office.awakenings, "a client")
        assert len(office.built) == 5
