"""The matcher: a document and the letters to judgements, each with its evidence and the way it was reached. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.passages import passages
from letters.compiled import CompiledLetter, compile_letter
from letters.evidence import finding
from letters.findings import Judgement, Level
from letters.lexicon import Stems, Text
from letters.reading import read_sentences
from letters.scoring import Reading, Scored, passes_gate, score_sentences
from letters.strengths import carried_strengths, direct_strengths
from letters.watching import watched_terms, with_watched

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feeds.entries import Passage
    from letters.files import LetterFile
    from letters.findings import Document, WatchTerm

DEFAULT_THRESHOLD = 0.5
NOTHING_NAMED = "no word of the letter's subject and no keyword stands in the text"


class Matcher:
    """Judges documents for some letters and the keywords that admins added. Never changes; an edit makes another."""

    def __init__(self, letter_files: Iterable[LetterFile], watch_terms: Sequence[WatchTerm] = ()) -> None:
        self._letters = tuple(compile_letter(file) for file in letter_files)
        self._watch(watch_terms)

    def with_watch_terms(self, watch_terms: Sequence[WatchTerm]) -> Matcher:
        """Return a matcher for the same letters with these keywords instead; quicker than building one anew."""
        other = object.__new__(Matcher)
        other._letters = self._letters
        other._watch(watch_terms)
        return other

    def _watch(self, watch_terms: Sequence[WatchTerm]) -> None:
        self._watched = {
            letter.letter.id: watched_terms([term for term in watch_terms if term.letter == letter.letter.id])
            for letter in self._letters
        }
        self._stems = Stems(
            (stem, number)
            for number, letter in enumerate(self._letters)
            for stem in (*letter.stems, *self._watched[letter.letter.id].stems)
        )

    def judge(self, document: Document) -> tuple[Judgement, ...]:
        """Judge a document for each letter, in the order of the letters."""
        text, title = Text(document.text), Text(document.title)
        concerned = self._stems.owners_in(text.lowered) | self._stems.owners_in(title.lowered)
        parts = passages(document.text, document.title) if concerned else ()
        return tuple(
            self._judge(letter, text, title, parts) if number in concerned else _untouched(letter)
            for number, letter in enumerate(self._letters)
        )

    def _judge(self, letter: CompiledLetter, text: Text, title: Text, parts: tuple[Passage, ...]) -> Judgement:
        judged = _judge_by_rules(letter, _read(letter, text, title, parts), text.given)
        watched = self._watched[letter.letter.id]
        return with_watched(judged, watched, text, title, parts) if watched.terms else judged


def _untouched(letter: CompiledLetter) -> Judgement:
    return Judgement(letter.letter.id, Level.NONE, 0.0, trace=(NOTHING_NAMED,))


def _read(letter: CompiledLetter, text: Text, title: Text, parts: tuple[Passage, ...]) -> Reading:
    found = read_sentences(text.given, parts, letter.lexicon.hits(text))
    named = direct_strengths(letter.lexicon.hits(title), letter.owners)
    direct = [direct_strengths(sentence.hits, letter.owners) for sentence in found]
    return Reading(found, direct, carried_strengths(found, direct, named), named)


def _judge_by_rules(letter: CompiledLetter, reading: Reading, text: str) -> Judgement:
    ranked: dict[str, list[Scored]] = {}
    for scored in score_sentences(letter, reading):
        ranked.setdefault(scored.question, []).append(scored)
    fired = {question: found for question, found in ranked.items() if _fires(letter, found[0])}
    findings = tuple(finding(letter, text, reading, fired[question]) for question in fired if question)
    subject = finding(letter, text, reading, fired[""]) if "" in fired else None
    trace = tuple(_step(letter, found[0]) for found in ranked.values())
    top = max((found[0].score for found in ranked.values()), default=0.0)
    if fired:
        return Judgement(letter.letter.id, Level.ALERT, round(top, 3), findings, subject, trace)
    gated = passes_gate(letter.gate, reading)
    if gated is None:
        return Judgement(letter.letter.id, Level.NONE, round(top, 3), trace=(*trace, "the gate does not open"))
    return Judgement(letter.letter.id, Level.WATCH, round(top, 3), trace=(*trace, "the gate opens"))


def _fires(letter: CompiledLetter, scored: Scored) -> bool:
    return scored.score >= letter.rules.thresholds.get(scored.question, DEFAULT_THRESHOLD)


def _step(letter: CompiledLetter, scored: Scored) -> str:
    limit = letter.rules.thresholds.get(scored.question, DEFAULT_THRESHOLD)
    verdict = "fires" if scored.score >= limit else "stays below"
    return f"{scored.question or 'subject'}: best sentence scores {scored.score:.2f} and {verdict} {limit:.2f}"
