"""The real watcher over the long run's world: its schedule is ticked, its clock is pushed, nothing is replaced.

    report = await watch(folder, Span(days=30, sources=60, step=timedelta(minutes=5)), seed=1, say=print)

The sources and Discord are processes of their own, so that the memory measured here is the watcher's alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.boards.receipts import receipt_of
from bot.config import read_config
from bot.rendering.surfaces import Receipt
from bot.run import set_up, watching
from bot.sending.discord_sender import DiscordSender, aim
from bot.watching.schedule import Schedule
from bot.watching.watcher import Watcher
from tests.discord_world import BOT_RIGHTS
from tests.long.plan import HABITS, START
from tests.process import write_config
from tests.spine import LETTER

WORK = ("poll ", "page ", "judge", "deliver")  # names of the schedule's tasks
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")
DISCORD_TROUBLES: tuple[dict[str, Any], ...] = (
    {"status": 503},
    {"kind": "reset"},
    {"kind": "reset", "after": True},
    {"status": 429, "retry_after": 0.05},
    {"status": 500, "after": True},
)
WRITES = r"/channels/\d+/messages(/\d+)?"


@dataclass(frozen=True, slots=True)
class Span:
    """How much is played. ``step``: by how much the clock is pushed at a time."""

    days: float
    sources: int
    step: timedelta


@dataclass(frozen=True, slots=True)
class Sample:
    """What the process holds at a time."""

    day: float  # since the start
    memory: int  # bytes, resident
    handles: int
    database: int  # bytes, with its write-ahead log


@dataclass
class Report:
    """All that was seen, for the judge."""

    span: Span
    seed: int
    step: timedelta
    samples: list[Sample] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)  # of the sources
    watch: list[dict[str, Any]] = field(default_factory=list)  # what stands in the channel of alerts
    health: list[dict[str, Any]] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)  # of the alerts in the outbox
    entries: int = 0
    took: float = 0.0  # seconds of ours


class Clock:
    """Says what time it is, and is pushed."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        self.at += timedelta(microseconds=1)
        return self.at


@dataclass
class Outside:
    """The sources and Discord, spoken to over HTTP."""

    session: aiohttp.ClientSession
    lists: dict[str, str]
    discord: dict[str, Any]
    channel: int = 0
    health: int = 0
    guild: int = 0

    async def build(self) -> None:
        """Make a server with two channels."""
        self.guild = (await self.control("add_guild", name="Office", bot_permissions=int(BOT_RIGHTS)))["id"]
        self.channel = (await self.control("add_channel", guild=self.guild, name="letter-watch"))["id"]
        self.health = (await self.control("add_channel", guild=self.guild, name="letter-health"))["id"]

    async def control(self, verb: str, **arguments: Any) -> Any:
        async with self.session.post(f"{self.discord['control_url']}/{verb}", json=arguments) as response:
            answer = await response.json()
        assert response.status == 200, answer
        return answer

    async def advance(self, now: datetime, by: timedelta) -> None:
        """Let time pass for both."""
        anywhere = next(iter(self.lists.values())).removesuffix("/feed")
        async with self.session.post(f"{anywhere}/clock", data=now.isoformat()) as response:
            await response.read()
        await self.control("advance", seconds=by.total_seconds())

    async def facts(self) -> Any:
        anywhere = next(iter(self.lists.values())).removesuffix("/feed")
        async with self.session.get(f"{anywhere}/facts") as response:
            return await response.json()


async def watch(folder: Path, span: Span, seed: int, say: Callable[[str], None]) -> Report:
    """Play it all; ``say`` is told a line a day."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    report = Report(span, seed, span.step)
    async with AsyncExitStack() as stack:
        words = (str(seed), str(span.days), str(span.sources))
        sites = await stack.enter_async_context(_serving("tests.long.sites", *words))
        discord = await stack.enter_async_context(_serving("tests.discord_server"))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        outside = Outside(session, sites["lists"], discord)
        await outside.build()
        clock = Clock()
        await outside.control("advance", seconds=(START - _discord_now()).total_seconds())
        watcher = await stack.enter_async_context(_watcher(folder, outside, clock))
        await _play(watcher, outside, clock, report, say)
        await _look_back(watcher, outside, clock, report)
    report.took = loop.time() - began
    return report


def _discord_now() -> datetime:
    return datetime.now(START.tzinfo)


@asynccontextmanager
async def _serving(module: str, *arguments: str) -> AsyncIterator[dict[str, Any]]:
    """Run a module; give what it prints when it is ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield json.loads(await process.stdout.readline())
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def _watcher(folder: Path, outside: Outside, clock: Clock) -> AsyncIterator[Watcher]:
    (folder / "letter.toml").write_text(LETTER)
    habits = {habit.name: habit for habit in HABITS}
    sources = [
        {
            "id": id_,
            "url": url,
            "every": (habit := habits[id_.rstrip("0123456789")]).every,
            "full_text": "always" if habit.pages else "never",
            "stale_after": "45d",
        }
        for id_, url in outside.lists.items()
    ]
    path = write_config(
        folder,
        sources=sources,
        routes=[{"channel": outside.channel}, {"channel": outside.health, "kind": "health"}],
        letters={"files": ["./letter.toml"]},
        polling={"timeout_seconds": 1},
    )
    setup = set_up(read_config(path.read_text(), folder), {"DISCORD_TOKEN": _token(outside)})
    aim(outside.discord["api_url"], outside.discord["gateway_url"], outside.discord["cdn_url"])
    sender = DiscordSender(token=_token(outside))
    try:
        async with watching(setup, sender, clock) as watcher:
            yield watcher
    finally:
        await sender.close()


def _token(outside: Outside) -> str:
    return str(outside.discord["token"])


async def _play(watcher: Watcher, outside: Outside, clock: Clock, report: Report, say: Callable[[str], None]) -> None:
    schedule, chance = Schedule(watcher), random.Random(report.seed)
    end, steps = START + timedelta(days=report.span.days), 0
    while clock.at < end:
        await _turn(watcher, schedule)
        if steps % max(1, HOUR * 6 // report.step) == 0:
            report.samples.append(_sample(watcher, clock))
            await _discord_troubles(outside, chance)
        if steps % max(1, DAY // report.step) == 0:
            last = report.samples[-1]
            say(f"day {last.day:.0f}: {last.memory / 1e6:.1f} MB, {last.handles} handles, {last.database / 1e6:.1f} MB")
        clock.at += report.step
        await outside.advance(clock.at, report.step)
        steps += 1


async def _turn(watcher: Watcher, schedule: Schedule) -> None:
    """Do what the timers do: tick until nothing more is due, then the day's messages, then what stands."""
    await schedule.tick()
    await _idle()
    await schedule.tick()
    await _idle()
    await watcher.remind()
    if await watcher.digest():
        schedule.wake_delivery()
        await _idle()
    await watcher.settle()


async def _idle() -> None:
    """Wait until what the schedule started has ended."""
    while tasks := [task for task in asyncio.all_tasks() if task.get_name().startswith(WORK)]:
        await asyncio.wait(tasks)


def _sample(watcher: Watcher, clock: Clock) -> Sample:
    path = watcher.config.storage.path
    files = [file.stat().st_size for file in path.parent.glob(f"{path.name}*") if file.suffix != ".lock"]
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    handles = len(list(Path("/proc/self/fd").iterdir()))
    return Sample((clock.at - START) / DAY, pages * PAGE_SIZE, handles, sum(files))


async def _discord_troubles(outside: Outside, chance: random.Random) -> None:
    """Let Discord fail now and then, and once in a while for hours."""
    await outside.control("clear_faults")
    if chance.random() < 0.5:
        drawn = chance.choice(DISCORD_TROUBLES)
        await outside.control("fail", method=chance.choice(["POST", "PATCH"]), path=WRITES, **drawn)
    if chance.random() < 0.05:
        await outside.control("fail", method="POST", path=WRITES, status=503, times=10_000)


async def _look_back(watcher: Watcher, outside: Outside, clock: Clock, report: Report) -> None:
    """Let the dust settle, then read what stands and what is remembered."""
    await outside.control("clear_faults")
    for _ in range(4):
        clock.at += 6 * HOUR
        await outside.advance(clock.at, 6 * HOUR)
        await watcher.deliver()
        await watcher.settle()
    report.facts = await outside.facts()
    report.watch = await outside.control("messages", channel=outside.channel)
    report.health = await outside.control("messages", channel=outside.health)
    for number in range(int(report.span.days)):
        day = (START + timedelta(days=number, hours=1)).astimezone(watcher.zone).date()
        report.receipts.append(await watcher.store.read(receipt_of, watcher.sources, day, watcher.zone, clock()))
    kept = "SELECT key FROM outbox WHERE what = 'alert'"
    report.keys = {key for (key,) in await watcher.store.read(lambda db: db.conn.execute(kept).fetchall())}
    ((report.entries,),) = await watcher.store.read(
        lambda db: db.conn.execute("SELECT count(*) FROM entries").fetchall()
    )
