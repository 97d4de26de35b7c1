"""When the demo looks: at each event, after whatever it publishes, and while something is broken. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.demo.events import Event, World

FIRST_LOOK = datetime(2023, 6, 18, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One event, and the moments at which to look at what it brought."""

    event: Event
    looks: tuple[datetime, ...]  # in order; the first is the event's own


def chapters(world: World) -> tuple[Chapter, ...]:
    """Return what happens after the first look, in order; every moment at which the world changes is in one chapter."""
    events = [event for event in world.events if event.at > FIRST_LOOK]
    moments = sorted({event.at for event in events} | _changes(world))
    ends = [event.at for event in events[1:]] + [datetime.max.replace(tzinfo=UTC)]
    return tuple(
        Chapter(event, tuple(moment for moment in moments if event.at <= moment < end))
        for event, end in zip(events, ends, strict=True)
    )


def _changes(world: World) -> set[datetime]:
    published = {item.visible for item in world.items if item.visible > FIRST_LOOK}
    edited = {edit.at for edit in world.edits}
    broken = {moment for f in world.faults for moment in (f.since, f.since + (f.until - f.since) / 2, f.until)}
    return published | edited | broken
