"""The server's own time, which tests can move."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

DISCORD_EPOCH_MS = 1_420_070_400_000  # docs: reference, "Snowflakes"


class Clock:
    """A clock that runs on, and that tests push forward: nonces, deadlines and buckets all follow it."""

    def __init__(self, start: datetime | None = None) -> None:
        """Begin at ``start`` (aware), or at the present."""
        self._ahead = timedelta(0) if start is None else start - self._real()

    def now(self) -> datetime:
        return self._real() + self._ahead

    def advance(self, by: timedelta) -> None:
        self._ahead += by

    @staticmethod
    def _real() -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)


class Snowflakes:
    """Ids that grow and hold the time they were made, as clients read it out of them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def new(self) -> int:
        milliseconds = int(self._clock.now().timestamp() * 1000) - DISCORD_EPOCH_MS
        self._last = max(self._last + 1, milliseconds << 22)
        return self._last
