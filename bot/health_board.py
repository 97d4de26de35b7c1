"""#letter-health: one message for each thing that is wrong, edited as it changes, and cleared when it is over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from bot.health import Matter, note, parked_matter, source_matters
from bot.render import render_health
from bot.standing import wanted
from bot.surfaces import Problem
from feeds.entries import Source
from storage import outbox
from storage.database import Store
from storage.memory import recall, remember
from storage.outbox import Parcel
from storage.polls import statuses
from storage.rows import stamp
from storage.standing import Stood, Wanted, open_matters, want

if TYPE_CHECKING:
    from bot.watcher import Channels

log = logging.getLogger(__name__)

PROBLEM = TypeAdapter(Problem)
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
        self._channels = channels
        self._zone = zone
        self._now = now
        self._notes: dict[str, Matter] = {}

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

    async def refresh(self, pin_refused: str = "") -> None:
        """Say what each health message should show from now on."""
        if pin_refused:
            remedy = "Give the bot the right Pin Messages there."
            self.note("pin", "Pinning the board", pin_refused, state="refused", remedy=remedy)
        else:
            self.clear("pin")
        matters = await self._matters()
        standing = await self._store.read(open_matters, "health")
        for channel in self._channels.health:
            open_here = {_name(stood): stood for stood in standing if stood.channel == channel}
            rows = [await self._wrong(channel, matter, open_here) for matter in matters]
            over = [stood for name, stood in open_here.items() if name not in {m.name for m in matters}]
            rows += [await self._over(stood) for stood in over]
            if rows:
                await self._store.run(want, rows)

    async def _matters(self) -> list[Matter]:
        known = await self._store.read(statuses)
        unsent = await self._store.read(outbox.unsent)
        parked = [parcel for parcel in unsent if parcel.state == "parked"]
        channels = {parcel.channel for parcel in parked}
        return [
            *source_matters(known, self._sources, self._now()),
            *(_parked(channel, [p for p in parked if p.channel == channel]) for channel in sorted(channels)),
            *self._notes.values(),
        ]

    async def _wrong(self, channel: int, matter: Matter, open_here: Mapping[str, Stood]) -> Wanted:
        known = open_here.get(matter.name)
        key = known.key if known else f"health|{channel}|{matter.name}|{stamp(self._now())}"
        problem = matter.problem
        if await self._store.read(recall, key) != (body := PROBLEM.dump_json(problem).decode()):
            await self._store.run(remember, key, body)
        said = (problem.state, problem.detail)
        return wanted(key, "health", channel, said, render_health(problem, self._now(), self._zone))

    async def _over(self, stood: Stood) -> Wanted:
        problem = PROBLEM.validate_json(await self._store.read(recall, stood.key))
        over = replace(problem, recovered_at=self._now(), next_try=None)
        message = render_health(over, self._now(), self._zone)
        return wanted(stood.key, "health", stood.channel, "over", message, closed=True)


def _name(stood: Stood) -> str:
    """Return the matter that a health message is about, out of its key."""
    return stood.key.split("|")[2]


def _parked(channel: int, parcels: list[Parcel]) -> Matter:
    first = parcels[0]
    return parked_matter(channel, len(parcels), first.error, first.created_at, first.due_at)
