"""The words by which a letter's subject is known: those that it repeats, rare ones and names before others. Pure."""

from __future__ import annotations

import re
from collections import Counter

from letters.drafting.questions import HOLLOW, singular
from letters.rarity import rarity

MOST_TERMS = 5  # each opens the letter's subject by itself, so that few are better
LONGEST_WORD = 40  # characters; what is longer is no word
LONGEST_ACRONYM = 6
_WORD = re.compile(r"[A-Za-z][\w'’]*(?:[-.&][A-Za-z]\w*)*")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z]\w*")  # a capital within a sentence: a name says twice as much of the matter
_EMPTY = frozenset(
    """question questions answer answers letter response respond following information member members sincerely
    secretary dear honorable requested requests section considering indicate needed potentially whether believe steps
    plan plans specific specifically further additional date dates shall every anyone details mr ms mrs dr hon honorable
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday""".split()  # noqa: SIM905
)


def subject_terms(text: str) -> tuple[str, ...]:
    """Return the terms that say what a letter is about, the most telling first; none for a text that says little."""
    words = [word for word in _WORD.findall(text) if _is_telling(word)]
    counts = Counter(map(_folded, words))
    names = Counter(_folded(found[0]) for found in _NAME.finditer(text) if _is_telling(found[0]))
    repeated = [word for word, count in counts.items() if count > 1] or list(counts)
    repeated.sort(key=lambda word: (-_weight(word, counts[word] + names[word]), word))
    return tuple(repeated[:MOST_TERMS])


def _weight(term: str, count: int) -> float:
    return count * (0.5 + min(rarity(singular(term.rstrip("*"))), 3))


def _is_telling(word: str) -> bool:
    low = word.lower()
    if not 2 < len(word) <= LONGEST_WORD or "." in word or low in _EMPTY or low in HOLLOW:
        return False
    return rarity(singular(low)) > 0


def _folded(word: str) -> str:
    """The word as a term: acronyms keep their case, a plural also finds its singular."""
    word = re.sub(r"['’]s?\Z", "", word)
    if word.isupper() and len(word) <= LONGEST_ACRONYM:
        return word
    low = word.lower().replace("’", "'")
    if low.endswith("ies") and len(low) > 6:
        return f"{low[:-3]}*"
    return f"{low[:-1]}*" if low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 5 else low
