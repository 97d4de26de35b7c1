"""#letter-health: one message for each thing that is wrong, edited as it changes, and cleared when it is over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from bot.boards.health import ANSWERS, Matter, doors_matter, note, parked_matter, source_matters, undecided
from bot.boards.in_place import wanted
from bot.rendering.sources import render_health
from bot.rendering.surfaces import Problem
from bot.rendering.words import local_time
from feeds.entries import Source
from storage.database import Store
from storage.memory import recall, remember
from storage.messages import outbox
from storage.messages.in_place import Stood, Wanted, closed_since, open_matters, pins_refused, want
from storage.messages.outbox import Parcel
from storage.rows import stamp
from storage.sources.coverage import absences_of
from storage.sources.doors import lacking
from storage.sources.polls import SourceStatus, statuses

if TYPE_CHECKING:
    from bot.watching.channels import Channels

log = logging.getLogger(__name__)

PROBLEM = TypeAdapter(Problem)
SAME_MATTER = timedelta(hours=6)  # what comes back sooner is told in the message that said that it was over
COMPARE_DOORS_EVERY = timedelta(minutes=10)
JUST_BEFORE = timedelta(minutes=1)  # a time without a look ends when the state begins that tells of it
LATE_DOOR = timedelta(hours=2)  # one door of a publisher may show an item so much later than another
TITLES = {
    "discord.token": "Discord token",
    "discord.gateway": "Discord connection",
    "discord.intents": "Message content",
}


class HealthBoard:
    """Knows what is wrong and says it in the health channels; without one it stands in the log."""

    def __init__(
        self,
        store: Store,
        sources: Mapping[str, Source],
        channels: Channels,
        zone: ZoneInfo,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._sources = sources
        self.channels = channels
        self._zone = zone
        self._now = now
        self._notes: dict[str, Matter] = {}
        self._doors: dict[str, Matter] = {}
        self._doors_at: datetime | None = None

    async def tell(self, what: str, line: str) -> None:
        """Note what else is wrong, by a name that stays; '' says that it is well again."""
        if line:
            self.note(what, TITLES.get(what, what), line)
        else:
            self._notes.pop(what, None)

    def note(self, name: str, title: str, line: str, *, state: str = "needs a look", remedy: str = "") -> None:
        """Note a matter; the same name again keeps its beginning."""
        known = self._notes.get(name)
        since = known.problem.since if known else self._now()
        self._notes[name] = note(name, title, state, since, line, "", remedy)
        if not known or known.problem.detail != line:
            log.warning("health %s: %s", name, line)

    def clear(self, name: str) -> None:
        """Say that a matter is over."""
        self._notes.pop(name, None)

    def note_repeat(self, channel: int) -> None:
        """Say why an alert may stand twice."""
        if channel:
            self.note(
                f"history:{channel}",
                f"History of channel {channel}",
                "it may not be read, so an alert whose delivery was interrupted was sent again, marked 'may repeat'",
                remedy="Give the bot the right Read Message History there.",
            )

    async def refresh(self) -> None:
        """Say what each health message should show from now on."""
        await self._note_pins()
        known = await self._store.read(statuses)
        matters = await self._matters(known)
        names = {matter.name for matter in matters} | undecided(known)
        standing = await self._store.read(open_matters, "health")
        for channel in self.channels.health:
            open_here = {_name(stood): stood for stood in standing if stood.channel == channel}
            rows = [await self._wrong(channel, matter, open_here) for matter in matters]
            over = [stood for name, stood in open_here.items() if name not in names]
            rows += [await self._over(stood, known) for stood in over]
            if rows:
                await self._store.run(want, rows)

    async def _note_pins(self) -> None:
        refused = dict(await self._store.read(pins_refused))
        for channel, reason in refused.items():
            if channel not in self.channels.alerts:
                continue
            title, remedy = f"Pinning the board in channel {channel}", "Give the bot the right Pin Messages there."
            self.note(f"pin:{channel}", title, reason, state="refused", remedy=remedy)
        for channel in self.channels.alerts:
            if channel not in refused:
                self.clear(f"pin:{channel}")

    async def _matters(self, known: Mapping[str, SourceStatus]) -> list[Matter]:
        unsent = await self._store.read(outbox.unsent)
        parked = [parcel for parcel in unsent if parcel.state == "parked" and parcel.channel in self.channels.all]
        channels = {parcel.channel for parcel in parked}
        await self._compare_doors(known)
        return [
            *source_matters(known, self._sources, self._now()),
            *self._doors.values(),
            *(_parked(channel, [p for p in parked if p.channel == channel]) for channel in sorted(channels)),
            *self._notes.values(),
        ]

    async def _compare_doors(self, known: Mapping[str, SourceStatus]) -> None:
        """See, now and then, whether one door of a publisher lacks what another shows."""
        now = self._now()
        if self._doors_at and timedelta() <= now - self._doors_at < COMPARE_DOORS_EVERY:
            return
        self._doors_at, before, self._doors = now, self._doors, {}
        for spare in self._sources.values():
            main = self._sources.get(spare.fallback_of)
            if main is None or not all(_is_read(door, known) for door in (main, spare)):
                continue
            for lacks, has in ((main, spare), (spare, main)):
                grace = max(LATE_DOOR, 2 * lacks.every)
                found = await self._store.read(lacking, has.id, lacks.id, grace, now)
                if found.items:
                    matter = doors_matter(lacks, has, found.items, found.titles, now)
                    old = before.get(matter.name)
                    since = old.problem.since if old else now
                    self._doors[matter.name] = replace(matter, problem=replace(matter.problem, since=since))

    async def _wrong(self, channel: int, matter: Matter, open_here: Mapping[str, Stood]) -> Wanted:
        known = open_here.get(matter.name)
        key = known.key if known else await self._key(channel, matter.name)
        problem = matter.problem
        if await self._store.read(recall, key) != (body := PROBLEM.dump_json(problem).decode()):
            await self._store.run(remember, key, body)
        said = (problem.state, problem.detail, problem.next_try)
        return wanted(key, "health", channel, said, render_health(problem, self._now(), self._zone))

    async def _key(self, channel: int, name: str) -> str:
        """Name the message of a matter: the one that said that it was over, when that was just now."""
        prefix = f"health|{channel}|{name}|"
        again = await self._store.read(closed_since, prefix, self._now() - SAME_MATTER)
        return again or f"{prefix}{stamp(self._now())}"

    async def _over(self, stood: Stood, known: Mapping[str, SourceStatus]) -> Wanted:
        problem = PROBLEM.validate_json(await self._store.read(recall, stood.key))
        source = _name(stood).removeprefix("source:")
        missed = await self._missed(source, problem.since) or problem.missed
        detail = self._how_it_is(source, known.get(source)) or problem.detail
        over = replace(problem, recovered_at=self._now(), next_try=None, missed=missed, detail=detail)
        message = render_health(over, self._now(), self._zone)
        return wanted(stood.key, "health", stood.channel, "over", message, closed=True)

    def _how_it_is(self, source_id: str, status: SourceStatus | None) -> str:
        """Say how a source is of which no more is said though it brings nothing; '' where it does, or is no source."""
        source = self._sources.get(source_id)
        if status is None:
            return ""
        if source is None or not source.enabled:
            return "it is asked no more"
        return f"dormant: {status.detail}; no more is said of it" if status.state == "dormant" else ""

    async def _missed(self, source: str, since: datetime) -> str:
        """Say between which times items may have come and gone at a source; '' for none."""
        gone = await self._store.read(absences_of, source, since - JUST_BEFORE, self._now())
        told = [f"{local_time(gap.start, self._zone)} to {local_time(gap.end, self._zone)}" for gap in gone if gap.gap]
        return f"Items that came and went, if any: {'; '.join(told)}." if told else ""


def _is_read(source: Source, known: Mapping[str, SourceStatus]) -> bool:
    status = known.get(source.id)
    return source.enabled and status is not None and status.state in ANSWERS


def _name(stood: Stood) -> str:
    """Return the matter that a health message is about, out of its key."""
    return stood.key.split("|")[2]


def _parked(channel: int, parcels: list[Parcel]) -> Matter:
    first = parcels[0]
    return parked_matter(channel, len(parcels), first.error, first.created_at, first.due_at)
