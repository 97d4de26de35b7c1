"""Times inside sentences that are stored: written once in UTC, read by people on their own clock. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

_INSTANT = re.compile(r"\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z")


def instant(at: datetime) -> str:
    """Write a minute for a sentence that is stored: "2026-03-06T16:00Z"."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def with_instants(text: str, said: Callable[[datetime], str]) -> str:
    """Return the sentence with every such minute as ``said`` writes it."""
    return _INSTANT.sub(lambda found: _read(found[0], said), text)


def _read(written: str, said: Callable[[datetime], str]) -> str:
    try:
        return said(datetime.fromisoformat(written))
    except ValueError:  # not ours: no such day
        return written
