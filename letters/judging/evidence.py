"""What a finding shows: the quoted span, the words in bold, and every further place. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from letters.judging.compiled import CompiledLetter
    from letters.judging.reading import Sentence
    from letters.judging.reasons import Teller
    from letters.judging.scoring import Scored

LONGEST_SPAN = 700  # characters, unless one sentence is longer
# A shorter quote seldom says who did what; measured on labelled passages, 60 to 100 do equally well and 120 worse.
SHORT_QUOTE = 100
LONGEST_COMPANION = 500  # characters of a short sentence with its neighbours
FURTHER = 8  # spans listed beside the best
WORTH = 0.5  # a further sentence scores at least this


def make_finding(letter: CompiledLetter, teller: Teller, ranked: Sequence[Scored]) -> Finding:
    """Make the finding of one question from the sentences that answer to it, best first."""
    best, sentences = ranked[0], teller.reading.sentences
    sentence, told = sentences[best.sentence], teller.told(best)
    scores = {scored.sentence: scored.score for scored in ranked}
    start, end = quoted_span(sentences, best.sentence, scores)
    return Finding(
        letter=letter.letter.id,
        question=best.question,
        score=round(best.score, 3),
        passage=sentence.passage,
        start=start,
        end=end,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        terms=bold(letter, sentence, told.facets),
        because=told.because,
        against=told.against,
        speaker=sentence.speaker,
        role=sentence.role,
        further=_further(sentences, ranked[1:], scores, (start, end)),
        taught=round(best.taught.value, 3),
    )


def quoted_span(sentences: Sequence[Sentence], number: int, scores: Mapping[int, float]) -> tuple[int, int]:
    """Return the span to quote: the sentence, and where it is short the neighbours that say most."""
    first = last = number
    while sentences[last].end - sentences[first].start < SHORT_QUOTE:
        start, end = sentences[first].start, sentences[last].end
        near = [other for other in (last + 1, first - 1) if _may_join(sentences, number, other, (start, end))]
        if not near:
            break
        other = max(near, key=lambda one: scores.get(one, 0.0))
        first, last = min(first, other), max(last, other)
    return sentences[first].start, sentences[last].end


def _may_join(sentences: Sequence[Sentence], number: int, other: int, span: tuple[int, int]) -> bool:
    if not 0 <= other < len(sentences):
        return False
    one, two = sentences[number], sentences[other]
    if (one.passage, one.turn) != (two.passage, two.turn):
        return False
    return max(span[1], two.end) - min(span[0], two.start) <= LONGEST_COMPANION


def bold(letter: CompiledLetter, sentence: Sentence, facets: frozenset[int]) -> tuple[tuple[int, int], ...]:
    """Return the spans of the terms that made the match, the first and longest of those that overlap, in order."""
    ours = [hit for hit in sentence.hits if any(facet in facets for facet, _ in letter.owners[hit.term])]
    kept: list[tuple[int, int]] = []
    for hit in sorted(ours, key=lambda hit: (hit.start, -hit.end)):
        if hit.end <= sentence.end and (not kept or hit.start >= kept[-1][1]):
            kept.append((hit.start, hit.end))
    return tuple(kept)


def _further(
    sentences: Sequence[Sentence], others: Sequence[Scored], scores: Mapping[int, float], taken: tuple[int, int]
) -> tuple[tuple[int, int], ...]:
    spans = [taken]
    for scored in others:
        if scored.score < WORTH or len(spans) > FURTHER:
            break
        start, end = quoted_span(sentences, scored.sentence, scores)
        if all(end <= left or start >= right for left, right in spans):
            spans.append((start, end))
    return tuple(spans[1:])
