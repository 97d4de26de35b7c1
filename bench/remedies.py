"""Measure how soon it is said what would have caught a missed text, over a year of stored texts.

    python -m bench.remedies [--entries N] [--keywords N] [--db PATH]

The record is that of ``bench.lab``; the letter is the shipped one. Texts are drawn from the whole record.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from bench.lab import LETTER, NOW, fill
from bench.lag import lag_measured, lag_words
from bot.services.remedies import remedies_of
from letters.files.load import LetterFile, load_letter
from letters.matching import Matcher
from storage.database import open_reader, open_writer, prepare

DRAWN = 30  # texts


def ask(path: Path, entry: int, file: LetterFile, matcher: Matcher) -> tuple[float, int]:
    """Return the seconds that one answer took, and how many keywords it offers."""
    began = time.perf_counter()
    with closing(open_reader(path)) as db:
        question = random.Random(entry).choice(file.letter.questions).id
        found = remedies_of(db, entry, file.letter, question, matcher, NOW)
    return time.perf_counter() - began, len(found.offers) if found else 0


async def ask_all(path: Path, entries: list[int]) -> None:
    """Ask for each text, on a thread of its own as the watcher does, and print the figures."""
    shipped = load_letter("fentanyl-2023")
    file = replace(shipped, letter=replace(shipped.letter, id=LETTER))
    matcher = Matcher([file])
    async with lag_measured() as lags:
        taken = [await asyncio.to_thread(ask, path, entry, file, matcher) for entry in entries]
    times, offers = [one for one, _ in taken], [many for _, many in taken]
    click.echo(
        f"{len(entries)} texts: median {statistics.median(times):.2f} s, worst {max(times):.2f} s; "
        f"{statistics.mean(offers):.1f} keywords offered, none for {offers.count(0)}"
    )
    click.echo(f"event loop meanwhile: {lag_words(lags)}")


@click.command()
@click.option("--entries", default=200_000, show_default=True)
@click.option("--keywords", default=500, show_default=True)
@click.option("--db", "kept", type=click.Path(path_type=Path), help="Keep the record here, or use the one that is.")
def main(entries: int, keywords: int, kept: Path | None) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = kept or Path(folder) / "lab.db"
        if not path.exists():
            prepare(path)
            with closing(open_writer(path)) as db:
                fill(db, entries, keywords)
        with closing(open_reader(path)) as db:
            (stored,) = db.conn.execute("SELECT count(*) FROM entries").fetchone()
        click.echo(f"{stored:,} texts stored")
        asyncio.run(ask_all(path, random.Random(1).sample(range(1, stored + 1), DRAWN)))


if __name__ == "__main__":
    main()
