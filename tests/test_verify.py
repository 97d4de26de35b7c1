"""`letterwatch verify`: a record that grew by itself is well, and each kind of harm is named."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.app import main
from letters.questions import State
from letters.record.states import Proof, Wish
from storage.record.state_log import set_states, text_sha
from tests.spine import Spine, news


def verify(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["verify", *words, "--config", str(folder / "config.toml")], catch_exceptions=False)


async def grow(folder: Path) -> None:
    """Let a database get alerts, a list, a reply, a changed quote, a page, a digest, and a state that people set."""
    paged = {"id": "paged", "full_text": "always"}
    async with Spine(folder, "state", "wire", paged, alerts={"digest_at": "13:00"}) as spine:
        await spine.begin()
        met, near = news("met"), news("near", "The harbour holds silt.")
        page = spine.page("/met", f"{met.text}  The   working group meets again.", "The harbour was  dredged.")
        spine.show(news("met", link=page), source="paged")
        spine.show(near, *(news(f"item{number}") for number in range(7)))
        await spine.turn()
        spine.show(news("met", f"{met.text} Two men were fined for dumping in the harbour."), source="wire")
        await spine.turn()
        spine.show(news("other", "The harbour working group met."), source="wire")
        await spine.turn()
        spine.show(news("other", "The harbour working group never met."), source="wire")
        await spine.turn()
        spine.clock.step(hours=1)
        await spine.watcher.digest()
        await spine.watcher.deliver()
        ((entry, version, text),) = await spine.rows(
            "SELECT v.entry, v.version, v.text FROM versions v JOIN findings f USING (entry, version) "
            "WHERE f.question = 'q3' LIMIT 1"
        )
        proof = Proof("words", "https://news.example.org/met", text_sha(text), entry, version)
        wish = Wish("harbour-2026", ("q3",), State.PARTIAL, "they say so", proof=proof)
        await spine.watcher.store.run(set_states, wish, "Ann", "", spine.clock())


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grown")
    asyncio.run(grow(folder))
    return folder


@pytest.fixture
def record(grown: Path, tmp_path: Path) -> Path:
    shutil.copytree(grown, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_a_record_that_grew_by_itself_is_well(record: Path) -> None:
    said = verify(record)
    assert said.exit_code == 0, said.output
    assert said.output.endswith("all well\n")
    assert all(" 0  " not in line for line in said.output.splitlines()), (
        said.output
    )  # each kind was there to be looked at


def test_programs_read_the_same(record: Path) -> None:
    told = json.loads(verify(record, "--json").output)
    assert told["wrong"] == 0
    assert {"name", "looked_at", "wrong", "faults", "remedy"} == set(told["checks"][0])


SENT = "SELECT key FROM outbox WHERE what = 'alert' AND state = 'sent' AND batch = '' LIMIT 1"
ROW = "what, channel, letter, story, entry, version, reason, kind, body, created_at, due_at"
HARM = {  # statements, and the words that name the harm
    "a text was changed": ("UPDATE versions SET text = 'x' || text, text_hash = text_hash", "another hash"),
    "a text was lost": ("DELETE FROM versions WHERE version = 1", "points at nothing"),
    "keys were lost": ("DELETE FROM entry_keys", "no key names it"),
    "a quote was changed": ("UPDATE findings SET quote = 'We never said so.'", "do not lead to the words"),
    "an alert says sent without a message": (
        f"UPDATE outbox SET message = NULL WHERE key = ({SENT})",
        "says otherwise",
    ),
    "an alert waits and was sent": (f"UPDATE outbox SET state = 'waiting' WHERE key = ({SENT})", "says otherwise"),
    "an alert under another key": (f"UPDATE outbox SET key = 'A' WHERE key = ({SENT})", "its key is not that of"),
    "an alert twice": (
        f"INSERT INTO outbox (key, {ROW}) SELECT 'B', {ROW} FROM outbox WHERE key = ({SENT})",
        "2 alerts",
    ),
    "a list without its head": ("UPDATE outbox SET batch = 'C' WHERE batch <> ''", "the message that lists it"),
    "an alert that quotes what nobody said": (
        f"UPDATE outbox SET body = json_set(body, '$.quote.sentence', 'They agreed.') WHERE key = ({SENT})",
        "holds the words that it quotes",
    ),
    "an alert without a judgement": ("DELETE FROM findings; DELETE FROM judgements", "the judgement that it rests on"),
    "a story without its first": (
        "UPDATE stories SET relation = 'copy' WHERE relation = 'first'",
        "has no first text",
    ),
    "an answer without proof": ("UPDATE state_log SET evidence = '{}'", "names no proof"),
    "an answer whose text was changed": ("UPDATE versions SET text = text || ' More.'", "rests on has another hash"),
    "a digest without its message": ("DELETE FROM outbox WHERE what = 'digest'", "the message that carries it"),
}


@pytest.mark.parametrize("name", HARM)
def test_harm_is_named_with_a_remedy(name: str, record: Path) -> None:
    statements, says = HARM[name]
    with closing(sqlite3.connect(record / "letterwatch.db")) as db, db:
        db.executescript(statements)
    said = verify(record)
    assert said.exit_code == 1
    assert says in said.output
    assert "report it" in said.output or "put the last good backup back" in said.output


def test_a_damaged_file_is_told_with_the_backup_as_remedy(record: Path) -> None:
    path = record / "letterwatch.db"
    held = bytearray(path.read_bytes())
    for at in range(len(held) // 2, len(held) - 4096, 4096):
        held[at : at + 64] = b"\xa5" * 64
    path.write_bytes(held)
    said = verify(record)
    assert said.exit_code == 1
    assert "backup" in said.output
    assert "Traceback" not in said.output


def test_a_backup_can_be_looked_at_too(record: Path) -> None:
    copy = record / "copy"
    made = CliRunner().invoke(main, ["backup", str(copy), "--config", str(record / "config.toml")])
    assert made.exit_code == 0
    said = verify(record, str(copy))
    assert said.exit_code == 0
    assert f"{copy}: all well" in said.output
