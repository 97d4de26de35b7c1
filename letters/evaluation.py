"""How well judgements agree with labels: relevance, questions, passages and stories, by kind of text. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from letters.findings import Judgement, Level

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from letters.findings import Finding
    from letters.json_lines import Labelled

LONGEST_PASSAGE = 700  # a longer one hits only when it is one sentence
SHARED_CHARACTERS = 120  # what must be shared of a long labelled passage; of a short one, half


@dataclass(frozen=True, slots=True)
class Score:
    """Right, false and missed, with what follows from them."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.false + other.false, self.missed + other.missed)

    @property
    def support(self) -> int:
        """How many the labels name."""
        return self.right + self.missed

    @property
    def precision(self) -> float:
        """What share of ours is right."""
        return self.right / (self.right + self.false) if self.right + self.false else 0.0

    @property
    def recall(self) -> float:
        """What share of the labelled is found."""
        return self.right / self.support if self.support else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (2 * self.right + self.false + self.missed) if self.right else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the figures, rounded, with their support."""
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "support": self.support,
        }


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled document with what was judged of it."""

    labelled: Labelled
    judgement: Judgement
    story: Hashable

    @property
    def found(self) -> dict[str, Finding]:
        """The findings by question."""
        return {finding.question: finding for finding in self.judgement.findings}


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of one set of documents."""

    documents: int
    relevance: Score
    questions: dict[str, Score]
    passages: Score
    stories: Score

    @property
    def micro(self) -> Score:
        """All questions together."""
        return sum(self.questions.values(), Score())

    @property
    def macro_f1(self) -> float:
        """The mean F1 of the questions that the labels name."""
        named = [score.f1 for score in self.questions.values() if score.support]
        return sum(named) / len(named) if named else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return all figures."""
        return {
            "documents": self.documents,
            "relevance": self.relevance.as_json(),
            "questions": {question: score.as_json() for question, score in self.questions.items()},
            "micro": self.micro.as_json(),
            "macro_f1": round(self.macro_f1, 4),
            "passages": {"hit": round(self.passages.recall, 4), "support": self.passages.support},
            "stories": self.stories.as_json(),
        }


def evaluate(judged: Sequence[Judged], questions: Sequence[str]) -> dict[str, Table]:
    """Return the figures of all documents under 'all', then of each kind of text."""
    kinds: dict[str, list[Judged]] = {"all": list(judged)}
    for one in judged:
        kinds.setdefault(one.labelled.text_kind or "other", []).append(one)
    return {kind: _table(some, questions) for kind, some in kinds.items()}


def passage_hits(labelled: Labelled, finding: Finding) -> bool:
    """Return whether a finding shows a labelled passage of its question.

    The characters it shares with one labelled passage must be at least half of its own, and at least the smaller
    of 120 and half of the labelled one. A passage of over 700 characters that is not one sentence never hits.
    """
    start, end = finding.start, finding.end
    if end - start > LONGEST_PASSAGE and (start, end) != (finding.sentence_start, finding.sentence_end):
        return False
    for span in labelled.evidence:
        shared = min(end, span.end) - max(start, span.start)
        wanted = min(SHARED_CHARACTERS, (span.end - span.start) / 2)
        if span.question == finding.question and shared > 0 and 2 * shared >= end - start and shared >= wanted:
            return True
    return False


def errors_of(judged: Judged) -> list[str]:
    """Name what is wrong with one document's judgement, one line each."""
    labelled, found = judged.labelled, judged.found
    alerted = judged.judgement.level is Level.ALERT
    lines = [] if alerted == labelled.relevant else ["false alert" if alerted else "missed: relevant"]
    for question in sorted((found.keys() | labelled.questions) - labelled.weak):
        if question not in found:
            lines.append(f"missed: {question}")
        elif question not in labelled.questions:
            lines.append(f"false: {question}")
        elif not passage_hits(labelled, found[question]):
            lines.append(f"wrong passage: {question}")
    return lines


def _table(judged: Sequence[Judged], questions: Sequence[str]) -> Table:
    named = {question for one in judged for question in (*one.labelled.questions, *one.found)}
    ordered = [*questions, *sorted(named - set(questions))]
    return Table(
        len(judged),
        _count((one.judgement.level is Level.ALERT, one.labelled.relevant) for one in judged),
        {question: _count_question(judged, question) for question in ordered},
        _passages(judged),
        _stories(judged),
    )


def _count(pairs: Iterable[tuple[bool, bool]]) -> Score:
    """Count (ours, labelled) pairs."""
    counts: defaultdict[tuple[bool, bool], int] = defaultdict(int)
    for pair in pairs:
        counts[pair] += 1
    return Score(counts[True, True], counts[True, False], counts[False, True])


def _count_question(judged: Sequence[Judged], question: str) -> Score:
    counted = [one for one in judged if question not in one.labelled.weak]
    return _count((question in one.found, question in one.labelled.questions) for one in counted)


def _passages(judged: Sequence[Judged]) -> Score:
    hits = [
        question in one.found and passage_hits(one.labelled, one.found[question])
        for one in judged
        for question in one.labelled.questions - one.labelled.weak
    ]
    return Score(right=sum(hits), missed=len(hits) - sum(hits))


def _stories(judged: Sequence[Judged]) -> Score:
    """Count the pairs of documents that tell one story, among those whose story is labelled."""
    told = [one for one in judged if one.labelled.story]
    ours = _pairs([one.story for one in told])
    labelled = _pairs([one.labelled.story for one in told])
    return Score(len(ours & labelled), len(ours - labelled), len(labelled - ours))


def _pairs(stories: Sequence[Hashable]) -> set[tuple[int, int]]:
    members: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number, story in enumerate(stories):
        members[story].append(number)
    return {pair for group in members.values() for pair in combinations(group, 2)}
