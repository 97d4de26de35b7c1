"""The screen: a first, quick look at which letters a text could speak to at all. Pure.

Most of what is published names nothing that a letter asks about. A text is looked at closely only when all the
topics of one of the letter's rules, or of its gate, are named somewhere in it, or a keyword of the team is.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from letters.judging.lexicon import Lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from letters.judging.compiled import CompiledLetter, Groups
    from letters.judging.lexicon import Text
    from letters.terms import Term

SURE = 0.5  # weaker terms name nothing by themselves


class Screen:
    """Finds which letters concern a text. A facet is known by (letter, facet); a keyword by (letter, -1)."""

    def __init__(self, letters: Sequence[CompiledLetter], keywords: Sequence[Iterable[Term]]) -> None:
        self._demands = [_demands(letter) for letter in letters]
        first: list[tuple[Term, tuple[int, int]]] = []
        then: list[tuple[Term, tuple[int, int]]] = []
        for number, (letter, added) in enumerate(zip(letters, keywords, strict=True)):
            shared = _shared(letter, self._demands[number])
            first += [(term, (number, facet)) for facet in shared for term in _sure_terms(letter, facet)]
            first += [(term, (number, -1)) for term in added]
            facets = {facet for groups in self._demands[number] for group in groups for facet in group}
            then += [(term, (number, facet)) for facet in facets - shared for term in _sure_terms(letter, facet)]
        self._first, self._then = _Owned(first), _Owned(then)

    def concerned(self, texts: Sequence[Text]) -> set[int]:
        """Return the numbers of the letters that a document, given as its text and title, could speak to."""
        named = self._first.owners_in(texts)
        if not named:
            return set()
        ready = {letter for letter, facet in named if facet == -1}
        named |= self._then.owners_in(texts)
        return ready | {
            letter
            for letter in {letter for letter, _ in named} - ready
            if any(all(_is_named(letter, group, named) for group in groups) for groups in self._demands[letter])
        }


class _Owned:
    """Terms with whom each belongs to."""

    def __init__(self, owned: Sequence[tuple[Term, tuple[int, int]]]) -> None:
        self._lexicon = Lexicon([term for term, _ in owned])
        self._owners = [owner for _, owner in owned]

    def owners_in(self, texts: Iterable[Text]) -> set[tuple[int, int]]:
        return {self._owners[hit.term] for text in texts for hit in self._lexicon.each(text)}


def _demands(letter: CompiledLetter) -> list[Groups]:
    """Return what must be named together: a rule's topics, and its acts too where one topic alone says little."""
    rules = [one.topics if len(one.topics) > 1 else (*one.topics, *one.acts) for one in letter.compiled]
    return [*rules, *([letter.gate] if letter.gate else [])]


def _shared(letter: CompiledLetter, demands: Sequence[Groups]) -> set[int]:
    """Return facets of which every demand asks for one: few, so that most texts are done after one look."""
    chosen: set[int] = set()
    left = [{frozenset(group) for group in groups} for groups in demands]
    while left:
        counts = Counter(group for groups in left for group in groups)
        best = max(counts, key=lambda group: (counts[group], -_size(letter, group), sorted(group)))
        chosen |= best
        left = [groups for groups in left if best not in groups]
    return chosen


def _size(letter: CompiledLetter, group: frozenset[int]) -> int:
    return sum(len(letter.rules.facets[facet].terms) for facet in group)


def _sure_terms(letter: CompiledLetter, facet: int) -> list[Term]:
    return [weighted.term for weighted in letter.rules.facets[facet].terms if weighted.weight >= SURE]


def _is_named(letter: int, group: tuple[int, ...], named: set[tuple[int, int]]) -> bool:
    return any((letter, facet) in named for facet in group)
