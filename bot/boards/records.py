"""From the record to a letter's timeline and to what changed: what is asked of the database, in values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from bot.boards.board import FINE, board_of, evidence_of, with_source
from bot.rendering.dossier import text_name
from feeds.entries import Source
from letters.questions import Letter
from letters.record.clock import progress
from letters.record.dossier import Stored, Watched
from letters.record.news import Lost, News, Since, start_of
from letters.record.timeline import Timeline, timeline_of
from storage.messages.marks import notes_of
from storage.record.clocks import clock_changes
from storage.record.dossier import held
from storage.record.news import heard_since
from storage.record.state_log import log_of, text_sha
from storage.record.timeline import mentions
from storage.sources.coverage import absences, times_off
from storage.sources.polls import SourceStatus, statuses

MOST_TEXT = 20_000_000  # characters of whole texts in one dossier


def timeline_in(db: Database, letter: Letter, sources: Mapping[str, Source], now: datetime, zone: ZoneInfo) -> Timeline:
    """Lay out a letter's timeline from what is stored."""
    board = board_of(db, letter, sources, now, zone)
    words = "closed" if letter.closed else progress(board.clock, board.today)
    return timeline_of(board, mentions(db, letter.id), log_of(db, letter.id), zone, words, times_off(db, now))


def stored_of(
    db: Database,
    letter: Letter,
    sources: Mapping[str, Source],
    now: datetime,
    zone: ZoneInfo,
    channels: frozenset[int] | None = None,
) -> Stored:
    """Return all that is stored of a letter; of its notes those beside alerts in these channels (None: all)."""
    notes, every = (notes_of(db, letter.id, None, some) for some in (channels, None))
    board, log = board_of(db, letter, sources, now, zone), tuple(log_of(db, letter.id))
    evidence = {row.question.id: evidence_of(db, letter.id, row.question.id, sources) for row in board.rows}
    pieces = {(one.entry, one.version) for found in evidence.values() for one in found}
    known = statuses(db)
    return Stored(
        board=board,
        evidence=evidence,
        log=log,
        clock=clock_changes(db, letter.id),
        sources=tuple(_watched(source, known.get(source.id)) for source in sources.values() if source.enabled),
        notes=tuple(reversed(notes)),
        notes_left_out=len(every) - len(notes),
        hashes={(one.entry, one.version): text_sha(one.text) for one in held(db, pieces)},
    )


def _watched(source: Source, status: SourceStatus | None) -> Watched:
    if status is None:
        return Watched(source.name, "new", None, None)
    return Watched(source.name, status.state, status.state_since, status.baseline_at)


def government_texts(db: Database, stored: Stored, sources: Mapping[str, Source]) -> tuple[dict[str, str], int]:
    """Return the whole texts that may be given out, what a state rests on first, and how many found no room.

    None that came by hand is among them.
    """
    proofs = [(one.proof.entry, one.proof.version) for one in reversed(stored.log) if one.proof.entry]
    pieces = [(one.entry, one.version) for found in stored.evidence.values() for one in found]
    texts: dict[str, str] = {}
    room, left_out = MOST_TEXT, 0
    for one in held(db, dict.fromkeys((*proofs, *pieces))):
        source = sources.get(one.source)
        if source is None or not source.is_government_work or one.by_hand:
            continue
        if len(one.text) > room:
            left_out += 1
            continue
        room -= len(one.text)
        texts[text_name(one.entry, one.version)] = one.text
    return texts, left_out


def news_of(db: Database, letter: Letter, asked: Since, sources: Mapping[str, Source], now: datetime) -> News | None:
    """Return what happened since a time; None when it is the last state that was set and none was."""
    log = log_of(db, letter.id)
    since = start_of(asked, log, now)
    if since is None:
        return None
    return News(
        asked,
        since,
        heard=tuple(
            replace(one, evidence=with_source(one.evidence, sources)) for one in heard_since(db, letter.id, since)
        ),
        changes=tuple(change for change in reversed(log) if change.at >= since),
        clock=tuple(change for change in reversed(clock_changes(db, letter.id)) if change.at >= since),
        lost=tuple(lost_since(db, sources, since, now)),
    )


def lost_since(db: Database, sources: Mapping[str, Source], since: datetime, now: datetime) -> Sequence[Lost]:
    """Return the sources that do not answer since then, and those that did not for a time, the newest first."""
    known = statuses(db)
    still = [
        Lost(source.name, status.state, status.state_since)
        for source in sources.values()
        if source.enabled and (status := known.get(source.id)) and status.state not in FINE
        if status.state_since is not None and status.state_since >= since
    ]
    over = [
        Lost(sources[one.source].name, one.why, one.start, one.end)
        for one in absences(db, since, now)
        if one.source in sources and sources[one.source].enabled
    ]
    return sorted([*still, *over], key=lambda lost: lost.since, reverse=True)
