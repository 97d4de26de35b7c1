"""`letterwatch demo`: the real pipeline over the demo's world, three years in seconds."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from bot.config import read_config
from bot.demo.events import Event
from bot.demo.narration import Narrator
from bot.demo.server import DemoServer
from bot.demo.settings import settings_text
from bot.demo.stage import Stage, words_alone
from bot.demo.turns import FIRST_LOOK, Chapter, chapters
from bot.demo.world import read_world
from bot.once import deliver_all, read_due_pages
from bot.run import Setup, watching
from bot.sending.terminal import TerminalSender
from bot.watching.letters import read_letters
from bot.watching.watcher import Watcher
from storage.judging.passed import passed_since
from storage.messages.digests import waiting_since
from storage.sources.polls import SourceStatus, statuses

A_MOMENT = timedelta(minutes=1, seconds=1)  # after it what was said may be edited again
READING_TIME = 1.5  # seconds between events for those who read along


class DemoError(Exception):
    """The demo cannot begin; the text says why, and what to do."""


class Clock:
    """The demo's time: it stands still until it is put forward."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Tell the time in UTC."""
        return self.now


async def play(stream: TextIO, db: Path | None, *, slow: bool) -> None:
    """Run the demo and print what a channel would see. Raises DemoError, before anything is made."""
    if db is not None and await asyncio.to_thread(db.exists):
        raise DemoError(f"--db {db}: that file exists; the demo starts from nothing, so name one that does not")
    world, clock = read_world(), Clock(FIRST_LOOK)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="letterwatch-demo-")))
        server = await stack.enter_async_context(DemoServer(world, clock))
        addresses = {outlet.id: server.address(outlet.id) for outlet in world.outlets}
        path = Path.cwd() / db if db else folder / "demo.db"
        config = read_config(settings_text(world, addresses, str(path)), folder)
        setup = Setup(config, tuple(read_letters(config)), None)
        stage = Stage(TerminalSender(stream, config.alerts.time_zone))
        watcher = await stack.enter_async_context(watching(setup, stage, clock))
        narrator = Narrator(stream, config.alerts.time_zone)
        await Player(watcher, stage, narrator, clock, READING_TIME if slow else 0).play(chapters(world))


class Player:
    """Puts the clock forward and lets the watcher do what a run does. ``pause``: seconds between events."""

    def __init__(self, watcher: Watcher, stage: Stage, narrator: Narrator, clock: Clock, pause: float) -> None:
        self._watcher = watcher
        self._stage = stage
        self._narrator = narrator
        self._clock = clock
        self._pause = pause

    async def play(self, story: tuple[Chapter, ...]) -> None:
        """Take the first look, then go from event to event, and show the board as it is at the end."""
        (letter,) = self._watcher.letters.values()
        self._narrator.begin(len(self._watcher.sources), letter)
        self._narrator.announce(Event("first-look", FIRST_LOOK, "The first look"))
        await self._look()
        recorded = {one.entry for one in await self._watcher.store.read(passed_since, FIRST_LOOK)}
        self._narrator.first_look(len(recorded))
        for chapter in story:
            await self._digest_before(chapter.event.at)
            await self._play_chapter(chapter)
        await self._show_board()
        read = {one.entry for one in await self._watcher.store.read(passed_since, FIRST_LOOK)}
        self._narrator.close(len(read), self._stage.alerts)

    async def _show_board(self) -> None:
        self._clock.now += A_MOMENT
        await self._watcher.refresh_boards()
        await self._watcher.settle()
        self._stage.print_boards()

    async def _play_chapter(self, chapter: Chapter) -> None:
        self._stage.in_full = chapter.event.in_full
        said = self._stage.said
        self._narrator.announce(chapter.event)
        troubles: list[str] = []
        for moment in chapter.looks:
            self._clock.now = moment
            troubles += await self._look()
        passed = await self._watcher.store.read(passed_since, chapter.event.at)
        self._narrator.tell_silence(passed)
        if self._stage.said == said and not passed:
            board = f"Nothing to tell. The board says: {self._stage.board_line}."
            self._narrator.remark(*(dict.fromkeys(troubles) or [board]))
        await asyncio.sleep(self._pause)

    async def _look(self, digest: bool = False) -> list[str]:
        """Do what a run does at this moment: ask who is due, judge, tell, and bring health and board up to date.

        Return a line for each source that gave nothing, or less than all.
        """
        watcher = self._watcher
        polls = await asyncio.gather(*(watcher.monitor.poll(source) for source in await watcher.due()))
        await watcher.monitor.judge_all()
        await read_due_pages(watcher)
        if digest:
            await watcher.digest()
        await deliver_all(watcher, patience=0)
        await watcher.settle()
        known = await watcher.store.read(statuses)
        return [line for poll in polls if (line := trouble_line(watcher.sources[poll.source].name, known[poll.source]))]

    async def _digest_before(self, until: datetime) -> None:
        """Go to the hour of the digest if something waits for it and nothing else happens before."""
        waiting, _ = await self._watcher.store.read(waiting_since)
        hour = self._next_digest_hour()
        if waiting and hour <= until:
            self._clock.now = hour
            self._narrator.announce(Event("digest", hour, "The hour of the digest"))
            await self._look(digest=True)

    def _next_digest_hour(self) -> datetime:
        local = self._clock.now.astimezone(self._watcher.zone)
        at = self._watcher.config.alerts.digest_at
        day = local.date() if local.time() < at else local.date() + timedelta(days=1)
        return datetime.combine(day, at, self._watcher.zone).astimezone(UTC)


def trouble_line(name: str, status: SourceStatus) -> str:
    """Say what is wrong with a source that may not be worth a health message; '' when nothing is."""
    if status.state not in {"ok", "empty", "dormant"}:
        return f"{name}: {status.state}, {words_alone(status.detail)}"
    return f"{name}: {'; '.join(status.faults)}" if status.faults else ""
