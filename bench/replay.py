"""Replay real captures of one feed through the whole watcher, at their true times, over loopback HTTP.

    python -m bench.replay ARCHIVE [--group state|whitehouse] [--limit N]

ARCHIVE is a tar file (of any compression) with captures named <UTC time>.xml and, where there is one, events.json.
It is served by another process; the clock is that of the captures; messages are collected, not printed. What is
told is listed with its questions, and what must not be (a story told first twice, two messages of one text) counted.
"""

from __future__ import annotations

import asyncio
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import click
import feedparser
from sqlite_utils import Database

from bench.archive import HOSTS
from bench.processes import serving
from bot.config import read_config
from bot.messages import Message
from bot.run import Setup, set_up, watching
from bot.sending.senders import HistoryUnreadable, Since
from bot.watching.watcher import Watcher
from feeds.entries import Source
from letters.alerts import Alert
from storage.messages.outbox import alert_from_json

CONFIG = """
[[sources]]
id = "captured{number}"
name = "Captured feed"
group = "{group}"
tier = 1
url = "http://127.0.0.{number}:{port}/{path}"
private = true
every = "1m"
full_text = "never"
"""
SAME_POLLS, SAME_SOURCES = 4000, HOSTS  # equal bodies are polled as a tick does it: eight at once
ALONE_EVERY = 10  # of so many captures one is given to feedparser alone


@dataclass(slots=True)
class Collector:
    """A sender that keeps what it was told to say."""

    said: list[tuple[str, Message]] = field(default_factory=list)
    edits: int = 0
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    async def send(self, channel: int, message: Message, *, nonce: str, reply_to: int | None = None) -> int:
        """Keep it."""
        self.said.append((nonce, message))
        return next(self._ids)

    async def edit(self, channel: int, message_id: int, message: Message) -> None:
        """Count it."""
        self.edits += 1

    async def find(self, channel: int, custom_id: str, since: Since) -> int | None:
        """Refuse: nothing is ever sent twice here."""
        raise HistoryUnreadable("a collector has no history")

    async def has_left(self, channel: int, person: int) -> bool:
        """Nobody leaves."""
        return False

    async def pin(self, channel: int, message_id: int) -> None:
        """Nothing to pin."""


@dataclass(slots=True)
class Clock:
    """The time of the captures."""

    at: datetime = datetime(2021, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return it."""
        return self.at


@dataclass(slots=True)
class Counts:
    """What the polls came to, and what they took in seconds."""

    polls: int = 0
    unchanged: int = 0
    states: Counter[str] = field(default_factory=Counter)
    wall: float = 0.0
    cpu: float = 0.0
    parser: float = 0.0  # CPU of feedparser.parse, as called by the poller


@contextmanager
def parser_timed(counts: Counts) -> Iterator[None]:
    """Measure what feedparser takes of our time; it runs in a thread of its own."""
    parse = feedparser.parse

    def timed(*arguments: Any, **options: Any) -> Any:
        began = time.thread_time()
        try:
            return parse(*arguments, **options)
        finally:
            counts.parser += time.thread_time() - began

    feedparser.parse = timed
    try:
        yield
    finally:
        feedparser.parse = parse


@contextmanager
def measured(counts: Counts) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    counts.wall += time.perf_counter() - wall
    counts.cpu += time.process_time() - cpu


async def turn(watcher: Watcher, source: Source, counts: Counts) -> None:
    """What the schedule does when a source is due, one step after another."""
    outcome = await watcher.monitor.poll(source)
    counts.polls += 1
    counts.unchanged += outcome.unchanged
    counts.states[outcome.state] += 1
    if outcome.new or outcome.versions:
        await watcher.monitor.judge_all()
    await watcher.digest()
    await watcher.deliver()


async def replay(setup: Setup, times: Sequence[str], clock: Clock) -> tuple[Counts, Collector]:
    counts, collector = Counts(), Collector()
    clock.at = datetime.fromisoformat(times[0])
    async with watching(setup, collector, clock) as watcher:
        source = setup.config.sources[0]
        with parser_timed(counts), measured(counts):
            for at in times:
                clock.at = datetime.fromisoformat(at)
                await turn(watcher, source, counts)
        clock.at += timedelta(minutes=5)  # what a burst holds back goes out
        await watcher.deliver()
    return counts, collector


async def poll_the_same(setup: Setup, clock: Clock) -> Counts:
    """Poll bodies that never change, several sources at once; the whole path, but nothing to judge or tell."""
    counts = Counts()
    async with watching(setup, Collector(), clock) as watcher:
        sources = setup.config.sources
        await asyncio.gather(*(watcher.monitor.poll(source) for source in sources))
        with measured(counts):
            for _ in range(SAME_POLLS // len(sources)):
                outcomes = await asyncio.gather(*(watcher.monitor.poll(source) for source in sources))
                counts.polls += len(outcomes)
                counts.unchanged += sum(outcome.unchanged for outcome in outcomes)
    return counts


async def feedparser_alone(port: int, captures: int) -> float:
    """Return how many captures a second feedparser reads by itself, sanitising off."""
    spent, read = 0.0, 0
    async with aiohttp.ClientSession() as session:
        for number in range(0, captures, ALONE_EVERY):
            async with session.get(f"http://127.0.0.1:{port}/capture/{number}") as response:
                body = await response.read()
            began = time.process_time()
            feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
            spent += time.process_time() - began
            read += 1
    return read / spent


def alerts_in(db: Database) -> list[Alert]:
    rows = db.conn.execute("SELECT body FROM outbox WHERE what = 'alert' ORDER BY created_at, rowid")
    return [alert_from_json(body) for (body,) in rows]


def duplicates(alerts: Sequence[Alert], said: Sequence[tuple[str, Message]]) -> list[str]:
    """Return one line for each thing that was told twice."""
    firsts = Counter((one.letter, one.story, one.channel) for one in alerts if one.kind == "first")
    texts = Counter((one.letter, one.channel, one.title, one.quote.sentence) for one in alerts)
    nonces = Counter(nonce for nonce, _ in said)
    return [f"twice: {what}" for counter in (firsts, texts, nonces) for what, times in counter.items() if times > 1]


def table_counts(db: Database) -> dict[str, int]:
    asked = {
        "entries": "SELECT count(*) FROM entries",
        "versions": "SELECT count(*) FROM versions",
        "keys": "SELECT count(*) FROM entry_keys",
        "unsent": "SELECT count(*) FROM outbox WHERE state <> 'sent'",
        "digest lines": "SELECT count(*) FROM digest_items",
    }
    return {name: int(db.conn.execute(sql).fetchone()[0]) for name, sql in asked.items()}


def setup_for(folder: Path, group: str, port: int, path: str, sources: int = 1) -> Setup:
    folder.mkdir()
    tables = (CONFIG.format(group=group, number=number, port=port, path=path) for number in range(1, sources + 1))
    return set_up(read_config("".join(tables), folder), {})


def peak_memory() -> float:
    """Return this process's peak resident memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def run(archive: Path, group: str, limit: int | None, folder: Path) -> None:
    async with serving("bench.archive", str(archive)) as server:
        times, clock = server["times"][:limit], Clock()
        setup = setup_for(folder / "captures", group, server["port"], "feed")
        counts, collector = await replay(setup, times, clock)
        peak = peak_memory()
        same = await poll_the_same(setup_for(folder / "same", group, server["port"], "same", SAME_SOURCES), clock)
        alone = await feedparser_alone(server["port"], len(times))
        print_figures(counts, same, peak, alone)
        print_record(setup.config.storage.path, collector, server)


def print_figures(counts: Counts, same: Counts, peak: float, alone: float) -> None:
    click.echo(f"snapshots            {counts.polls} ({counts.unchanged} equal to the last)")
    click.echo(f"states               {dict(counts.states)}")
    click.echo(f"wall, CPU            {counts.wall:.1f} s, {counts.cpu:.1f} s")
    click.echo(f"rate                 {counts.polls / counts.wall:.0f} a second by the wall clock")
    click.echo(f"rate per core        {counts.polls / counts.cpu:.0f} a second of CPU")
    click.echo(f"feedparser's share   {100 * counts.parser / counts.cpu:.0f} % ({counts.parser:.1f} s of CPU)")
    click.echo(f"feedparser alone     {alone:.0f} a second (sanitising off, every {ALONE_EVERY}th capture)")
    click.echo(f"equal bodies         {same.polls / same.wall:.0f} a second, {same.polls / same.cpu:.0f} of CPU"
               f" ({same.unchanged} of {same.polls} skipped)")  # fmt: skip
    click.echo(f"peak memory          {peak:.0f} MB")


def print_record(path: Path, collector: Collector, server: dict[str, Any]) -> None:
    db = Database(path)
    alerts, found = alerts_in(db), table_counts(db)
    for name, number in found.items():
        click.echo(f"{name:<20} {number}")
    distinct = server["ids"] - server["of one text"]
    click.echo(
        f"items in the archive {server['ids']} ids, {server['links of several ids']} links of several ids, "
        f"{server['of one text']} of one text: {distinct} items; {server['back']} came back"
    )
    click.echo(f"events               {server['events']}")
    click.echo(f"messages             {len(collector.said)}, edits {collector.edits}")
    twice = duplicates(alerts, collector.said)
    click.echo(f"duplicates           {len(twice)}")
    for line in twice:
        click.echo(f"    {line}")
    click.echo(f"alerts               {len(alerts)}")
    for alert in alerts:
        questions = " ".join(line.question or "subject" for line in alert.lines)
        click.echo(f"    {alert.first_seen:%Y-%m-%d} {alert.kind} entry {alert.entry} [{questions}] {alert.title}")
        click.echo(f"        {alert.quote.sentence[:160]}")


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--group", default="state", show_default=True, help="Who speaks: state, whitehouse, ...")
@click.option("--limit", type=int, help="Only so many captures.")
def main(archive: Path, group: str, limit: int | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(archive, group, limit, Path(folder)))


if __name__ == "__main__":
    main()
