"""What becomes of an alert on its way to Discord: told once, in order, whatever Discord and people do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.days import Open
from tests.discord_server import Fault, Message, Permission, Trouble
from tests.discord_server.aim import aimed
from tests.discord_world import DiscordWorld
from tests.invented import HOSTILE
from tests.spine import Item, Spine, news

pytestmark = pytest.mark.noon

POSTS, EDITS = r"/channels/\d+/messages", r"/channels/\d+/messages/\d+"
ALERT = '"custom_id": "a:'
LAUNCH = news("launch")
DISCORD_PY_TRIES = 5  # a 429 that says how long is sat out and tried again by discord.py itself


@pytest.fixture
async def spine(opened: Open) -> AsyncIterator[Spine]:
    async with opened() as spine:
        spine.show(Item("Fish day", "Fish swim.", "fish"))
        await spine.turn()
        yield spine


@pytest.fixture
def world(spine: Spine) -> DiscordWorld:
    assert spine.discord is not None
    return spine.discord


def trouble(world: DiscordWorld, **shape: object) -> Fault:
    """Let the next alert meet this."""
    return world.server.fail(Fault("POST", POSTS, holding=ALERT, **shape))  # type: ignore[arg-type]


def silence(world: DiscordWorld, right: Permission = Permission.SEND_MESSAGES) -> None:
    world.server.world.deny(world.watch, world.bot_role, right)


def buttons(message: Message) -> list[str]:
    return [custom_id for custom_id in message.custom_ids if custom_id.startswith("a:")]


async def deliver(spine: Spine, times: int = 1, **step: float) -> None:
    """Let delivery look so many times, with so much time before each look."""
    for _ in range(times):
        spine.step(**step)
        await spine.watcher.deliver()


# -- refused forms -------------------------------------------------------------------------------------------------

FORMS = {"the embed": 0, "a short embed": 1, "a plain line": 2}


@pytest.mark.parametrize("refused", FORMS.values(), ids=[f"taken as {name}" for name in FORMS])
async def test_a_refused_form_degrades_at_once_and_keeps_its_button(
    refused: int, spine: Spine, world: DiscordWorld
) -> None:
    fault = trouble(world, status=400, code=50035, times=refused)
    spine.show(LAUNCH)
    await spine.turn()
    (message,) = spine.messages()
    assert fault.met == refused
    assert message.custom_ids[0].startswith("a:")
    assert "working group" in message.content
    assert bool(message.embeds) == (refused < 2)


async def test_a_message_that_no_form_of_is_taken_is_parked_and_said_and_tried_again(
    spine: Spine, world: DiscordWorld
) -> None:
    fault = world.server.fail(
        Fault("POST", POSTS, holding="Q3 working group: reported", status=400, code=50035, times=4)
    )
    spine.show(LAUNCH, news("other", "A harbour firm was fined."))
    await spine.turn()
    assert [one.content.partition(":")[0] for one in spine.messages()] == ["Q2 fines"]  # the next one goes on
    assert await spine.rows("SELECT state FROM outbox WHERE entry = 2") == [("parked",)]
    await spine.watcher.settle()
    assert any("1 message waits" in line for line in spine.health())
    await deliver(spine, times=3, minutes=1)
    assert fault.met == 3
    await deliver(spine, hours=1)
    assert fault.met == 4
    await deliver(spine, times=3, minutes=1)
    await deliver(spine, hours=1)
    assert len(spine.messages()) == 2


async def test_a_reply_does_not_overtake_the_alert_that_it_replies_to(spine: Spine, world: DiscordWorld) -> None:
    trouble(world, kind=Trouble.RESET)
    spine.show(LAUNCH)
    await spine.turn()
    spine.show(
        replace(LAUNCH, text=f"{LAUNCH.text} A harbour firm was fined."),
        news("other", "Another harbour firm was fined."),
    )
    await spine.poll()
    await deliver(spine, seconds=1)
    (other,) = spine.messages()
    assert "Q2 fines" in other.content
    await deliver(spine, times=3, minutes=1)
    _, first, reply = spine.messages()
    assert "Q3 working group" in first.content
    assert reply.reply_to == first.id
    assert "Now also Q2 fines" in reply.content


async def test_an_alert_that_our_own_code_cannot_put_in_words_holds_up_no_other(
    spine: Spine, world: DiscordWorld
) -> None:
    spine.show(LAUNCH, news("other", "A harbour firm was fined."))
    await spine.poll()
    spoil = "UPDATE outbox SET body = '{}' WHERE entry = 2"
    await spine.watcher.store.run(lambda db: db.conn.execute(spoil).rowcount)
    await deliver(spine, times=3, minutes=1)
    (message,) = spine.messages()
    assert "Q2 fines" in message.content
    await spine.watcher.settle()
    assert any("cannot be rendered" in line for line in spine.health())
    assert await spine.rows("SELECT state FROM outbox WHERE entry = 2") == [("parked",)]


async def test_every_list_of_a_burst_keeps_its_buttons_when_it_degrades(spine: Spine, world: DiscordWorld) -> None:
    trouble(world, status=400, code=50035, times=2)
    spine.show(*(news(f"n{n}") for n in range(12)))
    await spine.turn()
    (message,) = spine.messages()
    assert len(buttons(message)) == 12
    assert not message.embeds


# -- channels that refuse us ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("right", [Permission.SEND_MESSAGES, Permission.VIEW_CHANNEL], ids=["send", "view"])
async def test_a_channel_that_refuses_us_parks_says_so_and_gets_all_when_rights_are_back(
    right: Permission, spine: Spine, world: DiscordWorld
) -> None:
    silence(world, right)
    spine.show(*(news(f"n{n}") for n in range(3)))
    await spine.turn()
    assert await spine.rows("SELECT state, count(*) FROM outbox GROUP BY state") == [("parked", 3)]
    await spine.watcher.settle()
    assert any("3 messages wait" in line for line in spine.health())
    asked = len(alerts_asked(world))
    await deliver(spine, times=5, minutes=5)
    assert len(alerts_asked(world)) == asked
    await deliver(spine, hours=1)  # one probe, refused again
    assert asked < len(alerts_asked(world)) <= asked + 3
    world.watch.overwrites.clear()
    await deliver(spine, times=2, hours=1)
    assert len(spine.messages()) == 3
    assert not any("repeat" in json.dumps(message.embeds) + message.content for message in spine.messages())
    await spine.watcher.settle()
    (told,) = [line for line in spine.health() if "Delivery" in line]
    assert ": over" in told


def alerts_asked(world: DiscordWorld) -> list[str]:
    """The bodies of all requests to post an alert so far."""
    bodies = [json.dumps(call.body) for call in world.server.calls("POST", POSTS)]
    return [body for body in bodies if ALERT in body]


async def test_a_refusal_of_one_channel_holds_up_no_other(tmp_path: Path, discord_world: DiscordWorld) -> None:
    routes = [{"channel": discord_world.watch.id}, {"channel": discord_world.health.id}]
    silence(discord_world)
    with aimed(discord_world.server):
        async with Spine(tmp_path, discord=discord_world, routes=routes) as spine:
            spine.show(LAUNCH)
            await spine.turn()
            assert len([m for m in discord_world.server.bot_messages(discord_world.health) if buttons(m)]) == 1


async def test_a_channel_that_is_gone_parks_its_alerts(spine: Spine, world: DiscordWorld) -> None:
    world.server.world.remove_channel(world.watch)
    spine.show(LAUNCH)
    await spine.turn()
    await spine.watcher.settle()
    assert await spine.rows("SELECT state FROM outbox") == [("parked",)]
    assert any("1 message waits" in line for line in spine.health())


async def test_what_was_parked_for_a_wrong_channel_reaches_the_right_one_once_the_route_is_corrected(
    spine: Spine, world: DiscordWorld
) -> None:
    right, health = spine.routes
    await spine.restart(routes=[{"channel": 424242}, health])
    spine.show(LAUNCH)
    await spine.turn()
    await spine.watcher.settle()
    assert any("1 message waits" in line for line in spine.health())
    spine.step(days=5)
    for _ in range(2):
        await spine.restart(routes=[right, health])
        await spine.watcher.monitor.judge_all()
        await spine.watcher.deliver()
        await spine.watcher.settle()
    assert len(spine.messages()) == 1
    assert not any("wait" in line for line in spine.health() if ": over" not in line)


# -- trouble that passes -------------------------------------------------------------------------------------------

PASSES = {
    "a 500": {"status": 500, "times": 9},
    "a 503": {"status": 503, "times": 2},
    "a 429 through Discord's proxy": {"status": 429, "retry_after": 0.01},
    "a cut line": {"kind": Trouble.RESET},
    "a lost answer": {"kind": Trouble.RESET, "after": True},
    "a 500 after the work was done": {"status": 500, "after": True},
    "HTML instead of JSON": {"status": 502, "text": "<html>Bad gateway</html>", "times": 9},
}


@pytest.mark.parametrize("shape", PASSES.values(), ids=PASSES)
async def test_trouble_that_passes_delays_an_alert_and_never_doubles_it(
    shape: dict[str, object], spine: Spine, world: DiscordWorld
) -> None:
    trouble(world, **shape)
    spine.show(LAUNCH)
    await spine.turn()
    await deliver(spine, times=5, seconds=20)
    (message,) = spine.messages()
    assert "repeat" not in json.dumps(message.embeds)


async def test_a_ban_of_the_whole_bot_stops_every_send_as_long_as_it_says(spine: Spine, world: DiscordWorld) -> None:
    trouble(world, status=429, via=False, retry_after=600.0, body={}, text="<html>banned</html>")
    spine.show(LAUNCH)
    await spine.turn()
    asked = len(world.server.requests)
    await deliver(spine, times=9, minutes=1)
    assert len(world.server.requests) == asked
    await deliver(spine, times=2, minutes=1)
    assert len(spine.messages()) == 1


async def test_a_rejected_token_loses_nothing(spine: Spine, world: DiscordWorld) -> None:
    trouble(world, status=401)
    spine.show(LAUNCH)
    await spine.turn()
    await deliver(spine, minutes=11)
    assert len(spine.messages()) == 1


# -- a lost answer, and nonces that Discord has forgotten ------------------------------------------------------------


async def lose_answer(spine: Spine, world: DiscordWorld, *, arrived: bool) -> None:
    trouble(world, kind=Trouble.RESET, after=arrived)
    spine.show(LAUNCH)
    await spine.turn()
    assert await spine.rows("SELECT state FROM outbox") == [("sending",)]


async def test_a_message_that_arrived_is_found_in_the_history_and_not_sent_again(
    spine: Spine, world: DiscordWorld
) -> None:
    await lose_answer(spine, world, arrived=True)
    for number in range(150):  # more than one page of history
        world.server.people.say(world.watch, world.member, f"talk {number}")
    await spine.restart()
    await deliver(spine, hours=5)
    (message,) = spine.messages()
    assert await spine.rows("SELECT state, message FROM outbox") == [("sent", message.id)]


async def test_a_message_that_did_not_arrive_is_sent_after_the_history_was_read(
    spine: Spine, world: DiscordWorld
) -> None:
    await lose_answer(spine, world, arrived=False)
    await deliver(spine, hours=5)
    (message,) = spine.messages()
    assert "repeat" not in json.dumps(message.embeds)


async def test_where_history_may_not_be_read_it_is_sent_once_more_and_says_that_it_may_repeat(
    spine: Spine, world: DiscordWorld
) -> None:
    await lose_answer(spine, world, arrived=True)
    silence(world, Permission.READ_MESSAGE_HISTORY)
    await deliver(spine, times=3, hours=1)
    first, second = spine.messages()
    assert "repeat" in (second.content + json.dumps(second.embeds)).casefold()
    assert buttons(first) == buttons(second)
    await spine.watcher.settle()
    assert any("may not be read" in line for line in spine.health())


async def test_a_digest_with_a_lost_answer_is_told_once(spine: Spine, world: DiscordWorld) -> None:
    spine.show(news("near", "The harbour holds silt."))
    await spine.turn()
    world.server.fail(Fault("POST", POSTS, kind=Trouble.RESET, after=True, times=1))
    assert await spine.watcher.make_digest(world.watch.id, spine.clock().date()) == 1
    await spine.watcher.deliver()
    await deliver(spine, times=2, hours=1)
    assert len(world.server.bot_messages(world.watch)) == 1


# -- people delete -------------------------------------------------------------------------------------------------


async def test_a_message_that_people_deleted_is_not_sent_again(spine: Spine, world: DiscordWorld) -> None:
    spine.show(LAUNCH)
    await spine.turn()
    world.server.people.delete_message(spine.messages()[0])
    copy = replace(LAUNCH, guid="copy", link="https://copy.example.org/1")
    spine.show(replace(LAUNCH, text=LAUNCH.text.replace("met", "never met")), copy)
    await spine.turn()
    await deliver(spine, times=3, minutes=2)
    (reply,) = spine.messages()
    assert "Quote changed" in reply.content
    assert reply.reply_to is None or reply.reply_to not in world.watch.messages


async def test_a_message_deleted_while_its_answer_was_lost_is_not_sent_again(spine: Spine, world: DiscordWorld) -> None:
    await lose_answer(spine, world, arrived=True)
    world.server.people.delete_message(spine.messages()[0])
    await deliver(spine, times=3, seconds=20)
    assert spine.messages() == []


# -- bursts --------------------------------------------------------------------------------------------------------

BURSTS = {5: [1] * 5, 6: [6], 30: [25, 5], 50: [25, 25], 51: [25, 25, 1]}


@pytest.mark.parametrize(("count", "sizes"), BURSTS.items(), ids=[f"{count} alerts" for count in BURSTS])
async def test_many_alerts_at_once_are_listed(count: int, sizes: list[int], spine: Spine, world: DiscordWorld) -> None:
    spine.show(*(news(f"n{n}") for n in range(count)))
    await spine.turn()
    await deliver(spine, times=3, seconds=11)
    messages = spine.messages()
    assert [len(buttons(message)) for message in messages] == sizes
    assert len({button for message in messages for button in buttons(message)}) == count


async def test_a_list_with_a_lost_answer_is_told_once(spine: Spine, world: DiscordWorld) -> None:
    trouble(world, kind=Trouble.RESET, after=True)
    spine.show(*(news(f"n{n}") for n in range(30)))
    await spine.turn()
    spine.show(news("one more"))
    await deliver(spine, times=2, hours=1)
    sizes = [len(buttons(message)) for message in spine.messages()]
    assert (sizes[0], sum(sizes)) == (25, 30)


async def test_alerts_that_trickle_in_are_held_a_moment_and_listed(spine: Spine, world: DiscordWorld) -> None:
    for number in range(12):
        spine.show(*(news(f"n{n}") for n in range(number + 1)))
        await spine.poll()
        await deliver(spine, seconds=2)
    await deliver(spine, times=2, seconds=15)
    sizes = [len(buttons(message)) for message in spine.messages()]
    assert sum(sizes) == 12
    assert sizes[:5] == [1] * 5
    assert len(sizes) < 10


async def test_an_edit_of_a_listed_alert_edits_the_list_once(spine: Spine, world: DiscordWorld) -> None:
    items = [news(f"n{n}") for n in range(6)]
    spine.show(*items)
    await spine.turn()
    spine.show(*(replace(item, text=item.text.replace("met", "never met")) for item in items))
    await spine.poll()
    world.server.requests.clear()
    await deliver(spine, minutes=2)
    assert len(world.server.calls("PATCH", EDITS)) == 1


# -- edits and replies ---------------------------------------------------------------------------------------------


async def change(spine: Spine, words: str) -> None:
    spine.show(replace(LAUNCH, text=LAUNCH.text.replace("met", words)))
    await spine.poll()


async def test_a_message_is_edited_at_most_once_a_minute_and_ends_as_it_should(
    spine: Spine, world: DiscordWorld
) -> None:
    spine.show(LAUNCH)
    await spine.turn()
    for words in ("came", "went", "slept", "rose"):
        await change(spine, words)
        await deliver(spine, seconds=20)
    edits = world.server.calls("PATCH", EDITS)
    assert 1 <= len(edits) <= 2
    await deliver(spine, times=2, minutes=1)
    first = spine.messages()[0]
    assert "rose" in json.dumps(first.embeds)


REFUSED_EDITS = {
    "edited too often (30046)": {"status": 429, "code": 30046},
    "no rights": {"status": 403, "code": 50001},
}


@pytest.mark.parametrize("shape", REFUSED_EDITS.values(), ids=REFUSED_EDITS)
async def test_an_edit_that_is_refused_rests_an_hour(shape: dict[str, int], spine: Spine, world: DiscordWorld) -> None:
    items = [news(f"n{n}") for n in range(7)]
    spine.show(*items)
    await spine.turn()
    fault = world.server.fail(Fault("PATCH", EDITS, times=100, **shape))  # type: ignore[arg-type]
    spine.show(*(replace(item, text=item.text.replace("met", "never met")) for item in items))
    await spine.poll()
    await deliver(spine, times=20, minutes=2)
    assert fault.met <= DISCORD_PY_TRIES
    world.server.faults.clear()
    await deliver(spine, minutes=30)
    assert "changed" in json.dumps(spine.messages()[0].embeds)


async def test_a_reply_stands_under_the_first_alert(spine: Spine, world: DiscordWorld) -> None:
    spine.show(LAUNCH)
    await spine.turn()
    await change(spine, "never met")
    await deliver(spine, minutes=1)
    first, reply = spine.messages()
    assert reply.reply_to == first.id
    assert not reply.pings


async def test_text_from_outside_pings_no_one(spine: Spine, world: DiscordWorld) -> None:
    spine.show(news("loud", f"{HOSTILE} The harbour working group met. @everyone @here {HOSTILE}", title=HOSTILE))
    await spine.turn()
    (message,) = spine.messages()
    assert not message.pings
    assert "](https:" not in message.content.replace("\\]", "")
