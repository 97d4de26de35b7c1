"""What a site asks of readers like us: its robots.txt, asked for once a day and kept for worse days."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from feeds.errors import Disallowed, FeedError, Unreachable
from feeds.urls import host_of, shown

GOOD_FOR = timedelta(days=1)  # RFC 9309, 2.4: not longer
TRY_AGAIN = timedelta(minutes=10)  # after a robots.txt that could not be read
MOST_TEXT = 512_000  # characters; RFC 9309, 2.5 asks for 500 KiB at least
MOST_KEPT = 100_000  # characters; a larger one is asked for again after a restart
LONGEST_DELAY = 3600.0  # seconds; a longer wish would be a refusal, which has a form of its own
_MANY_HOSTS = 1024  # beyond it, the oldest are forgotten
_PRODUCT = re.compile(r"compatible;\s*([A-Za-z][\w-]*)|^(?!Mozilla/)([A-Za-z][\w-]*)")

Ask = Callable[[str], Awaitable[str]]


class Shelf(Protocol):
    """Where rules outlive the process; both may be slow, neither may raise."""

    async def get(self, key: str) -> str | None:
        """Return what was kept, or None."""
        ...

    async def set(self, key: str, value: str) -> None:
        """Keep it."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """What one site asks. ``rules`` None: they could not be read, for the reason in ``fault``."""

    until: datetime  # aware UTC; then they are asked for again
    rules: Protego | None = None
    fault: str = ""
    delay: float = 0.0  # seconds between two requests


class Robots:
    """The rules of every site that is read. Private hosts are asked only with ``private_too``, which tests use.

    A site whose rules cannot be had keeps the last known ones; where none were ever known, it is not read.
    """

    def __init__(
        self,
        user_agent: str,
        *,
        shelf: Shelf | None = None,
        now: Callable[[], datetime] | None = None,
        private_too: bool = False,
    ) -> None:
        self.product = product(user_agent)
        self.private_too = private_too
        self._shelf = shelf
        self._now = now or (lambda: datetime.now(UTC))
        self._known: dict[str, Rules] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def check(self, url: str, ask: Ask) -> float:
        """Return the seconds that the site of ``url`` wants between two requests.

        ``ask`` gives the text of a robots.txt, '' where there is none, and raises FeedError where it cannot be had.
        Raises Disallowed when the rules forbid the address to us, Unreachable when nobody knows them.
        """
        origin = _origin(url)
        known = self._known.get(origin)
        if known is None or known.until <= self._now():
            known = await self._renewed(origin, ask)
        if known.rules is None:
            raise Unreachable(f"{known.fault}; nothing of {host_of(url)} is read before its robots.txt can be")
        if not known.rules.can_fetch(url, self.product):
            raise Disallowed(
                f"{shown(url)}: robots.txt of {host_of(url)} asks {self.product} not to read this address, and we keep "
                "to it; use another door of this publisher, or save the page in a browser and hand it in with ingest"
            )
        return known.delay

    async def _renewed(self, origin: str, ask: Ask) -> Rules:
        """The rules as they are now; who comes meanwhile waits for the one request."""
        async with self._asking.setdefault(origin, asyncio.Lock()):
            known = self._known.get(origin)
            if known is None or known.until <= self._now():
                known = await self._asked(origin, ask, known)
                self._keep(origin, known)
        return known

    async def _asked(self, origin: str, ask: Ask, known: Rules | None) -> Rules:
        last = known or await self._from_shelf(origin)
        if last and last.until > self._now():
            return last
        try:
            text = (await ask(f"{origin}/robots.txt"))[:MOST_TEXT]
        except FeedError as error:
            again = self._now() + max(TRY_AGAIN, error.wait or TRY_AGAIN)
            return replace(last, until=again) if last and last.rules else Rules(again, fault=str(error))
        until = self._now() + GOOD_FOR
        if self._shelf and len(text) <= MOST_KEPT:
            await self._shelf.set(f"robots {origin}", f"{until.isoformat()}\n{text}")
        return self._read(text, until)

    async def _from_shelf(self, origin: str) -> Rules | None:
        stored = await self._shelf.get(f"robots {origin}") if self._shelf else None
        until, _, text = (stored or "").partition("\n")
        try:
            return self._read(text, datetime.fromisoformat(until))
        except (ValueError, TypeError):
            return None

    def _read(self, text: str, until: datetime) -> Rules:
        rules = Protego.parse(text)
        rate = rules.request_rate(self.product)
        wished = max(rules.crawl_delay(self.product) or 0.0, rate.seconds / max(1, rate.requests) if rate else 0.0)
        return Rules(until, rules, delay=min(max(0.0, wished), LONGEST_DELAY))

    def _keep(self, origin: str, rules: Rules) -> None:
        self._known.pop(origin, None)
        self._known[origin] = rules
        if len(self._known) > _MANY_HOSTS:
            oldest = next(iter(self._known))
            del self._known[oldest]
            self._asking.pop(oldest, None)


def product(user_agent: str) -> str:
    """The name in a user agent that robots.txt speaks to: "letterwatch" of ours."""
    found = _PRODUCT.search(user_agent)
    return (found.group(1) or found.group(2)) if found else "letterwatch"


def _origin(url: str) -> str:
    """Scheme, host and port: rules hold for these, and a user name is nobody's concern."""
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2].lower()}"
