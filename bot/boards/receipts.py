"""The coverage receipt: one message a day for each health channel, edited as the day goes, closed when it is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from bot.boards.health import ANSWERS, instead_of
from bot.boards.in_place import wanted
from bot.rendering.receipt import render_receipt
from bot.rendering.surfaces import Missed, Receipt, ReceiptLine
from feeds.entries import Source
from feeds.liveness import unread_since
from storage.database import Store
from storage.messages.in_place import Wanted, open_matters, want
from storage.sources.coverage import NOT_ASKED, Absence, Brought, absences, brought, waiting_now
from storage.sources.polls import SourceStatus, statuses

if TYPE_CHECKING:
    from bot.watching.channels import Channels

SAY_EVERY = timedelta(minutes=10)  # and not before we have watched so long
STILL_WATCHING = timedelta(hours=6)  # how fresh "as of" is, at worst, on a day without news
TERMINAL = 0  # prints no receipts: `letterwatch receipt` does
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def day_span(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a day begins and ends there, in UTC."""
    begins = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + DAY))
    return next(begins), next(begins)


@dataclass(frozen=True, slots=True)
class _Day:
    """All that a receipt is made from."""

    day: date
    start: datetime
    end: datetime
    now: datetime
    sources: Mapping[str, Source]
    known: Mapping[str, SourceStatus]
    gone: Sequence[Absence]
    came: Mapping[str, Brought]


def receipt_of(db: Database, sources: Mapping[str, Source], day: date, zone: ZoneInfo, now: datetime) -> Receipt:
    """Say what each enabled source brought on a day and what was missed; of a day that is not over, so far."""
    start, end = day_span(day, zone)
    known = statuses(db)
    enabled = [source for source in sources.values() if source.enabled and source.id in known]
    came = brought(db, [source.id for source in enabled], start, end)
    facts = _Day(day, start, end, now, sources, known, absences(db, start, end), came)
    waiting = waiting_now(db)
    return Receipt(
        day=day,
        lines=tuple(_line(source, facts) for source in enabled),
        off=_merged([missed for source in enabled for missed in _missed(source, facts) if missed.why == NOT_ASKED]),
        waiting=waiting.messages,
        parked=waiting.parked,
        to_judge=waiting.to_judge,
        pages=waiting.pages,
        last_alert=waiting.last_alert,
        closed=now >= end,
    )


def _line(source: Source, facts: _Day) -> ReceiptLine:
    status, came = facts.known[source.id], facts.came[source.id]
    well_then = status.state_since is not None and status.state_since >= facts.end
    return ReceiptLine(
        name=source.name,
        state="ok" if well_then else status.state,
        detail="" if well_then else status.detail,
        new=came.new,
        told=came.told,
        usual_new=status.rhythm.a_day[facts.day.weekday()] if status.rhythm else None,
        newest_item=status.newest_item_at,
        missed=tuple(missed for missed in _missed(source, facts) if missed.why != NOT_ASKED),
        instead="" if status.state in ANSWERS else instead_of(source, facts.known, facts.sources),
    )


def _missed(source: Source, facts: _Day) -> list[Missed]:
    """Return the times of the day that a source was not read, the present one last."""
    status = facts.known[source.id]
    over = [
        Missed(max(gone.start, facts.start), min(gone.end, facts.end), gone.why, gone.gap)
        for gone in facts.gone
        if gone.source == source.id
    ]
    since = unread_since(source, status.last_ok_at, status.due_at, status.failures, facts.now)
    if since is None or since >= facts.end:
        return over
    return [*over, Missed(max(since, facts.start), None, status.state if status.failures else NOT_ASKED)]


def _merged(times: list[Missed]) -> tuple[Missed, ...]:
    """Join times that overlap: when we did not watch, no source was asked."""
    joined: list[Missed] = []
    for one in sorted(times, key=lambda missed: missed.start):
        last = joined[-1] if joined else None
        if last is None or (last.end is not None and one.start > last.end):
            joined.append(one)
            continue
        end = None if last.end is None or one.end is None else max(last.end, one.end)
        joined[-1] = Missed(last.start, end, last.why, last.gap or one.gap)
    return tuple(joined)


class ReceiptBoard:
    """Keeps the receipts of the health channels; ``now`` tells the time in UTC.

    A day's receipt is first said at ``begins``, the hour of the digest, so that no phone rings at midnight.
    """

    def __init__(
        self,
        store: Store,
        sources: Mapping[str, Source],
        channels: Channels,
        zone: ZoneInfo,
        begins: time,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._sources = sources
        self.channels = channels
        self._zone = zone
        self._begins = begins
        self._now = now
        self._said_at = now()  # nothing can be said of a day that was watched for no time at all

    async def refresh(self) -> None:
        """Say what each receipt should show from now on: at most every ten minutes."""
        now = self._now()
        if timedelta() <= now - self._said_at < SAY_EVERY:
            return
        self._said_at = now
        open_ones = {stood.key: stood.channel for stood in await self._store.read(open_matters, "receipt")}
        rows = []
        for channel in self.channels.health:
            if channel != TERMINAL:
                rows += [await self._wanted(channel, day) for day in self._days(channel, open_ones, now)]
        await self._store.run(want, rows)

    def _days(self, channel: int, open_ones: Mapping[str, int], now: datetime) -> list[date]:
        """Return the days whose receipts are open in a channel, and today once its hour has come."""
        local = now.astimezone(self._zone)
        days = {_day_of(key) for key, where in open_ones.items() if where == channel}
        return sorted(days | ({local.date()} if local.time() >= self._begins else set()))

    async def _wanted(self, channel: int, day: date) -> Wanted:
        now = self._now()
        receipt = await self._store.read(receipt_of, self._sources, day, self._zone, now)
        said = (receipt, None if receipt.closed else _quarter(now, self._zone))
        message = render_receipt(receipt, now, self._zone)
        return wanted(f"receipt|{channel}|{day}", "receipt", channel, said, message, closed=receipt.closed)


def _day_of(key: str) -> date:
    return date.fromisoformat(key.rpartition("|")[2])


def _quarter(now: datetime, zone: ZoneInfo) -> int:
    return now.astimezone(zone).hour * HOUR // STILL_WATCHING
