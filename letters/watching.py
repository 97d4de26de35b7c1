"""Keywords that admins added: where they hit, they add findings, and never change another's. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from letters.evidence import quoted_span
from letters.findings import Finding, Judgement, Level
from letters.lexicon import Hit, Lexicon, Text
from letters.reading import read_sentences
from letters.terms import read_term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feeds.entries import Passage
    from letters.findings import WatchTerm
    from letters.reading import Sentence

KEYWORD_SCORE = 0.9  # a keyword is an admin's own decision: as sure as a strong term


@dataclass(frozen=True, slots=True)
class Watched:
    """The keywords of one letter, ready to be found."""

    terms: tuple[WatchTerm, ...]
    lexicon: Lexicon


def watched_terms(terms: Sequence[WatchTerm]) -> Watched:
    """Make keywords ready; raise TermError for one that can be no term."""
    ordered = tuple(sorted(terms, key=lambda term: term.id))
    return Watched(ordered, Lexicon([read_term(term.text) for term in ordered]))


def with_watched(judged: Judgement, watched: Watched, text: Text, title: Text, parts: Sequence[Passage]) -> Judgement:
    """Return the judgement with what the keywords found: one more finding for each question not yet spoken to."""
    hits, in_title = watched.lexicon.hits(text), watched.lexicon.hits(title)
    if not hits and not in_title:
        return judged
    found = read_sentences(text.given, parts, hits)
    findings = [_finding(watched, text.given, found, number, hit) for number, hit in _placed(found, hits, in_title)]
    named = sorted({watched.terms[hit.term].text for hit in (*hits, *in_title)})
    marked = replace(judged, trace=(*judged.trace, f"keywords: {', '.join(named)}"))
    loud = [one for one, term in findings if not term.muted]
    return _alerted(marked, loud) if loud else _kept(marked)


def _placed(found: Sequence[Sentence], hits: Sequence[Hit], in_title: Sequence[Hit]) -> list[tuple[int, Hit]]:
    """Return each hit with the number of its sentence; one in the title alone is shown by the first sentence."""
    placed = [(number, hit) for number, sentence in enumerate(found) for hit in sentence.hits]
    named = {hit.term for hit in hits}
    return placed + [(0, hit) for hit in in_title if found and hit.term not in named]


def _finding(
    watched: Watched, text: str, found: Sequence[Sentence], number: int, hit: Hit
) -> tuple[Finding, WatchTerm]:
    sentence, term = found[number], watched.terms[hit.term]
    start, end = quoted_span(found, number, {})
    inside = hit in sentence.hits
    shown = " ".join(text[hit.start : hit.end].split()) if inside else f"{term.text}, in the title"
    made = Finding(
        letter=term.letter,
        question=term.question,
        score=KEYWORD_SCORE,
        passage=sentence.passage,
        start=start,
        end=end,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        terms=((hit.start, hit.end),) if inside else (),
        because=(f'keyword of the team: "{shown}"',),
        speaker=sentence.speaker,
        role=sentence.role,
    )
    return made, term


def _alerted(judged: Judgement, loud: Sequence[Finding]) -> Judgement:
    findings = list(judged.findings)
    subject = judged.subject
    for one in loud:
        if not one.question:
            subject = subject or one
        elif all(one.question != other.question for other in findings):
            findings.append(one)
    findings.sort(key=lambda one: -one.score)
    score = max(judged.score, KEYWORD_SCORE)
    return replace(judged, level=Level.ALERT, score=score, findings=tuple(findings), subject=subject)


def _kept(judged: Judgement) -> Judgement:
    level = Level.WATCH if judged.level is Level.NONE else judged.level
    return replace(judged, level=level)
