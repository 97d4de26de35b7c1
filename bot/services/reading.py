"""The reading aids of a running watcher: searches with pages, and what is new for a person."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.desks.desk import Onlooker, Unanswerable
from bot.desks.reading import Asked
from bot.desks.typed import read_since
from bot.messages import Message
from bot.rendering.catchup import render_catchup
from bot.rendering.marks import with_claims
from bot.rendering.search import render_page, render_search_fault
from bot.services.catching_up import Span, catch_up, span_since
from bot.services.searching import PAGE, Known, may_search, page_of, search_of
from bot.watching.watcher import Watcher
from letters.search.found import Search
from letters.search.query import SearchFault
from letters.telling.sight import Sight, sight_of
from storage.messages.marks import claimed_by
from storage.record.looks import last_look, record_look
from storage.search.searching import keep_search, kept_search

UNSEEN = "the alerts go to channels that you cannot see; ask whoever runs the server for a look"
OVERHEARD = (
    "everybody here reads along, and not everybody here sees the alerts; ask with a slash, for you alone, "
    "or in a channel that gets them"
)
OTHERS = "the alerts of that letter or question go to channels that cannot be seen from here"


class ReadingService:
    """Answers for one watcher."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher

    async def search(self, asked: Asked, by: Onlooker) -> Message:
        """Return the first page of what a search finds, with buttons for the others."""
        watcher, sight = self._watcher, self._sight(by)
        known = Known(watcher.letters, watcher.sources, watcher.now(), watcher.zone)
        try:
            search = await watcher.store.aside(search_of, asked, known)
        except SearchFault as fault:
            return render_search_fault(fault)
        return await self._shown(search, 1, sight, await watcher.store.run(keep_search, search, watcher.now()))

    async def turn(self, ref: str, page: int, by: Onlooker) -> Message:
        """Return another page of a search that was made before, by its name."""
        sight = self._sight(by)
        search = await self._watcher.store.read(kept_search, ref)
        if search is None:
            raise Unanswerable("this search is not in my records any more; search again")
        return await self._shown(search, page, sight, ref)

    async def catch_up(self, by: Onlooker, since: str) -> Message:
        """Return what is new since the asker last looked, which counts as a look; or since a time that is typed."""
        now, sight = self._watcher.now(), self._sight(by)
        if since:
            start = read_since(since, now, self._watcher.zone)
            if start is None:
                raise Unanswerable(f"{since!r:.60} names no time; write 7d, 12h, 2023-08-02 or 2 Aug 2023")
            return await self._new_in(Span(start, now), sight, 1)
        last = await self._watcher.store.read(last_look, by.by.id)
        told = await self._new_in(span_since(last, now), sight, 1)
        await self._watcher.store.run(record_look, by.by.id, now)
        claimed = await self._watcher.store.read(claimed_by, by.by.who, sight.channels)
        return with_claims(told, claimed, self._watcher.zone)

    async def caught_up(self, since: int, until: int, page: int, by: Onlooker) -> Message:
        """Return a page of what was new between two times, in seconds since 1970."""
        now = self._watcher.now()
        ended = min(datetime.fromtimestamp(until + 1, UTC), now)  # the rest of that second belongs to it
        return await self._new_in(Span(datetime.fromtimestamp(since, UTC), ended), self._sight(by), page)

    async def _new_in(self, span: Span, sight: Sight, page: int) -> Message:
        watcher = self._watcher
        letters = {letter.id: letter for letter in watcher.open_letters}
        known = Known(letters, watcher.sources, watcher.now(), watcher.zone)
        news = await watcher.store.aside(catch_up, known, span, sight)
        return await asyncio.to_thread(render_catchup, news, watcher.zone, page)

    async def _shown(self, search: Search, number: int, sight: Sight, ref: str) -> Message:
        if not may_search(search, sight):
            raise Unanswerable(OTHERS)
        page = await self._watcher.store.aside(page_of, search, number, self._watcher.sources, PAGE, sight)
        return render_page(page, self._watcher.letters, self._watcher.zone, ref)

    def _sight(self, by: Onlooker) -> Sight:
        """Return what the answer may tell. Raises Unanswerable where that is nothing."""
        sight = sight_of(by.sees, self._watcher.channels.destinations, self._watcher.letters)
        if not sight.letters:
            raise Unanswerable(UNSEEN if by.alone else OVERHEARD)
        return sight
