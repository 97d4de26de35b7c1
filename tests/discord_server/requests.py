"""One request as it came, and the routes that answer it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.discord_server.values import Json, Upload

Reply = Json | list[Json] | None  # None answers 204 without a body


@dataclass(slots=True)
class Request:
    """What a client asked. ``status`` is what it was answered: 0 while it waits, -1 when the line was cut."""

    method: str
    path: str  # without /api/v10
    query: dict[str, str]
    headers: dict[str, str]
    at: datetime
    body: Any = None  # JSON, of a form its payload_json
    files: list[Upload] = field(default_factory=list)
    status: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """``pattern`` is a path with ``{name}`` for an id and ``{token}`` or ``{message_ref}`` for a word."""

    method: str
    pattern: str
    handle: Callable[..., Reply]

    def match(self, request: Request) -> dict[str, Any] | None:
        """Return the arguments that the path holds, ids as integers."""
        found = _compiled(self.pattern).fullmatch(request.path) if request.method == self.method else None
        if found is None:
            return None
        return {name: int(text) if text.isdigit() else text for name, text in found.groupdict().items()}


_WORDS = {"token": r"[\w.-]+", "message_ref": r"@original|\d+"}
_PATTERNS: dict[str, re.Pattern[str]] = {}


def _compiled(pattern: str) -> re.Pattern[str]:
    if pattern not in _PATTERNS:
        named = re.sub(r"\{(\w+)\}", lambda part: f"(?P<{part[1]}>{_WORDS.get(part[1], '[0-9]+')})", pattern)
        _PATTERNS[pattern] = re.compile(named)
    return _PATTERNS[pattern]
