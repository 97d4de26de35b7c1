"""When a channel may be told: its quiet hours, and whether and when it gets a digest. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import Route

SPAN = re.compile(r"(?P<start>(?:[01]\d|2[0-3]):[0-5]\d)\s*[-–]\s*(?P<end>(?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII)

HOURS = ("quiet", "digest_at")  # the settings of a route that say when


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours of each day in which nothing new is posted; over midnight where the end is before the start."""

    start: time  # of the team's zone, as the end
    end: time


@dataclass(frozen=True, slots=True)
class Hours:
    """When one channel is told what."""

    quiet: Quiet | None = None  # None: it may be told at any hour
    digest_at: time = time(9)  # of the team's zone
    digest: bool = True


def read_quiet(value: object) -> Quiet | None:
    """Read "22:00-07:00"; '' stands for none. Raises ValueError with an example for anything else."""
    if value == "":
        return None
    found = SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f'expected hours such as "22:00-07:00", got {value!r:.60}')
    if found["start"] == found["end"]:
        raise ValueError(f'expected two times that differ, such as "22:00-07:00", got {value!r:.60}')
    return Quiet(time.fromisoformat(found["start"]), time.fromisoformat(found["end"]))


def quiet_until(quiet: Quiet | None, now: datetime, zone: tzinfo) -> datetime | None:
    """Return when the quiet hours end in which ``now`` falls, as an aware time in UTC; None outside of them.

    On the days that the clocks change a time that does not exist counts as if they had not been moved yet, and one
    that comes twice is its first: the rule of RFC 5545, 3.3.5, and of every calendar that follows it.
    """
    if quiet is None:
        return None
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        last = day + timedelta(days=quiet.end < quiet.start)
        start = datetime.combine(day, quiet.start, zone).astimezone(UTC)
        end = datetime.combine(last, quiet.end, zone).astimezone(UTC)
        if start <= now < end:
            return end
    return None


def hours_of(routes: Iterable[Route], digest_at: time) -> Mapping[int, Hours]:
    """Return the hours of each channel that routes lead to; ``digest_at``: where none says it."""
    found: dict[int, Hours] = {}
    for route in routes:
        known = found.get(route.channel, Hours(None, digest_at))
        said = {name: value for name in HOURS if (value := getattr(route, name)) is not None}
        found[route.channel] = replace(known, digest=known.digest and route.digest, **said)
    return found


def contradictions(routes: Iterable[Route]) -> list[str]:
    """Find hours that a channel cannot have; one line for each fault."""
    said: dict[tuple[int, str], tuple[int, object]] = {}
    faults = []
    for number, route in enumerate(routes):
        for name in HOURS:
            value = getattr(route, name)
            if value is None:
                continue
            first, known = said.setdefault((route.channel, name), (number, value))
            if route.kind != "alerts":
                faults.append(f'routes[{number}].{name}: only a route of kind "alerts" has hours')
            elif value != known:
                faults.append(f"routes[{number}].{name}: routes[{first}] goes to the same channel and says otherwise")
    return faults
