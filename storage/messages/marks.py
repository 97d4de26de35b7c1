"""Who reads an alert, and what people noted beside it; the alert's message follows by edit (``marks_schema``)."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from letters.alerts import Alert
from letters.learning.feedback import person_of
from letters.record.marks import LAPSES, MOST_CLAIMS, Claim, Note
from storage.copies import next_number
from storage.database import writing
from storage.messages import outbox
from storage.rows import moment, optional_moment, stamp

CLAIM = "SELECT id, alert, at, who FROM claims"
NOTE = "SELECT id, alert, letter, entry, questions, at, who, text, edited_at FROM notes"
IN_CHANNELS = """(:channels IS NULL OR EXISTS (SELECT 1 FROM outbox o, json_each(:channels) seen
    WHERE o.key = notes.alert AND o.channel = seen.value))"""


class Taken(StrEnum):
    """What came of claiming an alert."""

    TAKEN = "taken"
    MINE = "mine"  # it was this person's already
    THEIRS = "theirs"  # somebody else's
    TOO_MANY = "too many"  # this person holds as many as one may


def claim(db: Database, alert: str, who: str, now: datetime) -> tuple[Taken, Claim | None]:
    """Let somebody read an alert, unless another does; return whose claim stands then."""
    with writing(db):
        _lapse(db, now)
        standing = claim_on(db, alert)
        if standing is not None:
            return (Taken.MINE if person_of(standing.who) == person_of(who) else Taken.THEIRS), standing
        return _take(db, alert, who, now)


def take_over(db: Database, number: int, who: str, now: datetime) -> tuple[Taken, Claim | None]:
    """Let somebody read an alert instead of whoever made that claim; where another does by now, nothing changes."""
    with writing(db):
        _lapse(db, now)
        asked = claim_of(db, number)
        if asked is None:
            return Taken.THEIRS, None
        standing = claim_on(db, asked.alert)
        if standing is not None and person_of(standing.who) == person_of(who):
            return Taken.MINE, standing
        if standing is not None and standing.id != number:
            return Taken.THEIRS, standing
        if len(claims_of(db, who)) >= MOST_CLAIMS:
            return Taken.TOO_MANY, None
        _end(db, number, "taken over", now)
        return _take(db, asked.alert, who, now)


def release(db: Database, number: int, who: str, now: datetime) -> bool:
    """End one's own claim; False where it is not one's own, or over."""
    with writing(db):
        asked = claim_of(db, number)
        return asked is not None and person_of(asked.who) == person_of(who) and _end(db, number, "released", now)


def lapse(db: Database, now: datetime) -> int:
    """End the claims that are too old; return how many. Costs one look where there are none."""
    old = db.conn.execute("SELECT 1 FROM claims WHERE ended_at IS NULL AND at <= ? LIMIT 1", [stamp(now - LAPSES)])
    if old.fetchone() is None:
        return 0
    with writing(db):
        return _lapse(db, now)


def claim_on(db: Database, alert: str) -> Claim | None:
    """Return the open claim on an alert."""
    row = db.conn.execute(f"{CLAIM} WHERE alert = ? AND ended_at IS NULL", [alert]).fetchone()
    return _claim(row) if row else None


def claim_of(db: Database, number: int) -> Claim | None:
    """Return a claim, open or over."""
    row = db.conn.execute(f"{CLAIM} WHERE id = ?", [number]).fetchone()
    return _claim(row) if row else None


def claims_of(db: Database, who: str) -> list[Claim]:
    """Return the open claims of a person, whatever their name is by now, the oldest first."""
    rows = db.conn.execute(f"{CLAIM} WHERE ended_at IS NULL ORDER BY at, id")
    return [one for one in map(_claim, rows) if person_of(one.who) == person_of(who)]


def claimed_by(db: Database, who: str, channels: frozenset[int]) -> list[tuple[Claim, Alert]]:
    """Return the alerts of these channels that a person said they read, the oldest claim first."""
    told = ((one, outbox.alert_in(db, one.alert)) for one in claims_of(db, who))
    return [(one, alert) for one, alert in told if alert is not None and alert.channel in channels]


def _take(db: Database, alert: str, who: str, now: datetime) -> tuple[Taken, Claim | None]:
    if len(claims_of(db, who)) >= MOST_CLAIMS:
        return Taken.TOO_MANY, None
    db.conn.execute(
        f"INSERT INTO claims (id, alert, at, who) VALUES ({next_number('claims')}, ?, ?, ?)", [alert, stamp(now), who]
    )
    return Taken.TAKEN, claim_on(db, alert)


def _end(db: Database, number: int, how: str, now: datetime) -> bool:
    changed = db.conn.execute(
        "UPDATE claims SET ended_at = ?, ended = ? WHERE id = ? AND ended_at IS NULL", [stamp(now), how, number]
    )
    return bool(changed.rowcount)


def _lapse(db: Database, now: datetime) -> int:
    rows = db.conn.execute(f"{CLAIM} WHERE ended_at IS NULL AND at <= ? ORDER BY id", [stamp(now - LAPSES)]).fetchall()
    for old in map(_claim, rows):
        _end(db, old.id, "lapsed", now)
    return len(rows)


# -- notes -------------------------------------------------------------------------------------------------------


def write_note(db: Database, alert: Alert, text: str, who: str, now: datetime) -> Note | None:
    """Keep somebody's note on an alert, instead of the one that they have there; no text takes theirs away."""
    with writing(db):
        own = own_note(db, alert.key, who)
        if own is not None:
            return _change(db, own, text, now)
        if not text:
            return None
        row = [alert.key, alert.letter, alert.entry, json.dumps([one.question for one in alert.lines if one.question])]
        made = db.conn.execute(
            "INSERT INTO notes (id, alert, letter, entry, questions, at, who, text) "
            f"VALUES ({next_number('notes')}, ?, ?, ?, ?, ?, ?, ?)",
            [*row, stamp(now), who, text],
        )
        return note_of(db, int(made.lastrowid or 0))


def change_note(db: Database, number: int, text: str, now: datetime) -> Note | None:
    """Change a note, or with no text take it away; None where there is none any more."""
    with writing(db):
        note = note_of(db, number)
        return _change(db, note, text, now) if note else None


def _change(db: Database, note: Note, text: str, now: datetime) -> Note | None:
    if not text:
        db.conn.execute("DELETE FROM notes WHERE id = ?", [note.id])
    elif text != note.text:
        db.conn.execute("UPDATE notes SET text = ?, edited_at = ? WHERE id = ?", [text, stamp(now), note.id])
    return note_of(db, note.id)


def own_note(db: Database, alert: str, who: str) -> Note | None:
    """Return somebody's note on an alert."""
    return next((one for one in notes_on_alert(db, alert) if person_of(one.who) == person_of(who)), None)


def note_of(db: Database, number: int) -> Note | None:
    """Return one note."""
    row = db.conn.execute(f"{NOTE} WHERE id = ?", [number]).fetchone()
    return _note(row) if row else None


def notes_on_alert(db: Database, alert: str) -> list[Note]:
    """Return the notes on an alert, the oldest first."""
    return [_note(row) for row in db.conn.execute(f"{NOTE} WHERE alert = ? ORDER BY id", [alert])]


def notes_on_entry(db: Database, entry: int, channels: frozenset[int] | None) -> list[Note]:
    """Return the notes on the alerts of a text that stand in these channels (None: in all), the oldest first."""
    rows = db.conn.execute(
        f"{NOTE} WHERE entry = :entry AND {IN_CHANNELS} ORDER BY id", {"entry": entry, "channels": _listed(channels)}
    )
    return [_note(row) for row in rows]


def notes_of(db: Database, letter: str, question: str | None, channels: frozenset[int] | None) -> list[Note]:
    """Return the notes of a letter, or of one question, beside alerts in these channels (None: in all).

    The newest come first.
    """
    rows = db.conn.execute(
        f"{NOTE} WHERE letter = :letter AND {IN_CHANNELS} AND (:question IS NULL "
        "OR EXISTS (SELECT 1 FROM json_each(questions) WHERE value = :question)) ORDER BY id DESC",
        {"letter": letter, "question": question, "channels": _listed(channels)},
    )
    return [_note(row) for row in rows]


def _listed(channels: frozenset[int] | None) -> str | None:
    return None if channels is None else json.dumps(sorted(channels))


def _claim(row: Any) -> Claim:
    number, alert, at, who = row
    return Claim(number, alert, moment(at), who)


def _note(row: Any) -> Note:
    number, alert, letter, entry, questions, at, who, text, edited = row
    asked = tuple(json.loads(questions))
    return Note(number, alert, letter, entry, asked, moment(at), who, text, optional_moment(edited))
