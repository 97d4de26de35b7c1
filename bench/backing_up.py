"""What a backup costs: its time, and how long a writer waits meanwhile, on a database of made-up texts.

python -m bench.backing_up [--texts 20000]
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from storage.database import Store, prepare
from storage.memory import remember
from storage.upkeep.backups import write_backup

LETTERS = 6_000  # of a text; an official release has about so many


def fill(path: Path, texts: int) -> None:
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnop", k=chance.randint(2, 10))) for _ in range(20_000)]
    with closing(sqlite3.connect(path)) as db, db:
        for number in range(1, texts + 1):
            text = " ".join(chance.choices(words, k=LETTERS // 7))
            db.execute(
                "INSERT INTO entries (id, source, url, title, author, precision, published_raw, first_seen, quiet, "
                "summary_only, version) VALUES (?, 's', ?, 'title', '', 'none', '', '2026', 1, 0, 1)",
                [number, f"https://example.org/{number}"],
            )
            db.execute("INSERT INTO versions VALUES (?, 1, '2026', 'feed', 'title', ?, 'hash')", [number, text])


async def measure(path: Path, target: Path) -> tuple[float, list[float]]:
    waits = []
    async with Store(path) as store:
        began = time.perf_counter()
        copying = asyncio.create_task(asyncio.to_thread(write_backup, path, target, datetime.now(UTC)))
        while not copying.done():
            at = time.perf_counter()
            await store.run(remember, "pulse", str(at))
            waits.append(time.perf_counter() - at)
            await asyncio.sleep(0.02)
        await copying
        return time.perf_counter() - began, waits


@click.command()
@click.option("--texts", default=20_000, show_default=True, help="How many texts of 6,000 letters it holds.")
def main(texts: int) -> None:
    """Fill a database, copy it while another thread writes fifty times a second, and print what that took."""
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder) / "letterwatch.db", Path(folder) / "copy"
        prepare(path)
        fill(path, texts)
        size = path.stat().st_size
        seconds, waits = asyncio.run(measure(path, target))
        mb, copied, each = size / 1e6, target.stat().st_size / 1e6, size / texts / 1e3
        print(f"{texts:,} texts, {mb:,.0f} MB ({each:.1f} kB a text); the copy {copied:,.0f} MB")
        print(f"copied, checked and on disk in {seconds:.1f} s")
        median, longest = statistics.median(waits) * 1e3, max(waits) * 1e3
        print(f"{len(waits)} writes meanwhile: median {median:.1f} ms, longest {longest:.0f} ms")


if __name__ == "__main__":
    main()
