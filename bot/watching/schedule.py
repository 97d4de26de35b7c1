"""Timers that only wake us: what is due stands in the database. Ticks start tasks and return."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.watching.watcher import Watcher
from feeds.entries import Source
from storage.errors import StorageError
from storage.sources.stored import StoredEntry

log = logging.getLogger(__name__)

JOB_DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}  # late rather than never, never twice
TICK, SETTLE_EVERY, DAILY_EVERY = 0.5, 5, 30  # seconds
STORAGE_REST, FAULT_REST = timedelta(minutes=1), timedelta(minutes=30)
ASKS_OTHERS = ("poll ", "page ")  # names of tasks that send a request
CUT_SHORT = (*ASKS_OTHERS, "backup")  # nothing is lost when these end in the midst
DRAIN = 8.0  # seconds that present commits get on a stop


class Schedule:
    """Wakes a watcher: polls what is due, judges what came, delivers what waits, settles what stands."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._rest: dict[str, datetime] = {}
        self._timer = AsyncIOScheduler(timezone="UTC", job_defaults=JOB_DEFAULTS)
        self._timer.add_listener(_say_missed, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        self._stopping = False

    async def run_until(self, stop: asyncio.Event) -> None:
        """Run until ``stop`` is set; then begin nothing new and let the present commits end."""
        self._timer.add_job(self._wake, "interval", seconds=TICK)
        self._timer.add_job(self._settle, "interval", seconds=SETTLE_EVERY)
        self._timer.add_job(self._daily, "interval", seconds=DAILY_EVERY)
        self._timer.start()
        try:
            await self.tick()
            await self._settle()
            await stop.wait()
        finally:
            self._stopping = True
            self._timer.shutdown(wait=False)
            await self._drain()

    async def tick(self) -> None:
        """Start what is due: one task a source, one a page, one for judging, one for delivery."""
        try:
            if await self._watcher.clock.follow():
                self._rest.clear()
            if await self._watcher.monitor.follow_terms():
                await self._watcher.refresh_boards()
            await self._watcher.follow_sources()
            if await self._watcher.follow_letters():
                await self._watcher.refresh_boards()
            for source in await self._watcher.due():
                self._start(f"poll {source.id}", partial(self._poll, source))
            for entry in await self._watcher.monitor.pages_due():
                self._start(f"page {entry.id}", partial(self._page, entry))
            if await self._watcher.monitor.anything_to_judge():
                self.wake_judging()
        except StorageError as error:
            self._watcher.health.note("database", "Database", str(error))
        else:
            self._watcher.health.clear("database")
        self.wake_delivery()

    async def _wake(self) -> None:
        """Start a tick as a task of ours: the timer would cut short its own when it is told to stop."""
        self._start("tick", self.tick)

    def wake_judging(self) -> None:
        """Judge what waits, now."""
        self._start("judge", self._judge)

    def wake_delivery(self) -> None:
        """Deliver what waits, now; when a delivery runs, once more after it."""
        self._start("deliver", self._deliver)

    def _start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        rest = self._rest.get(name)
        if self._stopping or (rest is not None and self._watcher.now() < rest):
            return
        if name in self._tasks:
            self._again.add(name)
            return
        task = asyncio.create_task(self._guarded(name, work), name=name)
        self._tasks[name] = task
        task.add_done_callback(lambda _: self._ended(name, work))

    def _ended(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        del self._tasks[name]
        if name in self._again and name in {"judge", "deliver"}:
            self._start(name, work)
        self._again.discard(name)

    async def _guarded(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        fault = "fault:page" if name.startswith("page ") else f"fault:{name}"
        try:
            await work()
        except StorageError as error:
            self._watcher.health.note("database", "Database", str(error))
            self._let_rest(name, STORAGE_REST)
        except Exception:  # the next tick goes on; the log says what to mend
            log.exception("%s failed", name)
            self._watcher.health.note(fault, f"Fault in: {name}", "see the log")
            self._let_rest(name, FAULT_REST)
        else:
            self._watcher.health.clear(fault)

    def _let_rest(self, name: str, rest: timedelta) -> None:
        """What asks a server is not due later by itself when it fails on our side: nobody is asked every second."""
        if name.startswith(ASKS_OTHERS):
            self._rest[name] = self._watcher.now() + rest

    async def _poll(self, source: Source) -> None:
        outcome = await self._watcher.monitor.poll(source)
        if outcome.new or outcome.versions:
            self.wake_judging()

    async def _page(self, entry: StoredEntry) -> None:
        outcome = await self._watcher.monitor.read_page(entry)
        if outcome.alerts or outcome.edits:
            self.wake_delivery()

    async def _judge(self) -> None:
        outcome = await self._watcher.monitor.judge_all()
        if outcome.alerts or outcome.edits:
            self.wake_delivery()

    async def _deliver(self) -> None:
        await self._watcher.deliver()

    async def _settle(self) -> None:
        self._start("settle", self._settle_now)

    async def _settle_now(self) -> None:
        await self._watcher.settle()

    async def _daily(self) -> None:
        self._start("daily", self._digest)
        self._start("backup", self._back_up)

    async def _digest(self) -> None:
        reminders = await self._watcher.remind()
        if await self._watcher.digest() + reminders:
            self.wake_delivery()

    async def _back_up(self) -> None:
        await self._watcher.nightly.back_up()

    async def _drain(self) -> None:
        """Let what runs end; what does not in time is cut short, and goes on from its last commit next time.

        A look at the web holds no commit that its thread would not end: it is cut short at once, as a backup is.
        """
        for name, task in self._tasks.items():
            if name.startswith(CUT_SHORT):
                task.cancel()
        tasks = list(self._tasks.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=DRAIN)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def _say_missed(event: JobExecutionEvent) -> None:
    log.warning("timer late or failed job=%s: %s", event.job_id, getattr(event, "exception", None) or "missed")
