"""How values stand in rows: times as text that sorts, values as JSON. Pure."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """Write an aware time as fixed-width UTC text, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def optional_stamp(moment: datetime | None) -> str | None:
    """Write a time that may be missing."""
    return None if moment is None else stamp(moment)


def moment(text: str) -> datetime:
    """Read what ``stamp`` wrote."""
    return datetime.fromisoformat(text)


def optional_moment(text: str | None) -> datetime | None:
    """Read what ``optional_stamp`` wrote."""
    return None if text is None else datetime.fromisoformat(text)
