"""The values of a letter's matching rules: facets of terms, and what must meet for a question to be spoken to. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from letters.terms import Term

STRENGTHS = {"strong": 0.9, "plain": 0.6, "weak": 0.3}


@dataclass(frozen=True, slots=True)
class Weighted:
    """A term with what it says for its facet: .9 alone is enough, .6 is likely, .3 only with others."""

    term: Term
    weight: float


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that a sentence can speak of: "names China", "a sanction", "a bill"."""

    name: str
    says: str  # for an alert's "because": "names China"
    terms: tuple[Weighted, ...]
    always_told: bool = False  # among the reasons, however little it counts: "denies" is news in itself


@dataclass(frozen=True, slots=True)
class Blocker:
    """A facet that speaks against a rule."""

    facet: str
    weight: float  # what share of the score it takes when the facet is certain
    where: str  # sentence | passage | title


@dataclass(frozen=True, slots=True)
class Rule:
    """What must meet in one sentence: every act in it, every topic in it or near before it.

    Of each group of facets the strongest counts, and every group must be there.
    """

    question: str  # '' for the letter's subject
    topics: tuple[tuple[str, ...], ...]
    acts: tuple[tuple[str, ...], ...]
    blockers: tuple[Blocker, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """What must meet within one passage before a document is worth keeping at all."""

    topics: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything that a letter's matching needs, as data."""

    facets: tuple[Facet, ...] = ()
    rules: tuple[Rule, ...] = ()
    gate: Gate = field(default_factory=lambda: Gate(()))
    thresholds: dict[str, float] = field(default_factory=dict, hash=False)  # by question, '' for the subject
