"""Small facts by name, the channels told so far, and who the watcher is."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from storage.database import writing
from storage.rows import stamp


def recall(db: Database, name: str) -> str:
    """Return a fact, '' when there is none."""
    row = db.conn.execute("SELECT value FROM memory WHERE name = ?", [name]).fetchone()
    return str(row[0]) if row else ""


def remember(db: Database, name: str, value: str) -> None:
    """Keep a fact under a name; the old one is replaced."""
    with writing(db):
        db.conn.execute("INSERT OR REPLACE INTO memory (name, value) VALUES (?, ?)", [name, value])


def record_watcher(db: Database, pid: int, host: str, now: datetime) -> None:
    """Say who watches now, for the one who is refused."""
    with writing(db):
        db.conn.execute("INSERT OR REPLACE INTO watcher VALUES (1, ?, ?, ?)", [pid, host, stamp(now)])


def watcher(db: Database) -> tuple[int, str, str] | None:
    """Return process id, host and start of the last watcher."""
    row = db.conn.execute("SELECT pid, host, started_at FROM watcher").fetchone()
    return (row[0], row[1], row[2]) if row else None


def data_version(db: Database) -> int:
    """Return a number that changes when another connection has written."""
    return int(db.conn.execute("PRAGMA data_version").fetchone()[0])
