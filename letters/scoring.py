"""How well a sentence answers to a rule: what meets in it, what was carried to it, what speaks against it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from feeds.entries import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from letters.compiled import CompiledLetter, CompiledRule, Groups
    from letters.reading import Sentence
    from letters.strengths import Strengths

ENOUGH = 0.5  # a topic that is weaker is not there


@dataclass(frozen=True, slots=True)
class Scored:
    """One sentence that answers to a question."""

    question: str
    sentence: int  # number in the reading
    score: float
    rule: CompiledRule


@dataclass(frozen=True, slots=True)
class Reading:
    """A document's sentences with the strengths of a letter's facets in them."""

    sentences: Sequence[Sentence]
    direct: Sequence[Strengths]
    carried: Sequence[Strengths]
    title: Strengths


def score_sentences(letter: CompiledLetter, reading: Reading) -> list[Scored]:
    """Return every sentence that answers to a question at all, best first.

    Words of a reporter are not the position of who is asked: they lend their topics to the answer, no more.
    """
    found: list[Scored] = []
    for number, sentence in enumerate(reading.sentences):
        if sentence.role is Role.REPORTER or not reading.direct[number]:
            continue
        found += _answers(letter, reading, number)
    return sorted(found, key=lambda scored: (-scored.score, scored.sentence))


def passes_gate(gate: Groups, reading: Reading) -> int | None:
    """Return the first sentence in which all topics of the gate are present, or None."""
    for number, carried in enumerate(reading.carried):
        if gate and reading.direct[number] and all(_of_group(group, carried) >= ENOUGH for group in gate):
            return number
    return None


def _answers(letter: CompiledLetter, reading: Reading, number: int) -> list[Scored]:
    best: dict[str, Scored] = {}
    for rule in letter.compiled:
        score = _score(rule, reading, number)
        question = rule.rule.question
        if score > 0 and (question not in best or score > best[question].score):
            best[question] = Scored(question, number, score, rule)
    return list(best.values())


def _score(rule: CompiledRule, reading: Reading, number: int) -> float:
    direct, carried = reading.direct[number], reading.carried[number]
    acts = [direct.get(act, 0.0) for act in rule.acts]
    topics = [_of_group(group, carried) for group in rule.topics]
    if not all(acts) or any(topic < ENOUGH for topic in topics):
        return 0.0
    against = (1 - weight * _where(where, reading, number).get(facet, 0.0) for facet, weight, where in rule.blockers)
    return _mean(acts) * _mean(topics) * prod(against)


def _where(where: str, reading: Reading, number: int) -> Strengths:
    if where == "title":
        return reading.title
    return reading.carried[number] if where == "passage" else reading.direct[number]


def _of_group(group: tuple[int, ...], strengths: Strengths) -> float:
    return max(strengths.get(facet, 0.0) for facet in group)


def _mean(strengths: Sequence[float]) -> float:
    return float(prod(strengths) ** (1 / len(strengths))) if strengths else 1.0
