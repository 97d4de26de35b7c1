"""Measure ticks over many sources, beside lemon24/reader doing the same in the same run.

    uv run --group bench python -m bench.ticks

Every source has a loopback host name of its own (127.0.0.x) and is served by another process; nothing paces them.
Reader is told not to keep its own schedule (``scheduled=False``), else it asks nobody within the hour; the rest is
its defaults. Without the group ``bench`` only our own figures are printed.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import aiohttp
import click

from bench.hosts import ENTRIES
from bench.lag import lag_measured, lag_words
from bench.processes import serving
from bot.config import read_config
from bot.run import keep_the_loop_quick, set_up, watching
from bot.sending.terminal import TerminalSender
from bot.watching.watcher import Watcher
from storage.sources.polls import PollOutcome

try:
    from reader import make_reader
except ImportError:
    make_reader = None

SOURCE = '[[sources]]\nid = "s{number}"\nurl = "{url}"\nprivate = true\nevery = "1s"\nfull_text = "never"\n'
REPEATS = 7
FIRST, SAME = "first sight, 50 new in each", "nothing changed (304)"
ONE, ALL = "one new of 50 in each", "all 50 new in each"
BUSY_SOURCES = (10, 100, 200, 1000)  # how the cost grows
BUSY_TICKS, BUSY_SHARE = 20, 20  # one of twenty changes: 5 %


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of one tick."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{1000 * self.wall:7.0f} ms wall {1000 * self.cpu:7.0f} ms CPU"


class Stopwatch:
    """Both clocks from its making on."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self) -> Took:
        """Return what passed."""
        return Took(time.perf_counter() - self._wall, time.process_time() - self._cpu)


def median(times: Sequence[Took]) -> Took:
    return Took(statistics.median(one.wall for one in times), statistics.median(one.cpu for one in times))


@dataclass(slots=True)
class Clock:
    """A clock that is pushed, so that every source is due in every tick."""

    at: datetime = datetime(2026, 1, 6, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return it."""
        return self.at


@asynccontextmanager
async def our_watcher(feeds: Sequence[str], clock: Clock) -> AsyncIterator[Watcher]:
    text = "\n".join(SOURCE.format(number=number, url=url) for number, url in enumerate(feeds))
    with tempfile.TemporaryDirectory() as folder:
        setup = set_up(read_config(text, Path(folder)), {})
        sender = TerminalSender(StringIO(), setup.config.alerts.time_zone)
        async with watching(setup, sender, clock) as watcher:
            yield watcher


async def tick(watcher: Watcher, clock: Clock, new: int) -> None:
    """Poll all that is due, as the schedule does; so many entries must be new."""
    clock.at += timedelta(minutes=1)
    due = await watcher.due()
    outcomes: list[PollOutcome] = await asyncio.gather(*(watcher.monitor.poll(source) for source in due))
    found = sum(outcome.new for outcome in outcomes)
    if (
        len(due) != len(watcher.sources)
        or found != new
        or any(one.state not in {"ok", "gap possible"} for one in outcomes)
    ):
        raise RuntimeError(f"{len(due)} polled, {found} new: {outcomes[0]}")


async def change(feed: str, feeds: int, items: int) -> None:
    async with aiohttp.ClientSession() as session:
        await session.post(feed.replace("/feed", f"/change?feeds={feeds}&items={items}"))


async def ours(feeds: Sequence[str]) -> dict[str, Took]:
    clock = Clock()
    async with our_watcher(feeds, clock) as watcher:

        async def measured(items: int, times: int) -> Took:
            took = []
            for _ in range(times):
                if items:
                    await change(feeds[0], len(feeds), items)
                watch = Stopwatch()
                await tick(watcher, clock, items * len(feeds))
                took.append(watch.read())
            return median(took)

        watch = Stopwatch()
        await tick(watcher, clock, ENTRIES * len(feeds))
        first = watch.read()
        await watcher.monitor.judge_all()
        return {
            FIRST: first,
            SAME: await measured(0, REPEATS),
            ONE: await measured(1, REPEATS),
            ALL: await measured(ENTRIES, 1),
        }


async def readers(feeds: Sequence[str], workers: int) -> dict[str, Took]:
    """The same with lemon24/reader, in a thread of its own."""
    with tempfile.TemporaryDirectory() as folder:
        reader: Any = await asyncio.to_thread(make_reader, f"{folder}/reader.sqlite")
        reader.close()

        def make() -> Any:
            return make_reader(f"{folder}/reader.sqlite")

        def add() -> None:
            with make() as known:
                for feed in feeds:
                    known.add_feed(feed)

        def update() -> Took:
            with make() as known:
                watch = Stopwatch()
                known.update_feeds(workers=workers, scheduled=False)
                return watch.read()

        async def measured(items: int, times: int) -> Took:
            took = []
            for _ in range(times):
                if items:
                    await change(feeds[0], len(feeds), items)
                took.append(await asyncio.to_thread(update))
            return median(took)

        await asyncio.to_thread(add)
        return {
            FIRST: await measured(0, 1),
            SAME: await measured(0, REPEATS),
            ONE: await measured(1, REPEATS),
            ALL: await measured(ENTRIES, 1),
        }


async def busy(sources: int) -> None:
    """Print what ticks over many sources take of which a few change, judging included."""
    clock, changed = Clock(), max(1, sources // BUSY_SHARE)
    async with serving("bench.hosts", str(sources)) as server:
        feeds = server["feeds"]
        async with our_watcher(feeds, clock) as watcher:
            await tick(watcher, clock, ENTRIES * len(feeds))
            await watcher.monitor.judge_all()
            keep_the_loop_quick()
            times = []
            async with lag_measured() as lags:
                for _ in range(BUSY_TICKS):
                    await change(feeds[0], changed, 1)
                    watch = Stopwatch()
                    await tick(watcher, clock, changed)
                    await watcher.monitor.judge_all()
                    times.append(watch.read())
    worst = max(one.wall for one in times)
    each = 1000 * median(times).cpu / sources
    click.echo(f"{sources} sources, {changed} changed   {median(times)}, slowest {1000 * worst:.0f} ms")
    click.echo(f"    {each:.2f} ms of CPU a source; event loop lag {lag_words(lags)}")


async def run(sources: int) -> None:
    async with serving("bench.hosts", str(sources)) as server:
        mine = await ours(server["feeds"])
    others = {}
    for name, workers in {"reader, defaults": 1, "reader, 8 workers": 8}.items() if make_reader else ():
        async with serving("bench.hosts", str(sources)) as server:
            others[name] = await readers(server["feeds"], workers)
    for what, took in mine.items():
        click.echo(f"{sources} sources, {what}")
        click.echo(f"    {'letterwatch':<18} {took}")
        for name, theirs in others.items():
            click.echo(f"    {name:<18} {theirs[what]}   {theirs[what].wall / took.wall:5.1f} times ours")
    for many in BUSY_SOURCES:
        await busy(many)


@click.command()
@click.option("--sources", default=100, show_default=True, type=click.IntRange(1, 254))
def main(sources: int) -> None:
    asyncio.run(run(sources))


if __name__ == "__main__":
    main()
