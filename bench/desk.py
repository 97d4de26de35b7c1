"""Measure how soon people in Discord are answered over a large record, while the watcher goes on polling.

    python -m bench.desk [--entries N] [--keywords N] [--judged N] [--repeats N] [--db PATH]

The answers are those of the running watcher's own desk, up to the message that would be sent: board, question card,
what changed, chart, exports, keyword lab, search. Most texts are invented and stored as bench.lab does; of the last
2,000 each was polled and judged for five letters as any other. ``--db`` keeps the record and uses it again the next
time.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path

import click

from bench import lab
from bench.lag import lag_measured, lag_words, load_words
from bot.config import read_config
from bot.desks.desk import Actor, Onlooker
from bot.desks.dossier import Form, Order
from bot.desks.reading import Asked
from bot.picture.drawing import Pictures
from bot.run import keep_the_loop_quick, set_up, watching
from bot.sending.terminal import TerminalSender
from bot.services.desk import WatcherDesk
from bot.watching.channels import TERMINAL
from bot.watching.watcher import Watcher
from feeds.entries import Entry, Precision, Published, Reading, Validators
from letters.record.news import Since
from storage.database import open_writer, prepare
from storage.sources.polls import record_poll

LETTERS = {
    "harbour": "dredging",
    "rail": "signalling",
    "wells": "sampling",
    "wards": "staffing",
    "forest": "replanting",
}
LETTER = """
id = "{name}-2026"
title = "Letter on the {name}"
short = "{name} letter"
addressee = "The Secretary"
sent_on = 2026-01-02
answer_days = 60
questions = [
  {{ id = "q1", label = "plan", text = "What became of the plan for {act} of the {name}?" }},
  {{ id = "q2", label = "cost", text = "What did the {act} of the {name} cost?" }},
  {{ id = "q3", label = "working group", text = "When will the working group on the {name} meet?" }},
]
rules = [
  {{ question = "q1", topics = ["subject"], acts = ["plan"] }},
  {{ question = "q2", topics = ["subject"], acts = ["cost"] }},
  {{ question = "q3", topics = ["subject"], acts = ["group"] }},
]
[facets]
subject = {{ says = "names the {name}", strong = ["{name}"] }}
plan = {{ says = "names the plan", strong = ["{act} plan"] }}
cost = {{ says = "names a cost", strong = ["cost"] }}
group = {{ says = "names the working group", strong = ["working group"] }}
[gate]
topics = ["subject"]
"""
SAYS = ("The {act} plan of the {name} was put off.", "The cost of the {name} rose.", "The {name} working group met.")
CONFIG = """
[letters]
files = [{files}]
[[sources]]
id = "feed"
url = "http://127.0.0.1:9/feed"
private = true
full_text = "never"
"""
BY = Onlooker(Actor(1, "Ann"), frozenset({TERMINAL}))
LIMIT = 10 << 20  # bytes of an upload
A_POLL = 20  # entries of one, meanwhile
POLL_EVERY = 0.5  # seconds
A_SETTLING = 10  # polls
SEARCHES = ("counternarcotics", '"working group" harbour', "fentanyl -precursor", "china OR fentanyl", "the")


@dataclass(slots=True)
class Publisher:
    """Makes texts without end, each of which speaks to one of the letters."""

    sentences: list[str]
    run: int = field(default_factory=time.time_ns)  # a record that is used again knows no text of this run
    made: int = 0

    def reading(self, count: int, at: datetime) -> Reading:
        """Return one look at the feed, with so many new entries."""
        return Reading(tuple(self._entry(at) for _ in range(count)), Validators())

    def _entry(self, at: datetime) -> Entry:
        self.made += 1
        name, act = list(LETTERS.items())[self.made % len(LETTERS)]
        says = SAYS[self.made % len(SAYS)].format(name=name, act=act)
        around = " ".join(random.Random(self.run + self.made).choices(self.sentences, k=12))
        return Entry(
            "feed",
            (f"guid:feed:live-{self.run}-{self.made}",),
            f"https://example.org/live/{self.run}/{self.made}",
            f"Live {self.made}",
            f"{says} {around}",
            Published(at, Precision.MINUTE),
        )


def settings(folder: Path) -> str:
    """Write the letters and return the text of the settings."""
    for name, act in LETTERS.items():
        (folder / f"{name}.toml").write_text(LETTER.format(name=name, act=act), encoding="utf-8")
    return CONFIG.format(files=", ".join(f'"./{name}.toml"' for name in LETTERS))


async def polled(watcher: Watcher, publisher: Publisher, count: int) -> None:
    """Record one look, judge it and tell what it brought."""
    reading = publisher.reading(count, watcher.now())
    source = watcher.sources["feed"]
    await watcher.store.run(record_poll, source, reading, watcher.now(), timedelta(days=2), 0.5)
    await watcher.monitor.judge_all()
    await watcher.deliver()


@asynccontextmanager
async def polling(watcher: Watcher, publisher: Publisher) -> AsyncIterator[None]:
    """Poll on and on while the block runs, and bring boards and health up to date as often as the schedule does."""

    async def go_on() -> None:
        for poll in itertools.count():
            await polled(watcher, publisher, A_POLL)
            if poll % A_SETTLING == 0:
                await watcher.settle()
            await asyncio.sleep(POLL_EVERY)

    task = asyncio.create_task(go_on())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def asked_of(office: WatcherDesk) -> Mapping[str, Callable[[], Awaitable[object]]]:
    """Return what is asked, each by its name."""
    answers: dict[str, Callable[[], Awaitable[object]]] = {
        "board": lambda: office.board("harbour-2026"),
        "question card": lambda: office.question("harbour-2026", "q3", BY),
        "what changed": lambda: office.dossier.news("harbour-2026", Since.MONTH),
        "catch up": lambda: office.reading.catch_up(BY, "30d"),
        "keyword choices": lambda: office.lab.keyword_choices("b"),
        "watch list": lambda: office.lab.watch_list("harbour-2026"),
        "watch log": office.lab.watch_log,
        "chart": lambda: office.dossier.chart("harbour-2026"),
        "export csv": lambda: office.dossier.export("harbour-2026", Order(Form.CSV, LIMIT), BY),
        "export zip": lambda: office.dossier.export("harbour-2026", Order(Form.ZIP, LIMIT), BY),
    }
    for words in SEARCHES:
        answers[f"search {words}"] = partial(office.reading.search, Asked(words), BY)
    for words in lab.TRIED:
        answers[f"watch test {words}"] = partial(office.lab.watch_test, words, None, "harbour-2026")
    return answers


async def measured(path: Path, folder: Path, judged: int, repeats: int) -> None:
    """Ask everything several times, and print how long each took and how late the event loop was."""
    text = settings(folder).replace("[letters]", f'[storage]\npath = "{path}"\n[letters]')
    setup = set_up(read_config(text, folder), {})
    sender = TerminalSender(StringIO(), setup.config.alerts.time_zone)
    clock = lab.NOW - timedelta(days=1)

    def now() -> datetime:
        nonlocal clock
        clock += timedelta(milliseconds=10)
        return clock

    async with watching(setup, sender, now) as watcher:
        publisher = Publisher(lab.language(random.Random(3)))
        began = time.perf_counter()
        for _ in range(judged // A_POLL):
            await polled(watcher, publisher, A_POLL)
        click.echo(f"{judged} texts judged and told in {time.perf_counter() - began:.0f} s")
        pictures = Pictures(keep=600)
        office = WatcherDesk(watcher, lambda: None, pictures)
        keep_the_loop_quick()
        async with polling(watcher, publisher), lag_measured() as lags:
            for name, ask in asked_of(office).items():
                times = [await timed(ask) for _ in range(repeats)]
                click.echo(
                    f"{name:<60} median {1000 * statistics.median(times):>6.0f} ms, worst {1000 * max(times):.0f}"
                )
        await pictures.close()
        click.echo(f"event loop meanwhile: {lag_words(lags)}; {publisher.made - judged} texts came in")
        click.echo(load_words())


async def timed(ask: Callable[[], Awaitable[object]]) -> float:
    """Return the seconds of one answer."""
    began = time.perf_counter()
    await ask()
    return time.perf_counter() - began


@click.command()
@click.option("--entries", default=200_000, show_default=True)
@click.option("--keywords", default=500, show_default=True)
@click.option("--judged", default=1_000, show_default=True)
@click.option("--repeats", default=9, show_default=True)
@click.option("--db", "kept", type=click.Path(path_type=Path), help="Keep the record here, or use the one that is.")
def main(entries: int, keywords: int, judged: int, repeats: int, kept: Path | None) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = (kept or Path(folder) / "desk.db").resolve()
        if not path.exists():
            prepare(path)
            with closing(open_writer(path)) as db:
                click.echo(f"{entries:,} texts stored at {lab.fill(db, entries, keywords):,.0f} a second")
                db.conn.execute("UPDATE entries SET judge_due = 0")  # these are the past
        asyncio.run(measured(path, Path(folder), judged, repeats))
        click.echo(f"{path.stat().st_size / 2**20:,.0f} MiB")


if __name__ == "__main__":
    main()
