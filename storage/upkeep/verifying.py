"""Whether the record can be trusted: the file itself, and the proof of every message that was told. Reads only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from feeds.changes import text_hash
from letters.alerts import alert_key
from storage.messages.outbox import alert_from_json
from storage.record.state_log import proof_from_json, text_sha

SHOWN = 20  # faults of one kind that are kept; the rest are counted
RESTORE = "put the last good backup back: `letterwatch restore BACKUP`"
REPORT = "keep the file, and report it: this is a fault of the program"
SAID_STATES = ("mentioned", "holding", "declined", "partial", "answered")  # what a person may repeat in public


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    looked_at: int
    wrong: int
    faults: tuple[str, ...]  # the first of them, a line each
    remedy: str  # what to do where something is wrong


ALERTS = """
SELECT key, letter, story, channel, reason, state,
       state = 'deleted' OR (state = 'sent') = (sent_at IS NOT NULL AND message IS NOT NULL),
       batch = '' OR stood OR EXISTS (SELECT 1 FROM outbox l WHERE l.key = o.batch),
       kind, entry, version, body
FROM outbox o WHERE what = 'alert'
"""
STORIES = """
SELECT s.entry, s.story, f.relation FROM stories s LEFT JOIN stories f ON f.entry = s.story AND f.story = f.entry
"""
Faults = Iterator[str | None]  # for each thing that is looked at: what is wrong with it, or None


def verify(db: Database) -> list[Check]:
    """Look at everything, the file first; a damaged file is not looked into further."""
    file = _check("file", RESTORE, _file(db))
    if file.wrong:
        return [file]
    return [file, *(_check(name, REPORT, look(db)) for name, look in LOOKS.items())]


def _check(name: str, remedy: str, faults: Faults) -> Check:
    looked_at = wrong = 0
    kept: list[str] = []
    for fault in faults:
        looked_at += 1
        if fault is not None:
            wrong += 1
            kept += [fault] if wrong <= SHOWN else []
    return Check(name, looked_at, wrong, tuple(kept), remedy)


def _file(db: Database) -> Faults:
    for (said,) in db.conn.execute(f"PRAGMA integrity_check({SHOWN})"):
        yield None if said == "ok" else str(said)
    for table, row, parent, _ in db.conn.execute("PRAGMA foreign_key_check"):
        yield f"{table} row {row} points at nothing in {parent}"


def _entries(db: Database) -> Faults:
    rows = db.conn.execute(
        "SELECT e.id, v.version IS NOT NULL, EXISTS (SELECT 1 FROM entry_keys k WHERE k.entry = e.id) "
        "FROM entries e LEFT JOIN versions v ON v.entry = e.id AND v.version = e.version"
    )
    for entry, has_text, has_key in rows:
        if not has_text:
            yield f"entry {entry}: its current version is missing"
        else:
            yield None if has_key else f"entry {entry}: no key names it, so it would be taken for new"


def _texts(db: Database) -> Faults:
    for entry, version, title, text, held in db.conn.execute(
        "SELECT entry, version, title, text, text_hash FROM versions"
    ):
        yield None if text_hash(title, text) == held else f"entry {entry}, version {version}: its text has another hash"


def _findings(db: Database) -> Faults:
    rows = db.conn.execute(
        "SELECT f.entry, f.version, f.letter, f.question, f.quote, f.body, v.text "
        "FROM findings f LEFT JOIN versions v ON v.entry = f.entry AND v.version = f.version"
    )
    for entry, version, letter, question, quote, body, text in rows:
        found = json.loads(body)
        where = f"entry {entry}, version {version}, {letter}:{question or 'subject'}"
        if text is None:
            yield f"{where}: the text that it quotes is missing"
        else:
            stands = text[found["sentence_start"] : found["sentence_end"]] == quote
            yield None if stands else f"{where}: its offsets do not lead to the words that it quotes"


def _alerts(db: Database) -> Faults:
    for key, letter, story, channel, reason, state, proper, led, *proof in db.conn.execute(ALERTS):
        if key != alert_key(letter, story, channel, reason):
            yield f"alert {key}: its key is not that of its story and reason"
        elif not proper:
            yield f"alert {key}: {state}, and its message says otherwise"
        elif not led:
            yield f"alert {key}: the message that lists it is missing"
        else:
            yield _proof_fault(db, key, letter, *proof)


def _proof_fault(db: Database, key: str, letter: str, kind: str, entry: int, version: int, body: str) -> str | None:
    """Say what is missing of the proof of one alert: its judgement, or the words that it quotes in a stored text."""
    quote = alert_from_json(body).quote.sentence
    judged, stands = db.conn.execute(
        "SELECT EXISTS (SELECT 1 FROM judgements WHERE entry = :entry AND version = :version AND letter = :letter), "
        "EXISTS (SELECT 1 FROM versions WHERE entry = :entry AND (instr(text, :quote) OR instr(title, :quote)))",
        {"entry": entry, "version": version, "letter": letter, "quote": quote},
    ).fetchone()
    if not judged and kind != "late":  # a person asked for it: that is the reason
        return f"alert {key}: the judgement that it rests on is missing"
    if not stands and not _quoted_in_story(db, key, quote):
        return f"alert {key}: no stored text of entry {entry} holds the words that it quotes"
    return None


def _quoted_in_story(db: Database, key: str, quote: str) -> bool:
    """A changed quote is told by a text of the story, in the words that another one of it held."""
    row = db.conn.execute(
        "SELECT 1 FROM outbox o JOIN stories s ON s.story = o.story JOIN versions v ON v.entry = s.entry "
        "WHERE o.key = ? AND instr(v.text, ?)",
        [key, quote],
    ).fetchone()
    return row is not None


def _told_once(db: Database) -> Faults:
    """One story is told for one reason in one channel once, whatever became of the message."""
    for count, letter, story, channel, reason in db.conn.execute(
        "SELECT count(*), letter, story, channel, reason FROM outbox WHERE what = 'alert' GROUP BY 2, 3, 4, 5"
    ):
        yield None if count == 1 else f"story {story}, {letter}, channel {channel}, {reason}: {count} alerts"


def _stories(db: Database) -> Faults:
    for entry, story, first in db.conn.execute(STORIES):
        yield None if first == "first" else f"entry {entry}: its story {story} has no first text"


def _states(db: Database) -> Faults:
    marks = ",".join("?" * len(SAID_STATES))
    for number, letter, question, state, evidence in db.conn.execute(
        f"SELECT id, letter, question, state, evidence FROM state_log WHERE undoes = 0 AND state IN ({marks})",
        SAID_STATES,
    ):
        proof = proof_from_json(evidence)
        where = f"change {number}, {letter}:{question} {state}"
        if not proof.quote and not proof.url:
            yield f"{where}: it names no proof"
        elif proof.entry and proof.text_hash:
            yield _text_fault(db, where, proof.entry, proof.version, proof.text_hash)
        else:
            yield None


def _text_fault(db: Database, where: str, entry: int, version: int, held: str) -> str | None:
    row = db.conn.execute("SELECT text FROM versions WHERE entry = ? AND version = ?", [entry, version]).fetchone()
    if row is None:
        return f"{where}: the text that it rests on is missing"
    return None if text_sha(row[0]) == held else f"{where}: the text that it rests on has another hash"


def _digests(db: Database) -> Faults:
    for item, carried in db.conn.execute(
        "SELECT i.id, o.key IS NOT NULL FROM digest_items i LEFT JOIN outbox o ON o.key = i.digest WHERE i.digest <> ''"
    ):
        yield None if carried else f"digest item {item}: the message that carries it is missing"


LOOKS: dict[str, Callable[[Database], Faults]] = {
    "entries": _entries,
    "texts": _texts,
    "findings": _findings,
    "alerts": _alerts,
    "told once": _told_once,
    "stories": _stories,
    "states": _states,
    "digests": _digests,
}
