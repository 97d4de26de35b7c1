"""The sentence of a text that says best what somebody searched for, with the places of the words. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from feeds.sentences import sentences
from letters.searching import Query, Wanted, fold

MOST_PLACES = 3_000  # of one text; who asks for "the" is served by the first ones
ENDING = r"[^\W_]*"
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
        self._groups = [group for group, _ in wanted]
        self._pattern = re.compile("|".join(f"({_pattern(phrase)})" for _, phrase in wanted)) if wanted else None

    def spans(self, text: str) -> tuple[Span, ...]:
        """Return where words of the search stand in a short text."""
        return tuple((place.start, place.end) for place in self._places(text))

    def best(self, text: str) -> Excerpt:
        """Return the sentence in which most of the search stands together; the first sentence where none does."""
        places = self._places(text)
        if not places:
            return _quoted(text, next(iter(sentences(text, 0, _line_end(text, 0))), (0, 0)), ())
        line = _richest(places, lambda place: text.rfind("\n", 0, place.start) + 1)
        start, end = line[0].start, line[0].end
        start, end = text.rfind("\n", 0, start) + 1, _line_end(text, end)
        spans = sentences(text, start, end)
        inside = _richest(
            line, lambda place: max((n for n, one in enumerate(spans) if one[0] <= place.start), default=0)
        )
        sentence = next((one for one in spans if one[0] <= inside[0].start < one[1]), (start, end))
        return _quoted(text, sentence, inside)

    def _places(self, text: str) -> list[_Place]:
        if self._pattern is None:
            return []
        found = []
        for hit in self._pattern.finditer(fold(text)):
            number = (hit.lastindex or 1) - 1
            found.append(_Place(hit.start(), hit.end(), self._groups[number], number))
            if len(found) == MOST_PLACES:
                break
        return found


def _pattern(wanted: Wanted) -> str:
    words = r"[\W_]+".join(map(re.escape, wanted.tokens))
    return rf"(?<![^\W_]){words}{ENDING if wanted.is_open else ''}(?![^\W_])"


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
    inside = ((place.start - start, min(place.end, end) - start) for place in places if start <= place.start < end)
    return Excerpt(text[start:end], tuple(inside))


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
