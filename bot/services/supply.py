"""The desk for what people bring: sources are found, shown, saved, paused and removed, and texts taken by hand."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.desks.desk import Actor, Choice, Unanswerable
from bot.desks.supply import Attached
from bot.messages import Message
from bot.rendering.markup import escape
from bot.rendering.proposals import Change, render_proposal, render_settled, render_source_log, render_test
from bot.rendering.words import on_our_clock
from bot.services.by_hand import File, keep, kept_words, read_address, read_file, way_to
from bot.services.proposing import ask_once, public_way, sample_of, source_of
from bot.settings.values import read_web_address
from bot.watching.monitor import Monitor
from feeds.discovery import find_feed, same_place
from feeds.entries import Source
from feeds.errors import FeedError
from feeds.fetch import Fetcher
from feeds.kinds import Get
from storage.admin.sources import (
    Proposal,
    added_sources,
    pause_source,
    paused_sources,
    proposal,
    propose,
    remove_source,
    resume_source,
    save_proposal,
    settle,
    source_changes,
)
from storage.database import Store
from storage.sources.by_hand import judged_words

Way = Callable[[Fetcher, str], Get]
MOST_ADDED = 200  # sources of people's own


class Place(Protocol):
    """Where the service works: in a watcher, or beside it."""

    @property
    def store(self) -> Store:
        """The record."""
        ...

    @property
    def fetcher(self) -> Fetcher:
        """The way to the web."""
        ...

    @property
    def monitor(self) -> Monitor:
        """Who judges."""
        ...

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources as they stand."""
        ...

    @property
    def zone(self) -> ZoneInfo:
        """The team's own clock."""
        ...

    @property
    def now(self) -> Callable[[], datetime]:
        """The time, in UTC."""
        ...

    async def follow_sources(self) -> bool:
        """Take up what was changed of the sources."""
        ...


class SupplyService:
    """Answers for one watcher. Whatever address a person gives is public, at every hop; config.toml stays as it is."""

    def __init__(self, watcher: Place, wake: Callable[[], None], way: Way = public_way) -> None:
        self._watcher = watcher
        self._wake = wake
        self._way = way

    async def propose(self, url: str, by: Actor) -> Message:
        """Find the feed of an address and show what it would bring."""
        watcher, url = self._watcher, _address(url)
        added = await watcher.store.read(added_sources)
        if len(added) >= MOST_ADDED:
            raise Unanswerable(f"{MOST_ADDED} sources were added already; remove one first")
        self._refuse_known(url)
        try:
            found = await find_feed(url, lambda place: self._way(watcher.fetcher, place), watcher.now())
        except FeedError as error:
            raise Unanswerable(_for_people(error)) from error
        self._refuse_known(found.url)
        source = source_of(found, watcher.sources)
        ref = secrets.token_hex(6)
        await watcher.store.run(propose, ref, source, by.id, watcher.now())
        sample = await sample_of(found.reading, watcher.monitor.matcher)
        return render_proposal(ref, source, sample, watcher.zone)

    def _refuse_known(self, url: str) -> None:
        for source in self._watcher.sources.values():
            if same_place(source.url, url):
                off = ", paused: resume it" if source.paused else "" if source.enabled else ", off in config.toml"
                raise Unanswerable(f"{source.name} ({source.id}) is a source already{off}")

    async def answer_proposal(self, ref: str, answer: str, by: Actor) -> Message:
        """Save what was proposed, or not; for its author alone."""
        found = await self._proposal(ref, by)
        store, now = self._watcher.store, self._watcher.now()
        if answer != "save":
            await store.run(settle, ref, "cancelled")
            return render_settled(found.source, "cancelled", by.name)
        self._refuse_known(found.source.url)
        if not await store.run(save_proposal, ref, found.source, by.who, now):
            raise Unanswerable("this was settled meanwhile; `sources log` tells by whom")
        await self._watcher.follow_sources()
        return render_settled(found.source, "saved", by.name)

    async def _proposal(self, ref: str, by: Actor) -> Proposal:
        found = await self._watcher.store.read(proposal, ref)
        if found is None:
            raise Unanswerable("this proposal is not in my records; ask for the source again with sources add")
        if found.author != by.id:
            raise Unanswerable("only who proposed a source can save or cancel it; you can propose it, too")
        if found.outcome:
            raise Unanswerable(f"this was {found.outcome} already")
        return found

    async def pause(self, source: str, by: Actor) -> Message:
        """Ask a source no more until it is resumed."""
        known = self._named(source)
        if not known.enabled and not known.paused:
            raise Unanswerable(f"{known.name} is switched off in config.toml; there is nothing to pause")
        if not await self._watcher.store.run(pause_source, known.id, by.who, self._watcher.now()):
            raise Unanswerable(f"{known.name} is paused already, {on_our_clock(known.paused, self._watcher.zone)}")
        await self._watcher.follow_sources()
        return Message(f"{escape(known.name)} is paused: it is asked no more until somebody resumes it.")

    async def resume(self, source: str, by: Actor) -> Message:
        """Ask a paused source again."""
        known = self._named(source)
        if not await self._watcher.store.run(resume_source, known.id, by.who, self._watcher.now()):
            off = "" if known.enabled else "; it is switched off in config.toml: set enabled = true there"
            raise Unanswerable(f"{known.name} is not paused{off}")
        await self._watcher.follow_sources()
        return Message(f"{escape(known.name)} is asked again, from now on.")

    async def remove(self, source: str, by: Actor) -> Message:
        """Forget a source that people added."""
        known = self._named(source)
        if not await self._watcher.store.run(remove_source, known.id, by.who, self._watcher.now()):
            raise Unanswerable(f"{known.name} stands in config.toml; take it out there, or pause it here")
        await self._watcher.follow_sources()
        return Message(f"{escape(known.name)} is no source any more; what it brought stays on the record.")

    async def test(self, source: str) -> Message:
        """Ask a source once, and say what it gives; nothing is kept."""
        watcher, known = self._watcher, self._named(source)
        try:
            reading = await ask_once(known, watcher.fetcher, watcher.now())
        except FeedError as error:
            raise Unanswerable(f"{known.name}: {error.state}: {_for_people(error)}") from error
        return render_test(known, await sample_of(reading, watcher.monitor.matcher), watcher.zone)

    async def source_log(self) -> Message:
        """Return who changed which source when."""
        changes = await self._watcher.store.read(source_changes)
        rows = [Change(change.at, change.who, change.action, change.source) for change in changes]
        return render_source_log(rows, self._watcher.zone)

    async def source_choices(self, typed: str, which: str) -> list[Choice]:
        """Return the sources that fit what is typed and can be paused, resumed, removed or tested."""
        ids = await self._able(which)
        words = typed.casefold().split()
        return [
            Choice(f"{source.name} ({source.id})", source.id)
            for source in self._watcher.sources.values()
            if source.id in ids and all(word in f"{source.name} {source.id}".casefold() for word in words)
        ]

    async def _able(self, which: str) -> set[str]:
        if which == "resume":
            return set(await self._watcher.store.read(paused_sources))
        if which == "remove":
            return set(await self._watcher.store.read(added_sources))
        return {source.id for source in self._watcher.sources.values() if source.enabled or which == "test"}

    async def ingest(self, given: Attached | None, url: str, by: Actor) -> Message:
        """Take a file, or what stands at an address, the way of every text."""
        watcher = self._watcher
        address = _address(url) if url else ""
        try:
            if given is not None:
                gift = await read_file(File(given.name, given.body, address), by.who)
            else:
                way = way_to(watcher.fetcher, address, watcher.sources, private=False)
                gift = await read_address(address, way, by.who)
        except FeedError as error:
            raise Unanswerable(_for_people(error)) from error
        outcome = await keep(watcher.store, gift, None, watcher.now())
        if outcome.new or outcome.changed:
            await watcher.monitor.judge([outcome.entry])
            self._wake()
        judged = await watcher.store.read(judged_words, outcome.entry)
        return Message("\n".join(escape(line) for line in (kept_words(outcome), *judged)))

    def _named(self, source: str) -> Source:
        """Return the source of an id, or of a name that only one has."""
        sources, wanted = self._watcher.sources, source.strip().casefold()
        exact = [one for one in sources.values() if wanted in (one.id.casefold(), one.name.casefold())]
        if len(exact) == 1:
            return exact[0]
        near = [one.id for one in sources.values() if wanted and wanted in f"{one.id} {one.name}".casefold()][:8]
        there = f"; there is {', '.join(near)}" if near else "; `status sources` lists them"
        raise Unanswerable(f"no source is called {source[:80]!r}{there}")


def _address(url: str) -> str:
    """Read an address that a person gave."""
    try:
        return read_web_address(url.strip().strip("<>"))
    except ValueError as error:
        raise Unanswerable("that is no web address; give it whole, such as https://example.org/news") from error


def _for_people(error: FeedError) -> str:
    """Say why a place gives nothing; the operator's remedy is none for those who ask in Discord."""
    return str(error).partition("; set private")[0]
