"""A verdict with what a team's votes taught: which sentences rise and fall, and which questions then fire. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from letters.files.weights import certainty
from letters.judging.scoring import Scored, Verdict
from letters.judging.shifts import NOTHING, Shift
from letters.judging.signs import candidates
from letters.learning.lessons import BESIDE_WEIGHTS, FLOOR, log_odds, telling_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from letters.judging.compiled import CompiledLetter
    from letters.judging.lexicon import Text
    from letters.judging.scoring import Ranked, Reading
    from letters.learning.lessons import Lessons

OTHERS = "what your team voted on changed other sentences"


@dataclass(frozen=True, slots=True)
class Taught:
    """A verdict, and what votes keep out of it."""

    verdict: Verdict
    held_back: Scored | None = None  # the best sentence of a text that would alert without votes: for the digest


def with_lessons(letter: CompiledLetter, lessons: Lessons, verdict: Verdict, reading: Reading, text: Text) -> Taught:
    """Return the verdict as votes change it.

    Only sentences near the letter's topics are raised, so that votes never open a subject that nobody asked about; a
    text that they hold back still stands in the digest.
    """
    words = {
        number: telling_words(letter, text, sentence.start, sentence.end, sentence.hits)
        for number in {*candidates(letter, reading), *_sentences_of(verdict.ranked)}
        for sentence in [reading.sentences[number]]
    }
    weighed = letter.weights is not None
    ranked: Ranked = {}
    for question in ("", *(one.id for one in letter.letter.questions)):
        known = {scored.sentence: scored for scored in verdict.ranked.get(question, ())}
        ranked[question] = _moved(question, lessons, known, words, weighed)
    ranked = {question: found for question, found in ranked.items() if found}
    fired = verdict.bar.passed(ranked)
    score = max((found[0].score for found in (fired or ranked).values()), default=0.0)
    after = replace(verdict, fired=fired, score=score, ranked=ranked)
    return Taught(replace(after, trace=(*verdict.trace, *_steps(verdict, after))), _held_back(verdict, after))


def _sentences_of(ranked: Ranked) -> set[int]:
    return {scored.sentence for found in ranked.values() for scored in found}


def _moved(
    question: str,
    lessons: Lessons,
    known: Mapping[int, Scored],
    words: Mapping[int, frozenset[str]],
    weighed: bool,
) -> list[Scored]:
    """Return the sentences for a question, best first, with what votes add to each; a rise may find a new one.

    Rules are silent on what they do not know, so that a rise begins at the floor; weights know every sentence.
    """
    floor, trust = (0.0, BESIDE_WEIGHTS) if weighed else (FLOOR, 1.0)
    moved = []
    for number, said in sorted(words.items()):
        shift = lessons.shift(question, said, trust)
        scored = known.get(number) or (Scored(question, number, 0.0) if shift.value > 0 else None)
        if scored is not None:
            moved.append(_shifted(scored, shift, floor))
    return sorted(moved, key=lambda scored: (-scored.score, scored.sentence))


def _shifted(scored: Scored, shift: Shift, floor: float) -> Scored:
    if shift is NOTHING:
        return scored
    base = max(scored.score, floor) if shift.value > 0 else scored.score
    return replace(scored, score=certainty(log_odds(base) + shift.value, 0.0), taught=shift)


def _steps(before: Verdict, after: Verdict) -> Sequence[str]:
    """Say what votes changed, a line for each question."""
    changed = [question for question in after.ranked if (question in before.fired) != (question in after.fired)]
    return [_step(question, after.ranked[question][0], question in after.fired) for question in changed]


def _step(question: str, best: Scored, fired: bool) -> str:
    why = OTHERS if best.taught is NOTHING else best.taught.says
    return f"{question or 'subject'}: {why}; so it {'fires' if fired else 'no longer fires'}"


def _held_back(before: Verdict, after: Verdict) -> Scored | None:
    """Return the best of the sentences that alone would have made an alert."""
    if after.fired:
        return None
    lost = [after.ranked[question][0] for question in before.fired if question in after.ranked]
    return max(lost, key=lambda scored: (scored.score, scored.question), default=None)
