"""After a backup was put back: nothing is told that stands in a channel already, and nothing else is held back.

What was told after the backup was made is unknown to it. So the channels are read first, back to that time; then every
source is asked, for only a story that is whole shows whether one of its messages stands; then each alert is either
recognised or sent. A database that never was a backup costs one look at the start.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.rendering.words import count, local_time
from bot.sending.recognising import Told, pages, tells_all, told, told_by, which_tells
from bot.sending.senders import HistoryUnreadable, NotNow, Own, Sender, SendError
from letters.alerts import AlertKind
from storage.copies import Restored, restored
from storage.database import Store
from storage.memory import recall, remember
from storage.messages import outbox
from storage.messages.outbox import Parcel
from storage.upkeep import restores

if TYPE_CHECKING:
    from bot.boards.health_board import HealthBoard

log = logging.getLogger(__name__)

HOLD = timedelta(minutes=10)  # a source that asks us to wait does not hold alerts longer
CLOCKS_DIFFER = timedelta(minutes=5)  # ours against Discord's
REFUSED_REST = timedelta(seconds=30)
SAID_FOR = timedelta(days=3)
ITS_OWN_NEWS = frozenset({AlertKind.OFFICIAL, AlertKind.ALTERED, AlertKind.LATE})  # the page itself is what is told
NAME = "restored"  # of the matter
REMEDY = (
    "Set again what people changed since, by the messages here and the database that was kept aside; "
    "`letterwatch backfill SOURCE --since` brings back texts that their sources no longer show."
)


class Recognition:
    """Stands before delivery. ``caught_up``: whether every source was asked since a time. ``now``: the time in UTC."""

    def __init__(
        self,
        store: Store,
        sender: Sender,
        caught_up: Callable[[datetime], Awaitable[bool]],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._sender = sender
        self._caught_up = caught_up
        self._now = now
        self._looked: datetime | None = None
        self._restored: Restored | None = None
        self._standing: dict[int, list[Told]] = {}
        self._refused: dict[int, tuple[datetime, SendError]] = {}

    async def sift(self, channel: int, parcels: list[Parcel], repeats: list[int]) -> list[Parcel]:
        """Return what may be sent now; of a restored backup nothing before it is known what stands there."""
        since = await self._since()
        if since is None:
            return parcels
        try:
            standing = await self._standing_in(channel, since)
        except NotNow as error:
            log.info("restored: channel=%s is not read yet: %s", channel, error)
            return []
        except HistoryUnreadable:
            repeats.append(channel)
            return [await self._may_repeat(parcel, since) for parcel in parcels]
        except SendError:
            return parcels  # delivery meets the same refusal, and says it
        if await self._holds(since):
            return []
        return [parcel for parcel in parcels if not await self._recognised(parcel, standing, since)]

    async def look(self, channels: Sequence[int]) -> None:
        """Read what stands in these channels, also while there is nothing to tell."""
        since = await self._since()
        if since is None:
            return
        for channel in channels:
            with suppress(SendError):
                await self._standing_in(channel, since)

    async def say(self, health: HealthBoard, zone: ZoneInfo) -> None:
        """Tell people for some days that the database is a backup, and what it does not know."""
        since = await self._since()
        if since is None or self._now() - since.at > SAID_FOR:
            health.clear(NAME)
            return
        found, missing = await self._store.read(restores.counts)
        line = (
            f"the database is the backup of {local_time(since.made_at, zone)}, put back on "
            f"{local_time(since.at, zone)}: of the alerts told between, {found} were recognised and not sent again"
        )
        if missing:
            line += f", and the texts of {count(missing, 'other')} no source has shown again yet"
        health.note(NAME, "Database", f"{line}; what people set between is not known", state="restored", remedy=REMEDY)

    async def _since(self) -> Restored | None:
        if self._looked is None:
            self._restored = await self._store.read(restored)
            self._looked = self._now()
        return self._restored

    async def _standing_in(self, channel: int, since: Restored) -> list[Told]:
        if channel not in self._standing:
            if not await self._store.read(restores.was_read, channel):
                seen = await self._ask(channel, since.made_at - CLOCKS_DIFFER)
                rows = [(one.message, one.mark, one.words) for own in seen for one in told_by(own)]
                await self._store.run(restores.keep_standing, channel, rows)
                log.info("restored: channel=%s read, %d alerts stand there", channel, len(rows))
            self._standing[channel] = [told(*row) for row in await self._store.read(restores.standing_in, channel)]
        return self._standing[channel]

    async def _ask(self, channel: int, since: datetime) -> list[Own]:
        """Ask what stands there; a refusal holds for half a minute, so that nobody is asked at every turn."""
        until, refusal = self._refused.get(channel, (None, None))
        if until and refusal and self._now() < until <= self._now() + REFUSED_REST:
            raise refusal
        try:
            return await self._sender.own(channel, since)
        except SendError as error:
            self._refused[channel] = self._now() + REFUSED_REST, error
            raise

    async def _may_repeat(self, parcel: Parcel, since: Restored) -> Parcel:
        """What was published before the backup was put back may stand there: say so on it."""
        if parcel.what == "alert":
            published = parcel.alert.published.at
            if published is None or published < since.at:
                await self._store.run(outbox.mark_repeat, parcel.key)
        return await self._store.read(outbox.get, parcel.key) or parcel

    async def _holds(self, since: Restored) -> bool:
        if await self._store.read(recall, restores.CAUGHT_UP):
            return False
        # also where the clock was set back meanwhile: no source was asked since a time that lies ahead
        late = self._looked is not None and abs(self._now() - self._looked) > HOLD
        if not late and not await self._caught_up(since.at):
            return True
        await self._store.run(remember, restores.CAUGHT_UP, "yes")
        return False

    async def _recognised(self, parcel: Parcel, standing: list[Told], since: Restored) -> bool:
        if parcel.first_attempt_at is not None:
            return False  # delivery looks for what was on its way by itself
        found = await self._find(parcel, standing, since)
        if found is None:
            return False
        await self._store.run(restores.recognise, parcel.key, found.message, found.mark, since.at)
        log.info("restored: recognised key=%s message=%s", parcel.key, found.message)
        return True

    async def _find(self, parcel: Parcel, standing: list[Told], since: Restored) -> Told | None:
        """Return the message that tells this already; of a digest, take out what is told and keep the rest."""
        mark = f"{'r' if parcel.what == 'reminder' else 'a'}:{parcel.key}"
        if parcel.what == "reminder" or parcel.created_at <= since.made_at:
            return next((one for one in standing if one.mark == mark), None)
        if parcel.what == "digest":
            return await self._find_digest(parcel, standing)
        alert = parcel.alert
        about = (alert.letter, alert.story, alert.entry)
        own = alert.kind in ITS_OWN_NEWS
        said = await self._store.read(restores.sayings, *about, own=own)
        known = await self._store.read(restores.addresses, alert.story, alert.entry, own=own)
        return which_tells(alert, pages([*known, alert.url]), said, standing)

    async def _find_digest(self, parcel: Parcel, standing: list[Told]) -> Told | None:
        there = tells_all([item.url for item in parcel.digest], standing)
        left = [item for item in parcel.digest if item.url not in there]
        if not left:
            return next(one for one in standing if one.addresses)
        if there:
            await self._store.run(restores.shorten_digest, parcel.key, left)
        return None
