"""Which channels are told of which letters, and what is known of those who speak."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from letters.telling.decisions import Destination
from storage.judging.verdicts import Circle
from storage.sources.by_hand import HAND, HAND_NAME

if TYPE_CHECKING:
    from bot.config import Config
    from feeds.entries import Source
    from letters.questions import Letter

TERMINAL = 0  # the channel of those without Discord


@dataclass(frozen=True, slots=True)
class Channels:
    """Where messages go."""

    destinations: tuple[Destination, ...]
    health: tuple[int, ...]

    @property
    def alerts(self) -> tuple[int, ...]:
        """The channels that are told of letters, each once."""
        return tuple(dict.fromkeys(destination.channel for destination in self.destinations))

    @property
    def all(self) -> tuple[int, ...]:
        """Every channel that we write to, each once."""
        return tuple(dict.fromkeys((*self.alerts, *self.health)))


def terminal_channels(letters: Sequence[Letter]) -> Channels:
    """Return the one channel of those without Discord."""
    return Channels(tuple(Destination(TERMINAL, letter.id) for letter in letters), (TERMINAL,))


def routed_channels(config: Config, letters: Sequence[Letter]) -> Channels:
    """Return the channels that the routes of config.toml name; routes to one channel are one destination."""
    asked: dict[tuple[int, str], list[frozenset[str]]] = {}
    for route in config.routes:
        for letter in letters:
            if route.kind == "alerts" and route.letter in ("", letter.id):
                asked.setdefault((route.channel, letter.id), []).append(frozenset(route.questions))
    return Channels(
        tuple(
            Destination(channel, letter, frozenset().union(*questions) if all(questions) else frozenset())
            for (channel, letter), questions in asked.items()
        ),
        tuple(dict.fromkeys(route.channel for route in config.routes if route.kind == "health")),
    )


def circle_of(
    letters: Mapping[str, Letter], channels: Channels, sources: Iterable[Source], age_guard: timedelta
) -> Circle:
    """Return who is told of what, and what we know of those who speak; a text by hand speaks for itself."""
    sources = list(sources)
    return Circle(
        letters=letters,
        destinations=channels.destinations,
        names={HAND: (HAND_NAME, "")} | {source.id: (source.name, source.group) for source in sources},
        official=frozenset(source.id for source in sources if source.official),
        age_guard=age_guard,
    )
