"""The board stands pinned and edits itself; what is wrong is one message, edited, and cleared when it is over."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator

import pytest

from bot.once import run_once
from tests.days import Open
from tests.discord_server import Fault, Message, Permission, Trouble
from tests.discord_world import DiscordWorld
from tests.spine import Item, Spine, news

pytestmark = pytest.mark.noon

POSTS, EDITS = r"/channels/\d+/messages", r"/channels/\d+/messages/\d+"
WALL = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"


@pytest.fixture
async def spine(opened: Open) -> AsyncIterator[Spine]:
    async with opened() as spine:
        spine.show(Item("Fish day", "Fish swim.", "fish"))
        await spine.poll()
        yield spine


@pytest.fixture
def world(spine: Spine) -> DiscordWorld:
    assert spine.discord is not None
    return spine.discord


def boards(world: DiscordWorld) -> list[Message]:
    """The boards that stand in #letter-watch."""
    sent = world.server.bot_messages(world.watch)
    return [message for message in sent if any(custom_id.startswith("b:") for custom_id in message.custom_ids)]


async def settle(spine: Spine, times: int = 1, **step: float) -> list[str]:
    """Let boards and health be looked at so many times, with so much time before each look."""
    troubles = []
    for _ in range(times):
        spine.step(**step)
        troubles += await spine.watcher.settle()
    return troubles


async def test_the_board_is_posted_once_pinned_and_edited_in_place(spine: Spine, world: DiscordWorld) -> None:
    await settle(spine)
    (board,) = boards(world)
    assert board.pinned_at is not None
    before = json.dumps(board.embeds)
    spine.show(news("launch"))
    await spine.poll()
    await settle(spine, times=3, minutes=2)
    (board,) = boards(world)
    assert json.dumps(board.embeds) != before
    assert "mentioned" in json.dumps(board.embeds)


async def test_a_board_that_says_the_same_is_not_edited(spine: Spine, world: DiscordWorld) -> None:
    await settle(spine, times=10, minutes=3)
    assert world.server.calls("PATCH", EDITS) == []


async def test_the_board_is_edited_at_most_once_a_minute(spine: Spine, world: DiscordWorld) -> None:
    await settle(spine)
    for number in range(12):
        spine.show(news(f"n{number}"))
        await spine.poll()
        await settle(spine, seconds=10)
    assert 1 <= len(world.server.calls("PATCH", rf"/channels/{world.watch.id}/messages/\d+")) <= 2


async def test_a_restart_goes_on_with_the_same_board(spine: Spine, world: DiscordWorld) -> None:
    await settle(spine)
    await spine.restart()
    await settle(spine, times=2, minutes=2)
    assert len(boards(world)) == 1


async def test_a_board_that_people_deleted_is_posted_anew_and_pinned(spine: Spine, world: DiscordWorld) -> None:
    await settle(spine)
    world.server.people.delete_message(boards(world)[0])
    spine.show(news("launch"))
    await spine.poll()
    await settle(spine, times=3, minutes=2)
    (board,) = boards(world)
    assert board.pinned_at is not None


async def test_a_pin_that_is_refused_is_a_line_in_health_and_no_failed_run(spine: Spine, world: DiscordWorld) -> None:
    world.server.world.deny(world.watch, world.bot_role, Permission.PIN_MESSAGES | Permission.MANAGE_MESSAGES)
    summary = await run_once(spine.watcher)
    assert summary.exit_code == 0
    assert summary.troubles == []
    assert len(boards(world)) == 1
    (line,) = spine.health()
    assert "Pin Messages" in line
    asked = len(world.server.requests)
    await settle(spine, times=10, minutes=2)
    assert len(world.server.requests) - asked <= 2


async def test_a_refused_pin_stays_said_over_a_restart_and_is_cleared_once_it_works(
    spine: Spine, world: DiscordWorld
) -> None:
    world.server.world.deny(world.watch, world.bot_role, Permission.PIN_MESSAGES | Permission.MANAGE_MESSAGES)
    await settle(spine)
    await spine.restart()
    await settle(spine, times=3, minutes=2)
    (line,) = spine.health()
    assert ": over" not in line
    world.watch.overwrites.clear()
    await settle(spine, times=2, hours=2)
    (line,) = spine.health()
    assert ": over" in line
    assert boards(world)[0].pinned_at is not None


async def test_a_lost_answer_to_the_first_board_is_found_again(spine: Spine, world: DiscordWorld) -> None:
    world.server.fail(Fault("POST", POSTS, kind=Trouble.RESET, after=True))
    assert await settle(spine)
    await spine.restart()
    await settle(spine, times=2, minutes=10)
    assert len(boards(world)) == 1


async def test_a_board_that_may_be_edited_no_more_is_posted_anew_after_an_hour(
    spine: Spine, world: DiscordWorld
) -> None:
    await settle(spine)
    fault = world.server.fail(Fault("PATCH", EDITS, status=429, code=30046, times=100))
    spine.show(news("launch"))
    await spine.poll()
    await settle(spine, times=5, minutes=5)
    assert fault.met <= 5
    assert len(boards(world)) == 1
    await settle(spine, times=2, hours=1)
    assert len(boards(world)) == 2
    assert boards(world)[1].pinned_at is not None


async def test_a_source_that_fails_is_one_message_that_is_edited_and_cleared(spine: Spine, world: DiscordWorld) -> None:
    spine.web.put("/state", WALL, status=403, content_type="text/html")
    await spine.turn()
    await settle(spine)
    (line,) = spine.health()
    assert "state" in line
    assert "blocked" in line
    spine.web.put("/state", "<html><body>Shop for shoes</body></html>", content_type="text/html")
    await spine.turn()
    await settle(spine, times=2, minutes=2)
    (line,) = spine.health()
    assert "wrong content" in line.replace("_", " ")
    spine.show(Item("Fish day", "Fish swim.", "fish"), Item("Fish night", "Fish sleep.", "night"))
    await spine.turn()
    await settle(spine, times=2, minutes=2)
    (line,) = spine.health()
    assert ": over" in line
    spine.web.put("/state", WALL, status=403, content_type="text/html")
    await spine.turn()
    await settle(spine, times=2, minutes=2)
    (line,) = spine.health()  # what comes and goes within a short time stays one message
    assert ": over" not in line


async def test_a_lost_answer_to_a_receipt_is_found_again_when_its_nonce_is_forgotten(
    spine: Spine, world: DiscordWorld
) -> None:
    await spine.restart(alerts={"digest_at": "00:00"})
    await settle(spine)
    lost = world.server.fail(Fault("POST", POSTS, kind=Trouble.RESET, after=True, holding="Coverage"))
    await settle(spine, times=3, minutes=11)
    assert lost.met
    receipts = [one for one in world.server.bot_messages(world.health) if one.content.startswith("Coverage")]
    assert len(receipts) == 1


async def test_a_lost_answer_to_a_receipt_is_found_again_by_a_clock_that_runs_ahead(
    spine: Spine, world: DiscordWorld
) -> None:
    await settle(spine)
    spine.clock.step(hours=10)
    await spine.restart(alerts={"digest_at": "00:00"})
    lost = world.server.fail(Fault("POST", POSTS, kind=Trouble.RESET, after=True, holding="Coverage"))
    await settle(spine, times=3, minutes=11)
    assert lost.met
    receipts = [one for one in world.server.bot_messages(world.health) if one.content.startswith("Coverage")]
    assert len(receipts) == 1


async def test_a_board_that_is_posted_anew_is_not_taken_for_the_one_before(spine: Spine, world: DiscordWorld) -> None:
    await settle(spine)
    world.server.fail(Fault("PATCH", EDITS, status=429, code=30046, times=100))
    spine.show(news("launch"))
    await spine.poll()
    await settle(spine, times=2, minutes=5)
    lost = world.server.fail(Fault("POST", POSTS, kind=Trouble.RESET, after=True, holding="b:harbour-2026"))
    await settle(spine, hours=1)
    assert lost.met
    world.server.faults.clear()
    await settle(spine, times=4, minutes=11)
    assert len(boards(world)) == 2
    assert boards(world)[1].pinned_at is not None


async def test_a_lost_answer_to_a_health_message_is_found_again_when_its_nonce_is_forgotten(
    spine: Spine, world: DiscordWorld
) -> None:
    lost = world.server.fail(Fault("POST", POSTS, status=503, after=True, times=2, holding="blocked"))
    spine.web.put("/state", WALL, status=403, content_type="text/html")
    await spine.turn()
    await settle(spine, times=3, minutes=11)
    assert lost.met
    (line,) = spine.health()
    assert "blocked" in line


async def test_one_lost_packet_is_no_news_and_three_are(spine: Spine, world: DiscordWorld) -> None:
    spine.web.put("/state", status=500)
    for count in (0, 0, 1):
        await spine.turn(minutes=120)
        await settle(spine)
        assert len(spine.health()) == count


async def test_what_is_said_of_the_next_try_never_lies_in_the_past(spine: Spine, world: DiscordWorld) -> None:
    spine.web.put("/state", WALL)
    for _ in range(8):
        spine.step(minutes=40)
        if await spine.watcher.due():
            await spine.poll()
        await spine.watcher.settle()
        for line in spine.health():
            if found := re.search(r"next try <t:(\d+):R>", line):
                assert int(found[1]) > spine.clock.at.timestamp()
    assert len(spine.health()) == 1
    assert "next try" in spine.health()[0]


async def test_health_survives_a_restart_as_one_message(spine: Spine, world: DiscordWorld) -> None:
    spine.web.put("/state", WALL, status=403, content_type="text/html")
    await spine.turn()
    await settle(spine)
    await spine.restart()
    await settle(spine, times=3, minutes=2)
    assert len(spine.health()) == 1


async def test_a_health_channel_that_refuses_us_fails_nothing(spine: Spine, world: DiscordWorld) -> None:
    world.server.world.deny(world.health, world.bot_role, Permission.SEND_MESSAGES)
    spine.web.put("/state", WALL, status=403, content_type="text/html")
    await spine.turn()
    asked = len(world.server.requests)
    await settle(spine, times=10, minutes=1)
    assert len(boards(world)) == 1
    assert len(world.server.requests) - asked < 10
