"""Count how often lists that were well would have been called stale, and how soon a stop would be said.

python bench/silences.py PATH...    JSON lines (or .xz) with pubDate, or a tar of Markdown pages with a date each

A list is followed in steps of six hours; at each the habit of the 26 weeks before is what is known. A list is a folder
of pages by what stands in their address (whitehouse.gov/<list>/...), or a file's rows.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
import tarfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from feeds.rhythm import CLEARLY, SHORTEST_SILENCE, Rhythm, learn, silence, too_long

ZONE = ZoneInfo("America/New_York")
DATE = re.compile(r"^(?:date|published)[^:\n]*:\s*[\"']?(\d{4}-[0-9T:+\-. Z]+)", re.MULTILINE)
LIST = re.compile(r"whitehouse\.gov/([\w-]+)/")
STEP, WARM_UP, DAY = timedelta(hours=6), timedelta(days=60), timedelta(days=1)
ENOUGH, MOST = 60, 6000  # items of a list to be followed; newest of them that are learned from
Limit = Callable[[Rhythm, datetime], timedelta]


def rows(path: Path) -> Iterator[tuple[str, datetime]]:
    """Name and time of every item."""
    if ".tar" in path.name:
        yield from pages(path)
        return
    content = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    for line in content.splitlines():
        if published := json.loads(line).get("pubDate"):
            yield path.name.partition(".")[0], parsedate_to_datetime(published)


def pages(path: Path) -> Iterator[tuple[str, datetime]]:
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".md") else None
            head = file.read(1500).decode(errors="replace") if file else ""
            date, address = DATE.search(head), LIST.search(head)
            if date:
                at = datetime.fromisoformat(date[1].strip())
                yield (address[1] if address else "unnamed"), at if at.tzinfo else at.replace(tzinfo=ZONE, hour=12)


def follow(times: list[datetime], limit: Limit) -> tuple[float, float]:
    """False alarms a year, and the middle limit in days: so late a stop would be said."""
    alarms, told, limits = 0, None, list[float]()
    now, day, habit = times[0] + WARM_UP, None, None
    years = (times[-1] - now) / timedelta(days=365)
    while now < times[-1]:
        known = bisect_right(times, now)
        newest = times[known - 1]
        if day != now.date():
            day, habit = now.date(), learn(times[max(0, known - MOST) : known], ZONE, now)
        if habit:
            limits.append(limit(habit, newest) / DAY)
            if silence(newest, now, ZONE, holidays=True) / DAY > limits[-1] and told != newest:
                alarms, told = alarms + 1, newest
        now += STEP
    return alarms / years, median(limits) if limits else 0.0


def thrice(habit: Rhythm, newest: datetime) -> timedelta:
    return max(CLEARLY * habit.usual_after(newest, ZONE), SHORTEST_SILENCE)


def ours(habit: Rhythm, newest: datetime) -> timedelta:
    return too_long(habit, newest, ZONE)


def main() -> None:
    lists = defaultdict[str, set[datetime]](set)
    for path in map(Path, sys.argv[1:]):
        for name, at in rows(path):
            lists[name].add(at.astimezone(UTC))
    print(f"{'list':28}{'items':>7}{'3 x usual':>20}{'ours':>20}   (false alarms a year, days until a stop is said)")
    for name, times in sorted(lists.items()):
        if len(times) >= ENOUGH:
            cells = [follow(sorted(times), limit) for limit in (thrice, ours)]
            told = "".join(f"{alarms:>9.1f} /y {late:>5.1f} d " for alarms, late in cells)
            print(f"{name:28}{len(times):>7}{told}")


if __name__ == "__main__":
    main()
