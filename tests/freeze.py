"""Freezes a small database as SQL text, so that later programs can be tried on what this one wrote.

    python -m tests.freeze 0.1.0       # at a release: tests/data/databases/0.1.0.sql
    python -m tests.freeze --steps     # one file for each step of the schema that has none, with the rows that fit

A frozen file is never written again: the program that wrote it is gone. Its clock stands at FROZEN_AT.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlite_utils import Database

from letters.questions import State
from letters.record.states import Proof, Wish
from storage.migrations import migrations
from storage.record.state_log import set_states, text_sha
from storage.rows import stamp
from tests.spine import NOON, Item, Spine, news

FOLDER = Path(__file__).parent / "data" / "databases"
FROZEN_AT = NOON + timedelta(hours=5)
INDEX = "texts_fts"  # its words are made anew from the texts; what stands under such names is its own


async def grow(folder: Path) -> None:
    """Make a database with two alerts and a reply, a copy, a digest, a keyword's worth of texts and a state."""
    async with Spine(folder, "state", "wire", alerts={"digest_at": "13:00"}) as spine:
        await spine.begin()
        met = news("met", "The harbour working group met.")
        near, plan = news("near", "The harbour holds silt."), news("plan", "The dredging plan of the harbour is late.")
        spine.show(met, near, plan)
        await spine.turn()
        spine.show(Item(met.title, met.text, "copy", "https://wire.example.org/met", met.published), source="wire")
        spine.show(news("met", f"{met.text} Two men were fined for dumping in the harbour."))
        await spine.turn()
        spine.clock.step(hours=1)
        await spine.watcher.digest()
        await spine.watcher.deliver()
        await spine.watcher.settle()
        ((entry, version, text),) = await spine.rows(
            "SELECT v.entry, v.version, v.text FROM versions v JOIN findings f USING (entry, version) "
            "WHERE f.question = 'q3' LIMIT 1"
        )
        proof = Proof("The harbour working group met.", "https://news.example.org/met", text_sha(text), entry, version)
        wish = Wish("harbour-2026", ("q3",), State.PARTIAL, "they met once", parts="the first", proof=proof)
        await spine.watcher.store.run(set_states, wish, "Ann", "", spine.clock())


def dump(db: sqlite3.Connection) -> Iterator[str]:
    """Write a database as statements: tables with their rows, then what hangs on them."""
    things = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    things = [thing for thing in things if not thing[1].startswith((f"{INDEX}_", "sqlite_"))]
    tables = [(name, sql) for kind, name, sql in things if kind == "table" and name != INDEX]
    for name, sql in tables:
        yield f"{sql};"
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
        quoted = " || ', ' || ".join(f'quote("{column}")' for column in columns)
        for (values,) in db.execute(f"SELECT {quoted} FROM {name}"):
            yield f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({values});"
    for kind, name, sql in sorted(things, key=lambda thing: ["view", "table", "index", "trigger"].index(thing[0])):
        if kind != "table" or name == INDEX:
            yield f"{sql};"
        if name == INDEX:
            yield f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild');"


def steps() -> list[str]:
    return [step.name for step in migrations.pending(Database(memory=True))]


def at_step(grown: sqlite3.Connection, before: str | None) -> sqlite3.Connection:
    """Make a database of an earlier schema, with the rows of today's as far as its columns go."""
    old = sqlite3.connect(":memory:", isolation_level=None)
    migrations.apply(Database(old), stop_before=before)
    triggers = old.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        old.execute(f"DROP TRIGGER {name}")
    for (table,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if table.startswith((INDEX, "sqlite_", "_")):
            continue
        there = {row[1] for row in grown.execute(f"PRAGMA table_info({table})")}
        columns = ", ".join(row[1] for row in old.execute(f"PRAGMA table_info({table})") if row[1] in there)
        if there:
            rows = grown.execute(f"SELECT {columns} FROM {table}").fetchall()
            marks = ", ".join("?" * (columns.count(",") + 1))
            old.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
    for _, sql in triggers:
        old.execute(sql)
    return old


def freeze(db: sqlite3.Connection, name: str) -> None:
    path = FOLDER / f"{name}.sql"
    if path.exists():
        sys.stdout.write(f"{path}: frozen already\n")
        return
    path.write_text("\n".join(dump(db)) + "\n", encoding="utf-8")
    sys.stdout.write(f"{path}: {path.stat().st_size:,} bytes\n")


def main(name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(grow(Path(folder)))
        with closing(sqlite3.connect(Path(folder) / "letterwatch.db")) as grown:
            grown.execute("UPDATE watcher SET pid = 1, host = 'frozen', started_at = ?", [stamp(NOON)])
            if name != "--steps":
                freeze(grown, name)
                return
            names = steps()
            for number, (step, after) in enumerate(zip(names, [*names[1:], None], strict=True), 1):
                with closing(at_step(grown, after)) as old:
                    freeze(old, f"step-{number:02}-{step}")


if __name__ == "__main__":
    main(*sys.argv[1:])
