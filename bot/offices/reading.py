"""The reading aids of a running watcher: searches with pages, answered from storage and rendered."""

from __future__ import annotations

from bot.desks.desk import Unanswerable
from bot.desks.reading import Asked
from bot.messages import Message
from bot.offices.searching import Known, SearchError, page_of, search_of
from bot.rendering.search import render_page, render_search_fault
from bot.watcher import Watcher
from letters.searched import Search
from letters.searching import SearchFault
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
        except SearchError as error:
            raise Unanswerable(str(error)) from error
        return await self._shown(search, 1, await watcher.store.run(keep_search, search, watcher.now()))

    async def turn(self, ref: str, page: int) -> Message:
        """Return another page of a search that was made before, by its name."""
        search = await self._watcher.store.read(kept_search, ref)
        if search is None:
            raise Unanswerable("this search is not in my records any more; search again")
        return await self._shown(search, page, ref)

    async def _shown(self, search: Search, number: int, ref: str) -> Message:
        page = await self._watcher.store.aside(page_of, search, number, self._watcher.sources)
        return render_page(page, self._watcher.letters, self._watcher.zone, ref)
