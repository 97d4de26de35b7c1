"""Rules for a letter that nobody wrote rules for: made of its questions' own words and its terms. Pure.

What the title, the letter's ``terms`` and several questions name is the subject; the other words of a question are
its own. A sentence speaks to a question when the subject is near and two of the question's own words meet in it.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from letters.files.rules import Facet, Gate, Rule, RuleSet, Weighted
from letters.terms import read_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SURE, PHRASE, WORD_WEIGHT = 0.9, 0.6, 0.4  # two words of .4 give .64, which with a sure subject passes one half
SHARED_BY = 2  # questions; a word that so many use is the letter's subject
SHORTEST = 4  # letters of a telling word; acronyms may be shorter
LONGEST = 60  # what is longer is no word, and no term

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
ENDINGS = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ities",
    "ity",
    "ings",
    "ing",
    "ies",
    "ers",
    "ed",
    "es",
    "er",
    "s",
    "e",
    "y",
)
EMPTY = frozenset(
    """about above after again against also although among another answer answers anything around asked asks
    because been before being below between both cannot could date dates department departments describe did does
    doing down during each either else ever every explain far few first from further given gives going had has have
    having here himself how however indicate into its itself just kept kind known last later least letter letters
    like list long made make makes many may more most much must name need needed needs neither never next none nor
    nothing now number office often only other others our over own part please provide question questions quickly
    rather reason really regarding respect said same secretary several shall share should since some soon state
    states still such take taken takes than that their them themselves then there therefore these they thing this
    those through thus toward towards under until upon use used uses using very want wants was were what whatever
    when where whether which while who whom whose why will with within without work would years your administrator
    agency congress federal government members united american specific including include included following plan
    plans planned steps step action actions measures date current currently""".split()  # noqa: SIM905
)


def generic_rules(title: str, terms: Sequence[str], questions: Sequence[tuple[str, str]]) -> RuleSet:
    """Return rules for a letter of that title and terms, with questions as (id, words)."""
    words = {question: _telling(text) for question, text in questions}
    counts = Counter(word for own in words.values() for word in set(own))
    shared = {word for word, count in counts.items() if count >= SHARED_BY and len(words) > SHARED_BY}
    subject = _subject(title, terms, shared)
    facets = [Facet("subject", "names the letter's subject", subject)]
    rules = []
    named = {part.term.text for part in subject}
    for question, own in words.items():
        facet = _own_words(question, own, named)
        if facet.terms:
            facets.append(facet)
            rules.append(Rule(question, (("subject",),), ((facet.name,),)))
    return RuleSet(tuple(facets), tuple(rules), Gate((("subject",),)))


def _subject(title: str, terms: Sequence[str], shared: Iterable[str]) -> tuple[Weighted, ...]:
    found: dict[str, float] = dict.fromkeys(terms, SURE)
    telling = _telling(title)
    for one, other in pairwise(telling):
        if f"{one} {other}".lower() in " ".join(WORD.findall(title)).lower():
            found.setdefault(f"{one} {other}", SURE)
    for word in (*telling, *sorted(shared)):
        found.setdefault(_open(word), SURE if word.isupper() else WORD_WEIGHT)
    return tuple(Weighted(read_term(text), weight) for text, weight in found.items())


def _own_words(question: str, words: Sequence[str], named: set[str]) -> Facet:
    found: dict[str, float] = {}
    for word in words:
        opened = _open(word)
        if opened not in named:
            found[opened] = PHRASE if word.isupper() else WORD_WEIGHT
    return Facet(
        f"words of {question}",
        "uses the question's own words",
        tuple(Weighted(read_term(text), weight) for text, weight in found.items()),
    )


def _telling(text: str) -> list[str]:
    """Return the words that say what a text is about, acronyms as written and the rest in lower case."""
    found = []
    for word in WORD.findall(text):
        if len(word) > LONGEST:
            continue
        if word.isupper() and len(word) > 1 and word.isalpha():
            found.append(word)
        elif len(word) >= SHORTEST and word.lower() not in EMPTY and word[0].isalpha():
            found.append(word.lower())
    return found


def _open(word: str) -> str:
    """Open a word's ending, so that "tested" finds "tests" and "testing"; acronyms stay."""
    if word.isupper():
        return word
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)] + "*"
    return word + "*"
