"""What is wrong enough to be said, and when it is over. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.surfaces import Problem

if TYPE_CHECKING:
    from feeds.entries import Source
    from storage.polls import SourceStatus

PATIENCE = 3  # failures in a row before an unreachable source is said; one lost packet is no news
AT_ONCE = frozenset({"blocked", "wrong content", "stale", "gap possible"})


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


def source_matters(known: Mapping[str, SourceStatus], sources: Mapping[str, Source], now: datetime) -> list[Matter]:
    """Return what is wrong with the enabled sources."""
    return [
        Matter(f"source:{source.id}", _problem(source, status, now))
        for source in sources.values()
        if source.enabled and (status := known.get(source.id)) and is_wrong(status)
    ]


def _problem(source: Source, status: SourceStatus, now: datetime) -> Problem:
    return Problem(
        name=source.name,
        state=status.state,
        since=status.state_since or now,
        detail=status.detail,
        next_try=status.due_at,
    )


def parked_matter(channel: int, count: int, error: str, since: datetime, next_try: datetime | None) -> Matter:
    """Say that a channel refuses messages, which are kept."""
    where = f"channel {channel}" if channel else "the terminal"
    problem = Problem(
        name=f"Delivery to {where}",
        state="refused",
        since=since,
        detail=f"{count} message(s) wait: {error}",
        means="Alerts for this channel are kept and not shown.",
        remedy="Give the bot its rights there (`letterwatch check` lists them), or correct the route in config.toml.",
        next_try=next_try,
    )
    return Matter(f"parked:{channel}", problem)


def note(name: str, title: str, state: str, since: datetime, detail: str, means: str, remedy: str) -> Matter:
    """Say anything else that is wrong."""
    return Matter(name, Problem(title, state, since, detail, means, remedy))
