"""From an address to a source: what its feed gives, what of it would have been told, and how often to look."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.rendering.proposals import NEWEST, Sample
from bot.settings.values import source_id
from feeds.discovery import Found, look_every, newest_first, usual_gap
from feeds.entries import Entry, Reading, Source, Validators
from feeds.fetch import Fetcher
from feeds.kinds import Get, getter, read
from feeds.urls import host_of
from letters.findings import Document, Level
from letters.matching import Matcher

GROUP, TIER = "news", 2  # whoever publishes it: the official record stands in config.toml
LONGEST_NAME = 80


def public_way(fetcher: Fetcher, url: str) -> Get:
    """Return the way to an address that a person gave: public addresses only, at every hop."""
    return getter(fetcher, Source("proposed", "", "", "rss", url, look_every(None)))


def source_of(found: Found, taken: Iterable[str]) -> Source:
    """Return the source that a feed would be, under an id that no other has."""
    return Source(
        id=_free(source_id(found.url), set(taken)),
        name=" ".join((found.name or host_of(found.url)).split())[:LONGEST_NAME],
        group=GROUP,
        kind="rss",
        url=found.url,
        every=look_every(usual_gap(found.reading.entries)),
        tier=TIER,
    )


def _free(wanted: str, taken: set[str]) -> str:
    if wanted not in taken:
        return wanted
    return next(name for n in range(2, len(taken) + 3) if (name := f"{wanted[:60]}-{n}") not in taken)


async def sample_of(reading: Reading, matcher: Matcher) -> Sample:
    """Say what a source gives now, judged and kept by nobody."""
    levels = await asyncio.to_thread(_levels, matcher, reading.entries)
    return Sample(
        form=reading.form,
        newest=tuple(newest_first(reading.entries)[:NEWEST]),
        total=len(reading.entries),
        gap=usual_gap(reading.entries),
        hits=levels.count(Level.ALERT),
        near=levels.count(Level.WATCH),
        faults=reading.faults,
    )


def _levels(matcher: Matcher, entries: Sequence[Entry]) -> list[Level]:
    return [_level(matcher, entry) for entry in entries]


def _level(matcher: Matcher, entry: Entry) -> Level:
    document = Document(entry.text, entry.title, entry.published.at, entry.url, GROUP)
    levels = {judgement.level for judgement in matcher.judge(document)}
    return next((level for level in (Level.ALERT, Level.WATCH) if level in levels), Level.NONE)


async def ask_once(source: Source, fetcher: Fetcher, now: datetime) -> Reading:
    """Ask a source as a watcher does; nothing is kept. Raises FeedError."""
    return await read(source, Validators(), getter(fetcher, source), now=now)
