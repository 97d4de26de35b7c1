"""The matcher: a document and the letters to judgements, each with its evidence and the way it was reached. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from feeds.passages import passages
from letters.findings import Judgement, Level
from letters.judging.answers import with_answers
from letters.judging.citations import cited_titles, uncited
from letters.judging.compiled import CompiledLetter, compile_letter, compile_rules
from letters.judging.evidence import make_finding
from letters.judging.lexicon import Text
from letters.judging.reading import read_sentences
from letters.judging.reasons import Teller
from letters.judging.scoring import Reading, judge_by_rules, passes_gate
from letters.judging.screen import Screen
from letters.judging.strengths import carried_strengths, direct_strengths
from letters.judging.weighing import judge_by_weights
from letters.keywords.watching import watched_terms, with_watched
from letters.learning.taught import Taught, with_lessons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from feeds.entries import Passage
    from letters.files.load import LetterFile
    from letters.files.rules import RuleSet
    from letters.findings import Document, WatchTerm
    from letters.learning.lessons import Lessons

LONGEST_TEXT = 1_000_000  # characters; the longest briefing that was seen has 140,000
LONGEST_TITLE = 2_000
NOTHING_NAMED = "no word of the letter's subject and no keyword stands in the text"


class Matcher:
    """Judges documents for some letters and the keywords that admins added. Never changes; an edit makes another."""

    def __init__(self, letter_files: Iterable[LetterFile], watch_terms: Sequence[WatchTerm] = ()) -> None:
        self._letters = tuple(compile_letter(file) for file in letter_files)
        self._lessons: Mapping[str, Lessons] = {}
        self._watch(watch_terms)

    def with_lessons(self, lessons: Mapping[str, Lessons]) -> Matcher:
        """Return a matcher that also heeds what the team's votes taught, by letter; those of before are forgotten."""
        other = object.__new__(Matcher)
        other._letters, other._terms = self._letters, self._terms
        other._watched, other._screen = self._watched, self._screen
        other._lessons = {letter: taught for letter, taught in lessons.items() if taught.words}
        return other

    def with_watch_terms(self, watch_terms: Sequence[WatchTerm]) -> Matcher:
        """Return a matcher for the same letters with these keywords instead; quicker than building one anew."""
        return self._changed(self._letters, watch_terms)

    def with_letters(self, letter_files: Iterable[LetterFile]) -> Matcher:
        """Return a matcher for these letters with the same keywords; what was compiled already is taken over."""
        compiled = {one.letter: one for one in self._letters}
        files = [(compiled.get(file.letter), file) for file in letter_files]
        letters = tuple(
            known if known and known.rules is file.rules and known.weights is file.weights else compile_letter(file)
            for known, file in files
        )
        return self._changed(letters, self._terms)

    def with_rules(self, letter: str, rules: RuleSet) -> Matcher:
        """Return a matcher for one of its letters alone, by other rules, without keywords and lessons: to try them."""
        compiled = next(one for one in self._letters if one.letter.id == letter)
        other = self._changed((compile_rules(compiled.letter, rules, compiled.weights),), ())
        return other.with_lessons({})

    def _changed(self, letters: tuple[CompiledLetter, ...], watch_terms: Sequence[WatchTerm]) -> Matcher:
        other = object.__new__(Matcher)
        other._letters, other._lessons = letters, self._lessons
        other._watch(watch_terms)
        return other

    def _watch(self, watch_terms: Sequence[WatchTerm]) -> None:
        self._terms = tuple(watch_terms)
        self._watched = {
            letter.letter.id: watched_terms([term for term in watch_terms if term.letter == letter.letter.id])
            for letter in self._letters
        }
        self._screen = Screen(self._letters, [watched.lexicon.terms for watched in self._watched.values()])

    @property
    def letters(self) -> tuple[CompiledLetter, ...]:
        """The letters that documents are judged for."""
        return self._letters

    def judge(self, document: Document) -> tuple[Judgement, ...]:
        """Judge a document for each letter, in the order of the letters.

        Of a text beyond LONGEST_TEXT the rest is not read: no real document is so long, and no hostile one may stall.
        """
        text, title = Text(document.text[:LONGEST_TEXT]), Text(document.title[:LONGEST_TITLE])
        concerned = self._screen.concerned((text, title))
        parts = passages(text.given, title.given) if concerned else ()
        return tuple(
            self._judge(letter, text, title, parts) if number in concerned else _untouched(letter)
            for number, letter in enumerate(self._letters)
        )

    def _judge(self, letter: CompiledLetter, text: Text, title: Text, parts: tuple[Passage, ...]) -> Judgement:
        judged = _judge(letter, self._lessons.get(letter.letter.id), text, title, parts)
        watched = self._watched[letter.letter.id]
        return with_watched(judged, watched, text, title, parts) if watched.terms else judged


def _untouched(letter: CompiledLetter) -> Judgement:
    return Judgement(letter.letter.id, Level.NONE, 0.0, trace=(NOTHING_NAMED,))


def read_document(letter: CompiledLetter, text: Text, title: Text, parts: tuple[Passage, ...]) -> Reading:
    """Return a document's sentences with the strengths of a letter's facets in them, answers with their questions'."""
    return with_answers(letter, read_as_said(letter, text, title, parts), text.given)


def read_as_said(letter: CompiledLetter, text: Text, title: Text, parts: tuple[Passage, ...]) -> Reading:
    """Return a document's sentences with the strengths of a letter's facets by their own words and what is near."""
    hits = uncited(letter.lexicon.hits(text), cited_titles(text.plain))
    found = read_sentences(text.given, parts, hits)
    named = direct_strengths(letter.lexicon.hits(title), letter.owners)
    direct = [direct_strengths(sentence.hits, letter.owners) for sentence in found]
    lasting = [{facet: own[facet] for facet in letter.lasting & own.keys()} if own else own for own in direct]
    floor = {facet: named[facet] for facet in letter.lasting & named.keys()}
    return Reading(found, direct, carried_strengths(found, lasting, floor), named)


def _judge(
    letter: CompiledLetter, lessons: Lessons | None, text: Text, title: Text, parts: tuple[Passage, ...]
) -> Judgement:
    reading = read_document(letter, text, title, parts)
    if letter.weights is None:
        verdict = judge_by_rules(letter, reading)
    else:
        verdict = judge_by_weights(letter, letter.weights, reading, text, title)
    taught = with_lessons(letter, lessons, verdict, reading, text) if lessons else Taught(verdict)
    verdict, teller = taught.verdict, Teller(letter, letter.weights, reading, text)
    score = round(verdict.score, 3)
    if not verdict.fired:
        return _unfired(letter, taught, teller, score)
    found = {question: make_finding(letter, teller, ranked) for question, ranked in verdict.fired.items()}
    subject = found.pop("", None)
    findings = tuple(sorted(found.values(), key=lambda finding: (-finding.score, finding.question)))
    return Judgement(letter.letter.id, Level.ALERT, score, findings, subject, verdict.trace)


def _unfired(letter: CompiledLetter, taught: Taught, teller: Teller, score: float) -> Judgement:
    """Return what is left where nothing fires: the digest where the gate opens, or where votes alone hold it back."""
    opens = passes_gate(letter.gate, teller.reading)
    named = "is named, but none of its questions" if opens else "is not named plainly"
    trace = (*taught.verdict.trace, f"the letter's subject {named}")
    level = Level.WATCH if opens or taught.held_back else Level.NONE
    kept = make_finding(letter, teller, [taught.held_back]) if taught.held_back else None
    return Judgement(letter.letter.id, level, score, subject=replace(kept, question="") if kept else None, trace=trace)
