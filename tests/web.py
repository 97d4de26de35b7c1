"""A small web server on loopback: what stands at each path, how it misbehaves, and what was asked of it.

    async with Web() as web:
        web.put("/feed", RSS, content_type="application/rss+xml", etag='"1"')
        web.put("/slow", faults.slow(2.0))
        ... web.url("/feed") ...
        assert web.log[0].headers["If-None-Match"] == '"1"'

A page with validators answers 304 to who knows them. ``Web(hosts=100)`` listens on 127.0.0.1 to 127.0.0.100, which
are different hosts to a client: ``web.url("/feed", host=7)``.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web as aioweb

Handler = Callable[[aioweb.BaseRequest], Awaitable[aioweb.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Page:
    """What stands at a path."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/rss+xml; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that came in."""

    host: str
    path: str  # with its query
    headers: Mapping[str, str]
    at: float  # time.monotonic()


class Web:
    """The server. Pages may be put and replaced while it runs."""

    def __init__(self, hosts: int = 1) -> None:
        self.log: list[Asked] = []
        self.port = 0
        self._hosts = hosts
        self._pages: dict[tuple[str, str], Page | Handler] = {}
        self._runner = aioweb.ServerRunner(aioweb.Server(self._answer), shutdown_timeout=0.1)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        for number in range(1, self._hosts + 1):
            site = aioweb.TCPSite(self._runner, self.host(number), self.port)
            await site.start()
            self.port = self.port or self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    @staticmethod
    def host(number: int = 1) -> str:
        """The address of the n-th host, from 1."""
        return f"127.0.0.{number}"

    def url(self, path: str, host: int = 1) -> str:
        """Where a path is, on the n-th host."""
        return f"http://{self.host(host)}:{self.port}{path}"

    def put(
        self,
        path: str,
        what: bytes | str | Handler = b"",
        *,
        host: int | None = None,
        status: int = 200,
        content_type: str = "application/rss+xml; charset=utf-8",
        headers: Mapping[str, str] | None = None,
        etag: str = "",
        last_modified: str = "",
    ) -> None:
        """Set what stands at a path (its query counts when given), on all hosts or on one."""
        place = (self.host(host) if host else "", path)
        if callable(what):
            self._pages[place] = what
            return
        body = what.encode() if isinstance(what, str) else what
        self._pages[place] = Page(body, status, content_type, headers or {}, etag, last_modified)

    def asked(self, path: str) -> list[Asked]:
        """The requests for one path, in order."""
        return [asked for asked in self.log if asked.path == path]

    async def _answer(self, request: aioweb.BaseRequest) -> aioweb.StreamResponse:
        host = (request.host or "").partition(":")[0]
        self.log.append(Asked(host, request.path_qs, request.headers.copy(), time.monotonic()))
        for place in ((host, request.path_qs), (host, request.path), ("", request.path_qs), ("", request.path)):
            page = self._pages.get(place)
            if page is not None:
                return give(page, request) if isinstance(page, Page) else await page(request)
        return aioweb.Response(status=404, text="nothing stands here")


def give(page: Page, request: aioweb.BaseRequest) -> aioweb.Response:
    """The page, or 304 to who knows it already."""
    headers = dict(page.headers)
    if page.etag:
        headers["ETag"] = page.etag
    if page.last_modified:
        headers["Last-Modified"] = page.last_modified
    tag, since = request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
    known = tag == page.etag if tag is not None else since is not None and since == page.last_modified
    if known and (page.etag or page.last_modified):
        return aioweb.Response(status=304, headers=headers)
    headers.setdefault("Content-Type", page.content_type)
    return aioweb.Response(status=page.status, body=page.body, headers=headers)
