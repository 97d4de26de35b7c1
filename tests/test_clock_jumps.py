"""A clock that leaps, stands still or shows an hour twice: nothing waits for a wrong time or is told twice."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.boards.receipts import day_span
from bot.watching.schedule import Schedule
from tests.days import Open
from tests.discord_server import Fault, Trouble
from tests.discord_world import DiscordWorld
from tests.process import running, write_config
from tests.spine import LETTER, Item, Spine, news, rss
from tests.web import Web

pytestmark = pytest.mark.noon

POSTS, ALERT = r"/channels/\d+/messages", '"custom_id": "a:'
FISH = Item("Fish day", "Fish swim.", "fish", "https://news.example.org/fish")
LAUNCH = news("launch")
NEW_YORK = ZoneInfo("America/New_York")


@dataclass
class Days:
    """A watcher that ticks, on a Discord whose clock is right whatever ours says."""

    spine: Spine
    schedule: Schedule

    async def pass_time(self, **by: float) -> None:
        """Let time pass everywhere, then a tick with all that it starts."""
        self.spine.step(**by)
        await self.schedule._daily()
        for _ in range(2):
            await self.schedule.tick()
            while tasks := list(self.schedule._tasks.values()):
                await asyncio.gather(*tasks)
        await self.spine.watcher.settle()

    async def restart(self) -> None:
        await self.spine.restart()
        self.schedule = Schedule(self.spine.watcher)


@pytest.fixture
async def days(opened: Open) -> AsyncIterator[Days]:
    async with opened("state") as spine:
        spine.show(FISH)
        days = Days(spine, Schedule(spine.watcher))
        await days.pass_time(minutes=1)
        yield days


JUMPS = {"a minute back": -1, "an hour back": -60, "ten days back": -14_400, "an hour forward": 60, "a month": 43_200}


@pytest.mark.parametrize("minutes", JUMPS.values(), ids=JUMPS)
@pytest.mark.parametrize("restarts", [False, True], ids=["while we run", "while we are away"])
@pytest.mark.parametrize("arrived", [False, True], ids=["not arrived", "arrived"])
async def test_an_alert_whose_answer_was_lost_before_the_clock_leapt_stands_once(
    minutes: float, restarts: bool, arrived: bool, days: Days, discord_world: DiscordWorld
) -> None:
    discord_world.server.fail(Fault("POST", POSTS, Trouble.RESET, holding=ALERT, after=arrived))
    days.spine.show(FISH, LAUNCH)
    await days.pass_time(minutes=40)
    assert len(days.spine.messages()) == arrived
    days.spine.clock.step(minutes=minutes)
    if restarts:
        await days.restart()
    for _ in range(4):
        await days.pass_time(minutes=5)
    (message,) = days.spine.messages()
    assert "repeat" not in str(message.embeds)


AWAY = {"stays ahead": None, "has just passed that time again": 10.005, "passed it long ago": 30}


@pytest.mark.parametrize("hours", AWAY.values(), ids=AWAY)
@pytest.mark.parametrize("arrived", [False, True], ids=["not arrived", "arrived"])
async def test_an_alert_whose_answer_was_lost_while_the_clock_ran_ahead_stands_once(
    hours: float | None, arrived: bool, days: Days, discord_world: DiscordWorld
) -> None:
    days.spine.clock.step(hours=10)
    discord_world.server.fail(Fault("POST", POSTS, Trouble.RESET, holding=ALERT, after=arrived))
    days.spine.show(FISH, LAUNCH)
    await days.pass_time(minutes=40)
    assert len(days.spine.messages()) == arrived
    if hours is not None:  # it is set right while nobody watches
        days.spine.clock.step(hours=-10)
        days.spine.step(hours=hours)
        await days.restart()
    for minutes in (1, 5, 5, 5):
        await days.pass_time(minutes=minutes)
    (message,) = days.spine.messages()
    assert "repeat" not in str(message.embeds)


@pytest.mark.parametrize("restarts", [False, True], ids=["while we run", "while we are away"])
async def test_a_clock_that_is_set_back_is_said_and_silences_no_source(restarts: bool, days: Days) -> None:
    days.spine.clock.step(days=400)  # the machine woke with a wrong clock
    await days.pass_time(minutes=40)
    days.spine.clock.step(days=-400)  # and the network set it right
    if restarts:
        await days.restart()
    days.spine.show(FISH, LAUNCH)
    await days.pass_time(minutes=40)
    assert len(days.spine.messages()) == 1
    assert any("set back by 400 days" in line for line in days.spine.health())
    await days.pass_time(minutes=70)
    await days.pass_time(minutes=2)
    (line,) = [line for line in days.spine.health() if "set back" in line]
    assert "over" in line.casefold() or "recovered" in line.casefold()


async def test_a_clock_that_is_set_back_still_lets_a_server_be_as_long_as_it_asked(days: Days) -> None:
    web = days.spine.web
    web.put("/state", b"later", status=503, headers={"Retry-After": "36000"})
    await days.pass_time(minutes=40)
    asked = len(web.asked("/state"))
    days.spine.clock.step(hours=-2)
    await days.pass_time(minutes=5)
    assert len(web.asked("/state")) == asked
    days.spine.show(FISH, LAUNCH)
    await days.pass_time(hours=13)
    assert len(days.spine.messages()) == 1


async def test_a_digest_is_made_on_the_day_also_when_the_last_one_was_made_in_a_wrong_future(opened: Open) -> None:
    async with opened("state", alerts={"digest_at": "09:00"}) as spine:
        spine.show(FISH)
        days = Days(spine, Schedule(spine.watcher))
        spine.clock.step(days=30)
        await days.pass_time(hours=1)
        spine.clock.step(days=-30)
        spine.show(FISH, news("near", "The harbour holds silt."))
        await days.pass_time(hours=1)
        await days.pass_time(hours=24)
        digests = await spine.rows("SELECT state FROM outbox WHERE what = 'digest'")
        assert digests == [("sent",)]


async def test_what_was_sent_in_a_wrong_future_is_edited_at_once_and_lists_nothing_together(days: Days) -> None:
    days.spine.clock.step(days=30)
    early = [news(f"early {number}") for number in range(6)]
    for shown in range(1, 7):
        days.spine.show(FISH, *early[:shown])
        await days.pass_time(minutes=40)
    days.spine.clock.step(days=-30)
    await days.pass_time(minutes=5)
    changed = news("early 0", "The harbour working group never met.")
    days.spine.show(FISH, changed, *early[1:], LAUNCH)
    await days.pass_time(minutes=40)
    edited = [one for one in days.spine.messages() if one.edited_at]
    assert len(edited) == 1, "a quote that changed is said on its message, too"
    assert all(len([mark for mark in one.custom_ids if mark.startswith("a:")]) == 1 for one in days.spine.messages())
    await days.restart()
    assert not await days.spine.watcher.clock.follow()
    assert await days.spine.count("outbox WHERE sent_at > '2026-03-10'") == 0


async def test_a_copy_made_in_a_wrong_future_is_no_reason_to_make_none(opened: Open) -> None:
    async with opened("state", storage={"keep_days": 3}) as spine:
        spine.show(FISH)
        await spine.turn()
        spine.clock.step(days=400)
        assert await spine.watcher.nightly.back_up()
        spine.clock.step(days=-398)
        assert await spine.watcher.nightly.back_up()
        assert not await spine.watcher.nightly.back_up()


# -- daylight saving time --------------------------------------------------------------------------------------------

SPRING, AUTUMN = datetime(2026, 3, 7, 12, tzinfo=UTC), datetime(2026, 10, 31, 12, tzinfo=UTC)
HOURS = {
    "in spring, at an hour that does not come": (SPRING, "02:30"),
    "in spring, after it": (SPRING, "09:00"),
    "in autumn, at an hour that comes twice": (AUTUMN, "01:30"),
    "in autumn, after it": (AUTUMN, "09:00"),
}


@pytest.mark.parametrize(("begins", "at"), HOURS.values(), ids=HOURS)
async def test_a_day_of_23_or_25_hours_has_one_digest_and_one_reminder_of_each_kind(
    begins: datetime, at: str, opened: Open, discord_world: DiscordWorld, tmp_path: Path
) -> None:
    async with opened("state", alerts={"digest_at": at, "look_back": "900d", "age_guard": "9000d"}) as spine:
        sent_on = begins.date() - timedelta(days=58)  # so that a reminder falls on the day that the clocks change
        (tmp_path / "letter.toml").write_text(LETTER.replace("2026-02-02", sent_on.isoformat()))
        spine.step(seconds=(begins - spine.clock.at).total_seconds())
        await spine.restart()
        days = Days(spine, Schedule(spine.watcher))
        spine.show(FISH)
        await days.pass_time(minutes=1)
        for half_hour in range(3 * 48):
            spine.show(FISH, *(news(f"near {n}", "The harbour holds silt.") for n in range(half_hour // 12)))
            await days.pass_time(minutes=30)
        told = await spine.rows("SELECT created_at FROM outbox WHERE what = 'digest' ORDER BY created_at")
        when = [datetime.fromisoformat(at).astimezone(NEW_YORK).date() for (at,) in told]
        assert len(when) == len(set(when)) >= 2
        reminders = await spine.rows("SELECT body, count(*) FROM outbox WHERE what = 'reminder' GROUP BY key")
        assert reminders
        assert len({body for body, _ in reminders}) == len(reminders)


def test_the_receipts_day_is_as_long_as_the_day_is() -> None:
    lengths = [
        (end - start) / timedelta(hours=1)
        for day in ("2026-03-07", "2026-03-08", "2026-11-01")
        for start, end in [day_span(datetime.fromisoformat(day).date(), NEW_YORK)]
    ]
    assert lengths == [24, 23, 25]


# -- a host that sleeps ----------------------------------------------------------------------------------------------


def just_now(name: str, says: str = "The harbour working group met.") -> Item:
    return news(name, says, published=datetime.now(UTC))


@pytest.mark.slow
@pytest.mark.parametrize("amid", ["nothing", "a send"])
async def test_a_process_that_is_stopped_and_goes_on_tells_what_came_meanwhile_once(
    amid: str, tmp_path: Path, discord_world: DiscordWorld
) -> None:
    server = discord_world.server
    (tmp_path / "letter.toml").write_text(LETTER)
    async with Web() as web:
        web.put("/state", rss(FISH))
        config = write_config(
            tmp_path,
            discord=server,
            sources=[web.url("/state")],
            routes=[discord_world.watch.id],
            letters={"files": ["./letter.toml"]},
        )

        def told() -> list[str]:
            sent = server.bot_messages(discord_world.watch)
            return [id_ for message in sent for id_ in message.custom_ids if id_.startswith("a:")]

        async with running(config, "run", "-v", token=server.token) as program:
            await program.wait_line("polled source=")
            late = server.fail(Fault("POST", POSTS, Trouble.LATE, delay=0.5, holding=ALERT))
            if amid == "a send":
                web.put("/state", rss(FISH, just_now("first")))
                await server.wait_until(lambda: late.met, "the send")
            program.process.send_signal(signal.SIGSTOP)
            web.put("/state", rss(FISH, just_now("first"), just_now("second", "A harbour firm was fined.")))
            server.clock.advance(timedelta(minutes=10))
            await asyncio.sleep(4)
            program.process.send_signal(signal.SIGCONT)
            await server.wait_until(lambda: len(told()) >= 2, "both alerts")
            polls = len(web.asked("/state"))
            await server.wait_until(lambda: len(web.asked("/state")) > polls + 2, "more polls")
            assert await program.stop() == 0
        assert len(told()) == len(set(told())) == 2
