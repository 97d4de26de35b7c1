"""The whole way of an alert on loopback: feeds of our own, a clock that is pushed, a real database, a terminal.

    async with Spine(tmp_path) as spine:
        spine.show(item("launch"))
        await spine.turn()
        assert spine.alerts() == [...]

The letter asks about a harbour, in words that no real letter uses, so that no change of a shipped letter moves a test.
"""

from __future__ import annotations

import io
import json
import random
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from xml.sax.saxutils import escape

from bot.config import read_config
from bot.run import Setup, set_up, watching
from bot.sending.discord_sender import DiscordSender
from bot.sending.senders import Sender
from bot.sending.terminal import RULE, TerminalSender
from bot.watching.watcher import Watcher
from storage.sources.polls import PollOutcome
from tests.blank import lay_blank
from tests.discord_server import DiscordServer, Message
from tests.discord_world import DiscordWorld
from tests.process import Toml, write_config
from tests.web import Web

NOON = datetime(2026, 3, 3, 17, tzinfo=UTC)  # noon in New York
LETTER = """
id = "harbour-2026"
title = "Letter on the silted harbour"
short = "Harbour letter"
addressee = "The harbour master"
sent_on = 2026-02-02
answer_days = 60
questions = [
  { id = "q1", label = "dredging plan", text = "What became of the plan to dredge the harbour?" },
  { id = "q2", label = "fines", text = "Who was fined for dumping in the harbour?" },
  { id = "q3", label = "working group", text = "When will the working group meet?" },
]
rules = [
  { question = "q1", topics = ["place"], acts = ["plan"] },
  { question = "q2", topics = ["place"], acts = ["fine"] },
  { question = "q3", topics = ["place"], acts = ["group"] },
]
[facets]
place = { says = "names the harbour", strong = ["harbour"] }
silt = { says = "names the silt", strong = ["silt"] }
plan = { says = "names the plan", strong = ["dredging plan"] }
fine = { says = "names a fine", strong = ["fined"] }
group = { says = "names the working group", strong = ["working group"] }
[gate]
topics = ["place", "silt"]
"""
SECOND_LETTER = LETTER.replace("harbour-2026", "quay-2026").replace("silted harbour", "old quay")


@dataclass(slots=True)
class Clock:
    """Says what time it is, and is pushed."""

    at: datetime = NOON
    moves: timedelta = timedelta(microseconds=1)  # at each look, as with every real clock

    def __call__(self) -> datetime:
        self.at += self.moves
        return self.at

    def step(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed; '' and None leave a part out."""

    title: str = ""
    text: str = ""
    guid: str = ""
    link: str = ""
    published: datetime | None = None

    def xml(self) -> str:
        parts = {
            "title": self.title,
            "link": self.link,
            "guid": self.guid,
            "pubDate": format_datetime(self.published) if self.published else "",
            "description": self.text,
        }
        return (
            "<item>" + "".join(f"<{name}>{escape(part)}</{name}>" for name, part in parts.items() if part) + "</item>"
        )


def rss(*items: Item) -> str:
    head = "<title>News</title><link>http://127.0.0.1/</link><description>News</description>"
    inside = "".join(item.xml() for item in items)
    return f"<?xml version='1.0'?><rss version='2.0'><channel>{head}{inside}</channel></rss>"


def invented(seed: str, words: int = 12) -> str:
    """Words that stand in no dictionary and in no other seed's text, so that two texts tell two stories."""
    chance = random.Random(seed)
    return " ".join(
        "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4)) for _ in range(words)
    )


def news(name: str, says: str = "The harbour working group met.", *, hours_ago: float = 1, **parts: Any) -> Item:
    """An item that the letter wants to hear of, unlike every item of another name."""
    given = {
        "title": f"{invented(name, 3).title()}",
        "text": f"{says} {invented(name).capitalize()}.",
        "guid": f"guid-{name}",
        "link": f"https://news.example.org/{name}",
        "published": NOON - timedelta(hours=hours_ago),
    }
    return Item(**{**given, **parts})


class Spine:
    """A watcher that tells the terminal, or whatever ``sender`` is given, what stands on loopback."""

    def __init__(
        self,
        folder: Path,
        *sources: str | Toml,
        routes: Sequence[Toml] = (),
        discord: DiscordWorld | None = None,
        **tables: Toml,
    ) -> None:
        self.folder = folder
        self.clock = Clock()
        self.discord = discord
        self.web = Web()
        self.paper = io.StringIO()
        self.token = discord.server.token if discord else ""
        self.routes = routes or (_routes(discord) if discord else ())
        self.tables: dict[str, Toml] = {
            "letters": {"files": ["./letter.toml"]},
            "alerts": {"digest_at": "23:59"},
            **tables,
        }
        self._sources = sources or ("state",)
        self._stack = AsyncExitStack()
        self.watcher: Watcher

    async def __aenter__(self) -> Self:
        await self.web.__aenter__()
        (self.folder / "letter.toml").write_text(LETTER)
        (self.folder / "second.toml").write_text(SECOND_LETTER)
        for source in self._sources:
            self.show(source=_id(source))
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()
        await self.web.__aexit__(kind, error, trace)

    def setup(self) -> Setup:
        """Write the settings and read them as a run does."""
        sources = [_source(self.web, source) for source in self._sources]
        path = write_config(self.folder, sources=sources, routes=self.routes, discord=self._server(), **self.tables)
        return set_up(read_config(path.read_text(), self.folder), {"DISCORD_TOKEN": self.token} if self.token else {})

    def _server(self) -> DiscordServer | None:
        return self.discord.server if self.discord else None

    async def open(self) -> None:
        """Start the watcher that the settings describe; with a Discord, ``aimed`` must point at it."""
        setup = self.setup()
        if setup.config.storage.path.parent == self.folder:
            lay_blank(setup.config.storage.path)
        self.watcher = await self._stack.enter_async_context(watching(setup, self._sender(setup), self.clock))

    def _sender(self, setup: Setup) -> Sender:
        if self.discord is None:
            return TerminalSender(self.paper, setup.config.alerts.time_zone, width=100, tty=False)
        sender = DiscordSender(token=self.discord.server.token)
        self._stack.push_async_callback(sender.close)
        return sender

    async def restart(self, *sources: str | Toml, routes: Sequence[Toml] | None = None, **tables: Toml) -> None:
        """End the watcher and start another on the same database, with other settings where they are given."""
        await self._stack.aclose()
        self._sources = sources or self._sources
        self.routes = self.routes if routes is None else routes
        self.tables |= tables
        await self.open()

    # -- the world -------------------------------------------------------------------------------------------------

    def show(self, *items: Item, source: str = "state", etag: str = "", last_modified: str = "") -> None:
        """Let a source's feed hold exactly these items."""
        self.web.put(f"/{source}", rss(*items), etag=etag, last_modified=last_modified)

    def page(self, path: str, *paragraphs: str) -> str:
        """Put a page there, long enough to be believed, and return its address."""
        text = "".join(f"<p>{paragraph}</p>" for paragraph in (*paragraphs, invented(path, 90).capitalize() + "."))
        page = f"<html><body><article><h1>Page</h1>{text}</article></body></html>"
        self.web.put(path, page, content_type="text/html; charset=utf-8")
        return self.web.url(path)

    def step(self, **by: float) -> None:
        """Let time pass, on Discord too."""
        self.clock.step(**by)
        if self.discord is not None:
            self.discord.server.clock.advance(timedelta(**by))

    # -- what the watcher does ---------------------------------------------------------------------------------------

    async def poll(self, source: str = "state") -> PollOutcome:
        """Ask one source now, and judge what it brought."""
        outcome = await self.watcher.monitor.poll(self.watcher.sources[source])
        await self.watcher.monitor.judge_all()
        return outcome

    async def read_pages(self) -> None:
        """Read the pages that are due now."""
        for entry in await self.watcher.monitor.pages_due():
            await self.watcher.monitor.read_page(entry)
        await self.watcher.monitor.judge_all()

    async def turn(self, minutes: float = 30) -> None:
        """Let time pass, then ask every source, read pages, and tell."""
        self.step(minutes=minutes)
        for source in self.watcher.sources:
            await self.poll(source)
        await self.read_pages()
        await self.watcher.deliver()

    async def begin(self, *items: Item) -> None:
        """Watch from a first look on at a feed with these items, and forget what that told."""
        self.show(*(items or (Item("Fish day", "Fish swim.", "fish", "https://news.example.org/fish", NOON),)))
        await self.turn()
        self.alerts()

    # -- what people see ---------------------------------------------------------------------------------------------

    def printed(self) -> str:
        """What the terminal got since the last look."""
        text = self.paper.getvalue()
        self.paper.seek(0)
        self.paper.truncate()
        return text

    def alerts(self) -> list[str]:
        """The messages and the one-line edits that the terminal got since the last look, in order, each as one line."""
        blocks: list[list[str]] = []
        for line in self.printed().splitlines():
            if line.startswith((RULE * 3, "updated: ")):
                blocks.append([])
            if blocks and not line.startswith(RULE * 3):
                blocks[-1] += line.split()
        return [" ".join(words) for words in blocks]

    def messages(self) -> list[Message]:
        """The alerts that stand in #letter-watch, each with all its buttons."""
        assert self.discord is not None
        sent = self.discord.server.bot_messages(self.discord.watch)
        return [message for message in sent if any(custom_id.startswith("a:") for custom_id in message.custom_ids)]

    def health(self) -> list[str]:
        """What #letter-health says, each message as one line."""
        assert self.discord is not None
        return [
            " ".join([message.content, json.dumps(message.embeds, ensure_ascii=False)])
            for message in self.discord.server.bot_messages(self.discord.health)
        ]

    async def rows(self, statement: str, *values: object) -> list[Any]:
        """Ask the database."""
        return await self.watcher.store.read(lambda db: db.conn.execute(statement, values).fetchall())

    async def value(self, statement: str, *values: object) -> Any:
        ((value,),) = await self.rows(statement, *values)
        return value

    async def count(self, table: str) -> int:
        return int(await self.value(f"SELECT count(*) FROM {table}"))

    async def outcome(self, entry: int = 1) -> str:
        """What was done about an entry, in the words of `why`."""
        said = await self.rows("SELECT outcome FROM judgements WHERE entry = ? ORDER BY version DESC", entry)
        return str(said[0][0]) if said else ""


def _routes(discord: DiscordWorld) -> Sequence[Toml]:
    return ({"channel": discord.watch.id}, {"channel": discord.health.id, "kind": "health"})


def _id(source: str | Toml) -> str:
    return source if isinstance(source, str) else str(source["id"])


def _source(web: Web, source: str | Toml) -> Mapping[str, object]:
    given = {"id": source} if isinstance(source, str) else source
    defaults = {"url": web.url(f"/{_id(source)}"), "every": "30m", "full_text": "never"}
    return {**defaults, **given}


def json_feed(*items: Item) -> str:
    """The same as ``rss``, as JSON Feed."""
    listed = [
        {
            "id": item.guid,
            "url": item.link,
            "title": item.title,
            "content_text": item.text,
            "date_published": item.published.isoformat() if item.published else "",
        }
        for item in items
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": listed})
