"""Trouble on demand: what the next requests meet instead of, or after, their answer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from tests.discord_server.errors import ApiError, rate_limited

if TYPE_CHECKING:
    from tests.discord_server.requests import Request
    from tests.discord_server.values import Json


class Trouble(Enum):
    """STATUS: an error answer. RESET: the line is cut. HANG: no answer, and the line stays open. LATE: only late."""

    STATUS = "status"
    RESET = "reset"
    HANG = "hang"
    LATE = "late"


@dataclass(slots=True)
class Fault:
    """Meets the next ``times`` requests of this method whose whole path matches the expression.

    ``holding``: only those whose JSON contains this text, such as ``"custom_id": "a:``.
    ``after``: the work is done first and only its answer is lost; this is what finds doubled messages.
    ``delay``: seconds before anything happens; LATE answers as usual after it.
    ``via=False`` makes a 429 look like Cloudflare's.
    ``code``, ``message`` and ``body`` shape the error's JSON; a ``text`` is sent as HTML instead.
    """

    method: str
    path: str
    kind: Trouble = Trouble.STATUS
    status: int = 500
    times: int = 1
    after: bool = False
    delay: float = 0.0
    retry_after: float = 0.2
    scope: str = "user"
    via: bool = True
    code: int = 0
    message: str = "injected"
    body: Json | None = None
    text: str | None = None
    holding: str = ""
    met: int = 0  # how many requests it has met

    def fits(self, request: Request) -> bool:
        """Whether this request is one that it waits for."""
        if self.method != request.method or not re.fullmatch(self.path, request.path):
            return False
        return not self.holding or self.holding in json.dumps(request.body, ensure_ascii=False)

    def error(self) -> ApiError:
        if self.status == 429 and self.body is None:
            return rate_limited(self.retry_after, scope=self.scope, code=self.code, via=self.via)
        shown = {"message": self.message, "code": self.code} if self.body is None else self.body
        return ApiError(self.status, shown, {"Via": "1.1 google"} if self.via else {})


@dataclass(slots=True)
class Faults:
    """The faults that still wait, oldest first."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        self.waiting.append(fault)
        return fault

    def take(self, request: Request) -> Fault | None:
        """Return the fault that meets this request, if one does, and count it."""
        for fault in self.waiting:
            if fault.met < fault.times and fault.fits(request):
                fault.met += 1
                return fault
        return None

    def clear(self) -> None:
        self.waiting.clear()
