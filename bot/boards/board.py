"""From the record to the board and the cards: what is asked of the database, in the values that are rendered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

from sqlite_utils import Database

from bot.rendering.surfaces import SourceLine
from feeds.entries import Source
from feeds.liveness import WELL, zone_of
from letters.questions import Letter
from letters.record.board import Board, SourceCount, make_board
from letters.record.clock import day_words
from letters.record.kept import Evidence
from storage.admin.sources import effective_sources
from storage.database import explained, open_reader
from storage.record.clocks import clock_of
from storage.record.evidence import evidence
from storage.record.states import facts
from storage.sources.by_hand import HAND, HAND_NAME
from storage.sources.polls import COMPARE_EVERY, SourceStatus, statuses, watching_since

FINE = WELL | {"gap possible"}  # states in which what a source shows is read


def board_of(db: Database, letter: Letter, sources: Mapping[str, Source], now: datetime, zone: tzinfo) -> Board:
    """Lay out the board of a letter from what is stored."""
    named = {
        question: replace(fact, last_name=_name(sources, fact.last_name))
        for question, fact in facts(db, letter.id, letter.asked_ids).items()
    }
    count = source_count(statuses(db), sources, zone)
    since = watching_since(db)
    if since is not None and letter.watched_from is not None:
        since = max(since, letter.watched_from)
    return make_board(letter, named, since, now, zone, sources=count, ticking=clock_of(db, letter))


def boards_of(
    path: Path, letters: Sequence[Letter], sources: Mapping[str, Source], now: datetime, zone: tzinfo
) -> list[Board]:
    """Lay out boards from a database file; before the first run they show what was known from before.

    Raises StorageError.
    """
    if not path.exists():
        return [make_board(letter, {}, None, now, zone) for letter in letters]
    with closing(open_reader(path)) as db, explained(path):
        standing = effective_sources(db, sources.values())
        return [board_of(db, letter, standing, now, zone) for letter in letters]


def source_count(known: Mapping[str, SourceStatus], sources: Mapping[str, Source], zone: tzinfo) -> SourceCount:
    """Count the enabled sources that answer, and name those that do not; one not asked yet is neither."""
    enabled = [source for source in sources.values() if source.enabled]
    troubled = [(source, status) for source in enabled if (status := known.get(source.id)) and status.state not in FINE]
    names = tuple(f"{source.name} {status.state}{_since(status, zone)}" for source, status in troubled)
    new = [source for source in enabled if (status := known.get(source.id)) is None or status.state == "new"]
    return SourceCount(len(enabled) - len(troubled) - len(new), len(enabled), names)


def _since(status: SourceStatus, zone: tzinfo) -> str:
    return f" since {day_words(status.state_since.astimezone(zone).date())}" if status.state_since else ""


def source_lines(known: Mapping[str, SourceStatus], sources: Mapping[str, Source]) -> tuple[SourceLine, ...]:
    """Return how every configured source is, in the order of the configuration."""
    return tuple(_line(source, known.get(source.id), _name(sources, source.fallback_of)) for source in sources.values())


def _line(source: Source, status: SourceStatus | None, spare_of: str) -> SourceLine:
    if not source.enabled:
        state, why = ("paused", source.paused) if source.paused else ("off", "enabled = false in config.toml")
        return SourceLine(source.id, source.name, state, why)
    if status is None:
        return SourceLine(source.id, source.name, "new", spare_of=spare_of)
    newest = status.newest_item_at
    return SourceLine(
        id=source.id,
        name=source.name,
        state=status.state,
        detail=status.detail,
        since=status.state_since,
        last_ok=status.last_ok_at,
        newest_item=newest,
        failures=status.failures,
        next_try=_next_try(status),
        usual_gap=status.rhythm.usual_after(newest, zone_of(source)) if status.rhythm and newest else None,
        spare_of=spare_of,
        rests=status.rests,
        fault=status.faults[0] if status.faults else "",
    )


def _next_try(status: SourceStatus) -> datetime | None:
    if not status.rests or status.last_try_at is None or status.due_at is None:
        return status.due_at
    return max(status.due_at, status.last_try_at + COMPARE_EVERY)


def evidence_of(db: Database, letter: str, question: str, sources: Mapping[str, Source]) -> tuple[Evidence, ...]:
    """Return what speaks to a question, the newest first, each story once."""
    return tuple(with_source(found, sources) for found in evidence(db, letter, question))


def with_source(found: Evidence, sources: Mapping[str, Source]) -> Evidence:
    """Say who gave a piece of evidence, whose source stands as its id."""
    official = _official(sources, found.source_name)
    return replace(found, source_name=_name(sources, found.source_name), official=official)


def _name(sources: Mapping[str, Source], source_id: str) -> str:
    if source_id == HAND:
        return HAND_NAME
    return sources[source_id].name if source_id in sources else source_id


def _official(sources: Mapping[str, Source], source_id: str) -> bool:
    return source_id in sources and sources[source_id].official
