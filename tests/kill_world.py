"""A small world whose watcher is killed: sources and a Discord on loopback, what they must have led to, and a verdict.

    async with KillWorld(folder) as world:
        world.publish(2)
        async with world.run(Order(point="after commit 1")) as program:
            assert await program.wait() == -signal.SIGKILL
        world.pass_time(600)
        await world.settle()
        assert (await world.verdict()).faults() == []

What must be told follows from what was published alone: every item has words and an address of its own.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from storage.rows import stamp
from tests.discord_server import PATIENCE, DiscordServer, Message
from tests.discord_world import BOT_RIGHTS
from tests.killable import Order
from tests.process import Program, Toml, running, write_config
from tests.spine import LETTER, Item, news, rss
from tests.web import Web

SAYS = {
    "q1": "The dredging plan for the harbour stands.",
    "q2": "A harbour firm was fined.",
    "q3": "The harbour working group met.",
}
ON_PAGES = ("q3", "q2")  # what a summary of the third source speaks to, and its page besides
NAME = re.compile(r"\bi\d+x\b")
BOARD = "b:harbour-2026"
PAGES = {"state": "never", "wire": "never", "office": "always"}
SHOWN = 400  # items in a feed: all, for what left a list before anybody could look is not ours to tell
LATER = 310.0  # seconds; longer than any retry rests
LEFT = """
SELECT (SELECT count(*) = 0 FROM sources)
     + (SELECT count(*) FROM sources WHERE coalesce(last_ok_at, '') < :since)
     + (SELECT count(*) FROM entries WHERE judge_due = 1 OR text_due IS NOT NULL)
     + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending', 'parked') AND due_at <= :now)
     + (SELECT count(*) FROM outbox WHERE state = 'sent' AND edit_due = 1 AND edited_at <= :edited)
     + (SELECT count(*) FROM standing WHERE posted <> wanted AND coalesce(due_at, '') <= :now
                                        AND coalesce(edited_at, '') <= :edited)
"""
FAR, NEVER = "9999", datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands in the channel against what was published."""

    expected: int  # questions of items that must have been told
    lost: list[str]
    doubled: list[str]
    board: list[str]  # what is wrong with it
    other: list[str] = field(default_factory=list)

    def faults(self) -> list[str]:
        return self.lost + self.doubled + self.board + self.other


class KillWorld:
    """Three sources (the second copies the first, the third needs its pages read), one channel for alerts."""

    def __init__(self, folder: Path, *more: Toml) -> None:
        """``more``: further sources, by their settings; an address that begins with a slash is on our web."""
        self.folder = folder
        self._more = more
        self.web = Web()
        self.discord = DiscordServer()
        self.ahead = 0.0  # seconds by which the world's time is ahead of ours
        self.expected: set[tuple[str, str]] = set()  # name of an item, and the question it speaks to
        self.for_the_digest: list[str] = []  # questions of items that are told in no message of their own
        self._shown: dict[str, list[Item]] = {"state": [], "wire": [], "office": []}
        self._made = 0
        self._stack = AsyncExitStack()
        self.config = folder / "config.toml"

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.web)
        await self._stack.enter_async_context(self.discord)
        (self.folder / "letter.toml").write_text(LETTER)
        self._build_discord()
        sources: list[Toml] = [
            {"id": id_, "url": self.web.url(f"/{id_}"), "full_text": PAGES[id_]} for id_ in self._shown
        ]
        sources += [{**source, "url": self.web.url(str(source["url"]))} for source in self._more]
        self.config = write_config(
            self.folder,
            discord=self.discord,
            sources=sources,
            routes=[self.watch.id, {"channel": self.health.id, "kind": "health"}],
            letters={"files": ["./letter.toml"]},
            alerts={"digest_at": "00:00"},
        )
        self._show()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def _build_discord(self) -> None:
        world = self.discord.world
        guild = world.add_guild("Office", with_bot=False)
        role = world.add_role(guild, "letterwatch", BOT_RIGHTS)
        self.watch, self.health = world.add_channel(guild, "letter-watch"), world.add_channel(guild, "letter-health")
        world.join(guild, role)

    # -- time ----------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def pass_time(self, seconds: float) -> None:
        """Let time pass for the next run, and for Discord's nonces."""
        self.ahead += seconds
        self.discord.clock.advance(timedelta(seconds=seconds))

    # -- what is published ---------------------------------------------------------------------------------------

    def publish(self, count: int = 1, question: str = "q3") -> list[str]:
        """Let the first source show so many new items, each a story of its own; return their names."""
        names = [self._name() for _ in range(count)]
        for name in names:
            self._shown["state"].append(news(name, SAYS[question], published=self.now()))
            self.expected.add((name, question))
        self._show()
        return names

    def copy(self) -> None:
        """Let the second source tell what the first one showed last: no message of its own."""
        if self._shown["state"]:
            known = self._shown["state"][-1]
            name = known.link.rpartition("/")[2]
            address = f"https://copy.example.org/{name}"
            if all(item.link != address for item in self._shown["wire"]):
                self._shown["wire"].append(replace(known, guid=address, link=address))
                self._show()

    def publish_page(self) -> str:
        """Let the third source show a summary whose page speaks to a second question."""
        name = self._name()
        told, more = ON_PAGES
        item = news(name, SAYS[told], published=self.now(), link=self.web.url(f"/page/{name}"))
        text = f"{SAYS[more]} {news(f'{name} page').text.partition('. ')[2]}"
        self.web.put(f"/page/{name}", _page(item.title, item.text, text), content_type="text/html; charset=utf-8")
        self._shown["office"].append(item)
        self.expected |= {(name, question) for question in ON_PAGES}
        self._show()
        return name

    def publish_old(self) -> str:
        """Let the first source show an item of long ago, which is news for the digest only."""
        name = self._name()
        self._shown["state"].append(news(name, SAYS["q1"], published=self.now() - timedelta(days=90)))
        self.for_the_digest.append("q1")
        self._show()
        return name

    def _name(self) -> str:
        self._made += 1
        return f"i{self._made}x"

    def _show(self) -> None:
        quiet = Item(
            "Fish day", "Fish swim.", "fish", "https://news.example.org/fish", datetime(2026, 1, 1, tzinfo=UTC)
        )
        for source, items in self._shown.items():
            self.web.put(f"/{source}", rss(quiet, *items[-SHOWN:]))

    # -- the program ---------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def run(self, order: Order | None = None, *arguments: str) -> AsyncIterator[Program]:
        """Run the program at the world's time; what is still alive at the end of the block is killed."""
        at = replace(order or Order(), ahead=self.ahead)
        words = arguments or ("run", "-v")
        async with running(self.config, *words, token=self.discord.token, entry=at.entry()) as program:
            yield program

    async def settle(self) -> None:
        """Run it unharmed until a run finds nothing left to do: the board is laid out anew at a start."""
        self.discord.faults.clear()
        for number in range(8):
            nothing_left = number > 0 and not self.left(NEVER, far=True)
            self.pass_time(LATER)
            begun = self.now()
            async with self.run() as program:
                await program.wait_line("alerts go to 1 channel in Discord")
                await self._wait_done(begun, program)
                code = await program.stop(within=PATIENCE)
                assert code == 0, f"stopped with {code}:\n{program.output}"
            if nothing_left and not self.left(begun, far=True):
                return
        raise AssertionError(f"there is always something left to do:\n{program.output}")

    async def _wait_done(self, begun: datetime, program: Program) -> None:
        what = f"nothing left to do; it said:\n{program.output}"
        await self.discord.wait_until(lambda: not self.left(begun), what)

    def left(self, since: datetime, *, far: bool = False) -> int:
        """How much is due now, a source counted that was not read since then; ``far``: or ever."""
        edited = self.now() - timedelta(minutes=1)
        times = {"now": FAR, "edited": FAR} if far else {"now": stamp(self.now()), "edited": stamp(edited)}
        try:
            with self.record() as db:
                return int(db.execute(LEFT, {**times, "since": stamp(since)}).fetchone()[0])
        except sqlite3.OperationalError:  # there is none yet, or it is not yet of today
            return 1

    @contextmanager
    def record(self) -> Iterator[sqlite3.Connection]:
        """The database, to look at."""
        with closing(sqlite3.connect(f"file:{self.folder / 'letterwatch.db'}?mode=ro", uri=True)) as db:
            yield db

    # -- what came of it -----------------------------------------------------------------------------------------

    def told(self) -> list[Message]:
        """The messages in the channel that carry an alert."""
        sent = self.discord.bot_messages(self.watch)
        return [message for message in sent if any(one.startswith("a:") for one in message.custom_ids)]

    async def verdict(self) -> Verdict:
        """Hold what stands in the channel against what was published."""
        stands = Counter(key for message in self.told() for key in message.custom_ids if key.startswith("a:"))
        told = Counter(pair for message in self.told() for pair in pairs(message))
        lost = sorted(f"lost: {name} {question}" for name, question in self.expected - set(told))
        doubled = [f"doubled: {key} stands {count} times" for key, count in stands.items() if count > 1]
        doubled += [f"doubled: {' '.join(pair)} told {count} times" for pair, count in told.items() if count > 1]
        invented = sorted(f"not published: {' '.join(pair)}" for pair in set(told) - self.expected)
        return Verdict(len(self.expected), lost, doubled, self._board_faults(), invented + self._outbox_faults(stands))

    def _outbox_faults(self, stands: Counter[str]) -> list[str]:
        with self.record() as db:
            kept = {f"a:{key}" for (key,) in db.execute("SELECT key FROM outbox WHERE what = 'alert'")}
            whole = db.execute("PRAGMA integrity_check").fetchone()[0]
        faults = [f"in the outbox, not in the channel: {key}" for key in sorted(kept - set(stands))]
        return faults + ([] if whole == "ok" else [f"database: {whole}"])

    def _board_faults(self) -> list[str]:
        boards = [one for one in self.discord.bot_messages(self.watch) if BOARD in one.custom_ids]
        if len(boards) != 1:
            return [f"{len(boards)} boards stand"]
        menu: Any = boards[0].component(BOARD)
        counts = Counter([*(question for _, question in self.expected), *self.for_the_digest])
        says = {option["value"]: int(option["description"].split()[-4]) for option in menu["options"]}
        wrong = {question: count for question, count in says.items() if count != counts[question]}
        faults = [f"board says {wrong}, it should say {dict(counts)}"] if wrong else []
        return faults + ([] if boards[0].pinned_at else ["the board is not pinned"])


def pairs(message: Message) -> set[tuple[str, str]]:
    """Which items a message tells of, each with the questions it tells them for."""
    if sum(key.startswith("a:") for key in message.custom_ids) > 1:
        return {pair for embed in message.embeds for pair in _listed(embed.get("description", ""))}
    named = set(NAME.findall(json.dumps(message.embeds)))
    fields = [] if message.reply_to else [part["name"] for embed in message.embeds for part in embed.get("fields", ())]
    questions = re.findall(r"\bQ\d", " ".join([message.content, *fields]))
    return {(name, question.lower()) for name in named for question in questions}


def _listed(text: str) -> Iterator[tuple[str, str]]:
    """Read the lines of a list; one that ends its question by "+1" tells both that a page speaks to."""
    for line in re.split(r"(?m)^(?=\**\d+\.)", text):
        questions = set(ON_PAGES) if re.search(r"\bQ\d [^:]* \+1:", line) else set(re.findall(r"\bQ\d", line))
        for name in set(NAME.findall(line)):
            yield from ((name, question.lower()) for question in questions)


def _page(title: str, *paragraphs: str) -> str:
    rest = news(title).text * 8
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (*paragraphs, rest.replace(SAYS["q3"], "")))
    return f"<html><body><article><h1>{title}</h1>{text}</article></body></html>"
