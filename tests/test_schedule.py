"""Timers only wake us: what is due is in the database, nothing runs twice at once, and a fault stops nothing else."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.once import run_once, summary_lines
from bot.watching.schedule import TICK, Schedule
from storage.admin.keywords import add_term
from tests import faults
from tests.spine import Item, Spine, news, rss
from tests.web import Page

FISH = Item("Fish day", "Fish swim.", "fish", "https://news.example.org/fish")


async def tick(schedule: Schedule) -> None:
    """One tick, and all that it started."""
    await schedule.tick()
    while tasks := list(schedule._tasks.values()):
        await asyncio.gather(*tasks)


def break_source(spine: Spine, source: str) -> None:
    """Let our own code fail on a source, as a bug would."""
    known = spine.watcher.sources.values()
    broken = [replace(one, kind="no such kind") if one.id == source else one for one in known]
    spine.watcher.monitor.follow_sources(broken, spine.watcher.monitor.circle)


async def test_a_tick_asks_only_what_is_due_and_tells_what_it_brought(tmp_path: Path) -> None:
    async with Spine(tmp_path, "state", {"id": "rare", "every": "6h"}) as spine:
        schedule = Schedule(spine.watcher)
        await tick(schedule)
        spine.show(FISH, news("launch"))
        spine.clock.step(minutes=40)
        await tick(schedule)
        assert [len(spine.web.asked(path)) for path in ("/state", "/rare")] == [2, 1]
        assert len(spine.alerts()) == 1


async def test_a_tick_asks_what_is_due_also_when_time_goes_on_within_it(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.clock.moves = timedelta(milliseconds=1)
        spine.show(FISH, news("launch"))
        schedule = Schedule(spine.watcher)
        await tick(schedule)
        await tick(schedule)
        assert len(spine.web.asked("/state")) == 1
        assert len(spine.alerts()) == 1


async def test_times_that_were_missed_are_made_up_for_once(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        schedule = Schedule(spine.watcher)
        await tick(schedule)
        spine.clock.step(days=3)
        for _ in range(5):
            await tick(schedule)
        assert len(spine.web.asked("/state")) == 2


async def test_a_source_that_hangs_is_not_asked_twice_at_once(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.web.put("/state", faults.slow(0.4, Page(rss(news("launch")).encode())))
        schedule = Schedule(spine.watcher)
        for _ in range(5):
            await schedule.tick()
            await asyncio.sleep(0.02)
        await tick(schedule)
        assert len(spine.web.asked("/state")) == 1
        await tick(schedule)
        assert len(spine.alerts()) == 1


async def test_keywords_that_change_in_the_database_count_from_the_next_tick_on(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        schedule = Schedule(spine.watcher)
        await tick(schedule)
        await spine.watcher.store.run(add_term, "harbour-2026", "eels", "q1", False, "somebody", spine.clock())
        spine.show(FISH, news("eels", "Eels are back."))
        spine.clock.step(minutes=40)
        await tick(schedule)
        (alert,) = spine.alerts()
        assert "Q1 dredging plan" in alert


async def test_a_fault_of_our_own_in_one_source_stops_no_other_and_asks_no_server_every_second(tmp_path: Path) -> None:
    async with Spine(tmp_path, "state", "wire") as spine:
        schedule = Schedule(spine.watcher)
        await tick(schedule)
        break_source(spine, "wire")
        spine.show(FISH, news("launch"))
        spine.clock.step(minutes=40)
        for _ in range(5):
            await schedule.tick()
            await asyncio.gather(*schedule._tasks.values())
        await tick(schedule)
        assert len(spine.alerts()) == 1
        await spine.watcher.settle()
        assert "Fault in: poll wire" in spine.printed()
        spine.watcher.monitor.follow_sources(spine.watcher.sources.values(), spine.watcher.monitor.circle)
        spine.clock.step(minutes=40)
        await tick(schedule)
        await spine.watcher.settle()
        assert "Fault in: poll wire: over" in spine.printed()


async def test_a_fault_of_our_own_fails_a_single_round_and_still_lets_it_do_the_rest(tmp_path: Path) -> None:
    async with Spine(tmp_path, "state", "wire") as spine:
        break_source(spine, "wire")
        spine.show(news("launch"))
        summary = await run_once(spine.watcher)
        assert summary.exit_code == 1
        assert len(spine.alerts()) == 1
        assert any(
            line.startswith("poll of wire: failed in our own code") for line in summary_lines(summary, spine.watcher)
        )


async def test_a_stop_lets_what_runs_end_and_begins_nothing_new(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.show(news("launch"))
        schedule, stop = Schedule(spine.watcher), asyncio.Event()
        running = asyncio.create_task(schedule.run_until(stop))
        for _ in range(250):
            if spine.paper.getvalue():
                break
            await asyncio.sleep(0.02)
        stop.set()
        await running
        assert len(spine.alerts()) == 1
        asked = len(spine.web.log)
        spine.clock.step(days=1)
        await schedule.tick()
        await asyncio.sleep(0)
        assert len(spine.web.log) == asked
        assert not schedule._tasks


async def test_a_stop_amid_a_tick_lets_it_end_and_is_no_fault(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with Spine(tmp_path) as spine:
        schedule, stop = Schedule(spine.watcher), asyncio.Event()
        running = asyncio.create_task(schedule.run_until(stop))
        for _ in range(250):
            if spine.web.log:
                break
            await asyncio.sleep(0.02)
        held = asyncio.create_task(spine.watcher.store.run(lambda _: time.sleep(TICK * 3)))  # ticks wait behind it
        await asyncio.sleep(TICK * 2)
        stop.set()
        await running
        await held
        assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_the_days_digest_goes_out_at_its_hour_and_once(tmp_path: Path) -> None:
    async with Spine(tmp_path, alerts={"digest_at": "13:00"}) as spine:
        await spine.begin()
        spine.show(FISH, news("near", "The harbour holds silt."))
        await spine.turn(minutes=5)
        schedule = Schedule(spine.watcher)
        for _ in range(8):
            spine.clock.step(minutes=20)
            await schedule._daily()
            await tick(schedule)
        assert len(spine.alerts()) == 1
