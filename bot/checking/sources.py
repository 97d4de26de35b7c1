"""What a check finds at the sources: each is asked once, as a run would ask it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from bot.config import Polling
from bot.rendering.check_table import Row, bad, note, ok
from bot.rendering.words import count
from feeds.entries import Reading, Source, Validators
from feeds.errors import Blocked, Disallowed, FeedError, Refused, Throttled, TooLarge, Unreachable
from feeds.fetch import Fetcher
from feeds.kinds import getter, read
from feeds.liveness import quiet_words
from feeds.rhythm import Rhythm

REMEDIES: dict[type[FeedError], str] = {
    Blocked: "we never slip past a wall: choose another feed of that publisher, or switch the source off",
    Throttled: "ask it less often: raise every",
    TooLarge: "raise polling.max_bytes if the source is as it should be",
    Disallowed: "we keep to what sites ask: choose another feed of that publisher, or switch the source off",
    Refused: "look at the address in a browser, and correct it",
    Unreachable: "check the address in a browser; a run tries again by itself",
}
Habits = Mapping[str, Rhythm | None]
NO_HABITS: Habits = MappingProxyType({})
OTHERWISE = "look for the feed's new address, or another kind for this source"


async def source_rows(sources: tuple[Source, ...], polling: Polling, habits: Habits = NO_HABITS) -> list[Row]:
    """Return one row for each source, in the order of the settings; nothing of it is stored.

    ``habits`` are what earlier runs learned of how often each brings something.
    """
    if not sources:
        return [bad("source", "none is set, so nothing is watched", "add a [[sources]] table to config.toml")]
    async with Fetcher(
        concurrency=polling.concurrency,
        per_host_seconds=polling.per_host_seconds,
        timeout_seconds=polling.timeout_seconds,
        max_bytes=polling.max_bytes,
        user_agent=polling.user_agent,
    ) as fetcher:
        return list(await asyncio.gather(*(_look_at(source, fetcher, habits.get(source.id)) for source in sources)))


async def _look_at(source: Source, fetcher: Fetcher, rhythm: Rhythm | None) -> Row:
    if not source.enabled:
        return note("source", f"{source.id}: switched off")
    now = datetime.now(UTC)
    try:
        reading = await read(source, Validators(), getter(fetcher, source), now=now)
    except FeedError as error:
        return bad("source", f"{source.id}: {error.state}: {error}", _remedy(error))
    return reading_row(source, reading, now, rhythm)


def reading_row(source: Source, reading: Reading, now: datetime, rhythm: Rhythm | None = None) -> Row:
    """Return what a look that succeeded says: how much, how new, and which faults were survived."""
    if not reading.entries:
        return note("source", f"{source.id}: empty: it answers, and holds nothing", "see whether that can be")
    dates = [entry.published.at for entry in reading.entries if entry.published.at is not None]
    newest = f", newest {max(dates):%Y-%m-%d}" if dates else ", undated"
    state = f"{source.id}: ok, {count(len(reading.entries), 'entry', 'entries')}{newest}"
    if dates and (quiet := quiet_words(source, rhythm, max(dates), now)):
        if source.dormant:
            return note("source", f"{state}: dormant, {quiet}", "nothing to do: config.toml says that it is")
        return note(
            "source", f"{state}: stale, {quiet}", "see whether it has moved; if it has ended, set dormant = true"
        )
    if reading.faults:
        return note("source", f"{state}; {reading.faults[0]}", "nothing to do; it is read all the same")
    return ok("source", state)


def _remedy(error: FeedError) -> str:
    return next((told for kind, told in REMEDIES.items() if isinstance(error, kind)), OTHERWISE)
