"""Messages reach a Discord channel once, and each refusal of Discord is named for what can be done about it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.messages import Button, Embed, Field, Menu, Message, Option
from bot.sending.discord_sender import DiscordSender, aim, log_in
from bot.sending.senders import BadMessage, Gone, HistoryUnreadable, NoEntry, NotNow, Sender, SendError, TooManyEdits
from tests.discord_server import DiscordServer, Fault, Permission, Trouble
from tests.discord_server.aim import aimed
from tests.discord_world import DiscordWorld
from tests.hurried import Hurried

KEY = "A" * 25
POSTS = r"/channels/\d+/messages"
EDITS = r"/channels/\d+/messages/\d+"
ALERT = Message(
    "Q3 working group: State, on the record: 'we met'",
    embeds=(
        Embed(
            title="working group",
            description="we **met**",
            url="https://example.org/a",
            colour=0x3366AA,
            fields=(Field("State", "mentioned"), Field("Why", "working group")),
            footer="sure",
            timestamp=datetime(2026, 1, 5, 12, tzinfo=UTC),
        ),
    ),
    buttons=(Button("Why this?", custom_id=f"a:{KEY}"), Button("Open", url="https://example.org/a")),
    menus=(Menu("b:fentanyl-2023", "Open a card", (Option("Q3", "q3", "mentioned"),), row=1),),
)


@pytest.fixture(autouse=True)
def aim_at_loopback(discord_server: DiscordServer) -> Iterator[None]:
    with aimed(discord_server):
        yield


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http, "asyncio", Hurried())


@pytest.fixture
async def sender(discord_server: DiscordServer) -> AsyncIterator[DiscordSender]:
    sender = DiscordSender(token=discord_server.token)
    yield sender
    await sender.close()


async def test_a_message_arrives_whole_and_pings_no_one(sender: Sender, discord_world: DiscordWorld):
    loud = replace(ALERT, content=f"@everyone <@{discord_world.admin.id}> <@&{discord_world.admin_role.id}>")
    message_id = await sender.send(discord_world.watch.id, loud, nonce=KEY)

    (message,) = discord_world.server.bot_messages(discord_world.watch)
    assert message.id == message_id
    assert message.custom_ids == [f"a:{KEY}", "b:fentanyl-2023"]
    assert not message.pings
    (embed,) = message.embeds
    assert (embed["title"], embed["url"], embed["color"]) == ("working group", "https://example.org/a", 0x3366AA)
    assert [field["inline"] for field in embed["fields"]] == [False, False]


async def test_the_same_nonce_within_minutes_returns_the_first_message(sender: Sender, discord_world: DiscordWorld):
    channel = discord_world.watch.id
    first = await sender.send(channel, ALERT, nonce=KEY)
    assert await sender.send(channel, ALERT, nonce=KEY) == first
    assert len(discord_world.server.bot_messages(discord_world.watch)) == 1


async def test_a_lost_answer_and_a_second_try_make_one_message(sender: Sender, discord_world: DiscordWorld):
    discord_world.server.fail(Fault("POST", POSTS, kind=Trouble.RESET, after=True))
    with pytest.raises(NotNow):
        await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    message_id = await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    assert [message.id for message in discord_world.server.bot_messages(discord_world.watch)] == [message_id]


async def test_what_is_news_replies_to_the_first_alert_even_when_that_is_gone(
    sender: Sender, discord_world: DiscordWorld
):
    channel = discord_world.watch.id
    first = await sender.send(channel, ALERT, nonce="first")
    await sender.send(channel, Message("reply"), nonce="second", reply_to=first)
    assert discord_world.server.bot_messages(discord_world.watch)[-1].reply_to == first

    discord_world.server.people.delete_message(discord_world.server.bot_messages(discord_world.watch)[0])
    await sender.send(channel, Message("another"), nonce="third", reply_to=first)
    assert discord_world.server.bot_messages(discord_world.watch)[-1].content == "another"


async def test_a_reply_stands_alone_where_history_may_not_be_read(sender: Sender, discord_world: DiscordWorld):
    world, channel = discord_world.server.world, discord_world.watch
    first = await sender.send(channel.id, ALERT, nonce="first")
    world.deny(channel, world.bot, Permission.READ_MESSAGE_HISTORY)
    await sender.send(channel.id, Message("reply"), nonce="second", reply_to=first)
    message = discord_world.server.bot_messages(channel)[-1]
    assert (message.content, message.reply_to) == ("reply", None)


async def test_an_edit_replaces_all_and_takes_away_what_is_not_there_any_more(
    sender: Sender, discord_world: DiscordWorld
):
    channel = discord_world.watch
    message_id = await sender.send(channel.id, ALERT, nonce=KEY)
    await sender.edit(channel.id, message_id, Message("edited", buttons=ALERT.buttons))
    message = channel.messages[message_id]
    assert (message.content, message.embeds, message.custom_ids) == ("edited", [], [f"a:{KEY}"])


async def test_no_view_is_remembered_by_the_client(discord_server: DiscordServer, discord_world: DiscordWorld):
    client = await log_in(discord_server.token)
    sender = DiscordSender(client)
    message_id = await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    await sender.edit(discord_world.watch.id, message_id, ALERT)
    assert list(client.persistent_views) == []
    await sender.close()
    assert not client.is_closed(), "a client that was given belongs to the giver"
    await client.close()


@pytest.mark.parametrize("filler", [0, 230], ids=["one page", "three pages"])
async def test_our_message_is_found_by_its_button_in_all_pages(
    sender: Sender, discord_world: DiscordWorld, filler: int
):
    began = datetime.now(UTC)
    for number in range(filler):
        discord_world.server.people.say(discord_world.watch, discord_world.member, f"chat {number}")
    message_id = await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    assert await sender.find(discord_world.watch.id, f"a:{KEY}", began) == message_id
    assert await sender.find(discord_world.watch.id, "b:fentanyl-2023", began) == message_id
    assert await sender.find(discord_world.watch.id, f"a:{'B' * 25}", began) is None


async def test_an_older_message_is_not_found(sender: Sender, discord_world: DiscordWorld):
    await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    later = datetime.now(UTC) + timedelta(minutes=5)
    assert await sender.find(discord_world.watch.id, f"a:{KEY}", later) is None


async def test_an_empty_channel_holds_nothing_and_is_readable(sender: Sender, discord_world: DiscordWorld):
    assert await sender.find(discord_world.watch.id, f"a:{KEY}", datetime.now(UTC)) is None


async def test_a_history_that_discord_hides_is_said_to_be_unreadable(sender: Sender, discord_world: DiscordWorld):
    world, channel = discord_world.server.world, discord_world.watch
    began = datetime.now(UTC)
    await sender.send(channel.id, ALERT, nonce=KEY)
    world.deny(channel, world.bot, Permission.READ_MESSAGE_HISTORY)
    with pytest.raises(HistoryUnreadable, match="Read Message History"):
        await sender.find(channel.id, f"a:{KEY}", began)


async def test_a_history_that_discord_refuses_is_said_to_be_unreadable(sender: Sender, discord_world: DiscordWorld):
    discord_world.server.fail(Fault("GET", POSTS, status=403, code=50001))
    with pytest.raises(HistoryUnreadable):
        await sender.find(discord_world.watch.id, f"a:{KEY}", datetime.now(UTC))


async def test_a_message_is_pinned(sender: Sender, discord_world: DiscordWorld):
    message_id = await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    await sender.pin(discord_world.watch.id, message_id)
    assert discord_world.watch.messages[message_id].pinned_at


async def test_pinning_without_the_right_is_no_entry(sender: Sender, discord_world: DiscordWorld):
    world, channel = discord_world.server.world, discord_world.watch
    message_id = await sender.send(channel.id, ALERT, nonce=KEY)
    world.deny(channel, world.bot, Permission.PIN_MESSAGES)
    with pytest.raises(NoEntry, match="Missing Permissions"):
        await sender.pin(channel.id, message_id)


REFUSALS: dict[str, tuple[Fault, type[SendError], bool, timedelta | None]] = {
    "400": (Fault("POST", POSTS, status=400, code=50035), BadMessage, False, None),
    "401": (Fault("POST", POSTS, status=401), NotNow, True, timedelta(minutes=10)),
    "403": (Fault("POST", POSTS, status=403, code=50013), NoEntry, False, None),
    "404 channel": (Fault("POST", POSTS, status=404, code=10003), NoEntry, False, None),
    "404 message: its nonce's message was deleted": (Fault("POST", POSTS, status=404, code=10008), Gone, False, None),
    "413": (Fault("POST", POSTS, status=413, code=40005), BadMessage, False, None),
    "429 without Via": (
        Fault("POST", POSTS, status=429, via=False, retry_after=6.9),
        NotNow,
        True,
        timedelta(seconds=7),
    ),
    "429 in HTML": (Fault("POST", POSTS, status=429, text="<h1>banned</h1>"), NotNow, True, timedelta(minutes=10)),
    "429 for a long time": (Fault("POST", POSTS, status=429, retry_after=90), NotNow, True, timedelta(seconds=90)),
    "503": (Fault("POST", POSTS, status=503), NotNow, False, None),
    "520": (Fault("POST", POSTS, status=520), NotNow, False, None),
    "reset": (Fault("POST", POSTS, kind=Trouble.RESET), NotNow, False, None),
}


@pytest.mark.parametrize(("fault", "error", "everything", "wait"), REFUSALS.values(), ids=REFUSALS)
async def test_a_refused_send_says_what_can_be_done(
    sender: Sender,
    discord_world: DiscordWorld,
    fault: Fault,
    error: type[SendError],
    everything: bool,
    wait: timedelta | None,
):
    discord_world.server.fail(replace(fault))
    with pytest.raises(error) as raised:
        await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    assert type(raised.value) is error
    assert str(discord_world.watch.id) in str(raised.value)
    assert getattr(raised.value, "everything", False) is everything
    if wait is not None:
        assert getattr(raised.value, "wait", None) == wait


@pytest.mark.parametrize(("status", "via"), [(500, True), (502, True), (429, True)])
async def test_a_fault_that_lasts_is_tried_again_by_discord_py_and_then_later(
    sender: Sender, discord_world: DiscordWorld, hurried: None, status: int, via: bool
):
    fault = discord_world.server.fail(Fault("POST", POSTS, status=status, via=via, times=99, retry_after=0.01))
    with pytest.raises(NotNow):
        await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    assert fault.met == 5


async def test_a_lost_500_and_discord_pys_own_retry_make_one_message(
    sender: Sender, discord_world: DiscordWorld, hurried: None
):
    discord_world.server.fail(Fault("POST", POSTS, status=500, after=True))
    await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    assert len(discord_world.server.bot_messages(discord_world.watch)) == 1


FORMS = {
    "too long": Message("x" * 2001),
    "empty": Message(),
    "eleven embeds": Message("x", embeds=ALERT.embeds * 11),
    "six rows": Message("x", buttons=tuple(Button("x", custom_id=f"x{n}", row=n) for n in range(6))),
    "six buttons in a row": Message("x", buttons=tuple(Button("x", custom_id=f"x{n}") for n in range(6))),
}


@pytest.mark.parametrize("message", FORMS.values(), ids=FORMS)
async def test_a_form_that_is_never_taken_is_a_bad_message(
    sender: Sender, discord_world: DiscordWorld, message: Message
):
    with pytest.raises(BadMessage):
        await sender.send(discord_world.watch.id, message, nonce=KEY)


async def test_a_channel_that_is_missing_or_closed_is_no_entry(sender: Sender, discord_world: DiscordWorld):
    world, channel = discord_world.server.world, discord_world.watch
    with pytest.raises(NoEntry, match="Unknown Channel"):
        await sender.send(5, ALERT, nonce=KEY)
    world.deny(channel, world.bot, Permission.SEND_MESSAGES)
    with pytest.raises(NoEntry, match="Missing Permissions"):
        await sender.send(channel.id, ALERT, nonce=KEY)


async def test_editing_what_people_deleted_is_gone(sender: Sender, discord_world: DiscordWorld):
    message_id = await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    discord_world.server.people.delete_message(discord_world.watch.messages[message_id])
    with pytest.raises(Gone):
        await sender.edit(discord_world.watch.id, message_id, ALERT)


async def test_too_many_edits_of_an_old_message_are_told_apart(sender: Sender, discord_world: DiscordWorld):
    message_id = await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    discord_world.server.fail(Fault("PATCH", EDITS, status=429, code=30046, via=False))
    with pytest.raises(TooManyEdits):
        await sender.edit(discord_world.watch.id, message_id, ALERT)


async def test_a_slow_edit_stops_no_sends(sender: Sender, discord_world: DiscordWorld):
    message_id = await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    discord_world.server.fail(Fault("PATCH", EDITS, status=429, retry_after=120))
    with pytest.raises(NotNow) as raised:
        await sender.edit(discord_world.watch.id, message_id, ALERT)
    assert (raised.value.everything, raised.value.wait) == (False, timedelta(seconds=120))


async def test_a_wrong_token_is_named_and_stops_everything(discord_world: DiscordWorld):
    sender = DiscordSender(token="wrong")
    with pytest.raises(NotNow, match="refuses the token; set DISCORD_TOKEN") as raised:
        await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    assert raised.value.everything
    assert "wrong" not in str(raised.value)


async def test_a_sender_made_while_discord_is_down_sends_when_it_is_up(
    discord_server: DiscordServer, discord_world: DiscordWorld
):
    discord_server.fail(Fault("GET", "/users/@me", status=503))
    sender = DiscordSender(token=discord_server.token)
    with pytest.raises(NotNow):
        await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    assert await sender.send(discord_world.watch.id, ALERT, nonce=KEY)
    await sender.close()


async def test_with_nobody_listening_it_is_not_now(sender: Sender, discord_world: DiscordWorld):
    await discord_world.server.stop()
    with pytest.raises(NotNow):
        await sender.send(discord_world.watch.id, ALERT, nonce=KEY)


async def test_aim_points_new_clients_at_the_settings_and_leaves_what_is_not_set(
    discord_server: DiscordServer, discord_world: DiscordWorld
):
    before = discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    discord.http.Route.BASE = "http://127.0.0.1:1/api/v10"
    aim(discord_server.api_url + "/", "", discord_server.cdn_url)
    assert before == discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    client = await log_in(discord_server.token)
    assert client.user is not None
    assert client.user.id == discord_server.world.bot.id
    await client.close()


async def test_a_sender_needs_a_client_or_a_token():
    with pytest.raises(ValueError, match="token"):
        DiscordSender()
