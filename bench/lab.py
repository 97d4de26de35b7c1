"""Measure how soon the keyword lab answers over a year of stored texts, and what the index of all texts costs a poll.

    python -m bench.lab [--entries N] [--keywords N] [--db PATH]

Texts are made of invented words, some common and most rare, as in a language; a few real ones are strewn in at known
shares. ``--db`` keeps the record and uses it again the next time.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from sqlite_utils import Database

from bench.lag import lag_measured, lag_words
from bot.run import keep_the_loop_quick
from bot.services.keyword_trials import DAYS, trial_of
from feeds.entries import Entry, Precision, Published, Reading, Source, Validators
from letters.findings import WatchTerm
from letters.keywords.grammar import read_keyword
from storage.admin.keywords import add_term
from storage.database import open_reader, open_writer, prepare, writing
from storage.rows import stamp
from storage.sources.entries import SAVE_ENTRY, SAVE_VERSION
from storage.sources.polls import introduce, record_poll

LETTER = "harbour-2026"
NOW = datetime(2026, 3, 3, 17, tzinfo=UTC)
WORDS = 30_000
SENTENCES = 20_000  # from which texts are put together
STREWN = {
    "the": 0.9,
    "china": 0.1,
    "fentanyl": 0.05,
    "precursor": 0.02,
    "working group": 0.01,
    "counternarcotics": 0.002,
}
REPEATS = 5
COMMON = 4  # letters of the commonest 300 words, of which no keyword is made
TRIED = (
    "counternarcotics",
    "working group",
    "fentanyl",
    "counter narcotics | pill press*",
    'fentanyl near/25 "working group" not precursor',
    "china",
    "the",
)
SOURCE = Source("feed", "Feed", "news", "rss", "https://example.org/feed", timedelta(hours=1))


def language(chance: random.Random) -> list[str]:
    """Invent sentences: the n-th commonest word is used 1/n times as often as the commonest."""
    words = [_word(chance, 2 + (rank > 300) + (rank > 3_000)) for rank in range(WORDS)]
    weights = [1 / (rank + 8) for rank in range(WORDS)]
    drawn = chance.choices(words, weights, k=SENTENCES * 16)
    return [f"{' '.join(drawn[start : start + 16]).capitalize()}." for start in range(0, len(drawn), 16)]


def _word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(syllables))


def texts(count: int, chance: random.Random, sentences: list[str]) -> Iterator[tuple[str, str]]:
    """Make titles and texts of about 1,700 characters in three paragraphs."""
    for number in range(count):
        parts = chance.choices(sentences, k=15)
        for word, share in STREWN.items():
            if chance.random() < share:
                parts[chance.randrange(15)] += f" Then {word} was named."
        paragraphs = (" ".join(parts[start : start + 5]) for start in (0, 5, 10))
        yield f"Report {number}: {parts[0][:40]}", "\n\n".join(paragraphs)


def fill(db: Database, entries: int, keywords: int) -> float:
    """Store a year of texts and some keywords; return how many texts a second."""
    chance = random.Random(1)
    sentences = language(chance)
    began = time.perf_counter()
    with writing(db, repeatable=True):
        for number, (title, text) in enumerate(texts(entries, chance, sentences), 1):
            _store(db, number, title, text, NOW - timedelta(days=365) * (1 - number / entries))
    took = time.perf_counter() - began
    for _ in range(keywords):
        said = (word for word in chance.choice(sentences).lower().split() if len(word) > COMMON)
        add_term(db, LETTER, " ".join(list(said)[:2]), "", False, "bench", NOW)
    return entries / took


def _store(db: Database, number: int, title: str, text: str, at: datetime) -> None:
    row = {
        "source": "feed", "url": f"https://example.org/{number}", "text_url": "", "title": title, "author": "",
        "published_at": stamp(at), "precision": "minute", "published_raw": "", "first_seen": stamp(at), "quiet": 0,
        "summary_only": 0, "text_due": None,
    }  # fmt: skip
    entry = db.conn.execute(SAVE_ENTRY, row).lastrowid
    kept = {"entry": entry, "version": 1, "seen_at": stamp(at), "origin": "feed", "title": title, "text": text}
    db.conn.execute(SAVE_VERSION, {**kept, "text_hash": str(number)})
    level, score = ("alert", 0.9) if number % 50 == 0 else ("none", 0.1)
    judged = [entry, 1, LETTER, level, score, "", "[]", 1, stamp(at)]
    db.conn.execute("INSERT INTO judgements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", judged)


def try_all(path: Path) -> None:
    """Try the keywords and print how long each took."""
    for written in TRIED:
        times = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            with closing(open_reader(path)) as db:
                read_keyword(written)
                trial = trial_of(db, WatchTerm(0, LETTER, written), NOW, DAYS)
            times.append(time.perf_counter() - began)
        cut = ", newest only" if trial.past.is_cut else ""
        click.echo(
            f"{written}: median {statistics.median(times):.2f} s, worst {max(times):.2f} s; {len(trial.hits):,} hits "
            f"in {trial.past.stored:,} texts{cut}"
        )


async def lag_meanwhile(path: Path) -> str:
    """Try keywords on a thread of their own, as the watcher does, and say how late its event loop is meanwhile."""

    def work(written: str) -> None:
        with closing(open_reader(path)) as db:
            trial_of(db, WatchTerm(0, LETTER, written), NOW, DAYS)

    keep_the_loop_quick()
    async with lag_measured() as lags:
        for _ in range(REPEATS):
            for written in TRIED:
                await asyncio.to_thread(work, written)
    return lag_words(lags)


def poll_cost(folder: Path, *, indexed: bool) -> float:
    """Return the seconds of one commit of 20 new entries among 2,000."""
    path = folder / f"poll-{indexed}.db"
    prepare(path)
    chance = random.Random(2)
    sentences = language(chance)
    with closing(open_writer(path)) as db:
        introduce(db, [SOURCE])
        if not indexed:
            db.conn.executescript("DROP TRIGGER texts_first; DROP TRIGGER texts_next; DROP TRIGGER texts_changed;")
        made = [
            Entry(
                "feed", (f"guid:feed:{n}",), f"https://example.org/{n}", title, text, Published(NOW, Precision.MINUTE)
            )
            for n, (title, text) in enumerate(texts(2_000, chance, sentences))
        ]
        times = []
        for first in range(0, len(made), 20):
            began = time.perf_counter()
            reading = Reading(tuple(made[first : first + 20]), Validators())
            record_poll(db, SOURCE, reading, NOW, timedelta(days=2), 0.5)
            times.append(time.perf_counter() - began)
    return statistics.mean(times)


@click.command()
@click.option("--entries", default=200_000, show_default=True)
@click.option("--keywords", default=500, show_default=True)
@click.option("--db", "kept", type=click.Path(path_type=Path), help="Keep the record here, or use the one that is.")
def main(entries: int, keywords: int, kept: Path | None) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        for indexed in (False, True):
            cost = poll_cost(Path(folder), indexed=indexed)
            click.echo(f"a poll of 20 new texts {'with' if indexed else 'without'} the index: {1000 * cost:.1f} ms")
        path = kept or Path(folder) / "lab.db"
        if not path.exists():
            prepare(path)
            with closing(open_writer(path)) as db:
                click.echo(f"filled at {fill(db, entries, keywords):,.0f} texts a second")
        click.echo(f"{path.stat().st_size / 2**20:,.0f} MiB")
        try_all(path)
        click.echo(f"event loop meanwhile: {asyncio.run(lag_meanwhile(path))}")


if __name__ == "__main__":
    main()
