"""From the record to a letter's timeline and to what changed: what is asked of the database, in values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from bot.boards import FINE, board_of, with_source
from feeds.entries import Source
from letters.clock import progress
from letters.news import Lost, News, Since, start_of
from letters.questions import Letter
from letters.timeline import Timeline, timeline_of
from storage.clocks import clock_changes
from storage.coverage import absences
from storage.docket import log_of
from storage.news import heard_since
from storage.polls import statuses
from storage.timeline import mentions


def timeline_in(db: Database, letter: Letter, sources: Mapping[str, Source], now: datetime, zone: ZoneInfo) -> Timeline:
    """Lay out a letter's timeline from what is stored."""
    board = board_of(db, letter, sources, now, zone)
    words = "closed" if letter.closed else progress(board.clock, board.today)
    return timeline_of(board, mentions(db, letter.id), log_of(db, letter.id), zone, words)


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
