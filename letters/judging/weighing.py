"""A document weighed by a letter's fitted weights: which sentences speak to which question. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.files.weights import SUBJECT, Weights, certainty
from letters.judging.scoring import ENOUGH, Bar, Ranked, Scored, Verdict
from letters.judging.signs import Signs, candidates, document_signs, sentence_signs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from letters.judging.compiled import CompiledLetter
    from letters.judging.lexicon import Text
    from letters.judging.scoring import Reading


def judge_by_weights(letter: CompiledLetter, weights: Weights, reading: Reading, text: Text, title: Text) -> Verdict:
    """Judge a document: a question fires when a sentence speaks to it in a document near enough to the subject."""
    signs = {number: sentence_signs(letter, reading, text, number) for number in candidates(letter, reading)}
    if not signs:
        return Verdict({}, 0.0, ("no sentence stands near a word of the letter's subject",))
    whole = weights.document_scores(document_signs(letter, reading, title, signs))
    share = certainty(whole[-1], weights.limits[-1])
    ranked = _ranked(weights, signs, whole, share)
    distance = max(0.0, weights.limits[-1] - weights.lenience - whole[-1])
    bar = Bar(distance=distance, subject_follows=True)
    fired = bar.passed(ranked)
    score = max([share, *(found[0].score for found in fired.values())])
    return Verdict(fired, score, _trace(ranked, share, not distance), ranked, bar)


def _ranked(weights: Weights, signs: dict[int, Signs], whole: Sequence[float], share: float) -> Ranked:
    """Rank the sentences for each question; the subject's by themselves, but the document decides on it."""
    ranked: Ranked = {("" if question == SUBJECT else question): [] for question in weights.questions}
    lent = [weights.lent(score) for score in whole]
    for number, one in signs.items():
        scores = weights.sentence_scores(one)
        for question, limit, score, extra in zip(ranked, weights.limits, scores, lent, strict=True):
            ranked[question].append(Scored(question, number, certainty(score + extra, limit), None, extra))
    for found in ranked.values():
        found.sort(key=lambda scored: (-scored.score, scored.sentence))
    ranked[""] = [Scored("", one.sentence, share) for one in ranked[""]]
    return ranked


def _trace(ranked: Ranked, share: float, near: bool) -> tuple[str, ...]:
    lines = [f"the whole document has {share:.2f} and is {'near enough' if near else 'too far off'} for a question"]
    for question, found in ranked.items():
        if question:
            verdict = "reaches" if found[0].score >= ENOUGH else "stays below"
            lines.append(f"{question}: the best sentence has {found[0].score:.2f} and {verdict} {ENOUGH:.2f}")
    return tuple(lines)
