"""Substring traps: what a search for mere letters would wrongly catch where a keyword is meant. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.judging.lexicon import Lexicon, Text
from letters.keywords.grammar import Either, Near, Phrase, Unless

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from letters.keywords.grammar import Node
    from letters.keywords.watching import Watched
    from letters.terms import Term

MOST_WORDS = 5
LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Traps:
    """Words in which the letters of a keyword stand without being it."""

    looked_at: int  # texts
    texts: int  # that a search for letters alone would wrongly catch
    words: tuple[tuple[str, int], ...]  # the commonest, with the number of texts; as they are written, from outside


def find_traps(watched: Watched, texts: Sequence[tuple[str, str]]) -> Traps:
    """Look for the letters of the first keyword's phrases in texts that do not hold these phrases."""
    expression = watched.expressions[0]
    wanted = list(dict.fromkeys(expression.terms[number] for number in _sought(expression.root)))
    lexicon, letters = Lexicon(wanted), [_letters(term) for term in wanted]
    counted: Counter[str] = Counter()
    trapped = 0
    for given in texts:
        text = Text("\n\n".join(given))
        if not any(piece in text.lowered for piece in letters) or lexicon.hits(text):
            continue
        trapped += 1
        counted.update({word for piece in letters for word in _words_around(text, piece)})
    return Traps(len(texts), trapped, tuple(counted.most_common(MOST_WORDS)))


def _sought(node: Node) -> Iterator[int]:
    match node:
        case Phrase(number):
            yield number
        case Either(of) | Near(of):
            for one in of:
                yield from _sought(one)
        case Unless(keep):
            yield from _sought(keep)


def _letters(term: Term) -> str:
    return " ".join(word.text for word in term.words)


def _words_around(text: Text, piece: str) -> Iterator[str]:
    """Yield what the letters stand in, in lower case unless it is the keyword's letters themselves."""
    at = text.lowered.find(piece)
    while at >= 0:
        start, end = at, at + len(piece)
        while start and text.plain[start - 1].isalnum() and at - start < LONGEST_WORD:
            start -= 1
        while end < len(text.plain) and text.plain[end].isalnum() and end - at < LONGEST_WORD:
            end += 1
        yield (text.plain if end - start == len(piece) else text.lowered)[start:end]
        at = text.lowered.find(piece, end)
