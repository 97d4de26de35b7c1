"""What of the letters somebody may be told: what stands in a channel that they can see. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from letters.telling.decisions import Destination

ALL: frozenset[str] = frozenset()  # questions: every one, and the subject


@dataclass(frozen=True, slots=True)
class Sight:
    """The channels that somebody sees, and what these are told of: letters by id, each with its questions."""

    channels: frozenset[int]
    letters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    is_whole: bool = False  # no channel of alerts is out of sight

    def shows(self, letter: str, question: str = "") -> bool:
        """Whether a finding for that question ('' for the subject) may be told."""
        questions = self.letters.get(letter)
        return self.is_whole or (questions is not None and (not questions or question in questions))

    def knows(self, letter: str) -> bool:
        """Whether anything of that letter may be told."""
        return self.is_whole or letter in self.letters


def sight_of(channels: frozenset[int], destinations: Iterable[Destination], letters: Iterable[str]) -> Sight:
    """Return what somebody may be told who sees these channels.

    A letter that no channel is told of keeps nothing back from whoever sees a channel of alerts; one that is watched
    no more shows itself to nobody but those who see them all.
    """
    destinations = list(destinations)
    seen = [one for one in destinations if one.channel in channels]
    if not seen:
        return Sight(channels)
    routed = {one.letter for one in destinations}
    shown = {letter: ALL for letter in letters if letter not in routed}
    for letter in {one.letter for one in seen}:
        questions = [one.questions for one in seen if one.letter == letter]
        shown[letter] = frozenset().union(*questions) if all(questions) else ALL
    return Sight(channels, shown, len(seen) == len(destinations))
