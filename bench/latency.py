"""Measure how soon an item that stands on a server stands in the channel, through all that ``letterwatch run`` runs.

    python -m bench.latency [--times N]

The feed and a loopback Discord (``tests.discord_server``) are processes of their own; this one is the watcher, with
its timers, its gateway client and its outbox. Times are from the moment the item can be fetched to the moment that
Discord gives its message. Between two single items our clock leaps a minute, so that each is told alone.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import StringIO
from pathlib import Path
from typing import Any

import aiohttp
import click

from bench.lag import lag_measured, lag_words, load_words, share
from bench.processes import serving
from bot.config import read_config
from bot.hearing import hearing
from bot.run import Setup, keep_the_loop_quick, open_sender, set_up, watching
from bot.watching.schedule import Schedule

EVERY = 2.0  # seconds; a private source may be asked this often
MANY = 50
PATIENCE = 90.0  # seconds until what was not told counts as lost
RIGHTS = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 51  # see, send, embed, attach, read the past, pin
EPOCH = 1_420_070_400_000  # of Discord's ids, milliseconds
CONFIG = """
[discord]
api_url = "{api_url}"
gateway_url = "{gateway_url}"
cdn_url = "{cdn_url}"
guild_ids = [{guild}]
[[sources]]
id = "feed"
url = "{feed}"
private = true
every = "2s"
full_text = "never"
group = "state"
tier = 1
[[routes]]
channel = {channel}
"""


@dataclass(slots=True)
class Clock:
    """The real time and all leaps."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC) + self.ahead


class World:
    """The feed and the Discord outside the watcher, spoken to over HTTP."""

    def __init__(self, session: aiohttp.ClientSession, feed: str, discord: dict[str, Any]) -> None:
        self._session, self.feed, self.discord = session, feed, discord
        self.channel = self.guild = 0
        self._chance = random.Random(1)
        self._items: list[str] = []

    async def build(self) -> None:
        """Make a server with one channel, and a feed with an item of no interest."""
        self.guild = (await self.control("add_guild", name="Office", bot_permissions=RIGHTS))["id"]
        self.channel = (await self.control("add_channel", guild=self.guild, name="letter-watch"))["id"]
        await self.publish(["The library is shut on Mondays."])

    async def control(self, verb: str, **arguments: Any) -> Any:
        """Ask the Discord server for something."""
        async with self._session.post(f"{self.discord['control_url']}/{verb}", json=arguments) as response:
            return await response.json()

    def story(self) -> str:
        """Return a text that the letter asks for, with names, numbers and words of its own: no rewrite of another."""
        names = " and ".join(self._word().title() for _ in range(8))
        words = " ".join(self._word() for _ in range(60))
        return (
            f"Officials from China, {names}, launch a counternarcotics working group on fentanyl precursors "
            f"with {self._chance.randrange(10**6)} members. {words}."
        )

    def _word(self) -> str:
        return "".join(self._chance.choice("bdfgklmnprstvz") + self._chance.choice("aeiou") for _ in range(4))

    async def publish(self, texts: Sequence[str]) -> float:
        """Put new items into the feed at once; return when they stood there (seconds of the epoch)."""
        at = format_datetime(datetime.now(UTC))
        for text in texts:
            name = len(self._items)
            self._items.insert(
                0,
                f"<item><guid isPermaLink='false'>?p={name}</guid><link>{self.feed}/{name}</link><title>{text[-60:]}"
                f"</title><pubDate>{at}</pubDate><description>{text}</description></item>",
            )
        body = f"<rss version='2.0'><channel><title>Feed</title>{''.join(self._items[:60])}</channel></rss>"
        async with self._session.post(self.feed.replace("/feed", "/put?feed=0"), data=body.encode()) as response:
            await response.read()
        return time.time()

    async def told(self) -> dict[str, float]:
        """Return the alerts in the channel by their button, each with when Discord gave its message."""
        found = {}
        for message in await self.control("messages", channel=self.channel):
            at = ((int(message["id"]) >> 22) + EPOCH) / 1000
            for row in message["components"]:
                for button in row.get("components", ()):
                    if button.get("custom_id", "").startswith("a:"):
                        found[button["custom_id"]] = at
        return found

    async def wait_told(self, known: set[str], count: int) -> list[float]:
        """Wait for so many alerts that were not known; return when each arrived, fewer when patience ends."""
        end = time.monotonic() + PATIENCE
        while True:
            new = {key: at for key, at in (await self.told()).items() if key not in known}
            if len(new) >= count or time.monotonic() > end:
                known.update(new)
                return sorted(new.values())
            await asyncio.sleep(0.2)


@asynccontextmanager
async def running(setup: Setup, clock: Clock) -> AsyncIterator[None]:
    """Run what ``letterwatch run`` runs, with our clock and without its signals."""
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        sender = await stack.enter_async_context(open_sender(setup, StringIO()))
        watcher = await stack.enter_async_context(watching(setup, sender, clock))
        schedule = Schedule(watcher)
        assert setup.token is not None
        await stack.enter_async_context(hearing(watcher, setup.token, schedule))
        keep_the_loop_quick()
        task = asyncio.create_task(schedule.run_until(stop))
        try:
            yield
        finally:
            stop.set()
            await task


async def singles(world: World, clock: Clock, known: set[str], times: int) -> list[float]:
    """Publish one item after another at no particular moment; return how long each took, in seconds."""
    took = []
    for _ in range(times):
        clock.ahead += timedelta(seconds=61)
        await asyncio.sleep(random.uniform(1.0, 1.0 + EVERY))
        stood = await world.publish([world.story()])
        arrived = await world.wait_told(known, 1)
        took.append(arrived[0] - stood if arrived else PATIENCE)
    return took


async def measure(setup: Setup, world: World, times: int) -> None:
    clock, known = Clock(), set[str]()
    async with lag_measured() as lags, running(setup, clock):
        await asyncio.sleep(EVERY + 2)
        started, lags[:] = lags[:], []
        took = await singles(world, clock, known, times)
        quiet, lags[:] = lags[:], []
        clock.ahead += timedelta(seconds=61)
        await asyncio.sleep(EVERY)
        stood = await world.publish([world.story() for _ in range(MANY)])
        arrived = await world.wait_told(known, MANY)
        await asyncio.sleep(1)
        burst = lags[:]
    refused = [one for one in await world.control("requests") if one["status"] == 429]
    named = {"median": 0.5, "p99": 0.99, "slowest": 1.0}
    words = ", ".join(f"{name} {share(took, part):.2f} s" for name, part in named.items())
    click.echo(f"one item, {times} times    {words} (polled every {EVERY:g} s)")
    last = f"{arrived[-1] - stood:.1f} s" if arrived else "never"
    click.echo(f"{MANY} items in one poll    {len(arrived)} told, the last after {last}")
    click.echo(f"429 provoked           {len(refused)}")
    click.echo(f"event loop lag, start  {lag_words(started)}")
    click.echo(f"event loop lag, single {lag_words(quiet)}")
    click.echo(f"event loop lag, burst  {lag_words(burst)}")
    click.echo(f"event loop lag, all    {lag_words(started + quiet + burst)}")
    click.echo(load_words())


async def run(times: int, folder: Path) -> None:
    async with (
        serving("bench.hosts", "1") as hosts,
        serving("tests.discord_server") as discord,
        aiohttp.ClientSession() as session,
    ):
        world = World(session, hosts["feeds"][0], discord)
        await world.build()
        text = CONFIG.format(**discord, guild=world.guild, feed=world.feed, channel=world.channel)
        await measure(set_up(read_config(text, folder), {"DISCORD_TOKEN": discord["token"]}), world, times)


@click.command()
@click.option("--times", default=100, show_default=True, help="How many single items.")
def main(times: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(times, Path(folder)))


if __name__ == "__main__":
    main()
