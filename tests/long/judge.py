"""What a long run came to: each promise held against what the sources themselves saw."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from tests.long.plan import START, Site, plan
from tests.long.watch import Report, Sample

NEW_YORK = ZoneInfo("America/New_York")
WARM_UP = 0.2  # of the run, left out of the fit: caches fill
NAMED = re.compile(r"/page/i(\d+)[xc]\b")
SPREAD = 1.1  # sources that share an interval are spread over up to a tenth of it
MINUTE = timedelta(minutes=1)
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, in words for people, and what is wrong with it."""

    words: str
    faults: tuple[str, ...] = ()


def judge(report: Report) -> list[Finding]:
    """Hold a run against its world."""
    sites = plan(report.seed, report.span.days, report.span.sources)
    return [_told(report, sites), _asked(report, sites), _receipts(report, sites), *_held(report)]


# -- every alert told once ---------------------------------------------------------------------------------------


def _told(report: Report, sites: list[Site]) -> Finding:
    """Each story that stood in an answer of a source has one alert in the channel, and no other has any."""
    shown = {
        item.story for site in sites for item in site.items if item.on_subject and item.name in _shown(report, site.id)
    }
    buttons: Counter[str] = Counter()
    stories: Counter[int] = Counter()
    for message in report.watch:
        keys = re.findall(r'"custom_id": "(a:\w+)"', json.dumps(message["components"]))
        buttons.update(keys)
        if keys:
            stories.update({int(number) for number in NAMED.findall(json.dumps(message["embeds"]))})
    lost = sorted(shown - set(stories))
    twice = [key for key, count in buttons.items() if count > 1]
    again = [story for story, count in stories.items() if count > 1]
    faults = [f"lost: story {story}" for story in lost]
    faults += [f"doubled: {key}" for key in twice] + [f"told again: story {story}" for story in again]
    faults += [f"never published: story {story}" for story in set(stories) - shown]
    missing = report.keys - {key.removeprefix("a:") for key in buttons}
    faults += [f"in the outbox and not in the channel: {key}" for key in sorted(missing)]
    return Finding(
        f"stories to tell {len(shown)}: told {len(stories)}, lost {len(lost)}, doubled {len(twice) + len(again)}",
        tuple(faults),
    )


def _shown(report: Report, source: str) -> dict[str, str]:
    return dict(report.facts[source]["shown"])


# -- no missed due time ------------------------------------------------------------------------------------------


def _asked(report: Report, sites: list[Site]) -> Finding:
    """After a good answer a source is asked again within its interval, its spread and one push of the clock."""
    late, count, worst = [], 0, timedelta()
    for site in sites:
        most = _every(site) * SPREAD + report.step + MINUTE
        asked = [(datetime.fromisoformat(at), how) for at, how in report.facts[site.id]["asked"]]
        count += len(asked)
        for (at, how), (after, _) in pairwise(asked):
            if how == "ok":
                worst = max(worst, after - at - _every(site) * SPREAD)
                late += [f"{site.id} asked at {at} and then at {after}"] if after - at > most else []
        if not asked or report_end(report) - asked[-1][0] > max(most, timedelta(days=1.2)):
            late.append(f"{site.id} was asked no more")
    return Finding(
        f"lists asked {count} times: {len(late)} times late by more than a push of the clock ({report.step}); "
        f"the latest {max(worst, timedelta()).total_seconds() / 60:.1f} minutes",
        tuple(late),
    )


def report_end(report: Report) -> datetime:
    """Return when the clock was pushed last."""
    return START + timedelta(days=report.span.days)


def _every(site: Site) -> timedelta:
    return int(site.habit.every[:-1]) * UNITS[site.habit.every[-1]]


# -- receipts right ----------------------------------------------------------------------------------------------


def _receipts(report: Report, sites: list[Site]) -> Finding:
    """Of each day: what came new, what was missed, and the one message that says so."""
    faults: list[str] = []
    new = 0
    for receipt in report.receipts:
        expected = _expected_new(report, sites, receipt.day)
        new += sum(expected.values())
        said = {line.name: line.new for line in receipt.lines}
        faults += [
            f"{receipt.day} {id_}: receipt says {said.get(id_)} new, the source showed {count}"
            for id_, count in expected.items()
            if said.get(id_) != count
        ]
        missed = {line.name for line in receipt.lines if line.missed}
        troubled = {site.id for site in sites if _unread(report, site, receipt.day)}
        faults += [f"{receipt.day}: {id_} was not read and the receipt is silent" for id_ in troubled - missed]
        faults += [f"{receipt.day}: {id_} was read and the receipt says not" for id_ in missed - troubled]
        faults += _posted_faults(report, receipt.day, sum(expected.values()))
    return Finding(f"receipts of {len(report.receipts)} days with {new} new items: {len(faults)} wrong", tuple(faults))


def _expected_new(report: Report, sites: list[Site], day: date) -> dict[str, int]:
    """Count what each source showed first on a day; what is older than two days at our first look is no news."""
    found = {}
    for site in sites:
        shown = _shown(report, site.id)
        first = min((datetime.fromisoformat(at) for at in shown.values()), default=START)
        items = {item.name: item for item in site.items}
        found[site.id] = sum(
            _day(at) == day and not (at == first and items[name].dated(at) < at - timedelta(days=2))
            for name, at in ((name, datetime.fromisoformat(at)) for name, at in shown.items())
        )
    return found


def _day(at: datetime) -> date:
    return at.astimezone(NEW_YORK).date()


def _unread(report: Report, site: Site, day: date) -> bool:
    """Tell whether the source stood without a good answer, on that day, for more than twice its interval."""
    return any(_day(start) <= day <= _day(end) for start, end in _silences(report, site))


def _silences(report: Report, site: Site) -> Iterator[tuple[datetime, datetime]]:
    """Yield from the last good answer to the next, where others lay between and it took too long."""
    last, failed = None, False
    for at, how in [(datetime.fromisoformat(at), how) for at, how in report.facts[site.id]["asked"]]:
        if how not in ("ok", "empty"):  # an empty list is an answer, of which health says that it is wrong
            failed = True
            continue
        if last is not None and failed and at - last > max(2 * _every(site), timedelta(minutes=10)):
            yield last, at
        last, failed = at, False
    if last is not None and failed:
        yield last, report_end(report) + timedelta(days=2)


def _posted_faults(report: Report, day: date, new: int) -> list[str]:
    title = f"Coverage {day.day} {day:%b %Y}"
    posted = [message["content"] for message in report.health if message["content"].startswith(f"{title}:")]
    if len(posted) != 1:
        return [f"{title}: {len(posted)} messages"]
    found = re.search(r"(\d[\d,]*) new items?", posted[0])
    said = int(found[1].replace(",", "")) if found else -1
    return [] if said == new else [f"the message says {posted[0]!r}, {new} came"]


# -- memory, handles, database -----------------------------------------------------------------------------------


def _held(report: Report) -> list[Finding]:
    warm = [sample for sample in report.samples if sample.day >= WARM_UP * report.span.days]
    first, last = warm[0], warm[-1]
    handles = [sample.handles for sample in warm]
    return [
        Finding(
            f"memory {first.memory / 1e6:.1f} MB on day {first.day:.1f}, {last.memory / 1e6:.1f} MB on day "
            f"{last.day:.1f}: {memory_slope(report):+.3f} MB a day by linear fit"
        ),
        Finding(f"file handles {min(handles)} to {max(handles)}: {_slope(warm, 'handles'):+.3f} a day"),
        Finding(f"database {last.database / 1e6:.1f} MB, {_slope(warm, 'database') / 1e6:+.2f} MB a day, "
                f"{report.entries} entries"),
    ]  # fmt: skip


def memory_slope(report: Report) -> float:
    """Return by how many MB a day memory grows after the warm-up."""
    return _slope([one for one in report.samples if one.day >= WARM_UP * report.span.days], "memory") / 1e6


def handle_slope(report: Report) -> float:
    """Return by how many handles a day they grow after the warm-up."""
    return _slope([one for one in report.samples if one.day >= WARM_UP * report.span.days], "handles")


def _slope(samples: list[Sample], what: str) -> float:
    """Fit a line by least squares; return its slope a day."""
    days, values = [one.day for one in samples], [float(getattr(one, what)) for one in samples]
    middle, mean = sum(days) / len(days), sum(values) / len(values)
    spread = sum((day - middle) ** 2 for day in days)
    return sum((day - middle) * (value - mean) for day, value in zip(days, values, strict=True)) / (spread or 1)
