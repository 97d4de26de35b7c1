"""What is new since a time, put together from the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.boards.board import board_of
from bot.services.searching import Known
from letters.questions import Letter
from letters.record.catchup import CatchUp, LetterNews
from letters.record.states import BOT
from letters.telling.sight import Sight
from storage.record.clocks import clock_changes
from storage.record.looks import alerts_between, digested_between
from storage.record.state_log import log_of

FIRST_LOOK = timedelta(days=7)
OVERLAP = timedelta(seconds=10)  # what was being written during the last look was not seen then


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when; after ``since``, ``until`` included. Aware UTC."""

    since: datetime
    until: datetime
    is_first: bool = False

    def holds(self, at: datetime) -> bool:
        """Whether a time lies in it."""
        return self.since < at <= self.until


def span_since(last: datetime | None, now: datetime) -> Span:
    """Return what a person has not seen: since the last look, and the last days where there was none."""
    return Span(now - FIRST_LOOK, now, is_first=True) if last is None else Span(min(last, now) - OVERLAP, now)


def catch_up(db: Database, known: Known, span: Span, sight: Sight) -> CatchUp:
    """Return what is new in a span of time for somebody who may see so much, with the boards as they stand now."""
    news = tuple(_of(db, letter, known, span, sight) for letter in known.letters.values() if sight.knows(letter.id))
    return CatchUp(span.since, span.until, news, span.is_first, sight.is_whole)


def _of(db: Database, letter: Letter, known: Known, span: Span, sight: Sight) -> LetterNews:
    return LetterNews(
        board=board_of(db, letter, known.sources, known.now, known.zone),
        alerts=alerts_between(db, letter.id, span.since, span.until, sight.channels),
        changes=tuple(one for one in reversed(log_of(db, letter.id)) if one.who != BOT and span.holds(one.at)),
        clock=tuple(one for one in reversed(clock_changes(db, letter.id)) if span.holds(one.at)),
        digested=digested_between(db, letter.id, span.since, span.until, sight.channels),
    )
