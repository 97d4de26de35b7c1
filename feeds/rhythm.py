"""How often a source brings something new, learned per weekday from what it brought. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

from feeds.federal_days import closed_weekdays

LEARNED_FROM = timedelta(weeks=26)  # older habits tell little of today's
ENOUGH_PAUSES = 8  # pauses between days with something new; fewer are no habit
ENOUGH_SPAN = timedelta(days=14)  # two weekends
ENOUGH_WEEKS = 3  # pauses from one weekday on; with fewer the pauses of all weekdays stand in
# Seven lists of the White House and State, all well, crossed three times the usual pause up to 19 times a year; with
# a quarter above the longest pause too, 0 to 4 times, and a stop is said after 3 to 16 days: bench/silences.py.
CLEARLY, LONGER_THAN_EVER = 3, 1.25
SHORTEST_SILENCE = timedelta(days=1)  # no shorter silence is worth a word, whatever is usual
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The habit of one source. Weekdays count from Monday, in the publisher's own zone.

    A pause is the silence from the last item of one day to the first item of the next day that brought any.
    """

    pauses: int  # that it was learned from
    usual: tuple[timedelta, ...]  # by the weekday that a pause begins on: the middle one, 7 of them
    longest: timedelta  # that it ever paused
    a_day: tuple[float, ...]  # by weekday: the middle number of new items, 7 of them

    def usual_after(self, newest: datetime, zone: ZoneInfo) -> timedelta:
        """Return the usual pause after an item of that time."""
        return self.usual[newest.astimezone(zone).weekday()]


def learn(times: Iterable[datetime], zone: ZoneInfo, now: datetime) -> Rhythm | None:
    """Learn from the times of a source's items; None when there are too few pauses to speak of a habit.

    Only what is younger than LEARNED_FROM counts.
    """
    days = _by_day([at.astimezone(zone) for at in times if now - LEARNED_FROM < at <= now])
    pauses = [(before[-1].weekday(), after[0] - before[-1]) for before, after in pairwise(days)]
    if len(pauses) < ENOUGH_PAUSES or days[-1][-1] - days[0][0] < ENOUGH_SPAN:
        return None
    return Rhythm(
        len(pauses),
        tuple(_usual(pauses, weekday) for weekday in range(7)),
        max(pause for _, pause in pauses),
        _a_day(days, now.astimezone(zone)),
    )


def _by_day(times: list[datetime]) -> list[list[datetime]]:
    days: list[list[datetime]] = []
    for at in sorted(times):
        if not days or days[-1][-1].date() != at.date():
            days.append([])
        days[-1].append(at)
    return days


def _usual(pauses: Sequence[tuple[int, timedelta]], weekday: int) -> timedelta:
    own = [pause for day, pause in pauses if day == weekday]
    habit = own if len(own) >= ENOUGH_WEEKS else [pause for _, pause in pauses]
    return timedelta(seconds=median(pause.total_seconds() for pause in habit))


def _a_day(days: list[list[datetime]], now: datetime) -> tuple[float, ...]:
    """Return the middle number of items of each weekday, days without any included; today is not over yet."""
    brought = {day[0].date(): len(day) for day in days}
    first, last = days[0][0].date(), now.date()
    counts: list[list[int]] = [[] for _ in range(7)]
    for number in range((last - first).days):
        day = first + DAY * number
        counts[day.weekday()].append(brought.get(day, 0))
    return tuple(float(median(of_day)) if of_day else 0.0 for of_day in counts)


def silence(newest: datetime, now: datetime, zone: ZoneInfo, *, holidays: bool) -> timedelta:
    """Return how long a source is silent; ``holidays``: it rests on Washington's, so that they do not count."""
    gone = now - newest
    if not holidays:
        return gone
    closed = closed_weekdays(newest.astimezone(zone).date(), now.astimezone(zone).date())
    return max(timedelta(), gone - DAY * closed)


def too_long(rhythm: Rhythm, newest: datetime, zone: ZoneInfo) -> timedelta:
    """Return the silence after which something is amiss: clearly longer than usual, and longer than ever."""
    return max(CLEARLY * rhythm.usual_after(newest, zone), LONGER_THAN_EVER * rhythm.longest, SHORTEST_SILENCE)
