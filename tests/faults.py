"""Handlers for ``tests.web`` that misbehave as real servers do."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Iterable

from aiohttp import web as aioweb

from tests.web import Handler, Page, give


def slow(seconds: float, page: Page | None = None) -> Handler:
    """Answer only after a while."""

    async def answer(request: aioweb.BaseRequest) -> aioweb.StreamResponse:
        await asyncio.sleep(seconds)
        return give(page or Page(), request)

    return answer


def endless(chunk: bytes = b" ", pause: float = 0.02) -> Handler:
    """Begin a body and never end it."""

    async def answer(request: aioweb.BaseRequest) -> aioweb.StreamResponse:
        response = aioweb.StreamResponse(headers={"Content-Type": "application/rss+xml"})
        await response.prepare(request)
        while True:
            await response.write(chunk)
            await asyncio.sleep(pause)

    return answer


def reset(after: bytes = b"") -> Handler:
    """Cut the connection, before the answer or within its body."""

    async def answer(request: aioweb.BaseRequest) -> aioweb.StreamResponse:
        response = aioweb.StreamResponse(headers={"Content-Length": "100000"})
        if after:
            await response.prepare(request)
            await response.write(after)
        assert request.transport is not None
        request.transport.abort()
        return response

    return answer


def redirect(to: str, status: int = 302) -> Handler:
    """Send the client elsewhere."""

    async def answer(request: aioweb.BaseRequest) -> aioweb.StreamResponse:
        return aioweb.Response(status=status, headers={"Location": to})

    return answer


def bomb(megabytes: int, layers: int = 1) -> Handler:
    """Answer with zeros, packed so that they are small on the wire."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join([packer.compress(bytes(1_000_000)) for _ in range(megabytes)] + [packer.flush()])
    for _ in range(layers - 1):
        packed = gzip.compress(packed)

    async def answer(request: aioweb.BaseRequest) -> aioweb.StreamResponse:
        return aioweb.Response(body=packed, headers={"Content-Encoding": ", ".join(["gzip"] * layers)})

    return answer


def in_turn(pages: Iterable[Page]) -> Handler:
    """Answer each request with the next page; the last one stays."""
    left = list(pages)

    async def answer(request: aioweb.BaseRequest) -> aioweb.StreamResponse:
        return give(left.pop(0) if len(left) > 1 else left[0], request)

    return answer
