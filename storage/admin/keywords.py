"""Keywords that admins add: the live ones, the log of every change, and its undoing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from letters.findings import WatchTerm
from letters.record.kept import Keyword
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
    was: int | None = None  # the keyword that an edit replaced
    was_text: str = ""


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
        return apply_add(db, letter, text, question, muted, who, now)


def edit_term(db: Database, was: int, text: str, question: str, muted: bool, who: str, now: datetime) -> bool:
    """Let another keyword take the place of one; False when that one is gone, or the new one stands there already."""
    with writing(db):
        return apply_edit(db, was, text, question, muted, who, now)


def mute_term(db: Database, term: int, muted: bool, who: str, now: datetime) -> bool:
    """Mute a keyword or let it be heard again; False when it is so already, or gone."""
    with writing(db):
        changed = db.conn.execute(
            "UPDATE terms SET muted = ? WHERE id = ? AND muted <> ? AND removed_at IS NULL", [muted, term, muted]
        ).rowcount
        if changed:
            _log(db, term, "mute" if muted else "unmute", who, now)
        return bool(changed)


def remove_term(db: Database, letter: str, text: str, who: str, now: datetime) -> tuple[WatchTerm, ...]:
    """Remove a keyword, by its words or by '#id', from every question it stands under; return what was removed."""
    with writing(db):
        gone = named_terms(db, letter, text)
        for term in gone:
            apply_remove(db, term.id, who, now)
    return gone


def named_terms(db: Database, letter: str | None, named: str) -> tuple[WatchTerm, ...]:
    """Return the live keywords of a letter (None: of any) with these words, or of that '#id'."""
    wanted = " ".join(named.split()).casefold()
    return tuple(
        term
        for term in watch_terms(db)
        if letter in (None, term.letter) and wanted in (term.text.casefold(), f"#{term.id}")
    )


def undo_change(db: Database, who: str, now: datetime) -> TermChange | None:
    """Take back the newest change that was not taken back yet; None when there is none."""
    with writing(db):
        change = next((c for c in term_log(db, 200) if not c.undone and not c.action.startswith("undo")), None)
        if change is None:
            return None
        _take_back(db, change, now)
        db.conn.execute("UPDATE term_log SET undone = 1 WHERE id = ?", [change.id])
        _log(db, change.term.id, f"undo {change.action}", who, now, change.was)
    return change


def _take_back(db: Database, change: TermChange, now: datetime) -> None:
    match change.action:
        case "add":
            _remove(db, change.term.id, now)
        case "remove":
            _restore(db, change.term.id)
        case "edit":
            _remove(db, change.term.id, now)
            _restore(db, change.was or 0)
        case "mute" | "unmute":
            db.conn.execute("UPDATE terms SET muted = ? WHERE id = ?", [change.action == "unmute", change.term.id])


def apply_add(
    db: Database, letter: str, text: str, question: str, muted: bool, who: str, now: datetime
) -> WatchTerm | None:
    """Do what ``add_term`` does, inside a transaction."""
    term = _insert(db, letter, text, question, muted, who, now)
    if term is not None:
        _log(db, term.id, "add", who, now)
    return term


def apply_edit(db: Database, was: int, text: str, question: str, muted: bool, who: str, now: datetime) -> bool:
    """Do what ``edit_term`` does, inside a transaction."""
    old = _live(db, was)
    if old is None or (old.text, old.question, old.muted) == (text, question, muted):
        return False
    _remove(db, was, now)
    term = _insert(db, old.letter, text, question, muted, who, now)
    if term is None:
        _restore(db, was)
        return False
    _log(db, term.id, "edit", who, now, was)
    return True


def apply_remove(db: Database, term: int, who: str, now: datetime) -> bool:
    """Remove one keyword by its id and log it, inside a transaction; False when it is gone already."""
    if _live(db, term) is None:
        return False
    _remove(db, term, now)
    _log(db, term, "remove", who, now)
    return True


def _live(db: Database, term: int) -> WatchTerm | None:
    return next((one for one in watch_terms(db) if one.id == term), None)


def _insert(
    db: Database, letter: str, text: str, question: str, muted: bool, who: str, now: datetime
) -> WatchTerm | None:
    cursor = db.conn.execute(
        "INSERT INTO terms (letter, text, question, muted, added_at, added_by) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        [letter, text, question, muted, stamp(now), who],
    )
    return WatchTerm(int(cursor.lastrowid or 0), letter, text, question, muted) if cursor.rowcount else None


def _remove(db: Database, term: int, now: datetime) -> None:
    db.conn.execute("UPDATE terms SET removed_at = ? WHERE id = ?", [stamp(now), term])


def _restore(db: Database, term: int) -> None:
    """Let a removed keyword live again; where the same one was added anew, that one stays."""
    db.conn.execute("UPDATE OR IGNORE terms SET removed_at = NULL WHERE id = ?", [term])


def _log(db: Database, term: int, action: str, who: str, now: datetime, was: int | None = None) -> None:
    db.conn.execute(
        "INSERT INTO term_log (at, who, action, term, was) VALUES (?, ?, ?, ?, ?)",
        [stamp(now), who, action, term, was],
    )
    version = str(terms_version(db) + 1)
    db.conn.execute("INSERT OR REPLACE INTO memory (name, value) VALUES (?, ?)", [VERSION, version])


def term_log(db: Database, limit: int = 25) -> tuple[TermChange, ...]:
    """Return the newest changes, newest first."""
    rows = db.conn.execute(
        "SELECT l.id, l.at, l.who, l.action, l.undone, l.was, coalesce(o.text, ''), "
        "t.id, t.letter, t.text, t.question, t.muted "
        "FROM term_log l JOIN terms t ON t.id = l.term LEFT JOIN terms o ON o.id = l.was ORDER BY l.id DESC LIMIT ?",
        [limit],
    )
    return tuple(
        TermChange(
            id_, moment(at), who, action, WatchTerm(term, letter, text, question, bool(muted)), bool(undone), was, old
        )
        for id_, at, who, action, undone, was, old, term, letter, text, question, muted in rows
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
