"""What a finding shows: the quoted span, the words in bold, and the reasons in words a staffer reads. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from letters.compiled import CompiledLetter
    from letters.lexicon import Hit
    from letters.reading import Sentence
    from letters.scoring import Reading, Scored

LONGEST_SPAN = 700  # characters, unless one sentence is longer
SHORT_SENTENCE = 100  # a shorter one is quoted with its neighbour: alone it seldom says who did what
FURTHER = 8  # spans listed beside the best
TERMS_NAMED = 4  # terms of one facet named in a reason


def finding(letter: CompiledLetter, text: str, reading: Reading, ranked: Sequence[Scored]) -> Finding:
    """Make the finding of one question from the sentences that answer to it, best first."""
    best = ranked[0]
    sentence = reading.sentences[best.sentence]
    start, end = quoted_span(reading.sentences, best.sentence)
    return Finding(
        letter=letter.letter.id,
        question=best.question,
        score=round(best.score, 3),
        passage=sentence.passage,
        start=start,
        end=end,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        terms=bold(letter, sentence, best),
        because=reasons(letter, text, reading, best),
        against=objections(letter, text, reading, best),
        speaker=sentence.speaker,
        role=sentence.role,
        further=_further(reading.sentences, ranked[1:], (start, end)),
    )


def quoted_span(sentences: Sequence[Sentence], number: int) -> tuple[int, int]:
    """Return the span to quote: the sentence, with the one before or after it where it is short."""
    one = sentences[number]
    if one.end - one.start >= SHORT_SENTENCE:
        return one.start, one.end
    for other in (number + 1, number - 1):
        if 0 <= other < len(sentences) and _same_turn(sentences[other], one):
            start, end = min(one.start, sentences[other].start), max(one.end, sentences[other].end)
            if end - start <= 2 * SHORT_SENTENCE:
                return start, end
    return one.start, one.end


def _same_turn(one: Sentence, other: Sentence) -> bool:
    return one.passage == other.passage and one.turn == other.turn


def bold(letter: CompiledLetter, sentence: Sentence, scored: Scored) -> tuple[tuple[int, int], ...]:
    """Return the spans of the terms that made the match, longest of those that overlap, in order."""
    facets = {*scored.rule.acts, *(facet for group in scored.rule.topics for facet in group)}
    ours = [hit for hit in sentence.hits if any(facet in facets for facet, _ in letter.owners[hit.term])]
    kept: list[tuple[int, int]] = []
    for hit in sorted(ours, key=lambda hit: (hit.start - hit.end, hit.start)):
        inside = sentence.start <= hit.start and hit.end <= sentence.end
        if inside and all(hit.end <= start or hit.start >= end for start, end in kept):
            kept.append((hit.start, hit.end))
    return tuple(sorted(kept))


def reasons(letter: CompiledLetter, text: str, reading: Reading, scored: Scored) -> tuple[str, ...]:
    """Return why the sentence matched, the weightiest first."""
    sentence, direct = reading.sentences[scored.sentence], reading.direct[scored.sentence]
    carried = reading.carried[scored.sentence]
    told: list[tuple[float, str]] = []
    for facet in dict.fromkeys((*scored.rule.acts, *(one for group in scored.rule.topics for one in group))):
        says = letter.rules.facets[facet].says
        if facet in direct:
            words = _named(_words(letter, text, sentence.hits, facet))
            told.append((direct[facet] + 1, f"{says}: {words} ({direct[facet]:.2f})"))
        elif facet in carried:
            told.append((carried[facet], f"{says}: said shortly before, or in the title ({carried[facet]:.2f})"))
    return tuple(line for _, line in sorted(told, key=lambda pair: -pair[0]))


def objections(letter: CompiledLetter, text: str, reading: Reading, scored: Scored) -> tuple[str, ...]:
    """Return what spoke against the match."""
    told = []
    for facet, weight, where in scored.rule.blockers:
        source = {"title": reading.title, "passage": reading.carried[scored.sentence]}
        strength = source.get(where, reading.direct[scored.sentence]).get(facet, 0.0)
        if strength:
            words = _named(_words(letter, text, reading.sentences[scored.sentence].hits, facet)) or f"in the {where}"
            told.append(f"{letter.rules.facets[facet].says}: {words} (-{weight * strength:.2f})")
    return tuple(told)


def _words(letter: CompiledLetter, text: str, hits: Iterable[Hit], facet: int) -> list[str]:
    weighed = [
        (-weight, hit.start, text[hit.start : hit.end])
        for hit in hits
        for owner, weight in letter.owners[hit.term]
        if owner == facet
    ]
    return list(dict.fromkeys(" ".join(word.split()) for _, _, word in sorted(weighed)))


def _named(words: Sequence[str]) -> str:
    shown = ", ".join(f'"{word}"' for word in words[:TERMS_NAMED])
    more = len(words) - TERMS_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _further(
    sentences: Sequence[Sentence], others: Sequence[Scored], taken: tuple[int, int]
) -> tuple[tuple[int, int], ...]:
    spans = [taken]
    for scored in others:
        start, end = quoted_span(sentences, scored.sentence)
        if all(end <= left or start >= right for left, right in spans):
            spans.append((start, end))
        if len(spans) > FURTHER:
            break
    return tuple(spans[1:])
