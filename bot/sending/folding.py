"""Which waiting alerts go out one by one, which become one message that lists them, and which wait a moment. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.messages.outbox import Parcel

MINUTE = timedelta(minutes=1)
ALONE_PER_MINUTE = 5  # promise 7: more than this for one channel in a minute becomes a list
LISTED = 25  # promise 7; also the most buttons that a message holds
HOLD = timedelta(seconds=10)  # a stream of single alerts gathers this long before it is listed


def plan(parcels: Sequence[Parcel], recent: Sequence[datetime], now: datetime) -> list[list[Parcel]]:
    """Return the messages to send now to one channel, each as what it tells, in order.

    ``recent`` holds when messages went there in the last minute. What was attempted before, digests and reminders go
    as they are. Alerts that are held come back with the next call.
    """
    groups = _bound(parcels)
    fresh = [parcel for parcel in parcels if parcel.what == "alert" and not _is_bound(parcel)]
    if len(fresh) + len(recent) <= ALONE_PER_MINUTE:
        return groups + [[parcel] for parcel in fresh]
    if not fresh or (len(recent) >= ALONE_PER_MINUTE and timedelta() <= now - fresh[0].created_at < HOLD):
        return groups
    return groups + [fresh[start : start + LISTED] for start in range(0, len(fresh), LISTED)]


def _is_bound(parcel: Parcel) -> bool:
    return bool(parcel.batch) or parcel.first_attempt_at is not None


def _bound(parcels: Sequence[Parcel]) -> list[list[Parcel]]:
    """Return what has its form already: digests, reminders, what was attempted, and the members of lists."""
    groups: dict[str, list[Parcel]] = {}
    for parcel in parcels:
        if parcel.what != "alert" or _is_bound(parcel):
            groups.setdefault(parcel.batch or parcel.key, []).append(parcel)
    return list(groups.values())
