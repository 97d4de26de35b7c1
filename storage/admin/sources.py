"""Sources that people add, pause, resume and remove while the watcher runs; config.toml stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter
from sqlite_utils import Database

from feeds.entries import Source
from feeds.instants import instant
from storage.database import writing
from storage.people import forgotten
from storage.rows import moment, stamp

SOURCE = TypeAdapter(Source)


@dataclass(frozen=True, slots=True)
class SourceChange:
    """One line of the log of sources."""

    at: datetime
    who: str
    action: str  # add | remove | pause | resume
    source: str
    detail: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that waits for its author's button."""

    ref: str
    at: datetime
    author: int
    source: Source
    outcome: str  # saved | cancelled | '' while it waits


def sources_version(db: Database) -> int:
    """Return a number that grows with every change, and when somebody is forgotten."""
    return forgotten(db) + int(db.conn.execute("SELECT coalesce(max(id), 0) FROM source_log").fetchone()[0])


def added_sources(db: Database) -> dict[str, Source]:
    """Return the sources that people added, the oldest first."""
    rows = db.conn.execute("SELECT id, body FROM added_sources ORDER BY added_at")
    return {id_: SOURCE.validate_json(body) for id_, body in rows}


def paused_sources(db: Database) -> dict[str, str]:
    """Return the sources that people paused, and who did when."""
    rows = db.conn.execute("SELECT id, paused_by, paused_at FROM paused_sources")
    return {id_: f"by {who} on {instant(moment(at))}" for id_, who, at in rows}


def effective_sources(db: Database, configured: Iterable[Source]) -> dict[str, Source]:
    """Return all sources by id as they stand: config.toml's, those added, and none enabled that is paused."""
    sources = {source.id: source for source in configured}
    sources |= {id_: source for id_, source in added_sources(db).items() if id_ not in sources}
    for id_, words in paused_sources(db).items():
        if id_ in sources and sources[id_].enabled:
            sources[id_] = replace(sources[id_], enabled=False, paused=words)
    return sources


def remove_source(db: Database, id_: str, who: str, now: datetime) -> bool:
    """Forget an added source; what it brought stays, and what was seen is known for ever."""
    with writing(db):
        removed = db.conn.execute("DELETE FROM added_sources WHERE id = ?", [id_]).rowcount
        if removed:
            db.conn.execute("DELETE FROM paused_sources WHERE id = ?", [id_])
            _log(db, who, "remove", id_, "", now)
    return bool(removed)


def pause_source(db: Database, id_: str, who: str, now: datetime) -> bool:
    """Ask a source no more until it is resumed; False when it is paused already."""
    with writing(db):
        paused = db.conn.execute(
            "INSERT INTO paused_sources VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [id_, stamp(now), who]
        ).rowcount
        if paused:
            _log(db, who, "pause", id_, "", now)
    return bool(paused)


def resume_source(db: Database, id_: str, who: str, now: datetime) -> bool:
    """Ask a source again, at once; False when it is not paused."""
    with writing(db):
        resumed = db.conn.execute("DELETE FROM paused_sources WHERE id = ?", [id_]).rowcount
        if resumed:
            db.conn.execute("UPDATE sources SET due_at = NULL WHERE id = ?", [id_])
            _log(db, who, "resume", id_, "", now)
    return bool(resumed)


def source_changes(db: Database, limit: int = 25) -> list[SourceChange]:
    """Return the last changes, the newest first."""
    rows = db.conn.execute("SELECT at, who, action, source, detail FROM source_log ORDER BY id DESC LIMIT ?", [limit])
    return [SourceChange(moment(at), *rest) for at, *rest in rows]


def propose(db: Database, ref: str, source: Source, author: int, now: datetime) -> None:
    """Keep a source until its author says yes or no."""
    with writing(db):
        body = SOURCE.dump_json(source).decode()
        db.conn.execute("INSERT INTO proposals VALUES (?, ?, ?, ?, '')", [ref, stamp(now), author, body])


def proposal(db: Database, ref: str) -> Proposal | None:
    """Return what was proposed under a name."""
    row = db.conn.execute("SELECT at, author, body, outcome FROM proposals WHERE ref = ?", [ref]).fetchone()
    return Proposal(ref, moment(row[0]), row[1], SOURCE.validate_json(row[2]), row[3]) if row else None


def settle(db: Database, ref: str, outcome: str) -> bool:
    """Note what became of a proposal; False when that was settled before."""
    with writing(db):
        return bool(
            db.conn.execute("UPDATE proposals SET outcome = ? WHERE ref = ? AND outcome = ''", [outcome, ref]).rowcount
        )


def save_proposal(db: Database, ref: str, source: Source, who: str, now: datetime) -> bool:
    """Save what was proposed, once; False when it was settled before or its id is taken."""
    with writing(db):
        waiting = db.conn.execute(
            "UPDATE proposals SET outcome = 'saved' WHERE ref = ? AND outcome = ''", [ref]
        ).rowcount
        return bool(waiting) and _add(db, source, who, now)


def _add(db: Database, source: Source, who: str, now: datetime) -> bool:
    added = db.conn.execute(
        "INSERT INTO added_sources VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [source.id, SOURCE.dump_json(source).decode(), stamp(now), who],
    ).rowcount
    if added:
        _log(db, who, "add", source.id, source.url, now)
    return bool(added)


def _log(db: Database, who: str, action: str, source: str, detail: str, now: datetime) -> None:
    db.conn.execute(
        "INSERT INTO source_log (at, who, action, source, detail) VALUES (?, ?, ?, ?, ?)",
        [stamp(now), who, action, source, detail],
    )
