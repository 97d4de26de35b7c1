"""When each source must have been asked again, reckoned by a clock that is right: the part of the reference for time.

A source that rests for ever loses nothing that it gave, so no reckoning of what was given can see it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

LONGEST_REST = timedelta(days=1)  # promise 6
SPREAD = 0.1  # of its interval, that a source may be asked later
LOOKS = timedelta(seconds=1)  # a clock moves on with each look at it


@dataclass
class Round:
    """One source: when it was asked last, and whether it answered as it should."""

    every: timedelta
    since: datetime  # when it was asked, or resumed
    well: bool = True
    paused: bool = False

    @property
    def until(self) -> datetime:
        """When it must have been asked again."""
        rest = self.every if self.well else max(LONGEST_REST, self.every)
        return self.since + rest + SPREAD * self.every + LOOKS


@dataclass
class Rounds:
    """All sources, by id; ``now`` is the world's own time, whatever the machine's clock says."""

    rounds: dict[str, Round] = field(default_factory=dict)
    late: list[str] = field(default_factory=list)  # sources that were forgotten in a turn

    def asked(self, source: str, now: datetime, *, well: bool) -> None:
        """A source was asked, and gave all that it should or not."""
        self.rounds[source].since = now
        self.rounds[source].well = well

    def pause(self, source: str, now: datetime, *, on: bool) -> None:
        """Nobody is to ask a source, or somebody is again."""
        one = self.rounds[source]
        if one.paused and not on:
            one.since = max(one.since, now)
        one.paused = on

    def began(self, now: datetime) -> None:
        """The watcher is back after a time in which it asked nobody; what it remembers may lie an interval ahead."""
        for one in self.rounds.values():
            one.since = now

    def turned(self, now: datetime) -> None:
        """The watcher has done all that is due."""
        for id_, one in self.rounds.items():
            if not one.paused and one.until < now:
                self.late.append(f"{id_}, to be asked by {one.until:%d %b %H:%M}, not asked at {now:%d %b %H:%M}")
