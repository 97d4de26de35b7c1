"""What is known of the sources, and commit 1: all that one poll brought, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from feeds.changes import SourcePast, newest, next_poll
from feeds.entries import Entry, Reading, Source, Validators
from feeds.liveness import WELL, other_site, state_after, window_of
from feeds.rhythm import Rhythm
from storage.database import writing
from storage.rows import moment, optional_moment, optional_stamp, stamp
from storage.sources.coverage import record_absence
from storage.sources.entries import Arrival, Held, Saved, held_by_key, save
from storage.sources.habits import hosts_before, refreshed_rhythm, rhythm_from_json

NO_VALIDATORS = Validators()
MOVED = "moved:"  # before the id of a source whose address changed, in memory until it is read there
COMPARE_EVERY = timedelta(days=1)  # a spare door is asked so often while the other one is well


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
    rhythm: Rhythm | None = None
    window_from: datetime | None = None  # since when its last reading holds everything
    rests: bool = False  # a spare door that is asked daily: the other one is well


OTHER_DOOR_IS_WELL = f"""
s.fallback_of <> '' AND EXISTS (SELECT 1 FROM sources p WHERE p.id = s.fallback_of AND p.last_ok_at IS NOT NULL
                                AND p.state IN ({", ".join(f"'{state}'" for state in sorted(WELL))}))
"""
DUE = f"""
SELECT id FROM sources s WHERE (due_at IS NULL OR due_at <= :now)
AND NOT (coalesce(last_try_at, '') > :compared AND {OTHER_DOOR_IS_WELL}) ORDER BY due_at
"""
STATUSES = f"""
SELECT id, state, detail, state_since, baseline_at, last_try_at, last_ok_at, last_new_at, newest_item_at,
       failures, due_at, faults, rhythm, window_from, {OTHER_DOOR_IS_WELL}
FROM sources s ORDER BY id
"""
RECORD = """
UPDATE sources SET baseline_at = coalesce(baseline_at, :now), etag = :etag, last_modified = :last_modified,
    body_hash = :body_hash, due_at = :due_at, wait_until = :wait_until, last_try_at = :now, last_ok_at = :now,
    last_new_at = coalesce(:new_at, last_new_at), newest_item_at = :newest,
    had_items = max(had_items, :had_items), failures = 0, faults = :faults, detail = :detail,
    stale_since = CASE WHEN :state IN ('stale', 'dormant') THEN coalesce(stale_since, :now) END,
    window_from = coalesce(:window_from, window_from),
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
    """Make a row for every source; one whose address changed is asked afresh, with what was seen kept for ever.

    A spare door of a source that is not among them stands for itself.
    """
    ids = {source.id for source in sources}
    with writing(db):
        for source in sources:
            other = source.fallback_of if source.fallback_of in ids else ""
            db.conn.execute(
                "INSERT INTO sources (id, url, fallback_of) VALUES (?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET fallback_of = excluded.fallback_of",
                [source.id, source.url, other],
            )
            moved = db.conn.execute(
                "UPDATE sources SET url = :url, etag = '', last_modified = '', body_hash = '', due_at = NULL, "
                "had_items = 0 WHERE id = :id AND url <> :url",
                {"id": source.id, "url": source.url},
            ).rowcount
            if moved:
                db.conn.execute("INSERT OR REPLACE INTO memory VALUES (?, '')", [f"{MOVED}{source.id}"])


def due_sources(db: Database, now: datetime) -> list[str]:
    """Return the ids of the sources to ask now, the longest due first; a spare door rests while the other is well."""
    return [row[0] for row in db.conn.execute(DUE, {"now": stamp(now), "compared": stamp(now - COMPARE_EVERY)})]


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
        if none_known and past.had_items and (said := other_site(source, reading.entries, hosts_before(db, source.id))):
            due_at = next_poll(now, source, past.failures + 1, reading.wait, chance)
            _fail(db, source.id, "wrong content", said, now, due_at, None)
            return PollOutcome(source.id, state="wrong content", detail=said, state_before=before)
        counts, told = _save_all(db, source, reading, held, _baseline(db, source, past, now - look_back), now)
        record_absence(db, source, past, before, none_known, now)
        past = replace(past, rhythm=refreshed_rhythm(db, source, now))
        newest_at = newest(reading, past)
        state, detail = state_after(source, past, reading, newest_at, none_known, now)
        row = {
            **_reading_row(reading, NO_VALIDATORS if state == "wrong content" else reading.validators, now),
            "id": source.id,
            "due_at": stamp(next_poll(now, source, 0, reading.wait, chance)),
            "new_at": stamp(now) if told else None,
            "newest": optional_stamp(newest_at),
            "state": state,
            "detail": detail,
        }
        db.conn.execute(RECORD, row)
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


def _baseline(db: Database, source: Source, past: SourcePast, horizon: datetime) -> datetime | None:
    """Return before which time what shows now stood there before us; None when this is no first sight.

    A new address is one too, save for what came since the old one was read last.
    """
    moved = db.conn.execute("DELETE FROM memory WHERE name = ?", [f"{MOVED}{source.id}"]).rowcount
    if past.baseline_at is None:
        return horizon
    return min(horizon, past.last_ok_at or horizon) if moved else None


def _save_all(
    db: Database,
    source: Source,
    reading: Reading,
    held: dict[str, Held],
    baseline: datetime | None,
    now: datetime,
) -> tuple[dict[Saved, int], bool]:
    """Keep every entry; return what that came to, and whether something was new that is no part of a first sight."""
    counts, told = dict.fromkeys(Saved, 0), False
    for entry in reading.entries:
        quiet = baseline is not None and _is_before_us(entry, baseline)
        saved, _ = save(db, Arrival(entry, source, now, quiet), held)
        counts[saved] += 1
        told = told or (saved is Saved.NEW and baseline is None)
    return counts, told


def _reading_row(reading: Reading, kept: Validators, now: datetime) -> dict[str, object]:
    return {
        "now": stamp(now),
        "etag": kept.etag,
        "last_modified": kept.last_modified,
        "body_hash": kept.body_hash,
        "wait_until": optional_stamp(now + reading.wait if reading.wait else None),
        "window_from": optional_stamp(window_of(reading)),
        "had_items": bool(reading.entries),
        "faults": json.dumps(reading.faults),
    }


def _is_before_us(entry: Entry, horizon: datetime) -> bool:
    return entry.published.at is None or entry.published.at < horizon


def record_failure(
    db: Database, source: Source, state: str, detail: str, now: datetime, wait: timedelta | None, chance: float
) -> PollOutcome:
    """Remember that a source could not be read; what is stored of it stays as it is."""
    with writing(db, repeatable=True):
        past, before = _past(db, source.id)
        due_at = next_poll(now, source, past.failures + 1, wait, chance, passing=state == "unreachable")
        _fail(db, source.id, state, detail, now, due_at, now + wait if wait else None)
    return PollOutcome(source.id, state=state, detail=detail, state_before=before)


def _fail(
    db: Database, source: str, state: str, detail: str, now: datetime, due_at: datetime, wait_until: datetime | None
) -> None:
    db.conn.execute(
        RECORD_FAILURE,
        {
            "id": source,
            "now": stamp(now),
            "due_at": stamp(due_at),
            "wait_until": optional_stamp(wait_until),
            "detail": detail,
            "state": state,
        },
    )


def _past(db: Database, source: str) -> tuple[SourcePast, str]:
    row = db.conn.execute(
        "SELECT baseline_at, had_items, newest_item_at, failures, last_new_at, last_ok_at, due_at, stale_since, state "
        "FROM sources WHERE id = ?",
        [source],
    ).fetchone()
    past = SourcePast(
        baseline_at=optional_moment(row[0]),
        had_items=bool(row[1]),
        newest_item_at=optional_moment(row[2]),
        failures=int(row[3]),
        last_new_at=optional_moment(row[4]),
        last_ok_at=optional_moment(row[5]),
        due_at=optional_moment(row[6]),
        stale_since=optional_moment(row[7]),
    )
    return past, str(row[8])


def statuses(db: Database) -> dict[str, SourceStatus]:
    """Return how every source is that we ever asked, by id."""
    return {row[0]: _status(row) for row in db.conn.execute(STATUSES)}


def _status(row: Any) -> SourceStatus:
    id_, state, detail, since, baseline, tried, ok, new, newest_item, failures, due, faults, rhythm, *rest = row
    window_from, rests = rest
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
        rhythm=rhythm_from_json(rhythm),
        window_from=optional_moment(window_from),
        rests=bool(rests),
    )


def watching_since(db: Database) -> datetime | None:
    """Return when the first source was first read; None before that."""
    return optional_moment(db.conn.execute("SELECT min(baseline_at) FROM sources").fetchone()[0])
