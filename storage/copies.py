"""What a copy of the database knows of itself: it is marked when it is made, and takes note when it is used again.

Whatever was told after a copy was made is unknown to it. So a copy carries the time from which it knows nothing, and
the first program that writes to it remembers that (``Restored``): the channels are asked what stands there before
anything is told (bot/sending/recognition.py), every source is asked at once, and the numbers that buttons carry go on
from the second of that moment, so that a button under an older message can never mean another text. Ids grow more
slowly than seconds do, so that no two restores share a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.rows import moment, stamp

MADE_AT, FROM, AT, NUMBERS = "copy:made_at", "restored:from", "restored:at", "restored:numbers"  # in memory
NEXT_NUMBER = """(
    SELECT CAST(value AS INTEGER) FROM memory WHERE name = 'restored:numbers'
    AND CAST(value AS INTEGER) > (SELECT coalesce(max(id), 0) FROM {table})
)"""  # NULL, and so the next number, but for the first row after a restore


@dataclass(frozen=True, slots=True)
class Restored:
    """The database is a copy that was put back."""

    made_at: datetime  # what came later is unknown to it
    at: datetime  # first used again


def next_number(table: str) -> str:
    """Return the SQL of a new row's id: the one that SQLite gives, or past all that were given before a restore."""
    return NEXT_NUMBER.format(table=table)


def mark_copy(db: Database, made_at: datetime) -> None:
    """Say in a copy since when it knows nothing. Inside a transaction."""
    db.conn.execute("INSERT OR REPLACE INTO memory VALUES (?, ?)", [MADE_AT, stamp(made_at)])


def copy_made_at(db: Database) -> datetime | None:
    """Return when this copy was made; None for a database in use."""
    if not db["memory"].exists():
        return None
    row = db.conn.execute("SELECT value FROM memory WHERE name = ?", [MADE_AT]).fetchone()
    return moment(row[0]) if row else None


def take_up(db: Database, now: datetime) -> None:
    """Make a copy a database in use: remember what it cannot know. Inside a transaction."""
    made_at = copy_made_at(db)
    if made_at is None:
        return
    facts = {FROM: stamp(made_at), AT: stamp(now), NUMBERS: str(int(now.timestamp()))}
    db.conn.execute("DELETE FROM memory WHERE name = ? OR name LIKE 'restored:%'", [MADE_AT])
    db.conn.executemany("INSERT INTO memory VALUES (?, ?)", list(facts.items()))
    db.conn.execute("DELETE FROM standing_before")
    db.conn.execute("UPDATE sources SET due_at = NULL WHERE wait_until IS NULL OR wait_until <= ?", [stamp(now)])


def restored(db: Database) -> Restored | None:
    """Return that this database was put back from a copy, and when; None for one that never was."""
    known = dict(db.conn.execute("SELECT name, value FROM memory WHERE name IN (?, ?)", [FROM, AT]).fetchall())
    return Restored(moment(known[FROM]), moment(known[AT])) if len(known) == len((FROM, AT)) else None
