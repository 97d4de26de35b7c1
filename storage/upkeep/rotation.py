"""Which nightly backups are due, how they are named, and which are kept. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_NAME = re.compile(r"(?P<stem>.+)-(?P<at>\d{8}T\d{6}Z)\.backup")


def backup_name(stem: str, at: datetime) -> str:
    """Name the backup of that moment: "letterwatch-20261014T080000Z.backup"."""
    return f"{stem}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.backup"


def made_at(stem: str, name: str) -> datetime | None:
    """Return when the backup of that name was made; None for a file that is none of ours."""
    found = _NAME.fullmatch(name)
    if found is None or found["stem"] != stem:
        return None
    try:
        return datetime.strptime(found["at"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def is_due(newest: datetime | None, watching_since: datetime | None, now: datetime, at: time, zone: ZoneInfo) -> bool:
    """Tell whether the last hour of backups has passed without one; a night that was slept through is made up for."""
    last = _last_hour(now, at, zone)
    if newest is not None:
        return newest < last
    return watching_since is not None and watching_since < last


def _last_hour(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), at, zone).astimezone(UTC)
    if today <= now:
        return today
    return datetime.combine(local.date() - timedelta(days=1), at, zone).astimezone(UTC)


def kept(made: Iterable[datetime], days: int, weeks: int, zone: ZoneInfo) -> frozenset[datetime]:
    """Return the backups to keep: the newest of each of the last so many days, and weeks, that have one.

    The newest of all is always kept.
    """
    newest_first = sorted(made, reverse=True)
    by_day: dict[object, datetime] = {}
    by_week: dict[object, datetime] = {}
    for one in newest_first:
        day = one.astimezone(zone).date()
        by_day.setdefault(day, one)
        by_week.setdefault(day.isocalendar()[:2], one)
    return frozenset([*newest_first[:1], *list(by_day.values())[:days], *list(by_week.values())[:weeks]])
