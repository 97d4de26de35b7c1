"""The matching part of a letter file to its rules: concepts unfolded, terms read, names checked. Pure."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from letters.files.generic import generic_rules
from letters.files.rules import STRENGTHS, Blocker, Facet, Gate, Rule, RuleSet, Weighted
from letters.terms import TermError, read_term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from letters.files.shape import FacetShape, LetterShape, RuleShape

SUBJECT = "subject"  # how a file names the letter's subject where a question's id may stand


def rules_of(shape: LetterShape) -> tuple[RuleSet, list[str]]:
    """Return the rules of a file, and each fault in them as ``place: what is wrong``."""
    faults: list[str] = []
    if not shape.rules and not shape.facets:
        return _of_its_own_words(shape, faults), faults
    facets = tuple(_facet(name, facet, shape, faults) for name, facet in shape.facets.items())
    faults += _name_faults(shape)
    rules = tuple(_rule(rule) for rule in shape.rules)
    thresholds = {"" if name == SUBJECT else name: value for name, value in shape.thresholds.items()}
    return RuleSet(facets, rules, Gate(_groups(shape.gate.topics)), thresholds), faults


def _of_its_own_words(shape: LetterShape, faults: list[str]) -> RuleSet:
    terms = []
    for number, written in enumerate(shape.terms):
        try:
            terms.append(read_term(written).text)
        except TermError as error:
            faults.append(f"terms[{number}]: {error}")
    return generic_rules(shape.title, terms, [(one.id, f"{one.label} {one.text}") for one in shape.questions])


def _facet(name: str, facet: FacetShape, shape: LetterShape, faults: list[str]) -> Facet:
    terms: dict[str, Weighted] = {}
    for strength, weight in STRENGTHS.items():
        for number, written in enumerate(getattr(facet, strength)):
            place = f"facets.{name}.{strength}[{number}]"
            for phrase in _unfold(written, shape.concepts, place, faults, ()):
                _add_term(terms, phrase, weight, place, faults)
    if not terms:
        faults.append(f"facets.{name}: has no terms; give it strong, plain or weak ones")
    return Facet(name, facet.says, tuple(terms.values()), facet.always_told)


def _add_term(terms: dict[str, Weighted], phrase: str, weight: float, place: str, faults: list[str]) -> None:
    try:
        term = read_term(phrase)
    except TermError as error:
        faults.append(f"{place}: {error}")
        return
    if phrase in terms:
        faults.append(f"{place}: {phrase!r} stands twice in this facet")
    terms.setdefault(phrase, Weighted(term, weight))


def _unfold(
    written: str, concepts: dict[str, tuple[str, ...]], place: str, faults: list[str], above: tuple[str, ...]
) -> Iterable[str]:
    """Replace ``@name`` by the terms of that concept, to any depth but never round in a circle."""
    if not written.startswith("@"):
        return [written]
    name = written[1:]
    if name not in concepts:
        faults.append(f"{place}: there is no concept {name!r}{_meant(name, concepts)}")
        return []
    if name in above:
        faults.append(f"{place}: concepts refer to each other in a circle: {' > '.join((*above, name))}")
        return []
    unfolded = (_unfold(part, concepts, place, faults, (*above, name)) for part in concepts[name])
    return [phrase for part in unfolded for phrase in part]


def _name_faults(shape: LetterShape) -> list[str]:
    faults: list[str] = []
    ids = {question.id for question in shape.questions} | {SUBJECT}
    for number, rule in enumerate(shape.rules):
        if rule.question not in ids:
            near = _meant(rule.question, ids)
            faults.append(f"rules[{number}].question: there is no question {rule.question!r}{near}")
        if not rule.acts and not rule.topics:
            faults.append(f"rules[{number}]: names neither topics nor acts, so it would match everything")
        faults += _unknown_facets(f"rules[{number}]", _facets_of(rule), shape)
    return faults + _unknown_facets("gate", [name for group in _groups(shape.gate.topics) for name in group], shape)


def _facets_of(rule: RuleShape) -> list[str]:
    named = [name for group in _groups((*rule.topics, *rule.acts)) for name in group]
    return [*named, *(blocker.facet for blocker in rule.blockers)]


def _unknown_facets(place: str, names: Iterable[str], shape: LetterShape) -> list[str]:
    unknown = [name for name in names if name not in shape.facets]
    return [f"{place}: there is no facet {name!r}{_meant(name, shape.facets)}" for name in unknown]


def _meant(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _rule(rule: RuleShape) -> Rule:
    blockers = tuple(Blocker(blocker.facet, blocker.weight, blocker.where) for blocker in rule.blockers)
    question = "" if rule.question == SUBJECT else rule.question
    return Rule(question, _groups(rule.topics), _groups(rule.acts), blockers)


def _groups(topics: Iterable[str | tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple((topic,) if isinstance(topic, str) else topic for topic in topics)
