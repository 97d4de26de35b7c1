"""`letterwatch run --once`: everything that is due, once, and what it came to."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from bot.rendering.words import count, on_our_clock, rests_words
from bot.watching.watcher import Watcher
from storage.errors import StorageError
from storage.messages import outbox
from storage.messages.outbox import Parcel
from storage.sources.polls import PollOutcome
from storage.sources.stored import StoredEntry

log = logging.getLogger(__name__)

T = TypeVar("T")
PASSES = 200  # bounds the loop over an outbox that keeps growing
PAUSE = 0.3  # seconds between looks at what must wait a moment: a burst, a retry
PATIENCE = 60.0  # seconds for retries that come soon; what waits longer is told as waiting


@dataclass(slots=True)
class Summary:
    """What one round came to."""

    outcomes: list[PollOutcome] = field(default_factory=list)
    left: list[Parcel] = field(default_factory=list)
    resting: list[str] = field(default_factory=list)  # a line for each channel in its quiet hours for which some wait
    troubles: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # of our own code

    @property
    def exit_code(self) -> int:
        """0 when every source answered and nothing that is due waits or is parked, else 1."""
        failed = any(outcome.state in {"unreachable", "blocked", "wrong content"} for outcome in self.outcomes)
        return 1 if failed or self.left or self.faults else 0


async def run_once(watcher: Watcher) -> Summary:
    """Poll every enabled source, read the pages that are due, deliver all that waits, edit board and health."""
    summary = Summary()
    sources = await watcher.not_waiting()
    named = {f"poll of {source.id}": watcher.monitor.poll(source) for source in sources}
    summary.outcomes = await _each(named, summary.faults)
    await watcher.monitor.judge_all()
    await watcher.deliver()  # no page holds back what a summary already tells
    await read_due_pages(watcher, summary.faults)
    await watcher.remind()
    await watcher.digest()
    await deliver_all(watcher)
    await watcher.nightly.back_up()
    summary.troubles = await watcher.settle()
    unsent = await _unsent(watcher)
    summary.left = [parcel for parcel in unsent if not _rests(parcel, watcher)]
    summary.resting = _resting_lines([parcel for parcel in unsent if _rests(parcel, watcher)], watcher)
    return summary


async def _unsent(watcher: Watcher) -> list[Parcel]:
    channels = watcher.channels.alerts
    return [parcel for parcel in await watcher.store.read(outbox.unsent) if parcel.channel in channels]


def _rests(parcel: Parcel, watcher: Watcher) -> bool:
    """Whether a message waits for the end of its channel's quiet hours: it is not due before."""
    return parcel.state == "waiting" and watcher.quiet_until(parcel.channel) is not None


def _resting_lines(parcels: Sequence[Parcel], watcher: Watcher) -> list[str]:
    return [
        f"channel {channel}: {count(number, 'message')}, {rests_words(until, watcher.zone)}"
        for channel, number in Counter(parcel.channel for parcel in parcels).items()
        if (until := watcher.quiet_until(channel))
    ]


async def _each(work: Mapping[str, Awaitable[T]], faults: list[str]) -> list[T]:
    """Do all of it at once; what fails in our own code is a line in ``faults``. Raises StorageError."""
    done = await asyncio.gather(*work.values(), return_exceptions=True)
    results: list[T] = []
    for name, result in zip(work, done, strict=True):
        if isinstance(result, StorageError) or (
            isinstance(result, BaseException) and not isinstance(result, Exception)
        ):
            raise result
        if isinstance(result, Exception):
            log.error("%s failed", name, exc_info=result)
            faults.append(f"{name}: failed in our own code ({type(result).__name__}); please report it")
        else:
            results.append(result)
    return results


async def read_due_pages(watcher: Watcher, faults: list[str] | None = None) -> None:
    """Read pages until none is due; one that fails is due later and not waited for."""
    faults = [] if faults is None else faults
    seen: set[int] = set()
    while batch := _unseen(await watcher.monitor.pages_due(), seen):
        seen |= {entry.id for entry in batch}
        await _each({f"page of entry {entry.id}": watcher.monitor.read_page(entry) for entry in batch}, faults)
        await watcher.monitor.judge_all()


def _unseen(entries: Sequence[StoredEntry], seen: set[int]) -> list[StoredEntry]:
    return [entry for entry in entries if entry.id not in seen]


async def deliver_all(watcher: Watcher, patience: float = PATIENCE) -> None:
    """Deliver until nothing is due; what is held for a moment is waited for, and a longer rest is not."""
    loop = asyncio.get_running_loop()
    deadline, soon = loop.time() + patience, watcher.now() + timedelta(seconds=patience)
    for _ in range(PASSES):
        report = await watcher.deliver()
        waiting = [parcel for parcel in await _unsent(watcher) if not _rests(parcel, watcher)]
        coming = any(parcel.state != "parked" and parcel.due_at <= soon for parcel in waiting)
        rest = watcher.delivery.rests_until
        if not coming or (rest and rest > soon) or loop.time() > deadline:
            return
        if not report.sent:
            await asyncio.sleep(PAUSE)


def summary_lines(summary: Summary, watcher: Watcher) -> list[str]:
    """Return one line a source, then what is left to do."""
    lines = []
    for outcome in summary.outcomes:
        detail = on_our_clock(outcome.detail, watcher.zone)
        name = watcher.monitor.sources[outcome.source].name
        if outcome.state in {"ok", "empty", "gap possible", "stale"}:
            told = "unchanged" if outcome.unchanged else f"{outcome.new} new, {outcome.versions} changed"
            first = ", first sight" if outcome.baseline else ""
            lines.append(f"{name}: {told}{first}{f' ({detail})' if detail else ''}")
        else:
            lines.append(f"{name}: {outcome.state}: {detail}")
    skipped = set(watcher.monitor.sources) - {outcome.source for outcome in summary.outcomes}
    lines += [f"{watcher.monitor.sources[id_].name}: not asked, its server asked us to wait" for id_ in sorted(skipped)]
    lines += [f"{parcel.state}: {parcel.key}: {parcel.error or 'not sent yet'}" for parcel in summary.left]
    return lines + summary.resting + summary.troubles + summary.faults
