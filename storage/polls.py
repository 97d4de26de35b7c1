"""What is known of the sources, and commit 1: all that one poll brought, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from feeds.changes import SourcePast, newest, next_poll, state_after
from feeds.entries import Entry, Reading, Source, Validators
from storage.database import writing
from storage.entries import Arrival, Saved, held_by_key, save
from storage.rows import moment, optional_moment, optional_stamp, stamp

NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """What one poll came to."""

    source: str
    new: int = 0
    versions: int = 0
    known: int = 0
    baseline: bool = False
    unchanged: bool = False
    state: str = "ok"
    detail: str = ""
    state_before: str = "new"


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source is, for people."""

    id: str
    state: str
    detail: str
    state_since: datetime | None
    baseline_at: datetime | None
    last_try_at: datetime | None
    last_ok_at: datetime | None
    last_new_at: datetime | None
    newest_item_at: datetime | None
    failures: int
    due_at: datetime | None
    faults: tuple[str, ...]


STATUSES = """
SELECT id, state, detail, state_since, baseline_at, last_try_at, last_ok_at, last_new_at, newest_item_at,
       failures, due_at, faults
FROM sources ORDER BY id
"""
RECORD = """
UPDATE sources SET baseline_at = coalesce(baseline_at, :now), etag = :etag, last_modified = :last_modified,
    body_hash = :body_hash, due_at = :due_at, wait_until = :wait_until, last_try_at = :now, last_ok_at = :now,
    last_new_at = coalesce(:new_at, last_new_at), newest_item_at = :newest,
    had_items = max(had_items, :had_items), failures = 0, faults = :faults, detail = :detail,
    state_since = CASE WHEN state = :state THEN state_since ELSE :now END, state = :state
WHERE id = :id
"""
RECORD_FAILURE = """
UPDATE sources SET due_at = :due_at, wait_until = :wait_until, last_try_at = :now,
    failures = failures + 1, detail = :detail,
    state_since = CASE WHEN state = :state THEN state_since ELSE :now END, state = :state
WHERE id = :id
"""


def introduce(db: Database, sources: Sequence[Source]) -> None:
    """Make a row for every source; one whose address changed is asked afresh, with what was seen kept for ever."""
    with writing(db):
        for source in sources:
            db.conn.execute(
                "INSERT INTO sources (id, url) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET url = excluded.url, "
                "etag = '', last_modified = '', body_hash = '', due_at = NULL WHERE url <> excluded.url",
                [source.id, source.url],
            )


def due_sources(db: Database, now: datetime) -> list[str]:
    """Return the ids of the sources to ask now, the longest due first."""
    rows = db.conn.execute("SELECT id FROM sources WHERE due_at IS NULL OR due_at <= ? ORDER BY due_at", [stamp(now)])
    return [row[0] for row in rows]


def asked_to_wait(db: Database, now: datetime) -> dict[str, datetime]:
    """Return the sources whose server asked us to wait longer, and until when."""
    rows = db.conn.execute("SELECT id, wait_until FROM sources WHERE wait_until > ?", [stamp(now)])
    return {row[0]: moment(row[1]) for row in rows}


def validators(db: Database, source: str) -> Validators:
    """Return what the last good answer left us."""
    row = db.conn.execute("SELECT etag, last_modified, body_hash FROM sources WHERE id = ?", [source]).fetchone()
    return Validators(*row) if row else NO_VALIDATORS


def record_poll(
    db: Database, source: Source, reading: Reading, now: datetime, look_back: timedelta, chance: float
) -> PollOutcome:
    """Commit 1: entries with the feed's own text, all their keys, and the validators, or nothing of it.

    At first sight of a source, what is older than ``look_back`` or undated is recorded as quiet.
    """
    with writing(db, repeatable=True):
        past, before = _past(db, source.id)
        held = held_by_key(db, source.id, (key for entry in reading.entries for key in entry.keys))
        none_known = bool(reading.entries) and not held
        counts = dict.fromkeys(Saved, 0)
        for entry in reading.entries:
            quiet = past.baseline_at is None and _is_before_us(entry, now - look_back)
            saved, _ = save(db, Arrival(entry, source, now, quiet), held)
            counts[saved] += 1
        newest_at = newest(reading, past)
        state, detail = state_after(source, past, reading, newest_at, none_known, now)
        kept = NO_VALIDATORS if state == "wrong content" else reading.validators
        db.conn.execute(
            RECORD,
            {
                "id": source.id,
                "now": stamp(now),
                "etag": kept.etag,
                "last_modified": kept.last_modified,
                "body_hash": kept.body_hash,
                "due_at": stamp(next_poll(now, source, 0, reading.wait, chance)),
                "wait_until": optional_stamp(now + reading.wait if reading.wait else None),
                "new_at": stamp(now) if counts[Saved.NEW] else None,
                "newest": optional_stamp(newest_at),
                "had_items": bool(reading.entries),
                "faults": json.dumps(reading.faults),
                "state": state,
                "detail": detail,
            },
        )
    return PollOutcome(
        source.id,
        counts[Saved.NEW],
        counts[Saved.VERSION],
        counts[Saved.KNOWN],
        past.baseline_at is None,
        reading.unchanged,
        state,
        detail,
        before,
    )


def _is_before_us(entry: Entry, horizon: datetime) -> bool:
    return entry.published.at is None or entry.published.at < horizon


def record_failure(
    db: Database, source: Source, state: str, detail: str, now: datetime, wait: timedelta | None, chance: float
) -> PollOutcome:
    """Remember that a source could not be read; what is stored of it stays as it is."""
    with writing(db, repeatable=True):
        past, before = _past(db, source.id)
        due_at = next_poll(now, source, past.failures + 1, wait, chance)
        db.conn.execute(
            RECORD_FAILURE,
            {
                "id": source.id,
                "now": stamp(now),
                "due_at": stamp(due_at),
                "wait_until": optional_stamp(now + wait if wait else None),
                "detail": detail,
                "state": state,
            },
        )
    return PollOutcome(source.id, state=state, detail=detail, state_before=before)


def _past(db: Database, source: str) -> tuple[SourcePast, str]:
    row = db.conn.execute(
        "SELECT baseline_at, had_items, newest_item_at, failures, last_new_at, state FROM sources WHERE id = ?",
        [source],
    ).fetchone()
    past = SourcePast(
        optional_moment(row[0]), bool(row[1]), optional_moment(row[2]), int(row[3]), optional_moment(row[4])
    )
    return past, str(row[5])


def statuses(db: Database) -> dict[str, SourceStatus]:
    """Return how every source is that we ever asked, by id."""
    return {row[0]: _status(row) for row in db.conn.execute(STATUSES)}


def _status(row: Any) -> SourceStatus:
    id_, state, detail, since, baseline, tried, ok, new, newest_item, failures, due, faults = row
    return SourceStatus(
        id=id_,
        state=state,
        detail=detail,
        state_since=optional_moment(since),
        baseline_at=optional_moment(baseline),
        last_try_at=optional_moment(tried),
        last_ok_at=optional_moment(ok),
        last_new_at=optional_moment(new),
        newest_item_at=optional_moment(newest_item),
        failures=failures,
        due_at=optional_moment(due),
        faults=tuple(json.loads(faults)),
    )


def watching_since(db: Database) -> datetime | None:
    """Return when the first source was first read; None before that."""
    return optional_moment(db.conn.execute("SELECT min(baseline_at) FROM sources").fetchone()[0])
