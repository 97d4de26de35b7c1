"""A small world that can go wrong in every way: sources, a Discord, admins, the clock, and a watcher in the midst.

async with World(tmp_path) as world:
    world.publish("state", ("met",))
    await world.pass_time(30)
    await check(world)
    await become_well(world)

The watcher is the real one, with its schedule, SQLite, HTTP over loopback and discord.py to the Discord of these
tests; only time is ours. ``tests.reference`` reckons beside it what must be told, ``tests.rounds`` who must be asked;
``tests.world_holds`` says what must hold.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

import discord
import pytest
from aiohttp import web as aioweb

from bot.watching.schedule import Schedule
from storage.admin.keywords import add_term, mute_term, named_terms, remove_term
from storage.admin.letters import close_letter, reopen_letter
from storage.admin.sources import pause_source, resume_source
from tests import faults
from tests.discord_server import Allowance, Clock, DiscordServer, Fault, Message, Permission, Trouble
from tests.discord_server.aim import aimed
from tests.discord_world import DiscordWorld, office
from tests.hurried import Hurried
from tests.process import Toml
from tests.reference import EELS, LOOK_BACK, SENTENCES, Reference, Says, Shown, in_order
from tests.rounds import Round, Rounds
from tests.spine import NOON, Item, Spine, invented, rss
from tests.web import Handler, Page, give

LETTER = "harbour-2026"
SOURCES: tuple[Toml, ...] = (
    {"id": "state"},
    {"id": "wire", "every": "2h"},
    {"id": "office", "tier": 1, "group": "state"},
)
EVERY = {"30m": timedelta(minutes=30), "2h": timedelta(hours=2)}
OFFICIAL = "office"
MESSAGES = r"/channels/\d+/messages(/\d+)?"
ALERT = '"custom_id": "a:'
WALL = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
FISH = Item("Fish day", "Fish swim.", "fish", "https://news.example.org/fish", NOON)
OUTAGES: dict[str, Handler | Page] = {
    "500": Page(b"down", 500, "text/plain"),
    "503, wait": Page(b"later", 503, "text/plain", {"Retry-After": "3600"}),
    "403": Page(b"no", 403, "text/plain"),
    "a bot wall": Page(WALL.encode(), 200, "text/html"),
    "another page": Page(b"<html><body>Welcome to our shop</body></html>", 200, "text/html"),
    "no items": Page(rss().encode()),
    "a cut line": faults.reset(b"<?xml"),
}
REFUSALS: dict[str, dict[str, Any]] = {
    "reset": {"kind": Trouble.RESET},
    "lost answer": {"kind": Trouble.RESET, "after": True, "times": 2},
    "500": {"status": 500, "times": 9},
    "500 after the work": {"status": 500, "after": True, "times": 6},
    "503": {"status": 503, "times": 2},
    "400": {"status": 400, "code": 50035, "times": 2},
    "403": {"status": 403, "code": 50013},
    "429": {"status": 429, "retry_after": 0.01},
    "429 of Cloudflare": {"status": 429, "via": False},
    "401": {"status": 401},
}
HALF = "half of it"  # an outage in which the items before the cut are read
QUIET = range(2, 4)  # hours of the day in New York in which nothing new is posted
TEAM_ZONE = ZoneInfo("America/New_York")


@dataclass
class World:
    """The world, and what can happen in it. ``events`` counts what did."""

    folder: Path
    reference: Reference = field(default_factory=Reference)
    shown: dict[str, list[Shown]] = field(default_factory=lambda: {str(source["id"]): [] for source in SOURCES})
    gone: list[tuple[str, Shown]] = field(default_factory=list)
    outages: dict[str, str] = field(default_factory=dict)
    deleted: list[Message] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)
    keys: dict[str, int] = field(default_factory=dict)
    states: list[tuple[Any, ...]] = field(default_factory=list)
    woken: list[str] = field(default_factory=list)  # alerts that came in quiet hours
    passed: timedelta = timedelta()
    made: int = 0
    server_port: int = 0  # while Discord is away
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        patch = self._stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(discord.http, "asyncio", Hurried())
        self.server = await self._stack.enter_async_context(DiscordServer(clock=Clock(NOON)))
        self.server.limits.sends.allowance = Allowance(10_000, timedelta(seconds=1))
        self.discord: DiscordWorld = office(self.server)
        self._stack.enter_context(aimed(self.server))
        self.spine = await self._stack.enter_async_context(
            Spine(self.folder, *SOURCES, routes=self._routes(), discord=self.discord, alerts={"digest_at": "09:00"})
        )
        self.rounds = Rounds({str(one["id"]): Round(EVERY[str(one.get("every", "30m"))], self.time) for one in SOURCES})
        for source in self.shown:
            self.spine.web.put(f"/{source}", self._answer(source))
            self.publish(source, ("met",), days_ago=10)
        self.schedule = Schedule(self.spine.watcher)
        await self.pass_time(30)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def _routes(self) -> tuple[Toml, ...]:
        quiet = f"{QUIET.start:02}:00-{QUIET.stop:02}:00"
        watch, health = self.discord.watch.id, self.discord.health.id
        return {"channel": watch, "quiet": quiet}, {"channel": health, "kind": "health"}

    @property
    def now(self) -> datetime:
        """What the machine's clock says."""
        return self.spine.clock.at

    @property
    def time(self) -> datetime:
        """What the time is, without the moments that a run takes."""
        return NOON + self.passed

    @property
    def is_quiet(self) -> bool:
        """Whether it is a quiet hour by the machine's clock."""
        return self.now.astimezone(TEAM_ZONE).hour in QUIET

    # -- sources -----------------------------------------------------------------------------------------------------

    def _answer(self, source: str) -> Handler:
        async def answer(request: aioweb.BaseRequest) -> aioweb.StreamResponse:
            outage = self.outages.get(source, "")
            self.rounds.asked(source, self.time, well=not outage)
            if outage in OUTAGES:
                page = OUTAGES[outage]
                return give(page, request) if isinstance(page, Page) else await page(request)
            body = rss(FISH, *(_item(shown) for shown in self.shown[source]))
            whole = outage != HALF
            if not whole:
                body = body[: len(body) * 2 // 3]
            etag = f'"{sha256(body.encode()).hexdigest()[:8]}"' if source == OFFICIAL and whole else ""
            response = give(Page(body.encode(), etag=etag), request)
            if response.status == 200:
                official = source == OFFICIAL
                self.reference.given(source, self.shown[source], self.now, official=official, whole=whole)
            return response

        return answer

    def publish(self, source: str, says: Says, *, days_ago: float | None = 0, count: int = 1) -> None:
        """Let new stories appear, the newest first as feeds have them."""
        for _ in range(count):
            self.made += 1
            title = invented(f"story {self.made}", 3).title()
            published = None if days_ago is None else self.now - timedelta(days=days_ago)
            link = f"https://news.example.org/{source}/{self.made}"
            self.shown[source].insert(0, Shown(title, in_order(says), f"guid-{self.made}", link, published))
        self.events["publish"] += 1

    def change(self, source: str, pick: int, **parts: Any) -> bool:
        """Let one item of a source look otherwise; False when it shows none."""
        items = self.shown[source]
        if items:
            items[pick % len(items)] = replace(items[pick % len(items)], **parts)
            self.events["change " + "+".join(parts)] += 1
        return bool(items)

    def edit(self, source: str, pick: int, says: Says) -> None:
        self.change(source, pick, says=in_order(says))

    def touch_date(self, source: str, pick: int, hours: float | None) -> None:
        self.change(source, pick, published=None if hours is None else self.now + timedelta(hours=hours))

    def dress_link(self, source: str, pick: int) -> None:
        """Let an address come with tracking; it is the same address."""
        if items := self.shown[source]:
            plain = items[pick % len(items)].link.partition("?")[0]
            self.change(source, pick, link=f"{plain}?utm_source=x{self.made}")

    def move(self, source: str, pick: int, *, keeps_id: bool) -> None:
        """Let an item have another address, and perhaps another id: the same words, in a new place."""
        self.made += 1
        link = f"https://news.example.org/moved/{self.made}"
        self.change(source, pick, **({} if keeps_id else {"guid": f"moved-{self.made}"}), link=link)

    def copy(self, source: str, pick: int, *, same_link: bool) -> None:
        """Let a source show what another one shows."""
        everything = [item for items in self.shown.values() for item in items]
        if everything:
            self.made += 1
            item = everything[pick % len(everything)]
            same_link = same_link and not self._shows(source, item)  # one address twice in a feed is that of a list
            link = item.link if same_link else f"https://copy.example.org/{self.made}"
            self.shown[source].insert(0, replace(item, guid=f"copy-{self.made}", link=link))
            self.events["copy"] += 1

    def drop(self, source: str, pick: int) -> None:
        """Let an item leave its feed."""
        if items := self.shown[source]:
            self.gone.append((source, items.pop(pick % len(items))))
            self.events["drop"] += 1

    def bring_back(self, pick: int) -> None:
        """Let an item that left show again."""
        if self.gone:
            source, item = self.gone.pop(pick % len(self.gone))
            if not self._shows(source, item):
                self.shown[source].append(item)
                self.events["bring back"] += 1

    def _shows(self, source: str, item: Shown) -> bool:
        """Whether a source shows something at the item's address."""
        return any(not one.names.isdisjoint(replace(item, guid="").names) for one in self.shown[source])

    def reorder(self, source: str, seed: int) -> None:
        """Show the same in another order."""
        random.Random(seed).shuffle(self.shown[source])
        self.events["reorder"] += 1

    def share_guid(self, source: str, pick: int, other: int) -> None:
        """Let two items of a feed have one id, as publishers' mistakes go."""
        if items := self.shown[source]:
            self.change(source, pick, guid=items[other % len(items)].guid)

    def change_scheme(self, source: str) -> None:
        """Let a source's new system give every item a new id."""
        self.made += 1
        self.shown[source] = [
            replace(item, guid=f"urn:{self.made}:{number}") for number, item in enumerate(self.shown[source])
        ]
        self.events["guid scheme"] += 1

    def break_source(self, source: str, outage: str) -> None:
        self.outages[source] = outage
        self.events[f"source: {outage}"] += 1

    def mend_source(self, source: str) -> None:
        self.outages.pop(source, None)

    # -- Discord -----------------------------------------------------------------------------------------------------

    def refuse(self, method: str, refusal: str, *, alerts: bool = False) -> None:
        """Let the next requests of the watcher meet this, or the next of an alert."""
        self.server.fail(Fault(method, MESSAGES, holding=ALERT if alerts else "", **REFUSALS[refusal]))
        self.events[f"Discord: {refusal}"] += 1

    def withdraw(self, right: Permission) -> None:
        self.server.world.deny(self.discord.watch, self.discord.bot_role, right)
        self.events["right withdrawn"] += 1

    def give_rights(self) -> None:
        overwrites = self.discord.watch.overwrites
        overwrites.pop(self.discord.bot_role.id, None)

    async def stop_discord(self) -> None:
        if not self.server_port:
            self.server_port = int(self.server.url.rpartition(":")[2])
            await self.server.stop()
            self.events["Discord away"] += 1

    async def start_discord(self) -> None:
        if self.server_port:
            await self.server.start(self.server_port)
            self.server_port = 0

    async def delete_message(self, pick: int) -> None:
        """Let people delete an alert that letterwatch knows to have arrived."""
        sent = {row[0] for row in await self.spine.rows("SELECT message FROM outbox WHERE state = 'sent'")}
        messages = [message for message in self.spine.messages() if message.id in sent]
        if messages and not self.server_port:
            message = messages[pick % len(messages)]
            self.deleted.append(message)
            self.server.people.delete_message(message)
            self.events["message deleted"] += 1

    # -- admins, the clock, the process --------------------------------------------------------------------------------

    async def set_keyword(self, wish: str) -> None:
        """Let an admin have the one keyword heard, muted or removed."""
        run, now = self.spine.watcher.store.run, self.now
        known = await run(named_terms, LETTER, EELS)
        if wish == "off":
            await run(remove_term, LETTER, EELS, "somebody", now)
        elif known:
            await run(mute_term, known[0].id, wish == "muted", "somebody", now)
        else:
            await run(add_term, LETTER, EELS, "q1", wish == "muted", "somebody", now)
        self.reference.set_keywords({EELS} if wish == "on" else set(), {EELS} if wish == "muted" else set())
        self.events["keyword"] += 1

    async def set_pause(self, source: str, *, on: bool) -> None:
        await self.spine.watcher.store.run(pause_source if on else resume_source, source, "somebody", self.now)
        self.rounds.pause(source, self.time, on=on)
        self.events["pause or resume"] += 1

    async def close_letter(self) -> None:
        """Let an admin close the letter: nothing is judged for it any more."""
        await self.spine.watcher.store.run(close_letter, LETTER, "enough", "somebody", self.now)
        self.reference.closed = True
        self.events["letter closed"] += 1

    async def reopen_letter(self) -> None:
        await self.spine.watcher.store.run(reopen_letter, LETTER, LOOK_BACK, "somebody", self.now)
        self.reference.open_again()
        self.events["letter reopened"] += 1

    def jump(self, **by: float) -> None:
        """Set our clock, and nobody else's."""
        self.spine.clock.step(**by)
        self.events["clock jump"] += 1

    async def restart(self) -> None:
        """End the watcher and start it again on the same database."""
        await self.spine.restart()
        self.schedule = Schedule(self.spine.watcher)
        self.events["restart"] += 1

    async def nobody_watches(self, hours: float, *, set_by: float = 0) -> None:
        """Let time pass while the watcher is ended, and the machine's clock be set meanwhile."""
        self._step(hours=hours)
        self.spine.clock.step(hours=set_by)
        await self.restart()
        self.rounds.began(self.time)
        self.events["nobody watched"] += 1

    async def cut_short(self, turns: int) -> None:
        """Begin what is due and end in the midst of it."""
        await self.schedule.tick()
        for _ in range(turns):
            await asyncio.sleep(0.001)
        tasks = list(self.schedule._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.restart()
        await asyncio.sleep(0.02)  # a request that was sent before the end is answered to nobody
        self.reference.cut_short()
        self.events["cut short"] += 1

    async def pass_time(self, minutes: float) -> None:
        """Let time pass everywhere, then let the watcher do all that is due."""
        self._step(minutes=minutes)
        await self._turn()
        self.events["turn"] += 1

    def _step(self, **by: float) -> None:
        self.spine.step(**by)
        self.passed += timedelta(**by)

    async def _turn(self) -> None:
        tried, was_quiet = await self._tried(), self.is_quiet
        await self.schedule._daily()
        for _ in range(2):  # what judging found goes out in the same turn
            await self.schedule.tick()
            while tasks := list(self.schedule._tasks.values()):
                await asyncio.gather(*tasks)
        self.reference.done(self.now)
        self.rounds.turned(self.time)
        if was_quiet and self.is_quiet:
            self.woken += sorted(await self._tried() - tried)
        await self.schedule._settle()
        await asyncio.gather(*self.schedule._tasks.values())

    async def _tried(self) -> set[str]:
        """The alerts that were on their way once; what was, comes to its end at any hour."""
        return {key for (key,) in await self.spine.rows("SELECT key FROM outbox WHERE attempts > 0")}


def _item(shown: Shown) -> Item:
    sentences = " ".join(SENTENCES[name][0] for name in shown.says)
    text = f"{sentences} {invented(shown.story, 80).capitalize()}."
    return Item(shown.story, text, shown.guid, shown.link, shown.published)
