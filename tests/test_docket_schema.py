"""A database from before states had proof: what was in it stays, and nothing is sent because of the new form."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from letters.questions import State
from storage.database import open_writer, prepare
from storage.migrations import migrations
from storage.record.state_log import log_of
from storage.record.states import states

ROW = (
    "INSERT INTO outbox (key, what, channel, letter, story, entry, version, reason, kind, body, created_at, due_at, "
    "state, message) VALUES (?, 'alert', 5, 'l', 1, 1, 1, 'first', 'first', '{}', '2026', '2026', ?, ?)"
)


def old_database(path: Path) -> None:
    db: Database = open_writer(path)
    migrations.apply(db, stop_before="docket")
    db.conn.execute(ROW, ["B" * 25, "sent", 77])
    db.conn.execute(ROW, ["A" * 25, "waiting", None])
    db.conn.execute(
        "INSERT INTO state_log (at, letter, question, state, who, why, evidence) VALUES "
        "('2026-03-03T17:00:00+00:00', 'l', 'q1', 'mentioned', 'letterwatch', 'a text speaks to it', "
        '\'{"entry": 3, "url": "https://x.example", "quote": "words"}\')'
    )
    db.close()


def test_an_older_database_keeps_its_outbox_in_order_and_its_states(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old_database(path)
    assert prepare(path) is not None
    db = open_writer(path)
    rows = db.conn.execute("SELECT key, state, message FROM outbox ORDER BY created_at, rowid").fetchall()
    assert rows == [("B" * 25, "sent", 77), ("A" * 25, "waiting", None)]
    assert states(db, "l") == {"q1": State.MENTIONED}
    (change,) = log_of(db, "l")
    assert (change.was, change.proof.quote, change.proof.entry, change.undone) == (State.OPEN, "words", 3, False)
    assert db.conn.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()
