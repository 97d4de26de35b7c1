"""The reading aids of a running watcher: searches with pages, and what is new for a person."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.commands.typed import read_since
from bot.desks.desk import Actor, Unanswerable
from bot.desks.reading import Asked
from bot.messages import Message
from bot.offices.catching_up import Span, catch_up, span_since
from bot.offices.searching import Known, page_of, search_of
from bot.rendering.catchup import render_catchup
from bot.rendering.marks import with_claims
from bot.rendering.search import render_page, render_search_fault
from bot.watcher import Watcher
from letters.searched import Search
from letters.searching import SearchFault
from storage.looks import last_look, record_look
from storage.marks import claimed_by
from storage.searching import keep_search, kept_search


class ReadingOffice:
    """Answers for one watcher."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher

    async def search(self, asked: Asked) -> Message:
        """Return the first page of what a search finds, with buttons for the others."""
        watcher = self._watcher
        known = Known(watcher.letters, watcher.sources, watcher.now(), watcher.zone)
        try:
            search = await watcher.store.aside(search_of, asked, known)
        except SearchFault as fault:
            return render_search_fault(fault)
        return await self._shown(search, 1, await watcher.store.run(keep_search, search, watcher.now()))

    async def turn(self, ref: str, page: int) -> Message:
        """Return another page of a search that was made before, by its name."""
        search = await self._watcher.store.read(kept_search, ref)
        if search is None:
            raise Unanswerable("this search is not in my records any more; search again")
        return await self._shown(search, page, ref)

    async def catch_up(self, by: Actor, since: str) -> Message:
        """Return what is new since the asker last looked, which counts as a look; or since a time that is typed."""
        now = self._watcher.now()
        if since:
            start = read_since(since, now, self._watcher.zone)
            if start is None:
                raise Unanswerable(f"{since!r:.60} names no time; write 7d, 12h, 2023-08-02 or 2 Aug 2023")
            return await self._new_in(Span(start, now), 1)
        last = await self._watcher.store.read(last_look, by.id)
        told = await self._new_in(span_since(last, now), 1)
        await self._watcher.store.run(record_look, by.id, now)
        claimed = await self._watcher.store.read(claimed_by, by.who)
        return with_claims(told, claimed, self._watcher.zone)

    async def caught_up(self, since: int, until: int, page: int) -> Message:
        """Return a page of what was new between two times, in seconds since 1970."""
        now = self._watcher.now()
        ended = min(datetime.fromtimestamp(until + 1, UTC), now)  # the rest of that second belongs to it
        return await self._new_in(Span(datetime.fromtimestamp(since, UTC), ended), page)

    async def _new_in(self, span: Span, page: int) -> Message:
        watcher = self._watcher
        sources, now, zone = watcher.sources, watcher.now(), watcher.zone
        news = await watcher.store.aside(catch_up, watcher.open_letters, sources, span, now, zone)
        return render_catchup(news, zone, page)

    async def _shown(self, search: Search, number: int, ref: str) -> Message:
        page = await self._watcher.store.aside(page_of, search, number, self._watcher.sources)
        return render_page(page, self._watcher.letters, self._watcher.zone, ref)
