"""One poll of one source, one page, one judgement: from request to commit. Knows no Discord."""

from __future__ import annotations

import asyncio
import logging
import random
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlite_utils import Database

from bot.watching.judging import judge_entry, judge_page
from feeds.changes import next_page_try
from feeds.entries import Entry, Source
from feeds.errors import FeedError
from feeds.fetch import Fetcher
from feeds.kinds import getter, read
from feeds.pages import Page
from feeds.reading import whole_text
from letters.files.load import LetterFile
from letters.matching import Matcher
from storage.admin.keywords import terms_version, watch_terms
from storage.database import Store
from storage.judging.lessons import Lessonbook, lessons_mark
from storage.judging.verdicts import Circle, Verdict, VerdictOutcome, record_verdict, sum_up
from storage.sources.entries import held_by_key, record_page_failure
from storage.sources.polls import PollOutcome, record_failure, record_poll, validators
from storage.sources.stored import StoredEntry, load, pages_due, waiting_to_be_judged

log = logging.getLogger(__name__)

AT_ONCE = 25  # entries judged between two looks at the clock
PAGES_AT_ONCE = 20
JUDGE_AGAIN = timedelta(minutes=30)  # after a text that our own code could not judge


@dataclass(frozen=True, slots=True)
class Rules:
    """How far back a first sight looks, and the keywords' version that texts are judged by."""

    look_back: timedelta
    matcher: Matcher
    terms_version: int = 0


class Monitor:
    """The way of the data from the wire to commit 2. ``now`` tells the time in UTC; ``chance`` draws 0 to 1."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        sources: Sequence[Source],
        circle: Circle,
        rules: Rules,
        now: Callable[[], datetime],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.follow_sources(sources, circle)
        self._store = store
        self._fetcher = fetcher
        self._rules = rules
        self._now = now
        self._chance = chance
        self._put_aside: dict[int, datetime] = {}
        self._changing = asyncio.Lock()  # a matcher is made of the one before
        self._lessonbook, self._lessons_mark = Lessonbook(), ""

    def follow_sources(self, sources: Iterable[Source], circle: Circle) -> None:
        """Read these sources from now on: the enabled ones, and the pages that are still due of the others."""
        self._known: Mapping[str, Source] = {source.id: source for source in sources}
        self.sources: Mapping[str, Source] = {id_: one for id_, one in self._known.items() if one.enabled}
        self.circle = circle

    async def poll(self, source: Source) -> PollOutcome:
        """Ask one source, and keep what it gave in commit 1. Raises StorageError only."""
        known = await self._store.read(validators, source.id)
        try:
            reading = await read(
                source, known, getter(self._fetcher, source), now=self._now(), seen=partial(self._seen, source)
            )
        except FeedError as error:
            outcome = await self._store.run(
                record_failure, source, error.state, str(error), self._now(), error.wait, self._chance()
            )
            log.warning("source=%s %s: %s", source.id, error.state, error)
            return outcome
        outcome = await self._store.run(
            record_poll, source, reading, self._now(), self._rules.look_back, self._chance()
        )
        if outcome.new or outcome.versions or outcome.state != "ok":
            log.info(
                "polled source=%s state=%s new=%d versions=%d known=%d",
                source.id,
                outcome.state,
                outcome.new,
                outcome.versions,
                outcome.known,
            )
        return outcome

    async def _seen(self, source: Source, entries: Sequence[Entry]) -> bool:
        keys = [key for entry in entries for key in entry.keys]
        return bool(await self._store.read(held_by_key, source.id, keys))

    async def judge_waiting(self) -> VerdictOutcome:
        """Judge what commit 1 left, a few at a time, each in its own commit 2; return what the last batch came to.

        A text that our own code fails on is put aside and said in the log; it holds up no other.
        """
        waiting = await self._store.read(waiting_to_be_judged, AT_ONCE + len(self._put_aside))
        now = self._now()
        entries = [entry for entry in waiting if self._put_aside.get(entry.id, now) <= now][:AT_ONCE]
        return await self.judge(entries) if entries else VerdictOutcome()

    async def judge(self, entries: Sequence[StoredEntry]) -> VerdictOutcome:
        """Judge these texts as they stand, each in its own commit 2."""
        verdicts = await asyncio.to_thread(self._judge_all, entries)
        outcomes, failed = await self._store.run(_record_all, verdicts, self.circle, self._now())
        self._put_aside.update(dict.fromkeys(failed, self._now() + JUDGE_AGAIN))
        return sum_up(outcomes)

    def _judge_all(self, entries: Sequence[StoredEntry]) -> list[Verdict]:
        verdicts = []
        for entry in entries:
            try:
                verdicts.append(judge_entry(self._rules.matcher, entry, self._group(entry), self._rules.terms_version))
            except Exception:  # one text must not hold up the others; it is judged again later
                log.exception("could not judge entry=%d url=%s", entry.id, entry.url)
                self._put_aside[entry.id] = self._now() + JUDGE_AGAIN
        return verdicts

    def put_nothing_aside(self) -> None:
        """Judge again at once what was put aside: the clock that said when was wrong."""
        self._put_aside.clear()

    async def judge_all(self) -> VerdictOutcome:
        """Judge until nothing waits."""
        total = VerdictOutcome()
        while await self.anything_to_judge():
            total = sum_up([total, await self.judge_waiting()])
        return total

    async def anything_to_judge(self) -> bool:
        """Tell whether a text waits to be judged, those put aside left out."""
        waiting = await self._store.read(waiting_to_be_judged, 1 + len(self._put_aside))
        now = self._now()
        return any(self._put_aside.get(entry.id, now) <= now for entry in waiting)

    async def pages_due(self) -> list[StoredEntry]:
        """Return the entries whose page should be read now; one that waits for its judgement comes after it."""
        due = await self._store.read(pages_due, self._now(), PAGES_AT_ONCE)
        return [entry for entry in due if not entry.judge_due]

    async def read_page(self, entry: StoredEntry) -> VerdictOutcome:
        """Read the page of one entry and keep it with its verdict in commit 2; a failure is tried again later."""
        source = self._known.get(entry.source)
        if source is None:
            await self._store.run(record_page_failure, entry.id, "its source is read no more", None)
            return VerdictOutcome()
        try:
            page = await whole_text(getter(self._fetcher, source), entry.page_url)
        except FeedError as error:
            again = next_page_try(self._now(), entry.text_tries + 1, error.wait)
            await self._store.run(record_page_failure, entry.id, str(error), again)
            log.warning("page not read entry=%d: %s; again at %s", entry.id, error, again or "no time: given up")
            return VerdictOutcome()
        for fault in page.faults:
            log.warning("page read entry=%d: %s", entry.id, fault)
        return await self._record_page(entry, page)

    async def _record_page(self, entry: StoredEntry, page: Page) -> VerdictOutcome:
        rules = self._rules
        group = self._group(entry)
        verdict = await asyncio.to_thread(
            judge_page, rules.matcher, entry, page.title, page.text, group, rules.terms_version
        )
        return await self._store.run(record_verdict, verdict, self.circle, self._now())

    async def entry(self, entry_id: int) -> StoredEntry | None:
        """Return one entry as it is stored."""
        return await self._store.read(load, entry_id)

    async def follow_terms(self) -> bool:
        """Take up keywords and votes that were changed, here or by another process; tell whether any were."""
        async with self._changing:
            terms, votes = await self._follow_keywords(), await self._follow_votes()
        return terms or votes

    async def _follow_keywords(self) -> bool:
        version = await self._store.run(terms_version)
        if version == self._rules.terms_version:
            return False
        terms = await self._store.run(watch_terms)
        matcher = await asyncio.to_thread(self._rules.matcher.with_watch_terms, terms)
        self._rules = replace(self._rules, matcher=matcher, terms_version=version)
        log.info("keywords taken up version=%d terms=%d", version, len(terms))
        return True

    async def _follow_votes(self) -> bool:
        mark = await self._store.run(lessons_mark)
        if mark == self._lessons_mark:
            return False
        lessons = await self._store.run(self._lessonbook.read, self._rules.matcher.letters)
        self._rules = replace(self._rules, matcher=self._rules.matcher.with_lessons(lessons))
        self._lessons_mark = mark
        log.info("votes taken up texts=%d", sum(one.texts for one in lessons.values()))
        return True

    async def follow_letters(self, files: Sequence[LetterFile], circle: Circle) -> None:
        """Judge texts for these letters from now on, and tell those channels."""
        async with self._changing:
            matcher = await asyncio.to_thread(self._rules.matcher.with_letters, files)
            self._rules = replace(self._rules, matcher=matcher)
            self.circle = circle
            self._lessons_mark = ""  # what was voted before is read for new letters, too

    @property
    def matcher(self) -> Matcher:
        """What texts are judged by now."""
        return self._rules.matcher

    def _group(self, entry: StoredEntry) -> str:
        _, group = self.circle.names.get(entry.source, ("", ""))
        return group


def _record_all(
    db: Database, verdicts: Sequence[Verdict], circle: Circle, now: datetime
) -> tuple[list[VerdictOutcome], list[int]]:
    """Keep each verdict in its own commit; return what they came to, and the entries that could not be kept."""
    outcomes, failed = [], []
    for verdict in verdicts:
        try:
            outcomes.append(record_verdict(db, verdict, circle, now))
        except Exception as error:  # one text must not hold up the others; it is judged again later
            if isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError:
                raise  # the disk, a lock, a damaged file: it is the same for all
            log.exception("could not keep the verdict on entry=%d url=%s", verdict.entry.id, verdict.entry.url)
            failed.append(verdict.entry.id)
    return outcomes, failed
