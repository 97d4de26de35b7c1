"""Texts that people give by hand: kept the normal way, with who gave what, when, and its hash."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from feeds.changes import added_paragraphs
from feeds.entries import Entry, Source
from storage.database import writing
from storage.rows import moment, stamp
from storage.sources.entries import Arrival, add_version, held_by_key, keep_keys, known_as, save
from storage.sources.stored import StoredEntry, load

HAND, HAND_NAME = "by-hand", "Text by hand"  # the source of what came by no other
HANDED = Source(HAND, HAND_NAME, "", "rss", "", timedelta(days=1), enabled=False, full_text="never")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a text by hand came from."""

    who: str
    name: str  # of the file, or the address
    form: str  # text, markdown, html, pdf
    sha256: str
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Handed:
    """One text by hand, as it was given."""

    entry: int
    version: int
    at: datetime
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class HandOutcome:
    """What keeping a text by hand came to."""

    entry: StoredEntry
    new: bool  # nothing of it was known before
    changed: bool  # its words are a version of their own


def record_hand(db: Database, entry: Entry, provenance: Provenance, now: datetime) -> HandOutcome:
    """Commit 1 of a text by hand: an entry, or a version of the one that it is, and its provenance.

    A known entry takes its words where they say more than what is held; its page is then asked for no more.
    """
    arrival = Arrival(replace(entry, source=HAND), HANDED, now, quiet=False)
    with writing(db):
        known = known_as(db, arrival)
        if known is None:
            _, id_ = save(db, arrival, held_by_key(db, HAND, entry.keys))
            db.conn.execute("UPDATE versions SET origin = 'hand' WHERE entry = ?", [id_])
            changed = True
        else:
            id_, changed = known, _say_more(db, known, entry, now)
            keep_keys(db, entry.keys, id_, now)
        stored = load(db, id_)
        if stored is None:
            raise LookupError(f"entry {id_} was kept and is not there")
        db.conn.execute(
            "INSERT INTO handed (entry, version, at, who, name, form, sha256, size) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [id_, stored.version, stamp(now), *_columns(provenance)],
        )
    return HandOutcome(stored, known is None, changed)


def _columns(provenance: Provenance) -> list[object]:
    return [provenance.who, provenance.name, provenance.form, provenance.sha256, provenance.size]


def _say_more(db: Database, known: int, entry: Entry, now: datetime) -> bool:
    """Keep the words of a known entry as a version where they hold something that it lacks, and are no shorter."""
    held = load(db, known)
    if held is None or len(entry.text) < len(held.text) or not added_paragraphs(held.text, entry.text):
        return False
    added = add_version(db, known, "hand", entry.title or held.title, entry.text, now)
    if added:
        db.conn.execute("UPDATE entries SET summary_only = 0, text_due = NULL, text_error = '' WHERE id = ?", [known])
    return added


def handed(db: Database, entry: int) -> list[Handed]:
    """Return what was given by hand of an entry, the oldest first."""
    rows = db.conn.execute(
        "SELECT version, at, who, name, form, sha256, size FROM handed WHERE entry = ? ORDER BY id", [entry]
    )
    return [Handed(entry, version, moment(at), Provenance(*rest)) for version, at, *rest in rows]


def judged_words(db: Database, entry: StoredEntry) -> list[str]:
    """Say what each letter has of an entry's present version; nothing while that waits to be judged."""
    rows = db.conn.execute(
        "SELECT letter, level, score, outcome FROM judgements WHERE entry = ? AND version = ? ORDER BY letter",
        [entry.id, entry.version],
    )
    return [f"{letter}: {level} ({score:.2f}); {outcome}" for letter, level, score, outcome in rows]
