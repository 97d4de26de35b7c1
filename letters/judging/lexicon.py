"""The lexicon: every term of a letter and its keywords, found in a text in one pass. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from letters.terms import JOINERS, Term, end_of_letters, find_around, lower, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


MOST_QUICK = 5_000  # stems; the form that finds them twice as fast takes 20 ms to build for so many


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


class _Filed(NamedTuple):
    """The terms that are looked for by one stem."""

    single: tuple[int, ...]  # one word, its ending as written
    open_ended: tuple[int, ...]  # one word with any ending
    others: tuple[tuple[int, str, str], ...]  # with the letters that must stand after and before it, '' for any
    first: bool  # no term has a word before the stem


class Lexicon:
    """Terms that are looked for together. Nested terms are all reported ("fentanyl working group", "fentanyl")."""

    __slots__ = ("_automaton", "_filed", "terms")

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = tuple(terms)
        stems: dict[str, list[int]] = {}
        for number, term in enumerate(self.terms):
            stems.setdefault(term.stem, []).append(number)
        self._filed = [self._file(numbers) for numbers in stems.values()]
        self._automaton = _automaton(list(stems)) if stems else None

    def _file(self, numbers: list[int]) -> _Filed:
        terms = self.terms
        single = tuple(number for number in numbers if terms[number].is_plain_word)
        open_ended = tuple(number for number in numbers if terms[number].is_open_word)
        rest = [number for number in numbers if number not in single and number not in open_ended]
        others = tuple((number, terms[number].letter_after, terms[number].letter_before) for number in rest)
        return _Filed(single, open_ended, others, all(terms[number].anchor == 0 for number in numbers))

    def hits(self, text: Text) -> list[Hit]:
        """Return every place where a term stands, in order of the text."""
        return sorted(self.each(text))

    def each(self, text: Text) -> Iterator[Hit]:
        """Find the places one after another; a term's stem decides which is found first."""
        if self._automaton is None:
            return
        lowered, plain, terms = text.lowered, text.plain, self.terms
        for stem, at, end in self._automaton.find_matches_as_indexes(lowered, overlapping=True):
            filed = self._filed[stem]
            inside = at > 0 and plain[at - 1].isalnum() and plain[at].isalnum()
            if inside and filed.first:
                continue
            if filed.single and not inside and not _goes_on(plain, end):
                for number in filed.single:
                    yield Hit(at, end, number)
            if filed.open_ended and not inside:
                reach = end_of_letters(plain, end)
                if not _goes_on(plain, reach):
                    for number in filed.open_ended:
                        yield Hit(at, reach, number)
            for number, after, before in filed.others:  # a glance at the neighbours spares most of the close looks
                if (not after or _next_letter(lowered, end) in ("", after)) and (
                    not before or _last_letter(lowered, at) in ("", before)
                ):
                    place = find_around(terms[number], plain, lowered, at)
                    if place is not None:
                        yield Hit(*place, number)


def _automaton(stems: list[str]) -> AhoCorasick:
    form = Implementation.DFA if len(stems) <= MOST_QUICK else Implementation.ContiguousNFA
    return AhoCorasick(stems, implementation=form)


def _next_letter(lowered: str, end: int) -> str:
    """Return the letter with which a joined word would begin at ``end``; '' where a glance cannot tell."""
    first = lowered[end : end + 1]
    if first not in JOINERS:
        return first
    second = lowered[end + 1 : end + 2]
    return "" if second in JOINERS else second


def _last_letter(lowered: str, at: int) -> str:
    """Return the letter with which a word joined before ``at`` would end; '' where a glance cannot tell."""
    last = lowered[at - 1 : at]
    if last not in JOINERS:
        return last
    before = lowered[max(0, at - 2) : max(0, at - 1)]
    return "" if before in JOINERS else before


def _goes_on(plain: str, end: int) -> bool:
    """Whether a word goes on at ``end``."""
    return end < len(plain) and plain[end].isalnum() and plain[end - 1].isalnum()
