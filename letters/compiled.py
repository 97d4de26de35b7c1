"""A letter made ready to be matched: one lexicon, facets by number, rules over numbers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.lexicon import Lexicon
from letters.rules import Rule, RuleSet

if TYPE_CHECKING:
    from letters.files import LetterFile
    from letters.questions import Letter
    from letters.terms import Term

Groups = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule over facet numbers."""

    rule: Rule
    topics: Groups
    acts: tuple[int, ...]
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
    stems: frozenset[str]  # a text without any of these can fire nothing


def compile_letter(file: LetterFile) -> CompiledLetter:
    """Compile a letter's rules."""
    rules = file.rules
    numbers = {facet.name: number for number, facet in enumerate(rules.facets)}
    terms, owners = _terms(rules)
    compiled = tuple(_compile_rule(rule, numbers) for rule in rules.rules)
    gate = tuple(tuple(numbers[name] for name in group) for group in rules.gate.topics)
    demands = [(*one.topics, *((act,) for act in one.acts)) for one in compiled]
    stems = _needed_stems(rules, [*demands, *([gate] if gate else [])])
    return CompiledLetter(file.letter, rules, Lexicon(terms), owners, compiled, gate, stems)


def _terms(rules: RuleSet) -> tuple[list[Term], tuple[tuple[tuple[int, float], ...], ...]]:
    terms: dict[str, Term] = {}
    owners: dict[str, list[tuple[int, float]]] = {}
    for number, facet in enumerate(rules.facets):
        for weighted in facet.terms:
            terms[weighted.term.text] = weighted.term
            owners.setdefault(weighted.term.text, []).append((number, weighted.weight))
    return list(terms.values()), tuple(tuple(owners[text]) for text in terms)


def _compile_rule(rule: Rule, numbers: dict[str, int]) -> CompiledRule:
    topics = tuple(tuple(numbers[name] for name in group) for group in rule.topics)
    blockers = tuple((numbers[blocker.facet], blocker.weight, blocker.where) for blocker in rule.blockers)
    return CompiledRule(rule, topics, tuple(numbers[name] for name in rule.acts), blockers)


def _needed_stems(rules: RuleSet, demands: list[Groups]) -> frozenset[str]:
    """Return stems of which every text that fires anything holds one: the topics that all demands share, if any."""
    shared = set.intersection(*({frozenset(group) for group in groups} for groups in demands)) if demands else set()
    if shared:
        needed = set(min(shared, key=lambda group: sum(len(rules.facets[facet].terms) for facet in group)))
    else:
        needed = {facet for groups in demands for group in groups[:1] for facet in group}
    return frozenset(weighted.term.stem for facet in needed for weighted in rules.facets[facet].terms)
