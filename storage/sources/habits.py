"""What is learned of each source's habits, and where its items led so far."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlite_utils import Database

from feeds.entries import Source
from feeds.liveness import zone_of
from feeds.rhythm import LEARNED_FROM, Rhythm, learn
from feeds.urls import host_of
from storage.rows import moment, optional_moment, stamp

RHYTHM = TypeAdapter(Rhythm)
LEARN_EVERY = timedelta(days=1)
HOSTS_FROM = 200  # newest items that say where a source's items lead

TIMES = """
SELECT coalesce(e.published_at, d.first_seen) FROM doors d JOIN entries e ON e.id = d.entry
WHERE d.source = :source AND (e.published_at >= :since OR (e.published_at IS NULL AND e.quiet = 0
      AND d.first_seen >= :since))
"""


def rhythm_from_json(text: str) -> Rhythm | None:
    """Read what is stored of a habit; '' for none."""
    return RHYTHM.validate_json(text) if text else None


def refreshed_rhythm(db: Database, source: Source, now: datetime) -> Rhythm | None:
    """Return a source's habit, learned anew once a day from what it brought. Inside a transaction.

    What stood in it before we watched counts by the publisher's own date; without one it tells nothing.
    """
    stored, learned_at = db.conn.execute("SELECT rhythm, learned_at FROM sources WHERE id = ?", [source.id]).fetchone()
    learned = optional_moment(learned_at)
    if learned and timedelta() <= now - learned < LEARN_EVERY:
        return rhythm_from_json(stored)
    rows = db.conn.execute(TIMES, {"source": source.id, "since": stamp(now - LEARNED_FROM)})
    rhythm = learn((moment(row[0]) for row in rows), zone_of(source), now)
    db.conn.execute(
        "UPDATE sources SET rhythm = ?, learned_at = ? WHERE id = ?",
        [RHYTHM.dump_json(rhythm).decode() if rhythm else "", stamp(now), source.id],
    )
    return rhythm


def hosts_before(db: Database, source: str) -> set[str]:
    """Return the hosts that a source's newest items led to."""
    rows = db.conn.execute(
        "SELECT url FROM doors WHERE source = ? AND url <> '' ORDER BY first_seen DESC LIMIT ?", [source, HOSTS_FROM]
    )
    return {host_of(row[0]) for row in rows}
