"""Entries as they are stored, read for judging, telling and explaining."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from feeds.entries import Precision, Published
from storage.rows import moment, optional_moment, stamp

LOAD = """
SELECT e.id, e.source, e.url, v.title, v.text, e.author, e.published_at, e.precision, e.published_raw,
       e.first_seen, e.quiet, e.summary_only, e.version, v.origin, e.judged_version, e.judge_due,
       e.text_due, e.text_tries, e.text_error, e.page_at, e.text_url
FROM entries e JOIN versions v ON v.entry = e.id AND v.version = e.version
"""


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry with its current version, as judging and explaining need it."""

    id: int
    source: str
    url: str
    title: str
    text: str
    author: str
    published: Published
    first_seen: datetime
    quiet: bool
    summary_only: bool
    version: int
    origin: str  # of the current version: feed, page or hand
    judged_version: int
    judge_due: bool
    text_due: datetime | None
    text_tries: int
    text_error: str
    page_at: datetime | None
    page_url: str  # where the whole text stands


def load(db: Database, entry: int) -> StoredEntry | None:
    """Return an entry with its current version, or None."""
    row = db.conn.execute(f"{LOAD} WHERE e.id = ?", [entry]).fetchone()
    return _stored(row) if row else None


def waiting_to_be_judged(db: Database, limit: int) -> list[StoredEntry]:
    """Return entries whose current version has not been judged, the oldest first."""
    rows = db.conn.execute(f"{LOAD} WHERE e.judge_due = 1 ORDER BY e.id LIMIT ?", [limit])
    return [_stored(row) for row in rows]


def pages_due(db: Database, now: datetime, limit: int) -> list[StoredEntry]:
    """Return entries whose page should be read now, the longest due first."""
    rows = db.conn.execute(f"{LOAD} WHERE e.text_due <= ? ORDER BY e.text_due LIMIT ?", [stamp(now), limit])
    return [_stored(row) for row in rows]


def text_of(db: Database, entry: int, version: int) -> str:
    """Return the text of one version, '' when there is none."""
    row = db.conn.execute("SELECT text FROM versions WHERE entry = ? AND version = ?", [entry, version]).fetchone()
    return str(row[0]) if row else ""


def find(db: Database, url_or_id: str, keys: Sequence[str]) -> list[int]:
    """Return the entries that an id or any of these keys names, those of reused addresses included."""
    if url_or_id.isdigit():
        row = db.conn.execute("SELECT id FROM entries WHERE id = ?", [int(url_or_id)]).fetchone()
        return [row[0]] if row else []
    found: list[int] = []
    for key in keys:
        rows = db.conn.execute(
            "SELECT entry FROM entry_keys WHERE key = ? OR (key >= ? AND key < ?) ORDER BY entry",
            [key, f"{key}~", f"{key}~~"],
        )
        found += [row[0] for row in rows]
    return list(dict.fromkeys(found))


def _stored(row: Any) -> StoredEntry:
    (id_, source, url, title, text, author, at, precision, raw, seen, quiet, summary, *rest) = row
    version, origin, judged_version, judge_due, text_due, tries, error, page_at, text_url = rest
    return StoredEntry(
        id=id_,
        source=source,
        url=url,
        title=title,
        text=text,
        author=author,
        published=Published(optional_moment(at), Precision(precision), raw),
        first_seen=moment(seen),
        quiet=bool(quiet),
        summary_only=bool(summary),
        version=version,
        origin=origin,
        judged_version=judged_version,
        judge_due=bool(judge_due),
        text_due=optional_moment(text_due),
        text_tries=tries,
        text_error=error,
        page_at=optional_moment(page_at),
        page_url=text_url or url,
    )
