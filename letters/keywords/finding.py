"""Where a keyword with signs stands: its phrases' hits in one passage, weighed by its tree. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from feeds.entries import Role
from feeds.sentences import sentences
from letters.keywords.grammar import Either, Near, Phrase, Unless

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feeds.entries import Passage
    from letters.keywords.grammar import Expression, Node

Span = tuple[int, int]
Found = tuple[Span, ...]  # the phrases that make one match, in the order in which the keyword names them
Way = tuple[Found, Found]  # the match of one part, and all phrases from there on

WORD = re.compile(r"\w+(?:['’.\-]\w+)*")
MOST_SPANS = 1_000  # places of one phrase in one passage; the first ones
MOST_GROUPED = 30  # matches of a group with signs of its own that another part is compared with


class Unit:
    """A passage, or the title: what a keyword is looked for in as a whole."""

    def __init__(self, text: str, start: int, end: int, passage: Passage | None = None) -> None:
        self.start = start
        self.end = end
        self._text = text
        self._passage = passage

    @cached_property
    def _words(self) -> list[int]:
        return [found.start() for found in WORD.finditer(self._text, self.start, self.end)]

    @cached_property
    def _scopes(self) -> list[int]:
        """Starts of what ``near`` without a number keeps to: sentences; an exchange and a title are one."""
        passage = self._passage
        if passage is None or any(turn.role is Role.REPORTER for turn in passage.turns):
            return [self.start]
        return [start for turn in passage.turns for start, _ in sentences(self._text, turn.start, turn.end)]

    def are_near(self, one: Span, other: Span, width: int | None) -> bool:
        """Whether two phrases stand apart from each other and close enough."""
        left, right = (one, other) if one <= other else (other, one)
        if left[1] > right[0]:
            return False
        if width is None:
            return bisect_right(self._scopes, left[0]) == bisect_right(self._scopes, right[0])
        between = bisect_left(self._words, right[0]) - bisect_left(self._words, left[1])
        return between < width


class Search:
    """Looks for one keyword in the passages of one document; what stands in the title excludes everywhere."""

    def __init__(self, expression: Expression, title: Unit, in_title: Mapping[int, Sequence[Span]]) -> None:
        self._root = expression.root
        self._title = title
        self._in_title = in_title

    def found_in(self, unit: Unit, hits: Mapping[int, Sequence[Span]]) -> list[Found]:
        """Return every match in the unit, in order of the text; ``hits`` are those inside the unit."""
        return sorted(self._found(self._root, unit, hits), key=min)

    def _found(self, node: Node, unit: Unit, hits: Mapping[int, Sequence[Span]]) -> list[Found]:
        match node:
            case Phrase(number):
                return [(span,) for span in hits.get(number, ())[:MOST_SPANS]]
            case Either(of):
                return list(dict.fromkeys(found for one in of for found in self._found(one, unit, hits)))
            case Near(of, within):
                return _chains([self._found(one, unit, hits) for one in of], within, unit)
            case Unless(keep, unless):
                kept = self._found(keep, unit, hits)
                return [] if kept and any(self._stands(one, unit, hits) for one in unless) else kept

    def _stands(self, node: Node, unit: Unit, hits: Mapping[int, Sequence[Span]]) -> bool:
        if self._found(node, unit, hits):
            return True
        return unit is not self._title and bool(self._found(node, self._title, self._in_title))


def _chains(parts: Sequence[list[Found]], within: Sequence[int | None], unit: Unit) -> list[Found]:
    """Return for each match of the first part its closest way through the others; none where there is no way."""
    ways: list[Way] = [(found, found) for found in parts[-1]]
    for part, width in zip(reversed(parts[:-1]), reversed(within), strict=True):
        following = _Ways(ways)
        compared = part if following.are_phrases and all(len(one) == 1 for one in part) else part[:MOST_GROUPED]
        reached = ((found, following.nearest(found, width, unit)) for found in compared)
        ways = [(found, found + way[1]) for found, way in reached if way is not None]
    return [whole for _, whole in ways]


class _Ways:
    """The ways that go on from a part; where every part is one phrase, only the next on either side can be nearest."""

    def __init__(self, ways: Sequence[Way]) -> None:
        self.are_phrases = all(len(head) == 1 for head, _ in ways)
        self._ways = ways if self.are_phrases else ways[:MOST_GROUPED]
        self._by_start = sorted(ways, key=lambda way: way[0][0][0])
        self._by_end = sorted(ways, key=lambda way: way[0][0][1])
        self._starts = [head[0][0] for head, _ in self._by_start]
        self._ends = [head[0][1] for head, _ in self._by_end]

    def nearest(self, found: Found, width: int | None, unit: Unit) -> Way | None:
        """Return the nearest way that is near enough."""
        beside = self._beside(found[0]) if self.are_phrases and len(found) == 1 else self._ways
        close = [way for way in beside if _near(found, way[0], width, unit)]
        return min(close, key=lambda way: _gap(found, way[0]), default=None)

    def _beside(self, span: Span) -> Sequence[Way]:
        after = bisect_left(self._starts, span[1])
        before = bisect_right(self._ends, span[0])
        return [*self._by_end[max(0, before - 1) : before], *self._by_start[after : after + 1]]


def _near(found: Found, other: Found, width: int | None, unit: Unit) -> bool:
    return any(unit.are_near(one, another, width) for one in found for another in other)


def _gap(found: Found, other: Found) -> int:
    return min(abs(one[0] - another[0]) for one in found for another in other)
