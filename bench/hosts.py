"""Serve feeds on many loopback host names: the other process of the benches that poll.

    python -m bench.hosts COUNT

Prints one JSON line when ready: the addresses of the feeds, each on a loopback address of its own. Each holds
``ENTRIES`` items under an ETag, and answers 304 to who knows it. POST /change?feeds=N&items=K puts K new items into
each of the next N feeds; POST /put?feed=N with an XML body puts that feed in place of one; GET /asked answers how
many requests came.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import click
from aiohttp import web

ENTRIES = 50
WORDS = "Officials of both sides met on Tuesday and spoke of trade, fish, rivers, roads and a new bridge. " * 6
FIRST_DAY = datetime(2026, 1, 5, 12, tzinfo=UTC)


def host(number: int) -> str:
    """The n-th loopback address, from 1."""
    return f"127.0.{(number - 1) // 250}.{(number - 1) % 250 + 1}"


class Feed:
    """One feed with its newest items."""

    def __init__(self, number: int, site: str) -> None:
        self.number, self.site = number, site
        self.made = 0
        self._items: deque[str] = deque(maxlen=ENTRIES)
        self.body, self.etag = b"", ""

    def add(self, items: int) -> None:
        """Publish new items; the oldest leave."""
        for _ in range(items):
            self.made += 1
            self._items.appendleft(self._item(self.made))
        self.put(f"<?xml version='1.0'?><rss version='2.0'><channel><title>Feed {self.number}</title>"
                 f"<link>{self.site}</link>{''.join(self._items)}</channel></rss>".encode())  # fmt: skip

    def put(self, body: bytes) -> None:
        """Show this body from now on."""
        self.body, self.etag = body, f'"{hash(body):x}"'

    def _item(self, number: int) -> str:
        name = f"{self.number}-{number}"
        at = format_datetime(FIRST_DAY + timedelta(minutes=number))
        return (
            f"<item><guid isPermaLink='false'>{self.site}/?p={name}</guid><link>{self.site}/item/{name}</link>"
            f"<title>Readout {name}</title><pubDate>{at}</pubDate>"
            f"<description>Readout {name}. {WORDS}</description></item>"
        )


class Hosts:
    """Answers for all hosts; the port is the same on each."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.feeds: dict[str, Feed] = {}
        self._turn: deque[Feed] = deque()
        self._asked = 0

    async def start(self) -> list[str]:
        """Listen on every host; return the feeds' addresses."""
        runner = web.ServerRunner(web.Server(self.answer))
        await runner.setup()
        port = 0
        for number in range(1, self.count + 1):
            await web.TCPSite(runner, host(number), port).start()
            port = runner.addresses[0][1]
        for number in range(1, self.count + 1):
            site = f"http://{host(number)}:{port}"
            feed = self.feeds[f"{host(number)}:{port}"] = Feed(number, site)
            feed.add(ENTRIES)
            self._turn.append(feed)
        return [f"{feed.site}/feed" for feed in self.feeds.values()]

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        if request.path == "/feed":
            self._asked += 1
            return _give(self.feeds[request.headers["Host"]], request.headers.get("If-None-Match", ""))
        if request.path == "/change":
            for _ in range(int(request.query["feeds"])):
                self._turn[0].add(int(request.query["items"]))
                self._turn.rotate(-1)
        elif request.path == "/put":
            list(self.feeds.values())[int(request.query["feed"])].put(await request.read())
        elif request.path != "/asked":
            return web.Response(status=404)
        return web.json_response(self._asked)


def _give(feed: Feed, known: str) -> web.Response:
    headers = {"ETag": feed.etag}
    if known == feed.etag:
        return web.Response(status=304, headers=headers)
    return web.Response(body=feed.body, content_type="application/rss+xml", headers=headers)


@click.command()
@click.argument("count", type=click.IntRange(1, 2_000))
def main(count: int) -> None:
    asyncio.run(serve(count))


async def serve(count: int) -> None:
    feeds = await Hosts(count).start()
    click.echo(json.dumps({"feeds": feeds}))
    await asyncio.Event().wait()


if __name__ == "__main__":
    main()
