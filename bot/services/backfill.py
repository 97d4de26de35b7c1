"""The past of one source: read page by page, kept, judged, and told to nobody."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.watching.monitor import Monitor
from feeds.dates import read_date
from feeds.entries import Entry, Precision, Source
from feeds.errors import FeedError, Throttled, Unreachable
from feeds.fetch import Fetcher
from feeds.kinds import Span, getter, history
from feeds.reading import whole_text
from storage.database import Store
from storage.sources.backfills import Backfill, PastText, begun, missing, moved, record_past, record_progress
from storage.sources.stored import load

log = logging.getLogger(__name__)

TRIES = 5  # in a row without a new page of the past
FIRST_PAUSE = timedelta(seconds=15)  # twice as long after each failure in a row
LONGEST_PAUSE = timedelta(minutes=15)  # who asks us to wait longer is asked by another run
JUDGED_AT_ONCE = 25


class BackfillStopped(Exception):
    """The past could not be read to its end; ``str`` says why. What was read stands, and the next run goes on."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is, for people."""

    backfill: Backfill
    known: int = 0  # entries that were in the record before
    waiting: str = ""  # why nothing moves at the moment
    faults: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """How much of the time between the two dates has been read, 0 to 1."""
        if self.backfill.ended_at:
            return 1.0
        whole = self.backfill.until - self.backfill.since
        done = self.backfill.until - (self.backfill.reached or self.backfill.until)
        return min(1.0, max(0.0, done / whole))


Tell = Callable[[Progress], None]
Sleep = Callable[[float], Awaitable[None]]


class PastReader:
    """Reads the past of one source. What it keeps is judged here, or by a watcher that runs beside it."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        monitor: Monitor,
        source: Source,
        now: Callable[[], datetime],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._get = getter(fetcher, source)
        self._monitor = monitor
        self._source = source
        self._now = now
        self._sleep = sleep
        self._known = 0
        # Entries kept of the present page of the past, whatever broke off in it, and those whose own page was not had.
        self._kept, self._unread = set[int](), set[int]()

    async def read(self, span: Span, tell: Tell, *, again: bool = False) -> Progress:
        """Read from where the last run stopped to the end. Raises BackfillStopped, StorageError."""
        backfill = await self._begin(span, again)
        failures = 0
        while backfill.ended_at is None:
            before = (backfill.cursor, len(self._kept))
            try:
                backfill = await self._read_on(backfill, span, tell)
            except (Unreachable, Throttled) as error:
                backfill = await self._begin(span, again=False)  # as it is recorded
                failures = 0 if (backfill.cursor, len(self._kept)) != before else failures + 1
                await self._wait(error, failures, backfill, tell)
            except FeedError as error:
                raise BackfillStopped(str(error)) from error
        return Progress(backfill, self._known)

    async def _begin(self, span: Span, again: bool) -> Backfill:
        known = await self._store.read(begun, self._source, span.since, span.until)
        if known and not again:
            return known
        fresh = Backfill(self._source.id, span.since, span.until, self._source.url)
        await self._store.run(record_progress, fresh, self._now())
        return fresh

    async def _read_on(self, backfill: Backfill, span: Span, tell: Tell) -> Backfill:
        async for stretch in history(self._source, self._get, span, backfill.cursor, now=self._now()):
            await self._keep(stretch.entries)
            kept, unread = len(self._kept), len(self._unread)
            self._known += len(stretch.entries) - kept
            counted = replace(backfill, kept=backfill.kept + kept, unread=backfill.unread + unread)
            self._kept.clear()
            self._unread.clear()
            backfill = moved(counted, stretch.cursor, stretch.reached, self._now())
            await self._store.run(record_progress, backfill, self._now())
            tell(Progress(backfill, self._known, faults=stretch.faults))
        ended = moved(backfill, "", None, self._now())
        await self._store.run(record_progress, ended, self._now())
        return ended

    async def _wait(self, error: FeedError, failures: int, backfill: Backfill, tell: Tell) -> None:
        pause = max(FIRST_PAUSE * (1 << failures), error.wait or timedelta())
        if failures >= TRIES or pause > LONGEST_PAUSE:
            asked = f"; it asks us to wait {error.wait}" if error.wait else ""
            raise BackfillStopped(f"{error}{asked}") from error
        log.warning("backfill source=%s waits %s: %s", self._source.id, pause, error)
        tell(Progress(backfill, self._known, waiting=f"{error}; again in {pause.total_seconds():.0f} s"))
        await self._sleep(pause.total_seconds())

    async def _keep(self, entries: Sequence[Entry]) -> None:
        """Keep what we lack of a page of the past, and judge it."""
        waiting: list[int] = []
        try:
            for entry, page_wanted in await self._store.read(missing, self._source, entries, self._now()):
                entry, page = await self._with_page(entry) if page_wanted else (entry, PastText())
                id_ = await self._store.run(record_past, self._source, entry, page, self._now())
                waiting.append(id_)
                self._kept.add(id_)
                if page.error:
                    self._unread.add(id_)
                if len(waiting) == JUDGED_AT_ONCE:
                    await self._judge(waiting)
                    waiting = []
        finally:
            await self._judge(waiting)

    async def _with_page(self, entry: Entry) -> tuple[Entry, PastText]:
        """Read the page of an entry; it may know the day that the list did not say. Raises Throttled."""
        try:
            page = await whole_text(self._get, entry.text_url or entry.url)
        except Throttled:
            raise  # all that follows would be refused too
        except FeedError as error:
            log.warning("page of the past not read url=%s: %s", entry.url, error)
            return entry, PastText(error=str(error))
        return dated(entry, page.published_raw, self._source, self._now()), PastText(page.title, page.text)

    async def _judge(self, ids: Sequence[int]) -> None:
        entries = [entry for id_ in ids if (entry := await self._store.read(load, id_)) and entry.judge_due]
        if entries:
            await self._monitor.judge(entries)


def dated(entry: Entry, raw: str, source: Source, now: datetime) -> Entry:
    """Return the entry with the day that its own page names, where nothing else said one."""
    if entry.published.precision is not Precision.NONE:
        return entry
    read = read_date(raw, zone=source.options.get("zone", "UTC"), now=now)
    return replace(entry, published=read) if read.precision is not Precision.NONE else entry
