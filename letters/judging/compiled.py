"""A letter made ready to be matched: one lexicon, facets by number, rules over numbers. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.files.rules import Rule, RuleSet
from letters.judging.lexicon import Lexicon

if TYPE_CHECKING:
    from letters.files.load import LetterFile
    from letters.files.weights import Weights
    from letters.questions import Letter
    from letters.terms import Term

Groups = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule over facet numbers."""

    rule: Rule
    topics: Groups
    acts: Groups
    blockers: tuple[tuple[int, float, str], ...]


@dataclass(frozen=True, slots=True)
class CompiledLetter:
    """A letter with its lexicon; the same for every document and every keyword."""

    letter: Letter
    rules: RuleSet
    lexicon: Lexicon
    owners: tuple[tuple[tuple[int, float], ...], ...]  # by term number: the facets it speaks for, and how strongly
    compiled: tuple[CompiledRule, ...]
    gate: Groups
    names: tuple[str, ...]  # by facet number
    topics: tuple[int, ...]  # facets that a rule or the gate takes from the context
    lasting: frozenset[int]  # facets that are looked for near a sentence, and not only in it
    asked_for: frozenset[int]  # facets that a rule or the gate asks for; the others are no matter of a question
    named_rules: tuple[tuple[str, CompiledRule], ...]  # "q2 1": the first rule of q2
    weights: Weights | None  # None: the rules alone decide


def compile_letter(file: LetterFile) -> CompiledLetter:
    """Compile a letter's rules."""
    return compile_rules(file.letter, file.rules, file.weights)


def compile_rules(letter: Letter, rules: RuleSet, weights: Weights | None) -> CompiledLetter:
    """Compile rules for a letter; with None for its weights they alone decide."""
    numbers = {facet.name: number for number, facet in enumerate(rules.facets)}
    terms, owners = _terms(rules)
    compiled = tuple(_compile_rule(rule, numbers) for rule in rules.rules)
    gate = _numbered(rules.gate.topics, numbers)
    topics = {facet for one in compiled for group in one.topics for facet in group}
    topics |= {facet for group in gate for facet in group}
    acts = {facet for one in compiled for group in one.acts for facet in group}
    blockers = {facet for one in compiled for facet, _, _ in one.blockers}
    return CompiledLetter(
        letter=letter,
        rules=rules,
        lexicon=Lexicon(terms),
        owners=owners,
        compiled=compiled,
        gate=gate,
        names=tuple(numbers),
        topics=tuple(sorted(topics)),
        lasting=frozenset(
            topics | {facet for one in compiled for facet, _, where in one.blockers if where == "passage"}
        ),
        asked_for=frozenset(topics | acts | blockers),
        named_rules=_named(compiled),
        weights=weights,
    )


def _named(compiled: tuple[CompiledRule, ...]) -> tuple[tuple[str, CompiledRule], ...]:
    counts: Counter[str] = Counter()
    named = []
    for one in compiled:
        question = one.rule.question or "subject"
        counts[question] += 1
        named.append((f"{question} {counts[question]}", one))
    return tuple(named)


def _terms(rules: RuleSet) -> tuple[list[Term], tuple[tuple[tuple[int, float], ...], ...]]:
    terms: dict[str, Term] = {}
    owners: dict[str, list[tuple[int, float]]] = {}
    for number, facet in enumerate(rules.facets):
        for weighted in facet.terms:
            terms[weighted.term.text] = weighted.term
            owners.setdefault(weighted.term.text, []).append((number, weighted.weight))
    return list(terms.values()), tuple(tuple(owners[text]) for text in terms)


def _compile_rule(rule: Rule, numbers: dict[str, int]) -> CompiledRule:
    blockers = tuple((numbers[blocker.facet], blocker.weight, blocker.where) for blocker in rule.blockers)
    return CompiledRule(rule, _numbered(rule.topics, numbers), _numbered(rule.acts, numbers), blockers)


def _numbered(groups: tuple[tuple[str, ...], ...], numbers: dict[str, int]) -> Groups:
    return tuple(tuple(numbers[name] for name in group) for group in groups)
