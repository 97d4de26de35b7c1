"""The sentence of a text that says best what somebody searched for, with the places of the words. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from feeds.sentences import sentences
from letters.search.query import Query, Wanted, fold

MOST_PLACES = 1_000  # of one phrase in one text; who asks for "the" is served by the first ones
LETTERS, BETWEEN = re.compile(r"[^\W_]+"), re.compile(r"[\W_]+")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some words of a text, and where in them the hits stand."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    group: int
    phrase: int


class Finder:
    """Finds the places of one search in texts."""

    def __init__(self, query: Query) -> None:
        wanted = [(group, phrase) for group, phrases in enumerate(query.groups) for phrase in phrases]
        self._wanted = [(group, number, phrase) for number, (group, phrase) in enumerate(wanted)]

    def spans(self, text: str) -> tuple[Span, ...]:
        """Return where words of the search stand in a short text."""
        return _quoted(text, (0, len(text)), self._places(text)).spans

    def best(self, text: str) -> Excerpt:
        """Return the sentence in which most of the search stands together; the first sentence where none does."""
        places = self._places(text)
        if not places:
            return _quoted(text, next(iter(sentences(text, 0, _line_end(text, 0))), (0, 0)), ())
        line = _richest(places, lambda place: text.rfind("\n", 0, place.start) + 1)
        start, end = line[0].start, line[0].end
        start, end = text.rfind("\n", 0, start) + 1, _line_end(text, end)
        spans = sentences(text, start, end)
        inside = _richest(line, lambda place: bisect_right(spans, place.start, key=itemgetter(0)))
        sentence = next((one for one in spans if one[0] <= inside[0].start < one[1]), (start, end))
        return _quoted(text, sentence, inside)

    def _places(self, text: str) -> list[_Place]:
        """Return the first places of each phrase, in the order of the text."""
        folded = fold(text)
        found = [
            _Place(start, end, group, number)
            for group, number, wanted in self._wanted
            for start, end in islice(_stands(folded, wanted), MOST_PLACES)
        ]
        return sorted(found, key=lambda place: (place.start, -place.end))


def _stands(text: str, wanted: Wanted) -> Iterator[Span]:
    """Return where words stand together in a folded text."""
    start = text.find(wanted.tokens[0])
    while start >= 0:
        end = _end(text, start, wanted)
        if end is not None:
            yield start, end
        start = text.find(wanted.tokens[0], end or start + 1)


def _end(text: str, start: int, wanted: Wanted) -> int | None:
    """Return where the words end that begin there; None when they do not, or only inside another word."""
    if start and LETTERS.match(text, start - 1):
        return None
    end = start
    for number, token in enumerate(wanted.tokens):
        gap = BETWEEN.match(text, end) if number else None
        begin = gap.end() if gap else end
        if (number and not gap) or not text.startswith(token, begin):
            return None
        end = begin + len(token)
    rest = LETTERS.match(text, end)
    if rest and not wanted.is_open:
        return None
    return rest.end() if rest else end


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _richest(places: Sequence[_Place], part: Callable[[_Place], int]) -> list[_Place]:
    """Return the places of that part of a text in which most of the search stands; of equals the first."""
    parts: dict[int, list[_Place]] = {}
    for place in places:
        parts.setdefault(part(place), []).append(place)
    return max(parts.values(), key=lambda some: (len({p.group for p in some}), len({p.phrase for p in some})))


def _quoted(text: str, sentence: Span, places: Sequence[_Place]) -> Excerpt:
    start, end = sentence
    spans: list[Span] = []
    for place in places:  # in order; one inside another is no hit of its own
        if start <= place.start < end and (not spans or place.start - start >= spans[-1][1]):
            spans.append((place.start - start, min(place.end, end) - start))
    return Excerpt(text[start:end], tuple(spans))


def cut_to_words(excerpt: Excerpt, most: int) -> Excerpt:
    """Return at most so many words of an excerpt, around its first hit, with an ellipsis where words are gone."""
    words = [found.span() for found in re.finditer(r"\S+", excerpt.text)]
    if len(words) <= most:
        return excerpt
    if most <= 0:
        return Excerpt("")
    first = excerpt.spans[0][0] if excerpt.spans else 0
    at = next((n for n, (_, end) in enumerate(words) if end > first), 0)
    begin = max(0, min(at - most // 3, len(words) - most))
    start, end = words[begin][0], words[begin + most - 1][1]
    head, tail = "… " if begin else "", " …" if begin + most < len(words) else ""
    shift = start - len(head)
    spans = tuple((a - shift, min(b, end) - shift) for a, b in excerpt.spans if start <= a < end)
    return Excerpt(f"{head}{excerpt.text[start:end]}{tail}", spans)
