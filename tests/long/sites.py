"""The long run's sources, as a process of their own: ``python -m tests.long.sites SEED DAYS SOURCES``.

It prints one JSON line with the addresses of the lists. POST /clock with a time moves its clock; GET /facts answers
what was asked and what was shown, for who judges at the end.
"""

from __future__ import annotations

import asyncio
import json
import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from aiohttp import web

from tests.long.plan import START, Item, Site, plan
from tests.spine import Item as Listed
from tests.spine import invented, json_feed, rss

SAYS = (
    "The dredging plan for the harbour stands.",
    "A harbour firm was fined.",
    "The harbour working group met.",
)
NOTICE = "The office is open on weekdays."  # what an edit adds
WORDS = (90, 130, 180, 240)
SLOW = 5.0  # seconds of ours; longer than the watcher waits
WALL = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"


@dataclass
class Served:
    """One source as it stands now, and what became of its answers."""

    site: Site
    address: str
    asked: list[tuple[str, str]] = field(default_factory=list)  # when, and how it was answered
    first_shown: dict[str, str] = field(default_factory=dict)
    times: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.times = [item.at for item in self.site.items]

    def answer(self, now: datetime, known: str) -> web.Response | None:
        """Answer for the list; None stands for no answer at all."""
        trouble = self.site.trouble_at(now)
        if trouble:
            self.asked.append((now.isoformat(), trouble))
            return self._badly(trouble)
        items = self._items(now)
        for item in items:
            self.first_shown.setdefault(item.name, now.isoformat())
        body = self._write(items, now)
        tag = f'"{hash(body):x}"'
        self.asked.append((now.isoformat(), "ok"))
        if tag == known:
            return web.Response(status=304, headers={"ETag": tag})
        kind = "application/feed+json" if self.site.habit.name == "house" else "application/rss+xml"
        return web.Response(text=body, content_type=kind, headers={"ETag": tag})

    def _badly(self, trouble: str) -> web.Response | None:
        match trouble:
            case "error":
                return web.Response(status=503, text="busy")
            case "wall":
                return web.Response(text=WALL, content_type="text/html")
            case "empty":
                return web.Response(text=rss(), content_type="application/rss+xml")
        return None

    def _items(self, now: datetime) -> list[Item]:
        end = bisect_right(self.times, now)
        return list(self.site.items[max(0, end - self.site.habit.holds) : end][::-1])

    def _write(self, items: list[Item], now: datetime) -> str:
        listed = [self._listed(item, now) for item in items]
        return json_feed(*listed) if self.site.habit.name == "house" else rss(*listed)

    def _listed(self, item: Item, now: datetime) -> Listed:
        words = text_of(item, now)
        text = f"{words[:120].rpartition(' ')[0]}" if self.site.habit.pages else words
        link = f"{self.address}/page/{item.name}"
        return Listed(title_of(item.story), text, f"guid-{item.name}", link, item.dated(now))

    def page(self, name: str, now: datetime) -> web.Response:
        """Answer for one text."""
        item = next((item for item in self.site.items if item.name == name and item.at <= now), None)
        if item is None or self.site.trouble_at(now):
            return web.Response(status=503 if item else 404)
        text = "".join(f"<p>{part}.</p>" for part in text_of(item, now).split(". "))
        title = title_of(item.story)
        body = f"<html><body><article><h1>{title}</h1>{text}</article></body></html>"
        return web.Response(text=body, content_type="text/html")


def text_of(item: Item, now: datetime) -> str:
    """Return what an item says; copies say the same."""
    said = [SAYS[item.story % len(SAYS)]] if item.on_subject else []
    edited = [NOTICE] if item.edited_at and item.edited_at <= now else []
    return " ".join([*said, _words_of(item.story), *edited])


@lru_cache(maxsize=10_000)
def _words_of(story: int) -> str:
    words = invented(str(story), WORDS[story % len(WORDS)]).split()
    return " ".join(" ".join(words[n : n + 15]).capitalize() + "." for n in range(0, len(words), 15))


@lru_cache(maxsize=10_000)
def title_of(story: int) -> str:
    """Return the title of an item; copies have the same."""
    return invented(f"title {story}", 5).title()


class Sites:
    """All of them, each on a loopback address of its own."""

    def __init__(self, sites: list[Site]) -> None:
        self.now = START
        self._plan = sites
        self._served: dict[str, Served] = {}

    async def start(self) -> dict[str, str]:
        """Listen; return the address of each list."""
        runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.1)
        await runner.setup()
        port = 0
        for number, site in enumerate(self._plan, 1):
            await web.TCPSite(runner, f"127.0.1.{number}", port).start()
            port = port or runner.addresses[0][1]
            host = f"127.0.1.{number}:{port}"
            self._served[host] = Served(site, f"http://{host}")
        return {served.site.id: f"{served.address}/feed" for served in self._served.values()}

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        served = self._served[request.headers["Host"]]
        match request.path.split("/")[1:]:
            case ["feed"]:
                return served.answer(self.now, request.headers.get("If-None-Match", "")) or await _nothing(
                    request, slow=served.site.trouble_at(self.now) == "slow"
                )
            case ["page", name]:
                return served.page(name, self.now)
            case ["clock"]:
                self.now = datetime.fromisoformat((await request.read()).decode())
                return web.Response()
            case ["facts"]:
                return web.json_response(self.facts())
        return web.Response(status=404)

    def facts(self) -> dict[str, Any]:
        """Return, by source, what was asked and when each item was shown first."""
        return {
            served.site.id: {"asked": served.asked, "shown": served.first_shown} for served in self._served.values()
        }


async def _nothing(request: web.BaseRequest, *, slow: bool) -> web.Response:
    """Give no answer: the line is cut, at once or after a long while."""
    await asyncio.sleep(SLOW if slow else 0)
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def serve(seed: int, days: float, sources: int) -> None:
    lists = await Sites(plan(seed, days, sources)).start()
    sys.stdout.write(json.dumps({"lists": lists}) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
