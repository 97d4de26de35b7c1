"""Whether a source that answers is alive: empty, gone quiet, dormant, another site's, or unread for a while. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from feeds.changes import SourcePast
from feeds.entries import Entry, Reading, Source
from feeds.instants import instant
from feeds.rhythm import Rhythm, silence, too_long
from feeds.urls import host_of

WASHINGTON = ZoneInfo("America/New_York")  # where most publishers sit; option ``zone`` names another
KNOWN_BY_NOW = timedelta(days=30)  # told as stale for so long, it is dormant: no more news to anybody
FIRST_DAY = timedelta(
    days=1
)  # what is old at first sight is said when it is still so a day later; a check says it at once
WELL = frozenset({"ok", "empty", "dormant", "new"})  # states of which nobody need hear
ENOUGH_TO_JUDGE = 5  # items, of now and of before, to say that a feed is another site's
SHORT_ABSENCE = timedelta(minutes=10)  # a shorter one is a late timer, not a time that was missed


def zone_of(source: Source) -> ZoneInfo:
    """Return the zone whose weekdays and nights a source keeps."""
    return ZoneInfo(source.options["zone"]) if "zone" in source.options else WASHINGTON


def state_after(
    source: Source,
    past: SourcePast,
    reading: Reading,
    newest_at: datetime | None,
    none_known: bool,
    now: datetime,
) -> tuple[str, str]:
    """Name the state of a source after a reading that parsed, with the sentence that people read.

    200 is not success (promise 5): a feed that had items and has none, one that is silent for longer than
    ``stale_after`` or clearly longer than usual, and one of whose items we know none although we watched, are said.
    """
    if not reading.unchanged and not reading.entries:
        return _without_items(source, past, now)
    if none_known and past.baseline_at and past.had_items:
        since = f" of {instant(past.last_ok_at)}" if past.last_ok_at else ""
        return "gap possible", f"every item is new since the last look{since}: some may have come and gone between"
    if reading.lost:
        return "wrong content", reading.lost
    newest = last_sign(newest_at, past.last_new_at, past.baseline_at)
    told = quiet_words(source, past.rhythm, newest, now) if newest else ""
    if not newest or not told:
        return "ok", ""
    if source.dormant or (past.stale_since and now - past.stale_since >= KNOWN_BY_NOW):
        return "dormant", f"last new item {_day(newest, source)}, the source answers"
    watched = now - past.baseline_at if past.baseline_at else timedelta()
    return ("stale", told) if watched >= FIRST_DAY else ("ok", "")


def _without_items(source: Source, past: SourcePast, now: datetime) -> tuple[str, str]:
    if past.had_items:
        return "wrong content", "answers with no items, though it had some before"
    since = past.baseline_at or now
    return ("stale", f"empty since {_day(since, source)}") if now - since > source.stale_after else ("empty", "")


def _day(at: datetime, source: Source) -> str:
    """Write a day as the publisher has it."""
    local = at.astimezone(zone_of(source))
    return f"{local.day} {local:%b %Y}"


def last_sign(newest_at: datetime | None, last_new_at: datetime | None, since: datetime | None) -> datetime | None:
    """Return the last time that a source brought something: by its own dates or ours, else when we began to look."""
    return max([at for at in (newest_at, last_new_at) if at], default=since)


def quiet_words(source: Source, rhythm: Rhythm | None, newest: datetime, now: datetime) -> str:
    """Say that a source is silent for too long, and what is usual; '' while it is not."""
    zone = zone_of(source)
    gone = silence(newest, now, zone, holidays=source.official and source.group != "china")
    told = f"no new item for {_silence_words(now - newest)}"
    if rhythm and gone > too_long(rhythm, newest, zone):
        return f"{told}; usual gap {span_words(rhythm.usual_after(newest, zone))}"
    if now - newest > source.stale_after:
        return f"{told}, since {_day(newest, source)}; its limit is {span_words(source.stale_after)}"
    return ""


def span_words(span: timedelta) -> str:
    """Write a span as people say it: "40 minutes", "5 hours", "1.4 days", "12 days"."""
    hours = span / timedelta(hours=1)
    if hours < 1:
        return _counted(round(hours * 60), "minute")
    if hours < 20:
        return _counted(round(hours), "hour")
    days = hours / 24
    return _counted(round(days), "day") if days >= 10 or abs(days - round(days)) < 0.05 else f"{days:.1f} days"


def _silence_words(span: timedelta) -> str:
    """Write a silence in whole days, so that what is said of it changes once a day."""
    return _counted(span.days, "day") if span >= timedelta(days=2) else span_words(span)


def _counted(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"


def other_site(source: Source, entries: Sequence[Entry], hosts_before: Iterable[str]) -> str:
    """Say that a feed shows another site's items; '' while some item leads where items led before.

    To be asked only when no item is known. What only discovers leads to other hosts each time.
    """
    before = {_site(host) for host in hosts_before}
    now = {_site(host_of(entry.url)) for entry in entries if entry.url}
    too_few = len(entries) < ENOUGH_TO_JUDGE or not now or not before
    if too_few or source.tier == 3 or now & (before | {_site(host_of(source.url))}):
        return ""
    return (
        f"shows only items of {', '.join(sorted(now)[:3])}, and before of {', '.join(sorted(before)[:3])}: "
        "nothing of it was kept; if the publisher moved, write the new address to url"
    )


def _site(host: str) -> str:
    """Return a host without what changes within one site: www., feeds., 2021-2025."""
    return ".".join(host.split(".")[-2:])


def unread_since(
    source: Source, last_ok_at: datetime | None, due_at: datetime | None, failures: int, now: datetime
) -> datetime | None:
    """Return since when a source should have been read and was not; None while it was read as it should be.

    A spare door rests while the other answers, so that only its failures count.
    """
    if last_ok_at is None:
        return None
    if failures:
        late = now - last_ok_at > max(2 * source.every, SHORT_ABSENCE)
    else:
        late = not source.fallback_of and due_at is not None and now - due_at > max(source.every, SHORT_ABSENCE)
    return last_ok_at if late else None


def window_of(reading: Reading) -> datetime | None:
    """Return since when a reading holds everything; None when it says no times.

    The oldest fourth of its items is left out: pinned and late ones stand out of order.
    """
    times = sorted(entry.published.at for entry in reading.entries if entry.published.at)
    return times[len(times) // 4] if times else None
