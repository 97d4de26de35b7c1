"""Letters that people add, edit, close and reopen while the watcher runs; config.toml stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from letters.questions import Closing
from storage.database import writing
from storage.people import forgotten
from storage.rows import moment, optional_moment, optional_stamp, stamp

LIVE = """
SELECT id, version, body, added_at, added_by FROM added_letters a
WHERE removed_at IS NULL
AND version = (SELECT max(version) FROM added_letters WHERE id = a.id AND removed_at IS NULL)
ORDER BY (SELECT min(added_at) FROM added_letters WHERE id = a.id), id
"""
LOG = "SELECT id, at, who, action, letter, detail, since, undone FROM letter_log ORDER BY id DESC LIMIT ?"
UNJUDGED = """
UPDATE entries SET judge_due = 1 WHERE judge_due = 0 AND (first_seen >= :since OR (
    version > 1 AND EXISTS (SELECT 1 FROM judgements j WHERE j.entry = entries.id AND j.letter = :letter)
    AND (SELECT seen_at FROM versions v WHERE v.entry = entries.id AND v.version = entries.version) >= :since
)) AND NOT EXISTS (
    SELECT 1 FROM judgements j WHERE j.entry = entries.id AND j.version = entries.version AND j.letter = :letter)
"""


@dataclass(frozen=True, slots=True)
class AddedLetter:
    """A letter that somebody added, as it stands now."""

    id: str
    version: int
    body: str  # TOML of a letter file
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class StoredLetters:
    """What the database says of letters."""

    added: tuple[AddedLetter, ...] = ()  # the oldest first
    closed: Mapping[str, Closing] | None = None
    since: Mapping[str, datetime] | None = None  # from when on a letter is watched, where that is not from the start


@dataclass(frozen=True, slots=True)
class LetterChange:
    """One line of the log of letters."""

    id: int
    at: datetime
    who: str
    action: str  # add | edit | close | reopen, or undo of one
    letter: str
    detail: str
    since: datetime | None
    undone: bool


def letters_version(db: Database) -> int:
    """Return a number that grows with every change, and when somebody is forgotten."""
    return forgotten(db) + int(db.conn.execute("SELECT coalesce(max(id), 0) FROM letter_log").fetchone()[0])


def stored_letters(db: Database) -> StoredLetters:
    """Return the letters that people added, and which of all are closed."""
    closed = db.conn.execute("SELECT id, closed_at, closed_by, reason FROM closed_letters")
    since = db.conn.execute("SELECT letter, since FROM letters_since")
    return StoredLetters(
        tuple(
            AddedLetter(id_, version, body, moment(at), who) for id_, version, body, at, who in db.conn.execute(LIVE)
        ),
        {id_: Closing(moment(at), who, reason) for id_, at, who, reason in closed},
        {letter: moment(at) for letter, at in since},
    )


def judge_unjudged(db: Database, letter: str, look_back: timedelta, now: datetime) -> int:
    """Let what came within ``look_back`` and was not judged for a letter be judged; return how many texts.

    A new version of an old item came, too, for a letter that knew the item and was closed meanwhile.
    """
    with writing(db):
        return db.conn.execute(UNJUDGED, {"since": stamp(now - look_back), "letter": letter}).rowcount


def add_letter(db: Database, id_: str, body: str, who: str, now: datetime) -> bool:
    """Keep a letter, watched from now on; False when one of its id was added before and stands."""
    with writing(db):
        return apply_add(db, id_, body, who, now)


def apply_add(db: Database, id_: str, body: str, who: str, now: datetime) -> bool:
    """Do what ``add_letter`` does, inside a transaction."""
    if _stands(db, id_):
        return False
    before = _since(db, id_)
    _keep(db, id_, body, who, now)
    _set_since(db, id_, now)
    _log(db, who, "add", id_, now, since=before)
    return True


def apply_edit(db: Database, id_: str, body: str, who: str, now: datetime) -> bool:
    """Make another text a letter's next version, inside a transaction; False: no such letter, or it says the same."""
    standing = db.conn.execute(
        "SELECT body FROM added_letters WHERE id = ? AND removed_at IS NULL ORDER BY version DESC LIMIT 1", [id_]
    ).fetchone()
    if standing is None or standing[0] == body:
        return False
    _keep(db, id_, body, who, now)
    _log(db, who, "edit", id_, now, since=_since(db, id_))
    return True


def close_letter(db: Database, id_: str, reason: str, who: str, now: datetime) -> bool:
    """Judge a letter no more until it is reopened; False when it is closed already."""
    with writing(db):
        closed = _close(db, id_, reason, who, now)
        if closed:
            _log(db, who, "close", id_, now, reason, _since(db, id_))
        return closed


def reopen_letter(db: Database, id_: str, look_back: timedelta, who: str, now: datetime) -> bool:
    """Judge a letter again; False when it is not closed.

    What came meanwhile within ``look_back`` is judged; was it closed for longer, it is watched from now on only.
    """
    with writing(db):
        row = db.conn.execute("SELECT closed_at, closed_by, reason FROM closed_letters WHERE id = ?", [id_]).fetchone()
        if row is None:
            return False
        _log(db, who, "reopen", id_, now, row[2], _since(db, id_))
        _reopen(db, id_, look_back, now)
    return True


def undo_letter_change(db: Database, look_back: timedelta, who: str, now: datetime) -> LetterChange | None:
    """Take back the newest change that was not taken back yet; None when there is none."""
    with writing(db):
        change = next((c for c in letter_log(db, 200) if not c.undone and not c.action.startswith("undo")), None)
        if change is None:
            return None
        match change.action:
            case "add" | "edit":
                _take_out(db, change, now)
            case "close":
                _reopen(db, change.letter, look_back, now)
            case "reopen":
                _close(db, change.letter, change.detail, who, now)
                _set_since(db, change.letter, change.since)
        db.conn.execute("UPDATE letter_log SET undone = 1 WHERE id = ?", [change.id])
        _log(db, who, f"undo {change.action}", change.letter, now, change.detail, change.since)
    return change


def letter_log(db: Database, limit: int = 25) -> tuple[LetterChange, ...]:
    """Return the last changes, the newest first."""
    rows = db.conn.execute(LOG, [limit])
    return tuple(
        LetterChange(id_, moment(at), who, action, letter, detail, optional_moment(since), bool(undone))
        for id_, at, who, action, letter, detail, since, undone in rows
    )


def _stands(db: Database, id_: str) -> bool:
    found = db.conn.execute("SELECT 1 FROM added_letters WHERE id = ? AND removed_at IS NULL LIMIT 1", [id_])
    return found.fetchone() is not None


def _keep(db: Database, id_: str, body: str, who: str, now: datetime) -> None:
    (last,) = db.conn.execute("SELECT coalesce(max(version), 0) FROM added_letters WHERE id = ?", [id_]).fetchone()
    db.conn.execute(
        "INSERT INTO added_letters (id, version, body, added_at, added_by) VALUES (?, ?, ?, ?, ?)",
        [id_, last + 1, body, stamp(now), who],
    )


def _take_out(db: Database, change: LetterChange, now: datetime) -> None:
    """Take out a letter, or its newest version."""
    newest = "AND version = (SELECT max(version) FROM added_letters WHERE id = :id AND removed_at IS NULL)"
    db.conn.execute(
        f"UPDATE added_letters SET removed_at = :now WHERE id = :id AND removed_at IS NULL "
        f"{newest if change.action == 'edit' else ''}",
        {"now": stamp(now), "id": change.letter},
    )
    if change.action == "add":
        db.conn.execute("DELETE FROM closed_letters WHERE id = ?", [change.letter])
        _set_since(db, change.letter, change.since)


def _close(db: Database, id_: str, reason: str, who: str, now: datetime) -> bool:
    closed = db.conn.execute(
        "INSERT INTO closed_letters (id, closed_at, closed_by, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [id_, stamp(now), who, reason],
    )
    return bool(closed.rowcount)


def _reopen(db: Database, id_: str, look_back: timedelta, now: datetime) -> None:
    row = db.conn.execute("DELETE FROM closed_letters WHERE id = ? RETURNING closed_at", [id_]).fetchone()
    if row is not None and moment(row[0]) < now - look_back:
        _set_since(db, id_, now)


def _since(db: Database, id_: str) -> datetime | None:
    row = db.conn.execute("SELECT since FROM letters_since WHERE letter = ?", [id_]).fetchone()
    return moment(row[0]) if row else None


def _set_since(db: Database, id_: str, since: datetime | None) -> None:
    if since is None:
        db.conn.execute("DELETE FROM letters_since WHERE letter = ?", [id_])
    else:
        db.conn.execute("INSERT OR REPLACE INTO letters_since (letter, since) VALUES (?, ?)", [id_, stamp(since)])


def _log(
    db: Database, who: str, action: str, letter: str, now: datetime, detail: str = "", since: datetime | None = None
) -> None:
    db.conn.execute(
        "INSERT INTO letter_log (at, who, action, letter, detail, since) VALUES (?, ?, ?, ?, ?, ?)",
        [stamp(now), who, action, letter, detail, optional_stamp(since)],
    )
