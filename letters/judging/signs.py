"""Signs: everything about a sentence or a document that may speak for or against a question, by a readable name. Pure.

A letter's weights say what each sign counts. The names are those of the weights file: "says bill" (the facet's own
words stand in the sentence), "near drug" (they stand there or were said shortly before), "rule q2 1" (the first rule
of q2), "word licenc" and "words export licenc" (stems of one word, of two in a row), "title bill", "most q2 1".
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from math import log, prod
from typing import TYPE_CHECKING

from feeds.entries import Role
from letters.judging.answers import echoes
from letters.judging.scoring import rule_score

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from letters.judging.compiled import CompiledLetter
    from letters.judging.lexicon import Text
    from letters.judging.reading import Sentence
    from letters.judging.scoring import Reading

Signs = dict[str, float]

WORD = re.compile(r"[a-z][a-z'-]+|\d+")
ENDINGS = ("ing", "ed", "es", "s", "ly")
SHORTEST_STEM = 4
LONGEST_SENTENCE = 1_500  # characters; of a longer one, a list that was flattened, the rest is not weighed
ENOUGH = 0.5
HEADING, SHORT, LONG = 60, 110, 320  # characters of a sentence


def stem(word: str) -> str:
    """Cut an ending, so that "licences" and "licence" are one sign."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def candidates(letter: CompiledLetter, reading: Reading) -> list[int]:
    """Return the sentences worth weighing: not a reporter's, saying something, with a topic of the gate near."""
    topics = {facet for group in letter.gate for facet in group}
    return [
        number
        for number, sentence in enumerate(reading.sentences)
        if sentence.role is not Role.REPORTER and reading.direct[number] and topics & reading.carried[number].keys()
    ]


def sentence_signs(letter: CompiledLetter, reading: Reading, text: Text, number: int) -> Signs:
    """Return the signs of one sentence."""
    sentence, direct, carried = reading.sentences[number], reading.direct[number], reading.carried[number]
    names = letter.names
    signs = {f"says {names[facet]}": strength for facet, strength in direct.items()}
    for facet in letter.topics:
        if facet in carried:
            signs[f"near {names[facet]}"] = carried[facet]
    for name, rule in letter.named_rules:
        score = rule_score(rule, reading, number)
        if score:
            signs[f"rule {name}"] = score
    signs["gate"] = gate_strength(letter, carried)
    signs |= _shape(reading, number)
    for asked, share in echoes(reading.asked.get(number, ())):
        for name in _words_of(reading.sentences[asked], text):
            signs[name] = max(share, signs.get(name, 0.0))
    signs |= _words_of(sentence, text)
    return signs


def gate_strength(letter: CompiledLetter, carried: dict[int, float]) -> float:
    """Return how surely the gate's topics meet: the geometric mean of their strengths, 0 when one is missing."""
    strengths = [max(carried.get(facet, 0.0) for facet in group) for group in letter.gate]
    if not strengths or min(strengths) < ENOUGH:
        return 0.0
    return float(prod(strengths) ** (1 / len(strengths)))


def document_signs(letter: CompiledLetter, reading: Reading, title: Text, signs: dict[int, Signs]) -> Signs:
    """Return the signs of a document from those of its candidate sentences."""
    names, count = letter.names, max(1, len(signs))
    found: Signs = {f"title {names[facet]}": strength for facet, strength in reading.title.items()}
    for one in signs.values():
        gate = one["gate"]
        for name, value in one.items():
            if name.startswith("says "):
                _at_least(found, f"most {name[5:]}", value * gate)
                found[f"mean {name[5:]}"] = found.get(f"mean {name[5:]}", 0.0) + value / count
            elif name.startswith("rule "):
                _at_least(found, f"most {name}", value)
    found |= _shares(names, reading)
    found["candidates"] = log(1 + len(signs))
    found["length"] = log(1 + len(reading.sentences))
    found |= _document_words(signs.values(), count)
    for word in WORD.findall(title.lowered):
        found[f"title word {stem(word)}"] = 1.0
    return found


def _at_least(found: Signs, name: str, value: float) -> None:
    if value > found.get(name, 0.0):
        found[name] = value


def _shape(reading: Reading, number: int) -> Signs:
    sentence, many = reading.sentences[number], len(reading.sentences)
    length = sentence.end - sentence.start
    return {
        "first sentence": float(number == 0),
        "late in the text": number / many,
        "long text": log(many),
        "heading": float(length < HEADING and number not in reading.asked),  # an answer is none
        "short": float(length < SHORT),
        "long": float(length > LONG),
        "by an official": float(sentence.role is Role.OFFICIAL),
    }


def _words_of(sentence: Sentence, text: Text) -> Signs:
    return _words(text.lowered[sentence.start : min(sentence.end, sentence.start + LONGEST_SENTENCE)])


def _words(lowered: str) -> Signs:
    stems = [stem(word) for word in WORD.findall(lowered)]
    signs = {f"word {one}": 1.0 for one in stems}
    signs.update({f"words {one} {other}": 1.0 for one, other in pairwise(stems)})
    return signs


def _shares(names: Sequence[str], reading: Reading) -> Signs:
    many = max(1, len(reading.sentences))
    counts = Counter(facet for direct in reading.direct for facet, strength in direct.items() if strength >= ENOUGH)
    return {f"share {names[facet]}": count / many for facet, count in counts.items()}


def _document_words(signs: Iterable[Signs], count: int) -> Signs:
    counts = Counter(name for one in signs for name in one if name.startswith("word "))
    return {name: min(1.0, 0.3 + number / count) for name, number in counts.items()}
