"""What happens in the long run's world, drawn from a seed: who publishes what and when, and who fails when. Pure.

Rates and failures are in the shape of the public sources that the shipped configuration names: wires with fifty items
a day in a list of fifty, offices with a handful on weekdays, committees that are silent for days; short breakdowns,
nights without an answer, bot walls, lists that are empty for an hour.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 5, tzinfo=UTC)  # midnight in New York, a Monday; clocks change there on the 8th
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEFORE = timedelta(days=20)  # of which lists hold what fits in them at the start


@dataclass(frozen=True, slots=True)
class Habit:
    """How a kind of source behaves."""

    name: str
    share: int  # of sixty sources
    a_day: float  # items on a weekday; a fifth of it on others
    holds: int  # items that its list shows
    every: str
    pages: bool = False  # its list shows summaries, the text stands on pages


HABITS = (
    Habit("department", 6, 10, 10, "30m"),
    Habit("justice", 3, 25, 25, "30m"),
    Habit("register", 5, 4, 20, "12h"),
    Habit("house", 3, 6, 30, "30m"),
    Habit("committee", 12, 0.5, 10, "2h"),
    Habit("agency", 15, 1, 10, "1h", pages=True),
    Habit("wire", 12, 40, 50, "15m"),
    Habit("abroad", 4, 12, 50, "1h"),
)
ON_SUBJECT = 0.02  # of the items
COPIED = 0.4  # of those that speak to a letter, by one wire
EDITED, RE_DATED = 0.04, 0.04  # of the items, within a day
TROUBLES = (  # kind, once in so many days a source, hours from and to
    ("error", 3, 0.1, 0.5),
    ("away", 10, 1, 9),
    ("wall", 20, 5, 24),
    ("empty", 30, 0.5, 2),
    ("slow", 60, 0.3, 1),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is published: two that tell one story have its number."""

    story: int
    source: str
    at: datetime
    on_subject: bool
    copy: bool = False
    edited_at: datetime | None = None
    re_dated_at: datetime | None = None

    @property
    def name(self) -> str:
        """A word that stands in its address alone."""
        return f"i{self.story}{'c' if self.copy else 'x'}"

    def dated(self, now: datetime) -> datetime:
        """Return the time that the source puts on it now."""
        return self.re_dated_at if self.re_dated_at and self.re_dated_at <= now else self.at


@dataclass(frozen=True, slots=True)
class Trouble:
    """A time in which a source gives no good answer."""

    kind: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Site:
    """One source with all that it will publish, the earliest first, and its troubles."""

    id: str
    habit: Habit
    items: tuple[Item, ...]
    troubles: tuple[Trouble, ...]

    def trouble_at(self, now: datetime) -> str:
        """Name what is wrong with it; '' when it is well."""
        return next((one.kind for one in self.troubles if one.start <= now < one.end), "")


def plan(seed: int, days: float, sources: int) -> list[Site]:
    """Draw a world of so many sources for so many days."""
    chance = random.Random(seed)
    habits = {f"{habit.name}{n}": habit for habit in HABITS for n in range(max(1, round(habit.share * sources / 60)))}
    end = START + timedelta(days=days)
    items: dict[str, list[Item]] = {id_: [] for id_ in habits}
    story = 0
    for id_, habit in habits.items():
        for at in _times(chance, habit, end):
            story += 1
            items[id_].append(_item(chance, story, id_, at))
    wires = [id_ for id_, habit in habits.items() if habit.name == "wire"]
    for item in [item for listed in items.values() for item in listed if item.on_subject]:
        if chance.random() < COPIED:
            items[wire := chance.choice(wires)].append(_copied(chance, item, wire))
    return [
        Site(id_, habits[id_], tuple(sorted(items[id_], key=lambda item: item.at)), tuple(_troubles(chance, end)))
        for id_ in habits
    ]


def _times(chance: random.Random, habit: Habit, end: datetime) -> list[datetime]:
    """Draw when it publishes, from some weeks before the start on: mostly in Washington's working hours."""
    times, day = [], START - BEFORE
    while day < end:
        mean = habit.a_day * (1 if day.weekday() < 5 else 0.2)
        count = int(mean) + (chance.random() < mean % 1)
        times += [day + HOUR * chance.triangular(0, 24, 15) for _ in range(count)]
        day += DAY
    return sorted(at for at in times if at < end)


def _item(chance: random.Random, story: int, source: str, at: datetime) -> Item:
    later = at + DAY * chance.random()
    drawn = chance.random()
    return Item(
        story,
        source,
        at,
        on_subject=at >= START and chance.random() < ON_SUBJECT,
        edited_at=later if drawn < EDITED else None,
        re_dated_at=later if EDITED <= drawn < EDITED + RE_DATED else None,
    )


def _copied(chance: random.Random, item: Item, wire: str) -> Item:
    return Item(item.story, wire, item.at + HOUR * chance.uniform(0.3, 6), on_subject=True, copy=True)


def _troubles(chance: random.Random, end: datetime) -> list[Trouble]:
    """Draw its troubles; none in the first hour, which is everybody's first sight."""
    found = []
    for kind, once_in, shortest, longest in TROUBLES:
        at = START + HOUR + DAY * once_in * chance.expovariate(1)
        while at < end:
            over = at + HOUR * chance.uniform(shortest, longest)
            found.append(Trouble(kind, at, over))
            at = over + DAY * once_in * chance.expovariate(1)
    return found
