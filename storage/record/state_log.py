"""The log of states: what was set, with what proof, and what was taken back. Rows are only ever added."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from letters.alerts import Ruling
from letters.questions import State
from letters.record.states import Change, Proof, Wish, undo_fault
from storage.copies import next_number
from storage.database import writing
from storage.messages import outbox
from storage.record.states import each_state
from storage.rows import moment, stamp

LOG = """
SELECT l.id, l.at, l.letter, l.question, l.addressee, l.was, l.state, l.who, l.why, l.parts, l.referred_to,
       l.referred_by, l.evidence, l.together, l.undoes, l.alert,
       EXISTS (SELECT 1 FROM state_log u WHERE u.undoes = l.id)
FROM state_log l
"""
ADD = f"""
INSERT INTO state_log (id, at, letter, question, addressee, was, state, who, why, evidence, parts, referred_to,
                       referred_by, together, undoes, alert)
VALUES ({next_number("state_log")}, :at, :letter, :question, :addressee, :was, :state, :who, :why, :evidence, :parts,
        :referred_to, :referred_by, :together, :undoes, :alert)
"""
QUOTED = """
SELECT o.entry, v.version, v.text FROM outbox o JOIN versions v ON v.entry = o.entry
WHERE o.key = ? AND (instr(v.text, ?) > 0 OR v.version = o.version)
ORDER BY instr(v.text, ?) > 0 DESC, v.version DESC LIMIT 1
"""


class CannotUndo(Exception):
    """A change that cannot be taken back; ``str`` says why and what would work."""


def log_of(db: Database, letter: str, question: str | None = None) -> list[Change]:
    """Return every change of a letter's states, or of one question's, the oldest first."""
    rows = db.conn.execute(f"{LOG} WHERE l.letter = ? AND (? IS NULL OR l.question = ?) ORDER BY l.id", [
        letter, question, question,
    ])  # fmt: skip
    return [_change(row) for row in rows]


def change_of(db: Database, number: int) -> Change | None:
    """Return one change, or None."""
    return next((_change(row) for row in db.conn.execute(f"{LOG} WHERE l.id = ?", [number])), None)


def last_change(db: Database, who: str, letter: str | None = None, question: str | None = None) -> Change | None:
    """Return the change that "undo" means: the last one of a question, or the last one of this person."""
    wanted = "l.letter = :letter AND l.question = :question" if question else "l.who = :who"
    rows = db.conn.execute(
        f"{LOG} WHERE {wanted} AND l.undoes = 0 AND NOT EXISTS (SELECT 1 FROM state_log u WHERE u.undoes = l.id) "
        "ORDER BY l.id DESC LIMIT 1",
        {"letter": letter, "question": question, "who": who},
    )
    return next(map(_change, rows), None)


def set_states(db: Database, wish: Wish, who: str, alert: str, now: datetime) -> list[Change]:
    """Set the state of one or more questions at one stroke, and return the new rows."""
    with writing(db):
        before = each_state(db, wish.letter)
        together, numbers = 0, []
        for question in wish.questions:
            each = before.get(question, {})
            was = each.get(wish.addressee, each.get("", State.OPEN))
            number = _add(db, _row(wish, question, was, who, now) | {"alert": alert, "together": together})
            together = together or number
            numbers.append(number)
        db.conn.execute("UPDATE state_log SET together = id WHERE id = ?", [together])
        _mark_alert(db, alert)
    return _with(db, numbers)


def take_back(db: Database, number: int, who: str, now: datetime) -> list[Change]:
    """Take back a change and all that was set with it: new rows, never a deletion. Raises CannotUndo."""
    with writing(db):
        asked = change_of(db, number)
        if asked is None:
            raise CannotUndo(undo_fault(None, None, now))
        changes = _set_with(db, asked)
        for change in changes:
            if fault := undo_fault(change, _newest(db, change), now):
                raise CannotUndo(fault)
        numbers = [_add(db, _undo_row(change, who, now)) for change in changes]
        db.conn.executemany("UPDATE state_log SET together = ? WHERE id = ?", [(numbers[0], one) for one in numbers])
        for alert in {change.alert for change in changes}:
            _mark_alert(db, alert)
    return _with(db, numbers)


def _mark_alert(db: Database, key: str) -> None:
    """Show on an alert what people made of it; an edit, which notifies nobody."""
    alert = outbox.alert_in(db, key) if key else None
    if alert is None:
        return
    rows = [_change(row) for row in db.conn.execute(f"{LOG} WHERE l.alert = ? AND l.undoes = 0 ORDER BY l.id", [key])]
    newest = {(change.question, change.addressee): change for change in rows if not change.undone}
    rulings = tuple(Ruling(change.question, change.state, change.at) for change in newest.values())
    outbox.change_alert(db, replace(alert, rulings=rulings))


def _set_with(db: Database, change: Change) -> list[Change]:
    """Return what was set at one stroke with a change, itself among it."""
    rows = db.conn.execute(f"{LOG} WHERE l.together = ? AND l.undoes = 0 ORDER BY l.id", [change.together])
    return [_change(row) for row in rows] if change.together and not change.undoes else [change]


def _newest(db: Database, change: Change) -> Change | None:
    rows = db.conn.execute(
        f"{LOG} WHERE l.letter = ? AND l.question = ? AND l.addressee = ? ORDER BY l.id DESC LIMIT 1",
        [change.letter, change.question, change.addressee],
    )
    return next(map(_change, rows), None)


def _row(wish: Wish, question: str, was: State, who: str, now: datetime) -> dict[str, Any]:
    return {
        "at": stamp(now),
        "letter": wish.letter,
        "question": question,
        "addressee": wish.addressee,
        "was": was.value,
        "state": wish.state.value,
        "who": who,
        "why": wish.why,
        "evidence": proof_to_json(wish.proof),
        "parts": wish.parts,
        "referred_to": wish.referred_to,
        "referred_by": wish.referred_by,
        "undoes": 0,
    }


def _undo_row(change: Change, who: str, now: datetime) -> dict[str, Any]:
    wish = Wish(change.letter, (change.question,), change.was, f"taken back: {change.state.value}", change.addressee)
    return _row(wish, change.question, change.state, who, now) | {
        "undoes": change.id,
        "alert": change.alert,
        "together": 0,
    }


def _add(db: Database, row: dict[str, Any]) -> int:
    return int(db.conn.execute(ADD, row).lastrowid or 0)


def _with(db: Database, numbers: Iterable[int]) -> list[Change]:
    return [change for number in numbers if (change := change_of(db, number))]


def quoted_version(db: Database, alert: str, quote: str) -> tuple[int, int, str]:
    """Return entry, version and hash of the stored text that an alert quotes: the newest that holds the words."""
    row = db.conn.execute(QUOTED, [alert, quote, quote]).fetchone()
    return (int(row[0]), int(row[1]), text_sha(row[2])) if row else (0, 0, "")


def text_sha(text: str) -> str:
    """Name a text as it is, so that anybody can tell whether it has changed since."""
    return sha256(text.encode()).hexdigest()


def stored_text(db: Database, entry: int) -> tuple[int, str]:
    """Return the current version of an entry, and its hash."""
    version, text = db.conn.execute(
        "SELECT v.version, v.text FROM entries e JOIN versions v ON v.entry = e.id AND v.version = e.version "
        "WHERE e.id = ?",
        [entry],
    ).fetchone()
    return int(version), text_sha(text)


def proof_to_json(proof: Proof) -> str:
    """Write a proof as it is stored."""
    return json.dumps(
        {
            "quote": proof.quote,
            "url": proof.url,
            "hash": proof.text_hash,
            "entry": proof.entry,
            "version": proof.version,
            "said_on": proof.said_on.isoformat() if proof.said_on else None,
        }
    )


def proof_from_json(body: str) -> Proof:
    """Read what ``proof_to_json`` wrote, and the shorter form of the bot's own rows."""
    told: dict[str, Any] = json.loads(body)
    said_on = told.get("said_on")
    return Proof(
        told.get("quote", ""),
        told.get("url", ""),
        told.get("hash", ""),
        told.get("entry", 0),
        told.get("version", 0),
        date.fromisoformat(said_on) if said_on else None,
    )


def _change(row: Any) -> Change:
    (
        number,
        at,
        letter,
        question,
        addressee,
        was,
        state,
        who,
        why,
        parts,
        to,
        by,
        body,
        together,
        undoes,
        alert,
        undone,
    ) = row
    return Change(
        id=number,
        at=moment(at),
        letter=letter,
        question=question,
        addressee=addressee,
        was=State(was),
        state=State(state),
        who=who,
        why=why,
        parts=parts,
        referred_to=to,
        referred_by=by,
        proof=proof_from_json(body),
        together=together,
        undoes=undoes,
        alert=alert,
        undone=bool(undone),
    )
