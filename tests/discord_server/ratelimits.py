"""How fast a bot may write: the bucket of each channel, and edits of messages older than an hour.

Docs: topics/rate-limits for headers and the shape of a 429. The numbers are not documented, on purpose:
5 messages in 5 seconds a channel was observed; 3 edits of old messages in 20 seconds a channel was observed
(circuitsacul/starboard-4#118); its code 30046 is documented (topics/opcodes-and-status-codes).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.discord_server.errors import ApiError, rate_limited

if TYPE_CHECKING:
    from tests.discord_server.clock import Clock

OLD = timedelta(hours=1)
OLD_EDIT_CODE = 30046


@dataclass(slots=True)
class Allowance:
    """So many in so long; a window opens with the first. Tests may change both."""

    count: int
    per: timedelta


@dataclass(slots=True)
class _Window:
    opened: datetime
    used: int = 0


@dataclass(slots=True)
class Buckets:
    """One window per key."""

    allowance: Allowance
    clock: Clock
    _windows: dict[int, _Window] = field(default_factory=dict)

    def take(self, key: int) -> tuple[int, float]:
        """Use one; return what remains and the seconds until the window ends. Remaining is -1 if there was none."""
        now = self.clock.now()
        window = self._windows.get(key)
        if window is None or now - window.opened >= self.allowance.per:
            window = self._windows[key] = _Window(now)
        left = (window.opened + self.allowance.per - now).total_seconds()
        if window.used >= self.allowance.count:
            return -1, left
        window.used += 1
        return self.allowance.count - window.used, left


class RateLimits:
    """The limits of one server. ``sends.allowance`` and ``old_edits.allowance`` may be changed by tests."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.sends = Buckets(Allowance(5, timedelta(seconds=5)), clock)
        self.old_edits = Buckets(Allowance(3, timedelta(seconds=20)), clock)

    def send(self, channel_id: int) -> dict[str, str]:
        """Count one message; return the bucket's headers, or raise 429 with them."""
        remaining, left = self.sends.take(channel_id)
        headers = self._headers("send", self.sends.allowance.count, max(remaining, 0), left)
        if remaining < 0:
            raise _with(rate_limited(left), headers)
        return headers

    def edit(self, channel_id: int, age: timedelta) -> None:
        """Count one edit of a message of this age; raise 429 with code 30046 for too many of old ones."""
        if age <= OLD:
            return
        remaining, left = self.old_edits.take(channel_id)
        if remaining < 0:
            message = "Maximum number of edits to messages older than 1 hour reached. Try again later."
            raise rate_limited(left, code=OLD_EDIT_CODE, message=message)

    def _headers(self, bucket: str, limit: int, remaining: int, left: float) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset": f"{self.clock.now().timestamp() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": f"bucket-{bucket}",
        }


def _with(error: ApiError, headers: dict[str, str]) -> ApiError:
    return ApiError(error.status, error.body, {**headers, **error.headers})
