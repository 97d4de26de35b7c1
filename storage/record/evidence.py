"""What speaks to a question, and the way of one entry through the pipeline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from feeds.entries import Precision, Published
from feeds.instants import instant
from letters.record.kept import Evidence, Step, Way
from letters.record.naming import Names
from storage.rows import moment, optional_moment
from storage.sources.by_hand import Provenance, handed
from storage.sources.stored import StoredEntry, load

BECAME = {  # of an alert, by its state in the outbox
    "waiting": "waits to be sent",
    "sending": "is on its way",
    "sent": "was sent",
    "parked": "was refused by Discord and waits",
    "deleted": "was deleted by people",
}
EVIDENCE_COLUMNS = """
e.source, e.url, e.title, e.published_at, e.precision, e.published_raw, f.quote, f.body, f.entry, f.version
"""
EVIDENCE = f"""
SELECT {EVIDENCE_COLUMNS}, max(f.said_at)
FROM findings f JOIN entries e ON e.id = f.entry JOIN stories s ON s.entry = f.entry
WHERE f.letter = ? AND f.question = ? AND f.level = 'alert'
GROUP BY s.story ORDER BY max(f.said_at) DESC
"""
JUDGED = (
    "SELECT version, letter, level, score, outcome, trace, judged_at FROM judgements WHERE entry = ? ORDER BY rowid"
)
OUTBOX = """
SELECT channel, letter, state, kind, error, coalesce(sent_at, created_at) FROM outbox
WHERE entry = ? AND what = 'alert' ORDER BY created_at
"""
STORY = """
SELECT s.story, s.relation, s.reason, e.title FROM stories s JOIN entries e ON e.id = s.story WHERE s.entry = ?
"""
LAST_ALERT = "SELECT key FROM outbox WHERE entry = ? AND what = 'alert' ORDER BY created_at DESC, rowid DESC LIMIT 1"
DOORS = "SELECT source, first_seen FROM doors WHERE entry = ? ORDER BY first_seen"
VERSIONS = "SELECT version, origin, seen_at, length(text) FROM versions WHERE entry = ? ORDER BY version"
TRACE_LINES = 12


def evidence(db: Database, letter: str, question: str) -> list[Evidence]:
    """Return what speaks to a question at alert level, the newest first, one text a story; sources by id."""
    return [evidence_from(row[:-1]) for row in db.conn.execute(EVIDENCE, [letter, question])]


def evidence_from(row: Sequence[Any]) -> Evidence:
    """Read one row of ``EVIDENCE_COLUMNS``; the source stands as its id, and as not official."""
    source, url, title, at, precision, raw, quote, body, entry, version = row
    published = Published(optional_moment(at), Precision(precision), raw)
    because = tuple(json.loads(body)["because"])
    return Evidence(published, source, False, quote, url, title, because, entry, version)


def way(db: Database, entry_id: int, names: Names) -> Way | None:
    """Tell how an entry went through the pipeline and where it stopped; None when there is no such entry."""
    entry = load(db, entry_id)
    if entry is None:
        return None
    steps = (
        *_seen(db, entry, names),
        *_read_versions(db, entry),
        *_judged(db, entry.id, names),
        *_told_as(db, entry.id),
        *_sent(db, entry.id, names),
    )
    row = db.conn.execute(LAST_ALERT, [entry.id]).fetchone()
    ended = _ended(db, entry)
    return Way(entry.title, entry.url, names.source(entry.source), steps, ended, entry.id, row[0] if row else "")


def _seen(db: Database, entry: StoredEntry, names: Names) -> list[Step]:
    doors = db.conn.execute(DOORS, [entry.id]).fetchall()
    first = "stood there before we watched: recorded, not told" if entry.quiet else "new when we saw it"
    also = [f"also seen at {names.source(source)}" for source, _ in doors if source != entry.source]
    return [Step("found", f"{names.source(entry.source)}: {first}", entry.first_seen, tuple(also))]


def _read_versions(db: Database, entry: StoredEntry) -> list[Step]:
    steps = [
        Step("text", f"version {version}, from the {origin}, {length:,} characters", moment(at))
        for version, origin, at, length in db.conn.execute(VERSIONS, [entry.id])
    ]
    steps += [
        Step("by hand", f"version {one.version}, by {one.provenance.who}: {_given(one.provenance)}", one.at)
        for one in handed(db, entry.id)
    ]
    if entry.text_error:
        again = f"; again {instant(entry.text_due)}" if entry.text_due else "; no further try"
        steps.append(Step("page", f"not read after {entry.text_tries} tries: {entry.text_error}{again}"))
    elif entry.text_due:
        steps.append(Step("page", f"will be read {instant(entry.text_due)}"))
    return steps


def _given(provenance: Provenance) -> str:
    said = f"{provenance.name} ({provenance.form}, {provenance.size:,} bytes)"
    return f"{said}, sha256 {provenance.sha256}"


def _judged(db: Database, entry: int, names: Names) -> list[Step]:
    return [
        Step(
            "judged",
            f"{names.letter(letter)}, version {version}: {level} ({score:.2f}); {outcome}",
            moment(at),
            tuple(names.trace(letter, line) for line in json.loads(trace)[:TRACE_LINES]),
        )
        for version, letter, level, score, outcome, trace, at in db.conn.execute(JUDGED, [entry])
    ]


def _told_as(db: Database, entry: int) -> list[Step]:
    return [
        Step("story", reason if story == entry else f"{relation} of “{title}” (text {story}): {reason}")
        for story, relation, reason, title in db.conn.execute(STORY, [entry])
    ]


def _sent(db: Database, entry: int, names: Names) -> list[Step]:
    return [
        Step(
            "message",
            f"{kind} alert for {names.letter(letter)}: {BECAME[state]}{f' ({error})' if error else ''}",
            moment(at),
            channel=channel,
        )
        for channel, letter, state, kind, error, at in db.conn.execute(OUTBOX, [entry])
    ]


def outcome_of(db: Database, entry: int, letter: str) -> str:
    """Return what was done about a text for a letter, in words; '' where it was not judged."""
    row = db.conn.execute(
        "SELECT outcome FROM judgements WHERE entry = ? AND letter = ? ORDER BY version DESC LIMIT 1", [entry, letter]
    ).fetchone()
    return str(row[0]) if row else ""


def _ended(db: Database, entry: StoredEntry) -> str:
    sent = db.conn.execute(OUTBOX, [entry.id]).fetchall()
    if sent:
        return f"told: the alert {' and '.join(sorted({BECAME[state] for _, _, state, *_ in sent}))}"
    if entry.judge_due:
        return "waits to be judged"
    row = db.conn.execute(
        "SELECT outcome FROM judgements WHERE entry = ? ORDER BY level = 'none', version DESC LIMIT 1", [entry.id]
    ).fetchone()
    return f"no message of its own: {row[0]}" if row else "not judged yet"
