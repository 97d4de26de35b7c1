"""How well a sentence answers to a rule: what meets in it, what was carried to it, what speaks against it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import prod
from typing import TYPE_CHECKING

from feeds.entries import Role
from letters.judging.shifts import NOTHING, Shift

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from letters.judging.compiled import CompiledLetter, CompiledRule, Groups
    from letters.judging.reading import Sentence
    from letters.judging.strengths import Strengths

ENOUGH = 0.5  # a topic that is weaker is not there; a question whose best sentence scores less is not spoken to


@dataclass(frozen=True, slots=True)
class Scored:
    """One sentence that answers to a question."""

    question: str  # '' for the letter's subject
    sentence: int  # number in the reading
    score: float  # 0 to 1
    rule: CompiledRule | None = None  # the rule that gave the score; None where weights did
    lent: float = 0.0  # what the whole document added, where weights decide
    taught: Shift = NOTHING  # what the team's votes added


Ranked = dict[str, list[Scored]]  # by question, the best sentence first


@dataclass(frozen=True, slots=True)
class Reading:
    """A document's sentences with the strengths of a letter's facets in them; answers with those of the question."""

    sentences: Sequence[Sentence]
    direct: Sequence[Strengths]
    carried: Sequence[Strengths]
    title: Strengths
    asked: Mapping[int, Sequence[int]] = field(default_factory=dict)  # by answering sentence: its question's sentences


@dataclass(frozen=True, slots=True)
class Bar:
    """What it takes for a question to fire."""

    limits: Mapping[str, float] = field(default_factory=dict)  # by question, ENOUGH where none is given
    distance: float = 0.0  # log-odds that the whole document lacks before any question may fire
    subject_follows: bool = False  # what speaks to a question speaks to the subject, too

    def passed(self, ranked: Ranked) -> Ranked:
        """Return the questions whose best sentence reaches its limit, in a document that is near enough for it.

        A document that is too far off by itself may be brought near by what votes say of its sentence.
        """
        fired = {
            question: found
            for question, found in ranked.items()
            if found[0].score >= self.limits.get(question, ENOUGH)
            and (not question or not self.distance or found[0].taught.value >= self.distance)
        }
        if fired and self.subject_follows and "" in ranked:
            fired[""] = [replace(one, score=max(one.score, ENOUGH)) for one in ranked[""]]
        return fired


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a document says to a letter: the questions that fire, with their sentences."""

    fired: Ranked
    score: float
    trace: tuple[str, ...]
    ranked: Ranked = field(default_factory=dict)  # all that was weighed, fired or not
    bar: Bar = field(default_factory=Bar)


def judge_by_rules(letter: CompiledLetter, reading: Reading) -> Verdict:
    """Judge a document of a letter that has rules and no weights."""
    ranked = score_sentences(letter, reading)
    limits = letter.rules.thresholds
    bar = Bar(limits)
    trace = tuple(_step(found[0], limits.get(question, ENOUGH)) for question, found in ranked.items())
    score = max((found[0].score for found in ranked.values()), default=0.0)
    return Verdict(bar.passed(ranked), score, trace, ranked, bar)


def score_sentences(letter: CompiledLetter, reading: Reading) -> Ranked:
    """Return every sentence that answers to a question at all, best first.

    Words of a reporter are not the position of who is asked: they lend their topics to the answer, no more.
    """
    ranked: Ranked = {}
    for number, sentence in enumerate(reading.sentences):
        if sentence.role is not Role.REPORTER and reading.direct[number]:
            for scored in _answers(letter, reading, number):
                ranked.setdefault(scored.question, []).append(scored)
    for found in ranked.values():
        found.sort(key=lambda scored: (-scored.score, scored.sentence))
    return ranked


def passes_gate(gate: Groups, reading: Reading) -> bool:
    """Return whether all topics of the gate are present together somewhere."""
    return bool(gate) and any(
        direct and all(_of_group(group, carried) >= ENOUGH for group in gate)
        for direct, carried in zip(reading.direct, reading.carried, strict=True)
    )


def rule_score(rule: CompiledRule, reading: Reading, number: int) -> float:
    """Return how well a sentence answers to one rule: 0 unless all its acts and topics are there."""
    direct, carried = reading.direct[number], reading.carried[number]
    acts = [_of_group(group, direct) for group in rule.acts]
    if not all(acts):
        return 0.0
    topics = [_of_group(group, carried) for group in rule.topics]
    if any(topic < ENOUGH for topic in topics):
        return 0.0
    score = _mean(acts) * _mean(topics)
    for facet, weight, where in rule.blockers:
        score *= 1 - weight * blocking(where, reading, number).get(facet, 0.0)
    return score


def blocking(where: str, reading: Reading, number: int) -> Strengths:
    """Return the strengths among which a blocker is looked for."""
    if where == "title":
        return reading.title
    return reading.carried[number] if where == "passage" else reading.direct[number]


def _answers(letter: CompiledLetter, reading: Reading, number: int) -> list[Scored]:
    best: dict[str, Scored] = {}
    for rule in letter.compiled:
        score = rule_score(rule, reading, number)
        question = rule.rule.question
        if score > 0 and (question not in best or score > best[question].score):
            best[question] = Scored(question, number, score, rule)
    return list(best.values())


def _step(scored: Scored, limit: float) -> str:
    verdict = "reaches" if scored.score >= limit else "stays below"
    return f"{scored.question or 'subject'}: the best sentence has {scored.score:.2f} and {verdict} {limit:.2f}"


def _of_group(group: tuple[int, ...], strengths: Strengths) -> float:
    return max(strengths.get(facet, 0.0) for facet in group)


def _mean(strengths: Sequence[float]) -> float:
    return float(prod(strengths) ** (1 / len(strengths))) if strengths else 1.0
