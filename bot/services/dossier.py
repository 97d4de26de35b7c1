"""A letter's record of a running watcher: cards, what changed, the picture, exports.

A record grows for years: what lists it is put in words on a thread, off the event loop.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

from bot.boards.board import evidence_of
from bot.boards.records import news_of, timeline_in
from bot.desks.desk import Onlooker, Unanswerable
from bot.desks.dossier import Form, Order
from bot.messages import Message
from bot.picture.drawing import NoPicture, Pictures
from bot.rendering.cards import render_question
from bot.rendering.chart import render_chart
from bot.rendering.export import render_export, render_forms, too_large
from bot.rendering.news import render_news
from bot.services.choosing import letter_asking, letter_meant
from bot.services.export import Wanted, dossier_in, written
from bot.watching.watcher import Watcher
from letters.record.news import Since
from storage.messages.marks import notes_of
from storage.record.state_log import log_of


class DossierService:
    """Answers for one watcher."""

    def __init__(self, watcher: Watcher, pictures: Pictures) -> None:
        self._watcher = watcher
        self._pictures = pictures

    async def card(self, letter: str | None, question: str, by: Onlooker, page: int = 1) -> Message:
        """Return a page of the card of a question."""
        chosen = letter_asking(self._watcher.letters, question, letter)
        board = await self._watcher.board(chosen.id)
        row = next(row for row in board.rows if row.question.id == question.casefold())
        found = await self._watcher.store.read(evidence_of, chosen.id, row.question.id, self._watcher.sources)
        log = await self._watcher.store.read(log_of, chosen.id, row.question.id)
        notes = await self._watcher.store.read(notes_of, chosen.id, row.question.id, by.sees)
        now, zone = self._watcher.now(), self._watcher.zone
        return await asyncio.to_thread(render_question, board, row, found, now, zone, log, page, notes)

    async def news(self, letter: str | None, since: Since, page: int = 1) -> Message:
        """Return a page of what changed since then."""
        chosen, now = letter_meant(self._watcher.letters, letter), self._watcher.now()
        found = await self._watcher.store.aside(news_of, chosen, since, self._watcher.sources, now)
        if found is None:
            raise Unanswerable("nobody has set a state yet; ask for the last 7 or 30 days")
        return await asyncio.to_thread(render_news, chosen, found, now, self._watcher.zone, page)

    async def chart(self, letter: str | None) -> Message:
        """Return the picture of a letter's life; where it cannot be drawn, its figures."""
        chosen, now, zone = letter_meant(self._watcher.letters, letter), self._watcher.now(), self._watcher.zone
        timeline = await self._watcher.store.aside(timeline_in, chosen, self._watcher.sources, now, zone)
        try:
            picture, fault = await self._pictures.draw(timeline), ""
        except NoPicture as error:
            picture, fault = None, f"There is no picture: {error}. These are its figures."
        return await asyncio.to_thread(render_chart, timeline, picture, fault)

    async def forms(self, letter: str | None) -> Message:
        """Return what can be exported, as buttons."""
        return render_forms(letter_meant(self._watcher.letters, letter))

    async def export(self, letter: str | None, order: Order, by: Onlooker) -> Message:
        """Return the record as a file; a zip that is too large goes without the whole texts."""
        chosen = letter_meant(self._watcher.letters, letter)
        now, zone, sources = self._watcher.now(), self._watcher.zone, self._watcher.sources
        asked = Wanted(order.form, order.names, by.sees)
        dossier = await self._watcher.store.aside(dossier_in, chosen, sources, (now, zone), asked)
        if order.form is Form.ZIP:
            with suppress(NoPicture):  # it says in its own words that there is none
                dossier = replace(dossier, picture=await self._pictures.draw(dossier.timeline))
        body = await asyncio.to_thread(written, dossier, order.form)
        whole = len(body) <= order.limit
        if not whole and order.form is Form.ZIP:
            body = await asyncio.to_thread(written, dossier, order.form, whole=False)
        if len(body) > order.limit:
            raise Unanswerable(too_large(chosen, order.form, len(body), order.limit))
        return render_export(chosen, dossier.record, order, body, whole=whole)
