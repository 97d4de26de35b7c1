"""A letter over time, as a picture and its words tell it: what spoke to each question, what changed. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from letters.questions import State

if TYPE_CHECKING:
    from letters.record.board import Board, Row
    from letters.record.states import Change

BEFORE = timedelta(days=90)  # how far before the letter the picture may begin
SHORTEST = timedelta(days=14)
FINEST = ((45, "day"), (400, "week"), (5 * 366, "month"))  # days that the picture spans, and what one bar holds then
COARSEST = "quarter"
MOST_LANES = 12  # questions in one picture
COUNTS = 12  # numbers that the words give for one question


@dataclass(frozen=True, slots=True)
class Mark:
    """A change of a question's state."""

    day: date
    state: State


@dataclass(frozen=True, slots=True)
class Lane:
    """One question over time."""

    question: str
    label: str  # text from outside
    state: State
    mentions: tuple[date, ...] = ()  # of each story that speaks to it, the day it was first told; in order
    marks: tuple[Mark, ...] = ()  # in order; what was taken back is left out
    known: tuple[date, ...] = ()  # on record before we watched


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that the picture of one letter shows. Days are those of the team's time zone."""

    letter: str
    title: str  # short; text from outside
    progress: str  # "overdue since 1 Oct 2023"
    sent_on: date
    due: tuple[date, ...]  # the last day of the term, then each that it was extended to; the last one holds
    today: date
    watching_since: date | None
    lanes: tuple[Lane, ...]
    off: tuple[tuple[datetime, datetime], ...] = ()  # when nobody watched since then; on the team's clock, in order

    @property
    def begins(self) -> date:
        """The first day of the picture; what was said long before the letter is counted and not drawn."""
        first = [self.sent_on, *(mark.day for lane in self.lanes for mark in lane.marks)]
        said = [day for lane in self.lanes for day in (*lane.mentions, *lane.known)]
        return min(*first, max(min(said, default=self.sent_on), self.sent_on - BEFORE))

    @property
    def ends(self) -> date:
        """The last day of the picture: today, or the last day of the term where that is yet to come."""
        said = [day for lane in self.lanes for day in lane.mentions]
        return max([self.today, self.begins + SHORTEST, *self.due, *said])

    @property
    def unit(self) -> str:
        """What one bar holds: a day, a week, a month or a quarter."""
        span = (self.ends - self.begins).days
        return next((unit for most, unit in FINEST if span <= most), COARSEST)


def timeline_of(
    board: Board,
    mentions: Mapping[str, Sequence[datetime]],
    log: Sequence[Change],
    zone: tzinfo,
    progress: str,
    off: Sequence[tuple[datetime, datetime]] = (),
) -> Timeline:
    """Lay out the timeline of a letter. ``log``: the changes of its states, the oldest first.

    ``off``: the times in which the program did not run, the earliest first.
    """
    clock = board.clock
    first = clock.rolled_to or clock.counted_to
    later = [change.day for change in clock.extensions]
    since = board.watching_since
    return Timeline(
        letter=board.letter.id,
        title=board.letter.short,
        progress=progress,
        sent_on=clock.sent_on,
        due=tuple(day for day in (first, *later) if day),
        today=board.today,
        watching_since=since.astimezone(zone).date() if since else None,
        lanes=tuple(_lane(row, mentions.get(row.question.id, ()), log, zone) for row in board.rows),
        off=tuple(
            (max(start, since).astimezone(zone), end.astimezone(zone))
            for start, end in off
            if since is not None and end > since
        ),
    )


def _lane(row: Row, mentions: Sequence[datetime], log: Sequence[Change], zone: tzinfo) -> Lane:
    made = [one for one in log if one.question == row.question.id and not one.undone and not one.undoes]
    return Lane(
        question=row.question.id,
        label=row.question.label,
        state=row.fact.state,
        mentions=tuple(sorted(at.astimezone(zone).date() for at in mentions)),
        marks=tuple(Mark(change.at.astimezone(zone).date(), change.state) for change in made),
        known=tuple(known.day for known in row.known),
    )


def bin_of(day: date, unit: str) -> date:
    """Return the first day of the day, week, month, quarter or year that holds a day."""
    return _BINS[unit](day)


_BINS: Mapping[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "year": lambda day: day.replace(month=1, day=1),
}


def bars(lane: Lane, timeline: Timeline) -> list[tuple[date, date, int]]:
    """Count a question's texts by the picture's unit: first day, first day after, number; empty ones left out."""
    unit, begins = timeline.unit, timeline.begins
    counted = Counter(bin_of(day, unit) for day in lane.mentions if day >= begins)
    return [(first, _after(first, unit), number) for first, number in sorted(counted.items())]


def _after(first: date, unit: str) -> date:
    """Return the first day of the next bin."""
    longest = {"day": 1, "week": 7, "month": 31, "quarter": 92}[unit]
    return bin_of(first + timedelta(days=longest), unit)


def counts(days: Sequence[date]) -> list[tuple[str, int]]:
    """Count days in words, as finely as a line can bear: "3 Aug 2023", "Aug 2023", "2023"."""
    for unit, words in _WORDS:
        counted = Counter(bin_of(day, unit) for day in days)
        if len(counted) <= COUNTS or unit == "year":
            return [(words(first), number) for first, number in sorted(counted.items())]
    return []


_WORDS: Sequence[tuple[str, Callable[[date], str]]] = (
    ("day", lambda day: f"{day.day} {day:%b} {day.year}"),
    ("month", lambda day: f"{day:%b} {day.year}"),
    ("year", lambda day: f"{day.year}"),
)


def drawn_lanes(timeline: Timeline) -> tuple[list[Lane], int]:
    """Return the questions that find room, those with most to show, in the letter's order; and how many do not."""
    busy = sorted(timeline.lanes, key=lambda lane: (len(lane.marks), len(lane.mentions), len(lane.known)), reverse=True)
    kept = {lane.question for lane in busy[:MOST_LANES]}
    return [lane for lane in timeline.lanes if lane.question in kept], max(0, len(timeline.lanes) - MOST_LANES)


def undrawn(timeline: Timeline) -> int:
    """Count the texts from before the picture begins."""
    begins = timeline.begins
    return sum(day < begins for lane in timeline.lanes for day in lane.mentions)


def to_json(timeline: Timeline) -> str:
    """Write a timeline for another process."""
    return json.dumps(asdict(timeline), default=str)


def from_json(body: str) -> Timeline:
    """Read what ``to_json`` wrote."""
    told: dict[str, Any] = json.loads(body)
    return Timeline(
        letter=told["letter"],
        title=told["title"],
        progress=told["progress"],
        sent_on=date.fromisoformat(told["sent_on"]),
        due=tuple(_days(told["due"])),
        today=date.fromisoformat(told["today"]),
        watching_since=date.fromisoformat(told["watching_since"]) if told["watching_since"] else None,
        lanes=tuple(_lane_from(lane) for lane in told["lanes"]),
        off=tuple((datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in told["off"]),
    )


def _lane_from(told: Mapping[str, Any]) -> Lane:
    marks = tuple(Mark(date.fromisoformat(mark["day"]), State(mark["state"])) for mark in told["marks"])
    return Lane(
        question=told["question"],
        label=told["label"],
        state=State(told["state"]),
        mentions=tuple(_days(told["mentions"])),
        marks=marks,
        known=tuple(_days(told["known"])),
    )


def _days(told: Sequence[str]) -> Iterator[date]:
    return map(date.fromisoformat, told)
