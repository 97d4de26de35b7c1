"""Keywords that admins added: where they hit, they add findings, and never change another's. Pure."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from letters.findings import Finding, Judgement, Level
from letters.judging.evidence import LONGEST_SPAN, quoted_span
from letters.judging.lexicon import Hit, Lexicon, Text
from letters.judging.reading import read_sentences
from letters.keywords.finding import Search, Unit
from letters.keywords.grammar import stored_keyword

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from feeds.entries import Passage
    from letters.findings import WatchTerm
    from letters.judging.reading import Sentence
    from letters.keywords.finding import Found, Span
    from letters.keywords.grammar import Expression

KEYWORD_REASON = "keyword of the team: "
KEYWORD_SCORE = 0.9  # a keyword is an admin's own decision: as sure as a strong term


@dataclass(frozen=True, slots=True)
class Watched:
    """The keywords of one letter, ready to be found."""

    terms: tuple[WatchTerm, ...]
    expressions: tuple[Expression, ...]  # of each keyword
    lexicon: Lexicon  # the phrases of all keywords
    owners: tuple[tuple[int, int], ...]  # by number of a phrase: its keyword, and its number there


@dataclass(frozen=True, slots=True)
class KeywordHits:
    """Where keywords stand in a document: ``Hit.term`` is the number of the keyword, its place the first phrase's."""

    in_text: tuple[Hit, ...]
    in_title: tuple[Hit, ...]
    spans: Mapping[Hit, Found]  # of keywords with signs: all phrases that make the hit

    @property
    def named(self) -> set[int]:
        """Return the numbers of the keywords that stand anywhere."""
        return {hit.term for hit in (*self.in_text, *self.in_title)}


def watched_terms(terms: Sequence[WatchTerm]) -> Watched:
    """Make keywords ready; raise TermError for one that never could be one."""
    ordered = tuple(sorted(terms, key=lambda term: term.id))
    expressions = tuple(stored_keyword(term.text) for term in ordered)
    phrases = [(number, leaf, term) for number, one in enumerate(expressions) for leaf, term in enumerate(one.terms)]
    owners = tuple((number, leaf) for number, leaf, _ in phrases)
    return Watched(ordered, expressions, Lexicon([term for _, _, term in phrases]), owners)


def find_keywords(
    watched: Watched, text: Text, title: Text, read_parts: Callable[[], Sequence[Passage]]
) -> KeywordHits:
    """Return every place where a keyword stands; one with signs is looked for passage by passage.

    ``read_parts`` gives the passages of the text; it is called only where a phrase of such a keyword stands.
    """
    hits, loose = _by_keyword(watched, watched.lexicon.hits(text))
    in_title, loose_in_title = _by_keyword(watched, watched.lexicon.hits(title))
    spans: dict[Hit, Found] = {}
    if loose or loose_in_title:
        whole_title = Unit(title.given, 0, len(title.given))
        units = [Unit(text.given, part.start, part.end, part) for part in read_parts()]
        for keyword in sorted({*loose, *loose_in_title}):
            named = loose_in_title.get(keyword, {})
            search = Search(watched.expressions[keyword], whole_title, named)
            _keep(hits, spans, keyword, _in_units(search, units, loose.get(keyword, {})))
            _keep(in_title, spans, keyword, search.found_in(whole_title, named))
        hits.sort()
        in_title.sort()
    return KeywordHits(tuple(hits), tuple(in_title), spans)


def _by_keyword(watched: Watched, hits: Sequence[Hit]) -> tuple[list[Hit], dict[int, dict[int, list[Span]]]]:
    """Part the hits of phrases: those that are whole keywords, and by keyword those that are a part of one."""
    whole: list[Hit] = []
    loose: dict[int, dict[int, list[Span]]] = {}
    for start, end, phrase in hits:
        keyword, leaf = watched.owners[phrase]
        if watched.expressions[keyword].is_plain:
            whole.append(Hit(start, end, keyword))
        else:
            loose.setdefault(keyword, {}).setdefault(leaf, []).append((start, end))
    return whole, loose


def _in_units(search: Search, units: Sequence[Unit], spans: Mapping[int, Sequence[Span]]) -> list[Found]:
    """Return the matches in each passage that holds a phrase of the keyword."""
    inside: dict[int, dict[int, list[Span]]] = {}
    starts = [unit.start for unit in units]
    for leaf, places in spans.items():
        for start, end in places:
            number = bisect_right(starts, start) - 1
            if number >= 0 and end <= units[number].end:
                inside.setdefault(number, {}).setdefault(leaf, []).append((start, end))
    return [found for number in sorted(inside) for found in search.found_in(units[number], inside[number])]


def _keep(hits: list[Hit], spans: dict[Hit, Found], keyword: int, matches: Sequence[Found]) -> None:
    for found in matches:
        hit = Hit(*min(found), keyword)
        if spans.setdefault(hit, found) is found:
            hits.append(hit)


def shown_by_keyword(finding: Finding) -> bool:
    """Whether a keyword made this finding, and not the letter itself."""
    return bool(finding.because) and finding.because[0].startswith(KEYWORD_REASON)


def with_watched(judged: Judgement, watched: Watched, text: Text, title: Text, parts: Sequence[Passage]) -> Judgement:
    """Return the judgement with what the keywords found: one more finding for each question not yet spoken to."""
    hits = find_keywords(watched, text, title, lambda: parts)
    if not hits.named:
        return judged
    found = read_sentences(text.given, parts, hits.in_text)
    placed = _placed(found, hits)
    loud = _first_of_each_question(watched, placed)
    made = [_finding(watched, text.given, hits, found, *one) for one in loud or placed[:1]]
    named = sorted({watched.terms[number].text for number in hits.named})
    marked = replace(judged, trace=(*judged.trace, f"keywords: {', '.join(named)}"))
    return _alerted(marked, made) if loud else _kept(marked, made)


def _placed(found: Sequence[Sentence], hits: KeywordHits) -> list[tuple[int, Hit]]:
    """Return each hit with the number of its sentence; one in the title alone is shown by the first sentence."""
    placed = [(number, hit) for number, sentence in enumerate(found) for hit in sentence.hits]
    named = {hit.term for hit in hits.in_text}
    return placed + [(0, hit) for hit in hits.in_title if found and hit.term not in named]


def _first_of_each_question(watched: Watched, placed: Sequence[tuple[int, Hit]]) -> list[tuple[int, Hit]]:
    """Return the first hit for each question; those of muted keywords make no finding."""
    first: dict[str, tuple[int, Hit]] = {}
    for number, hit in placed:
        term = watched.terms[hit.term]
        if not term.muted:
            first.setdefault(term.question, (number, hit))
    return list(first.values())


def _finding(
    watched: Watched, text: str, hits: KeywordHits, found: Sequence[Sentence], number: int, hit: Hit
) -> Finding:
    sentence, term = found[number], watched.terms[hit.term]
    inside = hit in sentence.hits
    spans = hits.spans.get(hit, ((hit.start, hit.end),)) if inside else ()
    start, end = _span_of_all(found, number, spans)
    shown = _shown(text, spans) if inside else f"{term.text}, in the title"
    return Finding(
        letter=term.letter,
        question=term.question,
        score=KEYWORD_SCORE,
        passage=sentence.passage,
        start=start,
        end=end,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        terms=tuple(sorted(span for span in spans if sentence.start <= span[0] and span[1] <= sentence.end)),
        because=(f'{KEYWORD_REASON}"{shown}"',),
        speaker=sentence.speaker,
        role=sentence.role,
    )


def _span_of_all(found: Sequence[Sentence], number: int, spans: Found) -> tuple[int, int]:
    """Return the span to quote: up to the sentence of the last phrase, where that is not too long."""
    start, end = quoted_span(found, number, {})
    last = max((span[1] for span in spans), default=end)
    if last > end:
        reach = next((one.end for one in found[number:] if one.end >= last), end)
        end = reach if reach - start <= LONGEST_SPAN else end
    return start, end


def _shown(text: str, spans: Found) -> str:
    return " … ".join(" ".join(text[start:end].split()) for start, end in sorted(spans))


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


def _kept(judged: Judgement, muted: Sequence[Finding]) -> Judgement:
    """Let the digest quote what a muted keyword found, where the letter itself says nothing to it."""
    if judged.level is Level.ALERT:
        return judged
    subject = judged.subject or next((replace(one, question="") for one in muted), None)
    return replace(judged, level=Level.WATCH, subject=subject)
