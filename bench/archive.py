"""Serve the captures of one feed on loopback, one after another: the other process of ``bench.replay``.

    python -m bench.archive ARCHIVE

Prints one JSON line when ready: the port, the captures' times in order, and what the archive itself holds, found
without our parser. GET /feed answers with the next capture, GET /same with the one that /feed gave last,
GET /capture/N with the N-th.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import tarfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from aiohttp import web

ITEM = re.compile(r"<item>(.*?)</item>", re.DOTALL)
HOSTS = 8  # 127.0.0.1 to 127.0.0.8, which are different hosts to a client
NAMED = "%Y-%m-%dT%H%M%SZ"  # how a capture's file is named: when it was taken


@dataclass(frozen=True, slots=True)
class Capture:
    """The feed as it was served at one time."""

    at: datetime
    body: bytes


def captures(archive: Path) -> list[Capture]:
    """Read all captures, the earliest first."""
    found = []
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.name.endswith(".xml") else None
            if file:
                at = datetime.strptime(Path(member.name).stem, NAMED).replace(tzinfo=UTC)
                found.append(Capture(at, file.read()))
    return sorted(found, key=lambda capture: capture.at)


def events(archive: Path) -> dict[str, int]:
    """Count what the archive's makers saw happen: disappearances, changed links, titles and dates."""
    with tarfile.open(archive) as tar:
        member = next((one for one in tar if one.name.endswith("events.json")), None)
        file = tar.extractfile(member) if member else None
        return {name: len(rows) for name, rows in json.load(file).items()} if file else {}


def contents(found: list[Capture]) -> dict[str, object]:
    """Say what stands in the captures: ids, links under which several ids stood, and those that came back."""
    first_text: dict[str, str] = {}
    by_link: defaultdict[str, dict[str, None]] = defaultdict(dict)
    present: set[str] = set()
    gone: set[str] = set()
    back: set[str] = set()
    for capture in found:
        items = [one.group(1) for one in ITEM.finditer(capture.body.decode("utf-8", "replace"))]
        now = {_element(item, "guid"): item for item in items}
        gone |= present - now.keys()
        back |= gone & now.keys()
        present = set(now)
        for guid, item in now.items():
            first_text.setdefault(guid, _words(_element(item, "description")))
            by_link[_element(item, "link")][guid] = None
    shared = {link: list(guids) for link, guids in by_link.items() if len(guids) > 1}
    twins = [guids for guids in shared.values() if len({first_text[guid] for guid in guids}) == 1]
    return {"ids": len(first_text), "links of several ids": len(shared), "of one text": len(twins), "back": len(back)}


def _element(item: str, name: str) -> str:
    found = re.search(rf"<{name}\b[^>]*>(.*?)</{name}>", item, re.DOTALL)
    return html.unescape(found.group(1)).strip() if found else ""


def _words(markup: str) -> str:
    return " ".join(re.findall(r"\w+", re.sub(r"<[^>]*>", " ", markup)))


class Server:
    """Gives the captures in order; the first asked for is the earliest."""

    def __init__(self, found: list[Capture]) -> None:
        self._captures = found
        self._next = 0

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        if request.path == "/feed":
            self._next += 1
        elif request.path != "/same":
            return _xml(self._captures[int(request.path.rpartition("/")[2])].body)
        return _xml(self._captures[max(0, self._next - 1)].body)


def _xml(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/rss+xml")


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(archive: Path) -> None:
    asyncio.run(serve(archive))


async def serve(archive: Path) -> None:
    found = captures(archive)
    ready = {"times": [capture.at.isoformat() for capture in found], "events": events(archive)} | contents(found)
    runner = web.ServerRunner(web.Server(Server(found).answer))
    await runner.setup()
    port = 0
    for number in range(1, HOSTS + 1):
        await web.TCPSite(runner, f"127.0.0.{number}", port).start()
        port = runner.addresses[0][1]
    click.echo(json.dumps(ready | {"port": port}))
    await asyncio.Event().wait()


if __name__ == "__main__":
    main()
