"""What is wrong enough to be said, and when it is over. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.rendering.surfaces import Problem

if TYPE_CHECKING:
    from feeds.entries import Source
    from storage.sources.polls import SourceStatus

PATIENCE = 3  # failures in a row before an unreachable source is said; one lost packet is no news
AT_ONCE = frozenset({"blocked", "wrong content", "stale", "gap possible"})
ANSWERS = frozenset({"ok", "stale", "dormant", "gap possible"})  # what it shows is read


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that is wrong, by a name that stays while it lasts."""

    name: str  # "source:state-briefings", "parked:123", "intent"
    problem: Problem


def is_wrong(status: SourceStatus) -> bool:
    """Tell whether people should hear of a source's state."""
    if status.state == "unreachable":
        return status.failures >= PATIENCE
    return status.state in AT_ONCE


def is_undecided(status: SourceStatus) -> bool:
    """Tell whether it is too early to say anything else of a source than was said: a request or two failed."""
    return status.state == "unreachable" and status.failures < PATIENCE


def source_matters(known: Mapping[str, SourceStatus], sources: Mapping[str, Source], now: datetime) -> list[Matter]:
    """Return what is wrong with the enabled sources."""
    return [
        Matter(f"source:{source.id}", _problem(source, status, instead_of(source, known, sources), now))
        for source in sources.values()
        if source.enabled and (status := known.get(source.id)) and is_wrong(status)
    ]


def undecided(known: Mapping[str, SourceStatus]) -> set[str]:
    """Return the names of matters that are neither said nor over by now."""
    return {f"source:{id_}" for id_, status in known.items() if is_undecided(status)}


def instead_of(source: Source, known: Mapping[str, SourceStatus], sources: Mapping[str, Source]) -> str:
    """Return the name of the spare door that is read while this one cannot be; '' for none."""
    spare = (other for other in sources.values() if other.fallback_of == source.id and other.enabled)
    return next((door.name for door in spare if (status := known.get(door.id)) and status.state in ANSWERS), "")


def _problem(source: Source, status: SourceStatus, instead: str, now: datetime) -> Problem:
    read_there = f"Its publisher's other door is read meanwhile: {instead}." if status.state not in ANSWERS else ""
    since = status.state_since or now
    gap = "Items that came and went before this look, if any." if status.state == "gap possible" else ""
    return Problem(
        name=source.name,
        state=status.state,
        since=since,
        detail=status.detail,
        means=read_there if instead else "",
        next_try=status.due_at if status.state not in ANSWERS else None,  # what answers is asked at its usual times
        missed=gap,
    )


def doors_matter(lacks: Source, has: Source, items: int, titles: Sequence[str], since: datetime) -> Matter:
    """Say that one door of a publisher lacks what another one shows."""
    told = "; ".join(f"'{title}'" for title in titles)
    problem = Problem(
        name=lacks.name,
        state="doors disagree",
        since=since,
        detail=f"{has.name} shows {items} of the last days' items that this door lacks: {told}",
        means="Both answer well, and one of them leaves something out. What either shows is read.",
        remedy="Open both addresses; if this one is stuck or filtered, correct its `url` in config.toml.",
    )
    return Matter(f"doors:{lacks.id}:{has.id}", problem)


def parked_matter(channel: int, count: int, error: str, since: datetime, next_try: datetime | None) -> Matter:
    """Say that a channel refuses messages, which are kept."""
    where = f"channel {channel}" if channel else "the terminal"
    problem = Problem(
        name=f"Delivery to {where}",
        state="refused",
        since=since,
        detail=f"{count} message{'s wait' if count != 1 else ' waits'}: {error}",
        means="Alerts for this channel are kept and not shown.",
        remedy="Give the bot its rights there (`letterwatch check` lists them), or correct the route in config.toml.",
        next_try=next_try,
    )
    return Matter(f"parked:{channel}", problem)


def note(name: str, title: str, state: str, since: datetime, detail: str, means: str, remedy: str) -> Matter:
    """Say anything else that is wrong."""
    return Matter(name, Problem(title, state, since, detail, means, remedy))
