"""Measure what a person waits for: ``letterwatch status`` over a large record, and a start until the first poll.

    python -m bench.status [--entries N]

Each is the real command as a process of its own, started several times; the first start compiles every module (its
byte code is kept, as Python does, here in a folder that goes afterwards). The feed is served by another process. The
record is made by polls of invented feeds, judged as any other text.
"""

from __future__ import annotations

import asyncio
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import aiohttp
import click

from bench.processes import serving
from bot.config import Config, read_config
from bot.run import set_up, watching
from bot.sending.terminal import TerminalSender
from feeds.entries import Entry, Precision, Published, Reading, Source, Validators
from feeds.urls import url_key
from storage.sources.polls import record_poll

REPEATS = 9
A_POLL = 500  # entries recorded in one
NEAR = 20  # of so many entries one speaks to the letter
START_WITHIN = 20.0  # seconds until a start counts as failed
CONFIG = '[[sources]]\nid = "feed"\nurl = "{feed}"\nprivate = true\nevery = "1s"\nfull_text = "never"\n'
FILLER = "Officials of both sides met on Tuesday and spoke of trade, fish, rivers, roads and a new bridge. " * 8
NEWS = "China and the United States spoke of fentanyl precursors in the counternarcotics working group. "


def reading(source: Source, first: int, now: datetime) -> Reading:
    """One look at an invented feed that stands where the source's own does."""
    site = source.url.removesuffix("/feed")
    entries = [
        Entry(
            source="feed",
            keys=(f"guid:feed:{number}", url_key(f"{site}/{number}")),
            url=f"{site}/{number}",
            title=f"Readout {number}",
            text=f"{NEWS if number % NEAR == 0 else ''}Number {number}. {FILLER}",
            published=Published(now, Precision.MINUTE),
        )
        for number in range(first, first + A_POLL)
    ]
    return Reading(tuple(entries), Validators())


async def fill(settings: Config, entries: int) -> float:
    """Record so many entries; return how many a second."""
    clock = datetime.now(UTC) - timedelta(days=400)
    setup = set_up(settings, {})
    sender = TerminalSender(StringIO(), setup.config.alerts.time_zone)
    began = time.perf_counter()
    async with watching(setup, sender, lambda: clock) as watcher:
        source = setup.config.sources[0]
        for first in range(0, entries, A_POLL):
            clock += timedelta(days=400) * A_POLL / entries
            seen = reading(source, first, clock)
            outcome = await watcher.store.run(record_poll, source, seen, clock, timedelta(days=2), 0.5)
            if outcome.new != A_POLL:
                raise RuntimeError(f"{outcome.new} of {A_POLL} entries were new: {outcome.detail}")
            await watcher.monitor.judge_all()
    return entries / (time.perf_counter() - began)


async def start(*arguments: str, config: Path) -> asyncio.subprocess.Process:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DISCORD_", "PYTHONDONTWRITE"))}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, "--config", str(config),
        stdout=asyncio.subprocess.DEVNULL, env={**kept, "PYTHONPYCACHEPREFIX": str(config.parent / "compiled")},
    )  # fmt: skip


async def finished(*arguments: str, config: Path) -> tuple[float, float]:
    """Run a command to its end; return how long it took and what CPU, both in seconds."""
    began, cpu = time.perf_counter(), _cpu_of_others()
    process = await start(*arguments, config=config)
    if await process.wait():
        raise RuntimeError(f"letterwatch {arguments[0]} failed")
    return time.perf_counter() - began, _cpu_of_others() - cpu


def _cpu_of_others() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def first_request(feed: str, config: Path) -> tuple[float, float]:
    """Start the watcher; return how long it took until it asked the feed, and its CPU to its end."""
    async with aiohttp.ClientSession() as session:
        before = await _asked(session, feed)
        began, cpu = time.perf_counter(), _cpu_of_others()
        process = await start("run", config=config)
        try:
            while await _asked(session, feed) == before:
                if time.perf_counter() - began > START_WITHIN:
                    raise RuntimeError("letterwatch run asked for nothing")
                await asyncio.sleep(0.02)
            took = time.perf_counter() - began
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
        return took, _cpu_of_others() - cpu


async def _asked(session: aiohttp.ClientSession, feed: str) -> int:
    async with session.get(feed.replace("/feed", "/asked")) as response:
        return int(await response.json())


def words(times: Sequence[tuple[float, float]]) -> str:
    walls, cpus = [wall for wall, _ in times], [cpu for _, cpu in times]
    return (
        f"median {statistics.median(walls):.2f} s, fastest {min(walls):.2f} s, first {walls[0]:.2f} s, "
        f"CPU {statistics.median(cpus):.2f} s"
    )


async def run(entries: int, folder: Path) -> None:
    async with serving("bench.hosts", "1") as hosts:
        config = folder / "config.toml"
        text = CONFIG.format(feed=hosts["feeds"][0])
        await asyncio.to_thread(config.write_text, text)
        starts = [await first_request(hosts["feeds"][0], config) for _ in range(REPEATS)]
        click.echo(f"start to first poll, little stored      {words(starts)}")
        rate = await fill(read_config(text, folder), entries)
        size = (await asyncio.to_thread((folder / "letterwatch.db").stat)).st_size / 1e6
        click.echo(f"recorded and judged                     {entries} entries, {rate:.0f} a second, {size:.0f} MB")
        for arguments in (["status"], ["status", "--json"]):
            times = [await finished(*arguments, config=config) for _ in range(REPEATS)]
            click.echo(f"letterwatch {' '.join(arguments):<28}{words(times)}")
        starts = [await first_request(hosts["feeds"][0], config) for _ in range(REPEATS)]
        click.echo(f"start to first poll, all that stored    {words(starts)}")


@click.command()
@click.option("--entries", default=100_000, show_default=True, help="How many are stored.")
def main(entries: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(entries, Path(folder)))


if __name__ == "__main__":
    main()
