"""The board of a letter: what is known of each question, and since when we have looked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING

from letters.questions import Known, Letter, Question, State
from letters.record.clock import Clock, clock, days_left

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Fact:
    """What stands in the record for one question."""

    state: State = State.OPEN
    evidence: int = 0  # pieces of evidence that people or alerts attached
    last_mention: datetime | None = None  # aware UTC
    last_name: str = ""  # of the source that mentioned it: "State briefings"
    last_url: str = ""
    last_quote: str = ""  # text from outside, not yet escaped
    changed_at: datetime | None = None  # aware UTC: of the last change of state
    changed_by: str = ""  # who made it
    parts: str = ""  # which parts are answered
    referred_to: str = ""  # where we were sent
    apart: tuple[tuple[str, State], ...] = ()  # each addressee's own state, where several were asked


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many of the watched sources answer."""

    ok: int = 0
    total: int = 0
    in_trouble: tuple[str, ...] = ()  # each "State briefings blocked since 14 Oct 2025", the weightiest first


@dataclass(frozen=True, slots=True)
class Row:
    """One question on the board."""

    question: Question
    fact: Fact
    known: tuple[Known, ...] = ()  # on record before we watched, oldest first; shown apart, never a state


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the board of one letter shows."""

    letter: Letter
    as_of: datetime  # aware UTC
    watching_since: datetime | None  # aware UTC; None: no source has answered yet
    clock: Clock
    today: date  # the date of ``as_of`` in the time zone of the configuration
    rows: tuple[Row, ...]
    sources: SourceCount = SourceCount()


def make_board(
    letter: Letter,
    facts: Mapping[str, Fact],
    watching_since: datetime | None,
    now: datetime,
    zone: tzinfo,
    *,
    sources: SourceCount = SourceCount(),
    ticking: Clock | None = None,
) -> Board:
    """Lay out the board of a letter; a question without a fact is open, with no evidence.

    ``ticking``: its clock after what people recorded; None: as the letter file has it.
    """
    known = known_before(letter, watching_since.astimezone(zone).date() if watching_since else None)
    rows = tuple(
        Row(question, facts.get(question.id, Fact()), tuple(one for one in known if one.question == question.id))
        for question in letter.questions
    )
    today = now.astimezone(zone).date()
    return Board(letter, now, watching_since, ticking or clock(letter), today, rows, sources)


def known_before(letter: Letter, since: date | None) -> tuple[Known, ...]:
    """Return what was on record before we watched, oldest first; what is dated later is ours to find, and left out.

    ``since``: the first day of our watch in the zone of the configuration; None: not watching yet, all of it.
    """
    return tuple(sorted((one for one in letter.known if since is None or one.day < since), key=lambda one: one.day))


def board_as_json(board: Board) -> dict[str, object]:
    """Give the board as ``letterwatch status --json`` prints it.

    ISO dates, ISO times in UTC, null if unknown; ``days_left`` is negative once the term is past.
    """
    left = days_left(board.clock, board.today)
    told: dict[str, object] = {
        "letter": board.letter.id,
        "title": board.letter.title,
        "as_of": _time(board.as_of),
        "watching_since": _time(board.watching_since),
        "sent_on": board.clock.sent_on.isoformat(),
        "due_on": board.clock.due_on.isoformat() if board.clock.due_on else None,
        "days_left": left,
        "overdue": left is not None and left < 0,
        "questions": [_row_as_json(row) for row in board.rows],
    }
    return told | {"closed_at": _time(board.letter.closed.at)} if board.letter.closed else told


def boards_as_json(boards: Sequence[Board]) -> dict[str, object] | list[dict[str, object]]:
    """Give one board as an object and several as a list of them."""
    objects = [board_as_json(board) for board in boards]
    return objects[0] if len(objects) == 1 else objects


def _row_as_json(row: Row) -> dict[str, object]:
    return {
        "question": row.question.id,
        "label": row.question.label,
        "state": row.fact.state.value,
        "evidence": row.fact.evidence,
        "last_mention": _time(row.fact.last_mention),
    }


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None
