"""The real program is stopped and killed at the worst moments, and started again: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests import faults
from tests.discord_server import Fault, Message, Trouble
from tests.discord_world import DiscordWorld
from tests.process import Program, running, write_config
from tests.web import Page, Web

pytestmark = pytest.mark.slow  # each test starts the program once or more

ALERT = '"custom_id": "a:'  # only alerts have such a button
SENDS = r"/channels/\d+/messages"
NEWS = {
    "working-group": (
        "Department Press Briefing",
        "The United States and the People's Republic of China will launch a working group on fentanyl precursors.",
    ),
    "sanctions": (
        "Treasury sanctions PRC chemical companies",
        "Treasury sanctioned three companies in Wuhan, China, for shipping fentanyl precursors to Mexican cartels.",
    ),
    "fincen": (
        "FinCEN advisory on Chinese money laundering",
        "FinCEN, DEA and State will share information about Chinese money laundering networks behind fentanyl.",
    ),
}


def feed(*names: str) -> bytes:
    """An RSS feed with these items, published just now."""
    now = format_datetime(datetime.now(UTC))
    items = "".join(
        f"<item><title>{NEWS[name][0]}</title><link>http://127.0.0.1/{name}</link><guid>{name}</guid>"
        f"<pubDate>{now}</pubDate><description>{NEWS[name][1]}</description></item>"
        for name in names
    )
    head = "<title>State</title><link>http://127.0.0.1/</link><description>News</description>"
    return f"<?xml version='1.0'?><rss version='2.0'><channel>{head}{items}</channel></rss>".encode()


@dataclass(frozen=True, slots=True)
class Scene:
    """A feed, a Discord and a config that joins them."""

    world: DiscordWorld
    web: Web
    config: Path

    def run(self) -> AbstractAsyncContextManager[Program]:
        return running(self.config, "run", "-v", token=self.world.server.token)

    def told(self) -> list[Message]:
        """The alerts that stand in #letter-watch."""
        return [
            message
            for message in self.world.server.bot_messages(self.world.watch)
            if any(custom_id.startswith("a:") for custom_id in message.custom_ids)
        ]

    async def wait_told(self, count: int = 1) -> None:
        await self.world.server.wait_until(lambda: len(self.told()) >= count, f"{count} alert(s)")

    async def wait_met(self, fault: Fault) -> None:
        await self.world.server.wait_until(lambda: fault.met, "the fault to be met")

    async def poll_and_stop(self, program: Program) -> None:
        """Let it poll once more and end what it began, so that a second telling would show."""
        polls = len(self.web.asked("/feed"))
        await self.world.server.wait_until(lambda: len(self.web.asked("/feed")) > polls, "a poll")
        assert await program.stop() == 0


@pytest.fixture
async def scene(tmp_path: Path, discord_world: DiscordWorld) -> AsyncIterator[Scene]:
    async with Web() as web:
        web.put("/feed", feed("working-group"))
        config = write_config(
            tmp_path,
            discord=discord_world.server,
            sources=[{"url": web.url("/feed"), "full_text": "never"}],
            routes=[discord_world.watch.id, {"channel": discord_world.health.id, "kind": "health"}],
        )
        yield Scene(discord_world, web, config)


async def test_an_item_is_told_once_over_a_stop_and_a_start(scene: Scene) -> None:
    async with scene.run() as program:
        await scene.wait_told()
        assert await program.stop() == 0
    async with scene.run() as program:
        await scene.poll_and_stop(program)
    assert len(scene.told()) == 1


async def test_stop_during_a_poll_and_during_a_send_lets_them_end(scene: Scene) -> None:
    scene.web.put("/feed", faults.slow(1, Page(feed("working-group"))))
    late = scene.world.server.fail(Fault("POST", SENDS, Trouble.LATE, delay=0.5, holding=ALERT))
    async with scene.run() as program:
        await scene.world.server.wait_until(lambda: scene.web.asked("/feed"), "a poll")
        assert await program.stop() == 0
    async with scene.run() as program:
        await scene.wait_met(late)
        assert await program.stop() == 0
    assert len(scene.told()) == 1
    async with scene.run() as program:
        await scene.poll_and_stop(program)
    assert len(scene.told()) == 1


async def test_kill_during_a_poll_loses_nothing(scene: Scene) -> None:
    scene.web.put("/feed", faults.slow(60))
    async with scene.run() as program:
        await scene.world.server.wait_until(lambda: scene.web.asked("/feed"), "a poll")
        await program.kill()
    scene.web.put("/feed", feed("working-group"))
    async with scene.run() as program:
        await scene.wait_told()
        await scene.poll_and_stop(program)
    assert len(scene.told()) == 1


@pytest.mark.parametrize("end", ["stop", "kill"])
@pytest.mark.parametrize("arrived", [True, False], ids=["arrived", "not arrived"])
async def test_end_during_a_send_that_never_answers_tells_once(end: str, arrived: bool, scene: Scene) -> None:
    fault = scene.world.server.fail(Fault("POST", SENDS, Trouble.HANG, after=arrived, holding=ALERT))
    async with scene.run() as program:
        await scene.wait_met(fault)
        await getattr(program, end)()
    assert len(scene.told()) == arrived
    async with scene.run() as program:
        await program.wait_line("alert found in history" if arrived else "delivery sent key=")
        await scene.poll_and_stop(program)
    assert len(scene.told()) == 1


async def test_kill_during_a_send_and_a_start_long_after_finds_the_message_in_the_history(scene: Scene) -> None:
    server = scene.world.server
    fault = server.fail(Fault("POST", SENDS, Trouble.HANG, after=True, holding=ALERT))
    async with scene.run() as program:
        await scene.wait_met(fault)
        await program.kill()
    let_time_pass(scene, timedelta(minutes=10))
    reads = len(server.calls("GET", SENDS))
    async with scene.run() as program:
        await program.wait_line("found in history")
        await scene.poll_and_stop(program)
    assert len(scene.told()) == 1
    assert len(server.calls("GET", SENDS)) > reads


def let_time_pass(scene: Scene, by: timedelta) -> None:
    """Let Discord forget its nonces, and move the attempts that the program remembers into the past."""
    scene.world.server.clock.advance(by)
    with sqlite3.connect(scene.config.parent / "letterwatch.db") as db:
        ((first,),) = db.execute("SELECT first_attempt_at FROM outbox WHERE first_attempt_at IS NOT NULL").fetchall()
        moved = (datetime.fromisoformat(first) - by).isoformat()
        db.execute("UPDATE outbox SET first_attempt_at = ? WHERE first_attempt_at IS NOT NULL", [moved])
    db.close()


async def test_second_instance_is_refused_by_name(scene: Scene) -> None:
    async with scene.run() as first:
        await scene.wait_told()
        async with scene.run() as second:
            assert await second.wait() == 1
            assert f"process {first.process.pid} on" in second.output


async def test_first_gateway_connect_failing_is_tried_again(scene: Scene) -> None:
    gateway = scene.world.server.gateway
    gateway.refuse_connects()
    async with scene.run():
        await scene.wait_told()
        await scene.world.server.wait_until(lambda: gateway.identifies == 1, "a session")


async def test_what_is_found_while_discord_is_away_is_told_when_it_is_back(scene: Scene) -> None:
    server = scene.world.server
    port = int(server.url.rpartition(":")[2])
    await server.stop()
    async with scene.run() as program:
        await program.wait_line("polled source=")  # the news is in the database
        await server.start(port)
        await scene.wait_told()
        assert await program.stop() == 0
    assert len(scene.told()) == 1


async def test_killed_again_and_again_it_tells_all_of_it_once(scene: Scene) -> None:
    scene.web.put("/feed", faults.in_turn([Page(feed(*list(NEWS)[: number + 1])) for number in range(len(NEWS))]))
    for instant in range(8):
        async with scene.run() as program:
            await program.wait_line("alerts go to 1 channel in Discord")
            await asyncio.sleep(0.08 * instant)
            await program.kill()
    async with scene.run() as program:
        await scene.wait_told(len(NEWS))
        await scene.poll_and_stop(program)
    keys = [custom_id for message in scene.told() for custom_id in message.custom_ids if custom_id.startswith("a:")]
    assert len(keys) == len(set(keys)) == len(NEWS)


TROUBLE = {
    "503, then cut, then lost answer": [
        Fault("POST", SENDS, status=503, holding=ALERT),
        Fault("POST", SENDS, Trouble.RESET, holding=ALERT),
        Fault("POST", SENDS, Trouble.RESET, after=True, holding=ALERT),
    ],
    "asked to wait": [Fault("POST", SENDS, status=429, retry_after=0.5, holding=ALERT)],
    "two forms refused": [Fault("POST", SENDS, status=400, code=50035, times=2, holding=ALERT)],
}


@pytest.mark.parametrize("name", TROUBLE)
async def test_trouble_with_a_send_delays_or_degrades_the_alert_and_never_doubles_it(name: str, scene: Scene) -> None:
    met = [scene.world.server.fail(replace(fault)) for fault in TROUBLE[name]]
    async with scene.run() as program:
        await program.wait_line("alert found in history" if "lost answer" in name else "delivery sent key=")
        await scene.poll_and_stop(program)
    assert [fault.met for fault in met] == [fault.times for fault in met]
    assert len(scene.told()) == 1
