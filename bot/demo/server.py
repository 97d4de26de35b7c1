"""Serves the demo's world on loopback, each source at its own port, as it stands at a given moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.demo.events import Outlet, Trouble, World
from bot.demo.shapes import Answer, listing, page, wall

HOST = "127.0.0.1"  # the one loopback address that every system has
RETRY_AFTER = 3600  # seconds
ROBOTS = "User-agent: *\nAllow: /\n"
CUT_AT = 0.6  # the share of a feed that a broken transfer lets through


class DemoServer:
    """The publishers of the demo. Enter it to open the ports; ``now`` is asked at every request.

    ``bases`` gives each source's address, without a final slash, while the server runs.
    """

    def __init__(self, world: World, now: Callable[[], datetime]) -> None:
        self.bases: dict[str, str] = {}
        self.requests = 0
        self._world = world
        self._now = now
        self._runners: list[web.ServerRunner] = []

    async def __aenter__(self) -> Self:
        for outlet in self._world.outlets:
            await self._open(outlet)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for runner in self._runners:
            await runner.cleanup()

    def address(self, source: str) -> str:
        """Return the address of a source's feed, list or API."""
        return self.bases[source] + self._world.outlet(source).path

    async def _open(self, outlet: Outlet) -> None:
        async def answer(request: web.BaseRequest) -> web.Response:
            self.requests += 1
            return self._answer(outlet, request)

        runner = web.ServerRunner(web.Server(answer, access_log=None))
        await runner.setup()
        self._runners.append(runner)
        site = web.TCPSite(runner, HOST, 0)
        await site.start()
        self.bases[outlet.id] = f"http://{HOST}:{runner.addresses[0][1]}"

    def _answer(self, outlet: Outlet, request: web.BaseRequest) -> web.Response:
        now = self._now()
        if request.path == "/robots.txt":
            return web.Response(text=ROBOTS)
        fault = self._world.trouble(outlet.id, now)
        trouble = fault.trouble if fault else None
        if trouble is Trouble.BUSY:
            return web.Response(status=503, headers={"Retry-After": str(RETRY_AFTER)}, text="Busy.")
        if trouble is Trouble.WALL:
            return _plain(wall())
        if request.path != outlet.path:
            return self._page(outlet, request.path, now)
        shown = self._world.shown(outlet.id, now)
        whole = listing(outlet, shown, self.bases[outlet.id])
        if trouble is Trouble.CUT:
            return _plain(Answer(whole.body[: int(len(whole.body) * CUT_AT)], whole.content_type))
        return _conditional(whole, max(item.changed for item in shown), request)

    def _page(self, outlet: Outlet, path: str, now: datetime) -> web.Response:
        slug = path.strip("/")
        found = [item for item in self._world.shown(outlet.id, now) if item.slug == slug]
        return _plain(page(outlet, found[0])) if found else web.Response(status=404, text="Not found.")


def _plain(answer: Answer) -> web.Response:
    return web.Response(body=answer.body.encode(), headers={"Content-Type": answer.content_type})


def _conditional(answer: Answer, changed: datetime, request: web.BaseRequest) -> web.Response:
    """Answer with both validators, and with 304 to whoever holds this very body."""
    etag = f'"{sha256(answer.body.encode()).hexdigest()[:16]}"'
    validators = {"ETag": etag, "Last-Modified": format_datetime(changed, usegmt=True)}
    if request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers=validators)
    response = _plain(answer)
    response.headers.update(validators)
    return response
