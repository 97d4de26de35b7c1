"""The lexicon: every term of a letter and its keywords, found in a text in one pass. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick

from letters.terms import Term, find_around, lower, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Text:
    """A text made ready to be searched: offsets are those of the text as given."""

    __slots__ = ("given", "lowered", "plain")

    def __init__(self, given: str) -> None:
        self.given = given
        self.plain = normalise(given)
        self.lowered = lower(self.plain)


class Hit(NamedTuple):
    """A term standing in a text."""

    start: int
    end: int
    term: int  # number of the term in its lexicon


class Stems:
    """Whether any of some stems occurs in a text at all, whatever its place in a word: a first, quick look."""

    __slots__ = ("_automaton", "_owners")

    def __init__(self, owned: Iterable[tuple[str, int]]) -> None:
        owners: dict[str, set[int]] = {}
        for stem, owner in owned:
            owners.setdefault(stem, set()).add(owner)
        self._owners = list(owners.values())
        self._automaton = AhoCorasick(owners) if owners else None

    def owners_in(self, lowered: str) -> set[int]:
        """Return whose stems occur in a text that is already in lower case."""
        if self._automaton is None:
            return set()
        found = {number for number, _, _ in self._automaton.find_matches_as_indexes(lowered, overlapping=True)}
        return set().union(*(self._owners[number] for number in found))


class Lexicon:
    """Terms that are looked for together. Nested terms are all reported ("fentanyl working group", "fentanyl")."""

    __slots__ = ("_automaton", "_by_stem", "terms")

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = tuple(terms)
        stems: dict[str, list[int]] = {}
        for number, term in enumerate(self.terms):
            stems.setdefault(term.stem, []).append(number)
        self._by_stem = list(stems.values())
        self._automaton = AhoCorasick(stems) if stems else None

    def hits(self, text: Text) -> list[Hit]:
        """Return every place where a term stands, in order of the text."""
        if self._automaton is None:
            return []
        found: list[Hit] = []
        lowered, plain, terms = text.lowered, text.plain, self.terms
        for stem, at, _ in self._automaton.find_matches_as_indexes(lowered, overlapping=True):
            for number in self._by_stem[stem]:
                place = find_around(terms[number], plain, lowered, at)
                if place is not None:
                    found.append(Hit(*place, number))
        found.sort()
        return found
