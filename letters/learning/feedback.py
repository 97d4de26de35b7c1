"""What people make of what they were told, and the labels that follow from it by majority. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_NUMBER = re.compile(r"\((\d+)\)$")


def person_of(who: str) -> str:
    """Return the number by which Discord knows somebody, of "name (number)"; the name where there is none."""
    found = _NUMBER.search(who)
    return found[1] if found else who


def name_of(who: str) -> str:
    """Return the name of somebody, without the number by which Discord knows them."""
    return _NUMBER.sub("", who).strip() or who


class Verdict(StrEnum):
    """What one person says of one text, for one letter."""

    RELEVANT = "relevant"  # it was right to tell it, for the questions that it was told for
    NOISE = "noise"  # it should not be told
    QUESTION = "question"  # it should be told, for other questions


class Shown(StrEnum):
    """As what the text came to people."""

    ALERT = "alert"
    DIGEST = "digest"
    WHY = "why"  # it was told by nothing: somebody asked why not


@dataclass(frozen=True, slots=True)
class Vote:
    """One row of the feedback; rows are only ever added, and a person's newest one counts."""

    at: datetime  # aware UTC
    who: str  # "name (id)" of Discord
    letter: str
    entry: int
    version: int  # of the text that was quoted
    verdict: Verdict
    questions: tuple[str, ...]  # to which the text speaks, as that person says; none: to the subject, or to nothing
    source: Shown

    @property
    def person(self) -> str:
        """Who voted, whatever the name is by now."""
        return person_of(self.who)

    @property
    def is_relevant(self) -> bool:
        """Whether that person wants to be told of such a text."""
        return self.verdict is not Verdict.NOISE


@dataclass(frozen=True, slots=True)
class Label:
    """What most people say of one text."""

    relevant: bool
    questions: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()  # named by exactly half of those who want it: they count neither for nor against


def counting(votes: Iterable[Vote]) -> tuple[Vote, ...]:
    """Return the newest vote of each person; ``votes`` of one text for one letter, the oldest first."""
    newest: dict[str, Vote] = {}
    for vote in votes:
        newest.pop(vote.person, None)
        newest[vote.person] = vote
    return tuple(newest.values())


def majority(votes: Sequence[Vote]) -> Label | None:
    """Return what most of these say, one vote a person; None where as many want it as do not."""
    wanting = [vote for vote in votes if vote.is_relevant]
    if 2 * len(wanting) == len(votes):
        return None
    if 2 * len(wanting) < len(votes):
        return Label(relevant=False)
    named = Counter(question for vote in wanting for question in dict.fromkeys(vote.questions))
    return Label(
        relevant=True,
        questions=tuple(sorted(question for question, times in named.items() if 2 * times > len(wanting))),
        weak=tuple(sorted(question for question, times in named.items() if 2 * times == len(wanting))),
    )
