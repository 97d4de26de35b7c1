"""Durations as people write them in settings: "15m", "2h", "45d". Pure."""

from __future__ import annotations

import re
from datetime import timedelta

LONGEST = timedelta(days=36500)  # beyond any use, and still added to a date without overflow

_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_PART = re.compile(r"(\d{1,9})(ms|[smhdw])", re.ASCII)
_WHOLE = re.compile(rf"(?:{_PART.pattern})+", re.ASCII)


def read_duration(text: object) -> timedelta:
    """Read "15m", "2h", "45d" or "1h30m"; raise ValueError with an example when it is anything else."""
    if not isinstance(text, str) or not _WHOLE.fullmatch(text):
        raise ValueError(f'expected a duration such as "15m", "2h" or "45d", got {text!r:.60}')
    whole = sum((int(number) * _UNITS[unit] for number, unit in _PART.findall(text)), timedelta())
    if whole > LONGEST:
        raise ValueError(f"expected a duration of at most a hundred years, got {text!r:.60}")
    return whole


def write_duration(duration: timedelta) -> str:
    """Write a duration as a setting would say it, exact to the second: "15m", "1h30m"."""
    left = int(duration.total_seconds())
    parts = []
    for unit in "dhms":
        size = int(_UNITS[unit].total_seconds())
        if number := left // size:
            parts.append(f"{number}{unit}")
        left %= size
    return "".join(parts) or "0s"
