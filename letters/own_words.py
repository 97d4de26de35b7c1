"""Rules for a letter that has none, from its own words: enough to begin with, and made to be edited. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from letters.letter_questions import HOLLOW, singular
from letters.rarity import rarity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from letters.letter_questions import Asked

ENOUGH = 0.6  # beside a strong subject (.9) one plain word gives .54, one with a weak one .65, two .76
COMMON = 1.5  # rarity; a word below it says little, and is weak
LEAST_PHRASE = 3.0  # rarity of two words that make a phrase
MOST_SUBJECT, STRONG_SUBJECT = 10, 3
FEW = 4  # telling words; a part with fewer takes those of its question
MOST_PHRASES, MOST_WORDS = 6, 12  # of a question
_WORD = re.compile(r"[A-Za-z][\w'’]*(?:[-.&][A-Za-z]\w*)*")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z]\w*")  # a capital within a sentence; a name says twice as much of the matter
_EMPTY = frozenset(
    """question questions answer answers letter response respond following information member members
    sincerely secretary dear honorable please provide provided documents documentation communications copies copy
    request requested requests section including included regarding concerning related relating describe explain
    identify considering indicate needed potentially remain disposal respect pursuant whether believe steps taken
    plan plans specific specifically further additional date dates shall every anyone details your you'll
    mr ms mrs dr hon honorable january february march april may june july august september october november december
    monday tuesday wednesday thursday friday""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Words:
    """Words by what they say: a strong one alone, two plain ones, or one with a weak one."""

    strong: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The words by which a letter's matter, and each question of it, may be known."""

    subject: Words
    questions: dict[str, Words]  # by id; what has no telling words is not there


def own_words(text: str, asked: Sequence[Asked]) -> OwnWords:
    """Return the words that say what a letter is about: those that it repeats, and for each question the rare ones."""
    counts = Counter(folded(word) for word in _WORD.findall(text) if _is_telling(word))
    names = Counter(folded(found[0]) for found in _NAME.finditer(text) if _is_telling(found[0]))
    ranked = sorted(counts, key=lambda word: (-_weight(word, counts[word] + names[word]), word))
    subject = [word for word in ranked if counts[word] > 1][:MOST_SUBJECT] or ranked[:MOST_SUBJECT]
    known = Words(tuple(subject[:STRONG_SUBJECT]), tuple(subject[STRONG_SUBJECT:]))
    texts = {one.id: one.text for one in asked}
    found = {one.id: _words_of(one.text, texts.get(one.parent, ""), set(known.strong)) for one in asked}
    return OwnWords(known, {own_id: words for own_id, words in found.items() if words.plain})


def _weight(word: str, count: int) -> float:
    return count * (0.5 + min(rarity(singular(word.rstrip("*"))), 3))


def _words_of(text: str, above: str, subject: set[str]) -> Words:
    """The telling words and phrases of a question; where it has few itself, those of the question above it too."""
    words = [word for word in _WORD.findall(text) if _is_telling(word)]
    if len(words) < FEW and above:
        words += [word for word in _WORD.findall(above) if _is_telling(word)]
    phrases = tuple(dict.fromkeys(_phrases(text)))[:MOST_PHRASES]
    single = [word for word in dict.fromkeys(map(folded, words)) if word not in subject]
    single.sort(key=lambda word: -_rarity(word))
    plain = tuple(word for word in single if _rarity(word) >= COMMON)[:MOST_WORDS]
    weak = tuple(word for word in single if _rarity(word) < COMMON)[:MOST_WORDS]
    return Words((), phrases + plain, weak) if phrases or plain else Words((), weak)


def _phrases(text: str) -> Iterator[str]:
    """Two telling words that stand side by side: "working group"."""
    found = list(_WORD.finditer(text))
    for one, other in pairwise(found):
        beside = text[one.end() : other.start()] in (" ", "-")
        if beside and _is_telling(one[0]) and _is_telling(other[0]):
            written = f"{one[0]} {other[0]}".lower().replace("’", "'")
            if rarity(singular(one[0])) + rarity(singular(other[0])) >= LEAST_PHRASE:
                yield written


def _rarity(term: str) -> float:
    return rarity(singular(term.rstrip("*")))


def _is_telling(word: str) -> bool:
    low = word.lower()
    return len(word) > 2 and "." not in word and low not in _EMPTY and low not in HOLLOW and rarity(singular(low)) > 0


def folded(word: str) -> str:
    """Return a word as a term: acronyms keep their case, a plural also finds its singular."""
    word = re.sub(r"['’]s?\Z", "", word)
    if word.isupper() and len(word) <= 6:
        return word
    low = word.lower().replace("’", "'")
    if low.endswith("ies") and len(low) > 6:
        return f"{low[:-3]}*"
    return f"{low[:-1]}*" if low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 5 else low
