"""Entries with their keys, doors and versions: recognising what we have, keeping what is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlite_utils import Database

from feeds.changes import KnownText, is_misnamed, is_same_item, strong_keys, text_hash, wants_page
from feeds.entries import Entry, Source
from storage.copies import next_number
from storage.rows import optional_stamp, stamp

CHUNK = 400  # parameters in one IN list


class Saved(StrEnum):
    """What saving an entry came to."""

    NEW = "new"
    VERSION = "version"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of an entry that a key led to."""

    entry: int
    door_hash: str | None  # of what this source gave last; None when it never gave it
    page_read: bool
    stands: bool  # what this source gave last is the current version


FIND = """
SELECT k.key, e.id, d.text_hash, e.page_at IS NOT NULL, d.text_hash IS v.text_hash
FROM entry_keys k
JOIN entries e ON e.id = k.entry
JOIN versions v ON v.entry = e.id AND v.version = e.version
LEFT JOIN doors d ON d.entry = e.id AND d.source = ?
WHERE k.key IN ({})
"""
SAVE_ENTRY = f"""
INSERT INTO entries (id, source, url, text_url, title, author, published_at, precision, published_raw, first_seen,
                     quiet, summary_only, version, text_due)
VALUES ({next_number("entries")}, :source, :url, :text_url, :title, :author, :published_at, :precision,
        :published_raw, :first_seen, :quiet, :summary_only, 1, :text_due)
"""
SAVE_VERSION = """
INSERT INTO versions (entry, version, seen_at, origin, title, text, text_hash)
VALUES (:entry, :version, :seen_at, :origin, :title, :text, :text_hash)
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One entry of a reading on its way in."""

    entry: Entry
    source: Source
    now: datetime
    quiet: bool


def held_by_key(db: Database, source: str, keys: Iterable[str]) -> dict[str, Held]:
    """Return what is known under each of these keys, those of reused addresses included."""
    found: dict[str, Held] = {}
    wanted = list(dict.fromkeys(keys))
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        rows = db.conn.execute(FIND.format(",".join("?" * len(chunk))), [source, *chunk])
        for key, entry, door_hash, page_read, stands in rows:
            found[key] = Held(entry, door_hash, bool(page_read), bool(stands))
    return found


def save(db: Database, arrival: Arrival, held: dict[str, Held]) -> tuple[Saved, int]:
    """Keep one entry: new, a version of a known one, or nothing; every key and door is kept. Inside a transaction.

    ``held`` is what its keys led to; it is brought up to date for the entries that follow in the same reading.
    """
    entry = arrival.entry
    known = _recognise(db, arrival, held)
    if known is None:
        entry_id = _insert(db, arrival)
        saved, hash_ = Saved.NEW, text_hash(entry.title, entry.text)
    else:
        entry_id, hash_ = known.entry, text_hash(entry.title, entry.text)
        saved = _update(db, arrival, known, hash_)
    if saved is not Saved.KNOWN or any(key not in held for key in entry.keys):
        keep_keys(db, entry.keys, entry_id, arrival.now)
        held.update(dict.fromkeys(entry.keys, Held(entry_id, hash_, page_read=False, stands=True)))
    return saved, entry_id


def known_as(db: Database, arrival: Arrival) -> int | None:
    """Return the entry that an arrival is, whatever source it came by; None when it is new."""
    known = _recognise(db, arrival, held_by_key(db, arrival.source.id, arrival.entry.keys))
    return known.entry if known else None


def _recognise(db: Database, arrival: Arrival, held: Mapping[str, Held]) -> Held | None:
    keys = arrival.entry.keys
    strong = strong_keys(keys)
    named = next((held[key] for key in strong if key in held), None)
    if named is not None and not _is_misnamed(db, arrival, named, held):
        return named
    for key in keys:
        if key in held and key not in strong:
            return _behind_address(db, arrival, key, held[key])
    return None


def _is_misnamed(db: Database, arrival: Arrival, named: Held, held: Mapping[str, Held]) -> bool:
    """Whether an arrival bears the id of another item: neither its address nor its words are that one's."""
    entry = arrival.entry
    addresses = [key for key in entry.keys if key.startswith("url:")]
    if named.door_hash == text_hash(entry.title, entry.text) or not addresses:
        return False
    if any(key in held and held[key].entry == named.entry for key in addresses):
        return False
    return is_misnamed(_known_text(db, named.entry), entry)


def _known_text(db: Database, entry: int) -> KnownText:
    title, text = db.conn.execute(
        "SELECT v.title, v.text FROM entries e JOIN versions v ON v.entry = e.id AND v.version = e.version "
        "WHERE e.id = ?",
        [entry],
    ).fetchone()
    return KnownText(entry, title, text)


def _behind_address(db: Database, arrival: Arrival, key: str, newest: Held) -> Held | None:
    """Return the entry at this address that the arrival is, or None when the address was given to another text."""
    uses = [newest, *(_reuse(db, arrival.source.id, row[0]) for row in _reuses(db, key))]
    has_id = bool(strong_keys(arrival.entry.keys))
    given = text_hash(arrival.entry.title, arrival.entry.text)
    for use in reversed(uses):
        if use.door_hash == given and not has_id:
            return use  # what this source gave before, whatever its page has said since
        other_id = has_id and use.door_hash is not None
        if is_same_item(_known_text(db, use.entry), arrival.entry, other_id=other_id):
            return use
    return None


def _reuses(db: Database, key: str) -> list[tuple[str]]:
    rows: list[tuple[str]] = db.conn.execute(
        "SELECT key FROM entry_keys WHERE key >= ? AND key < ? ORDER BY entry", [f"{key}~", f"{key}~~"]
    ).fetchall()
    return rows


def _reuse(db: Database, source: str, key: str) -> Held:
    return held_by_key(db, source, [key])[key]


def _insert(db: Database, arrival: Arrival) -> int:
    entry, now = arrival.entry, stamp(arrival.now)
    page_wanted = wants_page(arrival.source, entry) and not arrival.quiet
    cursor = db.conn.execute(
        SAVE_ENTRY,
        {
            "source": entry.source,
            "url": entry.url,
            "text_url": entry.text_url,
            "title": entry.title,
            "author": entry.author,
            "published_at": optional_stamp(entry.published.at),
            "precision": entry.published.precision.value,
            "published_raw": entry.published.raw,
            "first_seen": now,
            "quiet": arrival.quiet,
            "summary_only": entry.summary_only,
            "text_due": now if page_wanted else None,
        },
    )
    entry_id = int(cursor.lastrowid or 0)
    save_version(db, entry_id, 1, "feed", entry.title, entry.text, arrival.now)
    _keep_door(db, entry_id, arrival)
    return entry_id


def _update(db: Database, arrival: Arrival, known: Held, hash_: str) -> Saved:
    """Keep what a known entry brings: its text is a version only where it is new to us.

    A page that was read stands above what feeds say of it: a feed's text that changes asks for the page again.
    Another source is another door; its text counts when it gives the whole where we hold a summary.
    """
    if known.door_hash == hash_:
        return Saved.KNOWN
    first_time_here = known.door_hash is None
    _keep_door(db, known.entry, arrival)
    if known.page_read:
        if not first_time_here:
            _ask_page_again(db, known.entry, arrival.now)
        return Saved.KNOWN
    entry = arrival.entry
    if not known.stands and not _is_fuller(db, entry, known):
        return Saved.KNOWN
    added = add_version(db, known.entry, "feed", entry.title, entry.text, arrival.now)
    return Saved.VERSION if added else Saved.KNOWN


def _ask_page_again(db: Database, entry: int, now: datetime) -> None:
    db.conn.execute("UPDATE entries SET text_due = ?, text_tries = 0 WHERE id = ?", [stamp(now), entry])


def _is_fuller(db: Database, entry: Entry, known: Held) -> bool:
    if entry.summary_only:
        return False
    (length,) = db.conn.execute(
        "SELECT length(v.text) FROM entries e JOIN versions v ON v.entry = e.id AND v.version = e.version "
        "WHERE e.id = ?",
        [known.entry],
    ).fetchone()
    return len(entry.text) > 1.5 * int(length)


def add_version(
    db: Database, entry: int, origin: str, title: str, text: str, now: datetime, *, to_the_letter: bool = False
) -> bool:
    """Keep a text as the entry's current version and have it judged, unless it says what the current one says.

    ``to_the_letter``: it was judged already, and its quotes are found by their place: only the same letters will do.
    """
    version, old_hash, old_text = db.conn.execute(
        "SELECT v.version, v.text_hash, v.text "
        "FROM entries e JOIN versions v ON v.entry = e.id AND v.version = e.version WHERE e.id = ?",
        [entry],
    ).fetchone()
    if text_hash(title, text) == old_hash and (text == old_text or not to_the_letter):
        return False
    save_version(db, entry, version + 1, origin, title, text, now)
    db.conn.execute(
        "UPDATE entries SET version = ?, title = ?, judge_due = 1 WHERE id = ?", [version + 1, title, entry]
    )
    return True


def save_version(db: Database, entry: int, version: int, origin: str, title: str, text: str, now: datetime) -> None:
    """Write one version as it is."""
    db.conn.execute(
        SAVE_VERSION,
        {
            "entry": entry,
            "version": version,
            "seen_at": stamp(now),
            "origin": origin,
            "title": title,
            "text": text,
            "text_hash": text_hash(title, text),
        },
    )


def _keep_door(db: Database, entry_id: int, arrival: Arrival) -> None:
    entry = arrival.entry
    db.conn.execute(
        "INSERT INTO doors VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (entry, source) DO UPDATE SET text_hash = excluded.text_hash, url = excluded.url",
        [entry_id, entry.source, entry.url, text_hash(entry.title, entry.text), stamp(arrival.now)],
    )


def keep_keys(db: Database, keys: Sequence[str], entry_id: int, now: datetime) -> None:
    """Name the entry by all its keys for ever; an address in use by another text gets a numbered name."""
    for key in keys:
        db.conn.execute("INSERT INTO entry_keys VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [key, entry_id, stamp(now)])
        owner = db.conn.execute("SELECT entry FROM entry_keys WHERE key = ?", [key]).fetchone()[0]
        if owner != entry_id and key.startswith("url:"):
            reused = f"{key}~{entry_id}"
            db.conn.execute(
                "INSERT INTO entry_keys VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [reused, entry_id, stamp(now)]
            )


def record_page_failure(db: Database, entry: int, error: str, next_try: datetime | None) -> None:
    """Remember that a page could not be had, and when to try again (None: it is not tried again)."""
    db.conn.execute(
        "UPDATE entries SET text_tries = text_tries + 1, text_error = ?, text_due = ? WHERE id = ?",
        [error, optional_stamp(next_try), entry],
    )
