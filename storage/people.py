"""What the record holds of people: the one list of it, what is held of somebody, and how it is forgotten.

A column that holds a person is called ``who``, ``author`` or ``person``, or its name ends in ``_by``; a test walks the
schema and asks that each of them stands here. ``who`` and ``_by`` hold "name (id)" as Discord had them at the time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from storage.database import writing

FORMER = "former member"
COUNTER = "former members"  # in the memory: how many were forgotten
LONGEST_VALUE = 2000  # characters of a value that is shown to whom it is about


class Forget(StrEnum):
    """What forgetting a person does to a row."""

    REPLACE = "replace"  # the row stays, and says "former member 3"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Trace:
    """One column that holds a person."""

    table: str
    column: str
    says: str  # of the person, in the plural: "votes on texts"
    forget: Forget = Forget.REPLACE


TRACES = (
    Trace("feedback", "who", "votes on texts"),
    Trace("state_log", "who", "changes of a question's state"),
    Trace("clock_changes", "who", "receipts and extensions recorded"),
    Trace("terms", "added_by", "keywords added"),
    Trace("term_log", "who", "changes of keywords"),
    Trace("handed", "who", "texts given by hand"),
    Trace("notes", "who", "notes beside alerts"),
    Trace("claims", "who", "alerts you said that you read, not older than 30 days", Forget.DELETE),
    Trace("added_sources", "added_by", "sources added"),
    Trace("paused_sources", "paused_by", "sources paused"),
    Trace("source_log", "who", "changes of sources"),
    Trace("added_letters", "added_by", "letters added"),
    Trace("closed_letters", "closed_by", "letters closed"),
    Trace("letter_log", "who", "changes of letters"),
    Trace("keyword_drafts", "author", "keywords tried, not older than 30 days", Forget.DELETE),
    Trace("letter_drafts", "author", "letters looked through, not older than 30 days", Forget.DELETE),
    Trace("proposals", "author", "sources proposed, not older than 30 days", Forget.DELETE),
    Trace("looks", "person", "last looks at what is new", Forget.DELETE),
    Trace("subscriptions", "person", "questions to be mentioned for", Forget.DELETE),
    Trace("mentioned", "person", "messages with a mention", Forget.DELETE),
)
# Columns of such a name that hold no person of the team.
NOBODY = frozenset({("entries", "author"), ("state_log", "referred_by")})  # a text's byline; an office


@dataclass(frozen=True, slots=True)
class Held:
    """What one table holds of somebody."""

    trace: Trace
    rows: tuple[dict[str, object], ...]


def forgotten(db: Database) -> int:
    """Return how many people were forgotten; whoever keeps names in memory reads them anew when it grows."""
    row = db.conn.execute("SELECT value FROM memory WHERE name = ?", [COUNTER]).fetchone()
    return int(row[0]) if row else 0


def held_of(db: Database, person: str) -> tuple[Held, ...]:
    """Return every row that names a person: an id of Discord, or a name of the terminal in full, "ann (terminal)"."""
    found = ((trace, _rows(db, trace, person)) for trace in TRACES)
    return tuple(Held(trace, rows) for trace, rows in found if rows)


def forget(db: Database, person: str) -> str:
    """Take a person out of every row; return the words that stand there instead, '' when nothing was held.

    Each has a number of their own: votes stay counted, one for each person. What was written over is overwritten in
    the file too, as far as nobody reads it at that moment.
    """
    db.conn.execute("PRAGMA secure_delete = ON")
    with writing(db):
        number = forgotten(db) + 1
        instead = f"{FORMER} {number}"
        changed = sum(_forget(db, trace, person, instead) for trace in TRACES)
        if changed:
            db.conn.execute("INSERT OR REPLACE INTO memory (name, value) VALUES (?, ?)", [COUNTER, str(number)])
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return instead if changed else ""


def held_as_json(held: Iterable[Held]) -> str:
    """Return every row that is held, for the one whom it is about."""
    told = {f"{one.trace.table}.{one.trace.column}": list(one.rows) for one in held}
    return json.dumps(told, indent=2, ensure_ascii=False, default=str)


def _forget(db: Database, trace: Trace, person: str, instead: str) -> int:
    where, given = _where(trace, person)
    if trace.forget is Forget.DELETE:
        return db.conn.execute(f"DELETE FROM {trace.table} WHERE {where}", given).rowcount
    change = f"UPDATE {trace.table} SET {trace.column} = ? WHERE {where}"
    return db.conn.execute(change, [instead, *given]).rowcount


def _where(trace: Trace, person: str) -> tuple[str, Sequence[object]]:
    """Return what finds a person's rows: an id as a whole, never as a part of another one."""
    if not person.isdecimal():
        return f"{trace.column} = ?", [person]
    tail = f" ({person})"
    return f"({trace.column} = ? OR substr({trace.column}, -?) = ?)", [person, len(tail), tail]


def _rows(db: Database, trace: Trace, person: str) -> tuple[dict[str, object], ...]:
    where, given = _where(trace, person)
    cursor = db.conn.execute(f"SELECT * FROM {trace.table} WHERE {where}", given)
    names = [column[0] for column in cursor.description]
    return tuple({name: _cut(value) for name, value in zip(names, row, strict=True)} for row in cursor)


def _cut(value: object) -> object:
    return f"{value[:LONGEST_VALUE]}…" if isinstance(value, str) and len(value) > LONGEST_VALUE else value
