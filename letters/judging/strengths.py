"""How strongly each facet speaks in each sentence: by its own words, or carried from what was said before. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from letters.judging.lexicon import Hit
    from letters.judging.reading import Sentence

Strengths = dict[int, float]  # facet number to strength, 0 to 1; what is absent is 0

# Measured on whole briefings: a topic named once must reach the answer to it, never the rest of the hour.
NEXT_SENTENCE = 0.85
NEXT_PARAGRAPH = 0.8  # on top of the sentence's
SENTENCE_BEFORE = 0.8
FROM_TITLE = 0.75
FADED = 0.3  # weaker than this is nothing


def direct_strengths(hits: Collection[Hit], owners: Sequence[Sequence[tuple[int, float]]]) -> Strengths:
    """Return how strongly each facet speaks by its own terms; the same term twice says no more than once."""
    if not hits:
        return {}
    silence: Strengths = {}
    for number in {hit.term for hit in hits}:
        for facet, weight in owners[number]:
            silence[facet] = silence.get(facet, 1.0) * (1 - weight)
    return {facet: 1 - rest for facet, rest in silence.items()}


def carried_strengths(
    sentences: Sequence[Sentence], direct: Sequence[Strengths], title: Mapping[int, float]
) -> list[Strengths]:
    """Return each facet's strength in each sentence with what the title and its neighbours lend it."""
    floor = {facet: strength * FROM_TITLE for facet, strength in title.items()}
    carried: list[Strengths] = []
    trace: Strengths = {}
    before: Sentence | None = None
    for sentence, own in zip(sentences, direct, strict=True):
        if trace and before is not None:
            trace = faded(trace, _step(before, sentence))
        if own:
            trace = stronger(trace, own)
        carried.append(stronger(trace, floor) if floor else trace)
        before = sentence
    for number, (one, other) in enumerate(pairwise(sentences)):
        if direct[number + 1] and one.passage == other.passage:
            carried[number] = stronger(carried[number], faded(direct[number + 1], SENTENCE_BEFORE))
    return carried


def _step(before: Sentence, after: Sentence) -> float:
    """How much of a topic survives from one sentence to the next; an answer inherits the question's topic whole."""
    if before.passage != after.passage:
        gap = after.passage - before.passage
        return NEXT_SENTENCE * NEXT_PARAGRAPH**gap
    return 1.0 if before.turn != after.turn else NEXT_SENTENCE


def faded(strengths: Strengths, share: float) -> Strengths:
    """Return what is left of strengths; what is weaker than FADED is nothing."""
    return {facet: left for facet, strength in strengths.items() if (left := strength * share) >= FADED}


def stronger(one: Strengths, other: Mapping[int, float]) -> Strengths:
    """Return each facet with the greater of two strengths."""
    if not other:
        return one
    if not one:
        return dict(other)
    merged = dict(one)
    for facet, strength in other.items():
        if strength > merged.get(facet, 0.0):
            merged[facet] = strength
    return merged
