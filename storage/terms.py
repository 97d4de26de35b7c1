"""Keywords that admins add: the live ones, the log of every change, and its undoing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from letters.findings import WatchTerm
from letters.record import Keyword
from storage.database import writing
from storage.memory import recall
from storage.rows import moment, stamp

VERSION = "terms version"


@dataclass(frozen=True, slots=True)
class TermChange:
    """One line of the log of keywords."""

    id: int
    at: datetime
    who: str
    action: str
    term: WatchTerm
    undone: bool


def watch_terms(db: Database) -> tuple[WatchTerm, ...]:
    """Return the live keywords, the oldest first."""
    rows = db.conn.execute("SELECT id, letter, text, question, muted FROM terms WHERE removed_at IS NULL ORDER BY id")
    return tuple(WatchTerm(id_, letter, text, question, bool(muted)) for id_, letter, text, question, muted in rows)


def terms_version(db: Database) -> int:
    """Return a number that grows with every change of keywords."""
    return int(recall(db, VERSION) or 0)


def add_term(
    db: Database, letter: str, text: str, question: str, muted: bool, who: str, now: datetime
) -> WatchTerm | None:
    """Add a keyword and log it; None when it stands there already."""
    with writing(db):
        cursor = db.conn.execute(
            "INSERT INTO terms (letter, text, question, muted, added_at, added_by) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            [letter, text, question, muted, stamp(now), who],
        )
        if cursor.rowcount == 0:
            return None
        term = WatchTerm(int(cursor.lastrowid or 0), letter, text, question, muted)
        _log(db, term.id, "add", who, now)
    return term


def remove_term(db: Database, letter: str, text: str, who: str, now: datetime) -> tuple[WatchTerm, ...]:
    """Remove a keyword, by its words or by '#id', from every question it stands under; return what was removed."""
    with writing(db):
        wanted = text.strip().casefold()
        gone = tuple(
            term
            for term in watch_terms(db)
            if term.letter == letter and wanted in (term.text.casefold(), f"#{term.id}")
        )
        for term in gone:
            db.conn.execute("UPDATE terms SET removed_at = ? WHERE id = ?", [stamp(now), term.id])
            _log(db, term.id, "remove", who, now)
    return gone


def undo_change(db: Database, who: str, now: datetime) -> TermChange | None:
    """Take back the newest change that was not taken back yet; None when there is none."""
    with writing(db):
        change = next((c for c in term_log(db, 200) if not c.undone and not c.action.startswith("undo")), None)
        if change is None:
            return None
        removed_at = stamp(now) if change.action == "add" else None
        db.conn.execute("UPDATE terms SET removed_at = ? WHERE id = ?", [removed_at, change.term.id])
        db.conn.execute("UPDATE term_log SET undone = 1 WHERE id = ?", [change.id])
        _log(db, change.term.id, f"undo {change.action}", who, now)
    return change


def _log(db: Database, term: int, action: str, who: str, now: datetime) -> None:
    db.conn.execute("INSERT INTO term_log (at, who, action, term) VALUES (?, ?, ?, ?)", [stamp(now), who, action, term])
    version = str(terms_version(db) + 1)
    db.conn.execute("INSERT OR REPLACE INTO memory (name, value) VALUES (?, ?)", [VERSION, version])


def term_log(db: Database, limit: int = 25) -> tuple[TermChange, ...]:
    """Return the newest changes, newest first."""
    rows = db.conn.execute(
        "SELECT l.id, l.at, l.who, l.action, l.undone, t.id, t.letter, t.text, t.question, t.muted "
        "FROM term_log l JOIN terms t ON t.id = l.term ORDER BY l.id DESC LIMIT ?",
        [limit],
    )
    return tuple(
        TermChange(id_, moment(at), who, action, WatchTerm(term, letter, text, question, bool(muted)), bool(undone))
        for id_, at, who, action, undone, term, letter, text, question, muted in rows
    )


def keywords(db: Database, letter: str | None = None) -> tuple[Keyword, ...]:
    """Return the live keywords with who added them, the oldest first."""
    rows = db.conn.execute(
        "SELECT id, letter, text, question, muted, added_by, added_at FROM terms "
        "WHERE removed_at IS NULL AND (? IS NULL OR letter = ?) ORDER BY id",
        [letter, letter],
    )
    return tuple(
        Keyword(id_, of, text, question, bool(muted), who, moment(at))
        for id_, of, text, question, muted, who, at in rows
    )
