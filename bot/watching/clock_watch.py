"""Sees when the machine's clock was set back, so that nothing waits for a time that was wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.boards.health_board import HealthBoard
from bot.sending.delivery import Delivery
from bot.watching.monitor import Monitor
from feeds.liveness import span_words
from storage.database import Store
from storage.sources.coverage import record_off
from storage.upkeep.clock import latest_time, set_back

SLIPS = timedelta(seconds=5)  # a clock that is set right by so little troubles nothing
OFF = timedelta(hours=36)  # so long without a look at the clock we were off; a timer that runs us daily keeps under it
SAID = timedelta(hours=1)  # how long health says it
REMEDY = "See that the machine's clock is set by the network (NTP)."


class ClockWatch:
    """Compares each look at the clock with the last; ``now`` tells the time in UTC.

    A clock that leaps forward needs nothing: what is due is due, as after a sleep. That nobody watched for
    long is kept.
    """

    def __init__(
        self, store: Store, monitor: Monitor, delivery: Delivery, health: HealthBoard, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._monitor = monitor
        self._delivery = delivery
        self._health = health
        self._now = now
        self._latest: datetime | None = None
        self._set_back_at: datetime | None = None

    async def begin(self) -> None:
        """See whether the clock was set back while we were away. Raises StorageError."""
        self._latest = await self._store.read(latest_time)
        await self.follow()

    async def follow(self) -> bool:
        """See whether the clock was set back since the last look, and make due what it put off; tell whether it was."""
        now, latest = self._now(), self._latest
        self._latest = now
        if latest is None or now >= latest - SLIPS:
            self._forget(now)
            if latest is not None and now - latest >= OFF:
                await self._store.run(record_off, latest, now)
            return False
        await self._store.run(set_back, now)
        self._delivery.rest_no_more()
        self._monitor.put_nothing_aside()
        self._set_back_at = now
        told = f"it was set back by {span_words(latest - now)}; what waited for a later time is done now"
        self._health.note("clock", "Clock of this machine", told, remedy=REMEDY)
        return True

    def _forget(self, now: datetime) -> None:
        if self._set_back_at and now - self._set_back_at >= SAID:
            self._set_back_at = None
            self._health.clear("clock")
