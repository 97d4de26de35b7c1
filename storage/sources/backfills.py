"""The past of a source: how far it has been read, and its entries, kept so that nobody is told of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from feeds.changes import text_hash, wants_page
from feeds.entries import Entry, Source
from storage.database import writing
from storage.rows import optional_moment, optional_stamp, stamp
from storage.sources.entries import Arrival, held_by_key, known_as, save


@dataclass(frozen=True, slots=True)
class Backfill:
    """How far the past of a source has been read."""

    source: str
    since: datetime
    until: datetime
    url: str
    cursor: str = ""  # '': from the beginning
    reached: datetime | None = None
    kept: int = 0
    unread: int = 0
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PastText:
    """What the page of an entry gave, or why it gave nothing; all '' when it was not asked for."""

    title: str = ""
    text: str = ""
    error: str = ""


def first_sight(db: Database, source: str) -> datetime | None:
    """Return when a source was first read; None before that."""
    row = db.conn.execute("SELECT baseline_at FROM sources WHERE id = ?", [source]).fetchone()
    return optional_moment(row[0]) if row else None


def begun(db: Database, source: Source, since: datetime, until: datetime) -> Backfill | None:
    """Return how far this past has been read; None when it never was, or at another address."""
    row = db.conn.execute(
        "SELECT cursor, reached, kept, unread, ended_at FROM backfills "
        "WHERE source = ? AND since = ? AND until = ? AND url = ?",
        [source.id, stamp(since), stamp(until), source.url],
    ).fetchone()
    if row is None:
        return None
    cursor, reached, kept, unread, ended = row
    return Backfill(
        source.id, since, until, source.url, cursor, optional_moment(reached), kept, unread, optional_moment(ended)
    )


def record_progress(db: Database, backfill: Backfill, now: datetime) -> None:
    """Remember how far a past has been read; what it gave so far stands already."""
    with writing(db):
        db.conn.execute(
            "INSERT OR REPLACE INTO backfills VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                backfill.source,
                stamp(backfill.since),
                stamp(backfill.until),
                backfill.url,
                backfill.cursor,
                optional_stamp(backfill.reached),
                backfill.kept,
                backfill.unread,
                stamp(now),
                optional_stamp(backfill.ended_at),
            ],
        )


def missing(db: Database, source: Source, entries: Iterable[Entry], now: datetime) -> list[tuple[Entry, bool]]:
    """Return the entries that we lack, each with whether its page is wanted.

    What stood in the source before we watched and was kept without its page is lacked too where that is wanted.
    """
    lacked = []
    for entry in entries:
        known = known_as(db, Arrival(entry, source, now, quiet=True))
        wanted = wants_page(source, entry)
        if known is None or (wanted and _stood_before_us(db, known)):
            lacked.append((entry, wanted))
    return lacked


def _stood_before_us(db: Database, entry: int) -> bool:
    row = db.conn.execute(
        "SELECT 1 FROM entries WHERE id = ? AND quiet = 1 AND version = 1 AND page_at IS NULL",
        [entry],
    ).fetchone()
    return row is not None


def record_past(db: Database, source: Source, entry: Entry, page: PastText, now: datetime) -> int:
    """Keep an entry of the past with its page's text, as one that stood there before we watched; return its id.

    One that we hold is left as it is, or completed where it was kept without its page.
    """
    arrival = Arrival(entry, source, now, quiet=True)
    with writing(db, repeatable=True):
        known = known_as(db, arrival)
        if known is None:
            _, known = save(db, arrival, held_by_key(db, source.id, entry.keys))
        if page.text and _stood_before_us(db, known):
            _complete(db, known, page, now)
        elif page.error:
            db.conn.execute("UPDATE entries SET text_error = ?, text_tries = 1 WHERE id = ?", [page.error, known])
    return known


def _complete(db: Database, entry: int, page: PastText, now: datetime) -> None:
    """Let the page stand where its summary stood: a version of its own would look like a change."""
    (title,) = db.conn.execute("SELECT title FROM entries WHERE id = ?", [entry]).fetchone()
    title = page.title or title
    db.conn.execute(
        "UPDATE versions SET origin = 'page', title = ?, text = ?, text_hash = ? WHERE entry = ? AND version = 1",
        [title, page.text, text_hash(title, page.text), entry],
    )
    db.conn.execute(
        "UPDATE entries SET title = ?, page_at = ?, text_error = '', text_due = NULL, judge_due = 1 WHERE id = ?",
        [title, stamp(now), entry],
    )


def moved(backfill: Backfill, cursor: str, reached: datetime | None, now: datetime) -> Backfill:
    """Return the backfill after a stretch: on from ``cursor``, or ended where there is none."""
    oldest = min([t for t in (backfill.reached, reached) if t], default=None)
    within = max(oldest, backfill.since) if oldest else None
    return replace(backfill, cursor=cursor, reached=within, ended_at=None if cursor else now)
