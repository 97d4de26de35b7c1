"""Databases that earlier programs wrote: brought to today's schema, all of it readable, nothing sent because of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from bot.cli.app import main
from storage.database import open_reader, open_writer, prepare
from storage.errors import DatabaseNewer
from storage.migrations import migrations
from storage.upkeep.verifying import verify
from tests.freeze import FOLDER, FROZEN_AT, INDEX, dump, steps
from tests.spine import LETTER, Item, Spine, news

FROZEN = sorted(path.stem for path in FOLDER.glob("*.sql"))
ASKED = {  # what people ask of an old record, and a word of the answer
    "status": "partly answered",
    "why 2": "told",
    "outbox list": "nothing waits",
    "receipt": "Coverage",
    "verify": "all well",
}


def thaw(name: str, folder: Path) -> Path:
    path = folder / "letterwatch.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        statements = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
        db.executescript(f"BEGIN;\n{statements}COMMIT;")
    return path


def test_the_steps_of_the_schema_are_only_ever_added_to() -> None:
    """A new one is frozen in the same change, by ``python -m tests.freeze --steps``."""
    assert steps() == [name.split("-", 2)[2] for name in FROZEN if name.startswith("step-")]


@pytest.mark.parametrize("name", FROZEN)
async def test_it_is_brought_to_date_readable_and_sends_nothing(name: str, tmp_path: Path) -> None:
    path = thaw(name, tmp_path)
    with closing(sqlite3.connect(path)) as db:
        told = db.execute("SELECT key, state, message FROM outbox ORDER BY key").fetchall()
        keys = db.execute("SELECT key FROM entry_keys ORDER BY key").fetchall()
    assert len([row for row in told if row[1] == "sent"]) >= 3

    spine = Spine(tmp_path, "state", "wire", alerts={"digest_at": "13:00"})
    spine.clock.at = FROZEN_AT
    async with spine:
        spine.show(*SHOWN)
        for _ in range(2):
            await spine.turn(minutes=1)
            await spine.watcher.digest()
            await spine.watcher.remind()
            await spine.watcher.deliver()
            await spine.watcher.settle()
        assert spine.alerts() == []
        assert await spine.rows("SELECT key, state, message FROM outbox ORDER BY key") == [tuple(row) for row in told]
        assert set(keys) <= set(await spine.rows("SELECT key FROM entry_keys"))
        spine.show(news("after", "Two men were fined for dumping in the harbour."))
        await spine.turn()
        assert len(spine.alerts()) == 1, "and it goes on"
    with closing(open_reader(path)) as reader:
        assert [check for check in verify(reader) if check.wrong] == []


@pytest.mark.parametrize("name", [FROZEN[0], FROZEN[-1]])
def test_people_can_ask_it_what_they_asked_before(name: str, tmp_path: Path) -> None:
    prepare(thaw(name, tmp_path))
    (tmp_path / "letter.toml").write_text(LETTER)
    (tmp_path / "config.toml").write_text('[letters]\nfiles = ["./letter.toml"]\n')
    for words, answer in ASKED.items():
        said = CliRunner().invoke(main, [*words.split(), "--config", str(tmp_path / "config.toml")])
        assert (said.exit_code, answer in said.output) == (0, True), f"{words}: {said.output}"


SHOWN = (
    news("met", f"{news('met', 'The harbour working group met.').text} Two men were fined for dumping in the harbour."),
    news("near", "The harbour holds silt."),
    news("plan", "The dredging plan of the harbour is late."),
    Item("Fish day", "Fish swim.", "fish", "https://news.example.org/fish"),
)


@pytest.mark.parametrize("name", FROZEN)
def test_what_stood_there_is_kept_as_a_backup(name: str, tmp_path: Path) -> None:
    path = thaw(name, tmp_path)
    with closing(sqlite3.connect(path)) as db:
        behind = bool(migrations.pending(Database(db)))
        before = list(dump(db))
    backup = prepare(path)
    assert (backup is not None) == behind
    if backup:
        with closing(sqlite3.connect(backup)) as db:
            db.execute("DELETE FROM memory WHERE name = 'copy:made_at'")
            assert list(dump(db)) == before
    assert prepare(path) is None
    with closing(open_reader(path)) as reader:
        assert reader.conn.execute(f"SELECT count(*) FROM {INDEX} WHERE {INDEX} MATCH 'harbour'").fetchone() > (0,)


def test_a_database_of_a_later_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = thaw(FROZEN[-1], tmp_path)
    prepare(path)
    with closing(open_writer(path)) as db:
        db["_sqlite_migrations"].insert({"migration_set": "letterwatch", "name": "of_tomorrow", "applied_at": "2027"})
    held = path.read_bytes()
    for door in (prepare, open_reader):
        with pytest.raises(DatabaseNewer, match=r"of_tomorrow.*update letterwatch"):
            door(path)
    assert path.read_bytes() == held
