"""What is offered for a text that was missed: changes that would have caught it, with what else they catch. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from letters.findings import Finding
    from letters.lab.remedies import Alias, Candidate, HeldBack

OFFERED = 3
MOST_PER_WEEK = 2.0  # alerts of its own; a keyword that brings more is no small change
MOST_TITLES = 2


@dataclass(frozen=True, slots=True)
class Offer:
    """A keyword that would have caught the text, tried on the stored past."""

    candidate: Candidate
    others: int  # other stories that it stands in
    new: int  # of them those that nothing else tells
    per_week: float  # alerts of its own, this text's among them
    wanted: int  # other texts that most people want to be told of
    unwanted: int  # other texts that they do not
    titles: tuple[str, ...] = ()  # of other texts that only it would tell; from outside
    ref: str = ""  # of the draft behind its button

    @property
    def is_small(self) -> bool:
        """Whether it tells little else, and nothing that people did not want."""
        return self.per_week <= MOST_PER_WEEK and self.unwanted <= self.wanted


@dataclass(frozen=True, slots=True)
class OtherWord:
    """Another word for what the letter's rules know, and how many other texts it would make an alert."""

    alias: Alias
    others: int
    looked_at: int


@dataclass(frozen=True, slots=True)
class Remedies:
    """What would have caught a text that was missed."""

    question: str  # '' for the subject
    since_days: int  # how far back keywords were tried
    stored: int = 0  # texts of that time
    found: Finding | None = None  # it is found today: no change is needed
    outcome: str = ""  # then: why it was not told all the same
    held: tuple[HeldBack, ...] = ()
    offers: tuple[Offer, ...] = ()
    broad: Offer | None = None  # the best of those that are too broad, where none is small
    other_word: OtherWord | None = None


def best_offers(offers: Iterable[Offer]) -> tuple[tuple[Offer, ...], Offer | None]:
    """Return the small ones that catch least else, none a mere variant of another; else the best of the broad ones."""
    ranked = sorted(offers, key=_cost)
    small: list[Offer] = []
    for offer in ranked:
        if offer.is_small and not any(_is_variant(offer, kept) for kept in small):
            small.append(offer)
    return tuple(small[:OFFERED]), None if small else next(iter(ranked), None)


def _cost(offer: Offer) -> tuple[bool, int, int, int, bool, int, int]:
    one = offer.candidate
    return not offer.is_small, offer.unwanted, offer.new, offer.others, one.named, int(one.sort), one.length


def _is_variant(offer: Offer, kept: Offer) -> bool:
    """Whether one holds all words of the other and catches as much: then the shorter one says it."""
    one, other = offer.candidate.words, kept.candidate.words
    return (one <= other or other <= one) and (offer.others, offer.new) == (kept.others, kept.new)
