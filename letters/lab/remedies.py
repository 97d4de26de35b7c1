"""What smallest change would have caught a text that was missed: a keyword, or another word for what is known. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import islice
from typing import TYPE_CHECKING

from feeds.passages import passages
from letters.files.rules import STRENGTHS, Weighted
from letters.findings import Judgement, Level, WatchTerm
from letters.judging.lexicon import Text
from letters.judging.signs import stem
from letters.keywords.grammar import KeywordFault, Unless, read_keyword, tidy
from letters.keywords.watching import Watched, find_keywords, watched_terms, with_watched
from letters.rarity import RARE, rarity
from letters.terms import TermError, read_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from letters.findings import Document, Finding
    from letters.judging.compiled import CompiledLetter
    from letters.matching import Matcher

ASKING = 2.0  # rarity of a word that a question is known by
TELLING = 3.0  # of one that may begin or end a phrase
TELLING_ALONE = RARE  # of one that may stand by itself
LONGEST_PHRASE = 4  # words
SHORTEST_WORD = 4  # letters of one that stands by itself or beside another
MOST_ANCHORS, MOST_BESIDE = 3, 6
MOST_ALIASES, LONGEST_ALIAS = 24, 3  # phrases that are tried as another word, and their words
SIGNS = frozenset({"near", "or", "not", "and"})
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
JOINED = re.compile(r"\s{1,2}|-")

Span = tuple[int, int]


class Sort(IntEnum):
    """How a keyword is made; of those that catch as much else, the first sort is offered first."""

    ANCHORED = 0  # a phrase that holds a word of the question
    NEAR = 1  # two words of the sentence, one of them the question's where it has one
    LOOSE = 2  # a phrase or a word of the sentence alone


@dataclass(frozen=True, slots=True)
class Candidate:
    """A keyword that would have caught the text."""

    text: str
    sort: Sort
    named: bool = False  # it holds what looks like a name: it may catch this story alone

    @property
    def words(self) -> frozenset[str]:
        """What it is made of, without its signs."""
        return frozenset(self.text.replace('"', "").split()) - {"near"}

    @property
    def length(self) -> int:
        """How many words it has; the shorter is the more general."""
        return len(self.words)


@dataclass(frozen=True, slots=True)
class Alias:
    """Another phrase for what a letter's rules know already."""

    facet: str
    says: str  # "names the working group"
    text: str


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A keyword that stands in the text and did not tell it."""

    term: WatchTerm
    muted: bool  # else its own exclusion stands there, too


@dataclass(frozen=True, slots=True)
class Missed:
    """A text that should have alerted, and the sentence for which it should have."""

    letter: str
    question: str  # '' for the subject
    document: Document
    start: int  # of the sentence
    end: int


def missed_at(document: Document, finding: Finding, question: str) -> Missed:
    """Return what was missed where the sentence of a finding is what speaks to the question."""
    return Missed(finding.letter, question, document, finding.sentence_start, finding.sentence_end)


def found_already(judged: Judgement, question: str) -> Finding | None:
    """Return what was found for a question at alert level: then no change is needed."""
    if judged.level is not Level.ALERT:
        return None
    if not question:
        return judged.best
    return next((finding for finding in judged.findings if finding.question == question), None)


# -- keywords ----------------------------------------------------------------------------------------------------


def keyword_candidates(letter: CompiledLetter, missed: Missed) -> tuple[Candidate, ...]:
    """Return the keywords made of the sentence that do catch it, each once, the likeliest first."""
    words = _words(missed)
    anchors = _anchors(letter, missed, words)
    found: dict[str, Candidate] = {}
    for one in (*_phrases(missed, words, anchors), *_pairs(missed, words, anchors), *_singles(missed, words)):
        found.setdefault(one.text.casefold(), one)
    ranked = sorted(found.values(), key=lambda one: (one.named, one.sort, one.length))
    text, title = Text(missed.document.text), Text(missed.document.title)
    parts = passages(text.given, title.given)
    base = Judgement(missed.letter, Level.NONE, 0.0)

    def catches(one: Candidate) -> bool:
        watched = watched_terms([WatchTerm(0, missed.letter, one.text, missed.question)])
        finding = found_already(with_watched(base, watched, text, title, parts), missed.question)
        return finding is not None and finding.start < missed.end and missed.start < finding.end

    return tuple(one for one in ranked if _is_readable(one.text) and catches(one))


def held_back(terms: Iterable[WatchTerm], missed: Missed) -> tuple[HeldBack, ...]:
    """Return the keywords that stand in the text, and are muted or keep it back by their own exclusion."""
    text, title = Text(missed.document.text), Text(missed.document.title)
    parts = passages(text.given, title.given)
    kept = []
    for term in terms:
        watched = watched_terms([term])
        if find_keywords(watched, text, title, lambda: parts).named:
            kept += [HeldBack(term, muted=True)] if term.muted else []
        elif (bare := _without_exclusion(watched)) and find_keywords(bare, text, title, lambda: parts).named:
            kept.append(HeldBack(term, muted=term.muted))
    return tuple(kept)


def _without_exclusion(watched: Watched) -> Watched | None:
    (expression,) = watched.expressions
    root = expression.root
    return replace(watched, expressions=(replace(expression, root=root.keep),)) if isinstance(root, Unless) else None


def _words(missed: Missed) -> list[Span]:
    return [found.span() for found in WORD.finditer(missed.document.text, missed.start, missed.end)]


def _anchors(letter: CompiledLetter, missed: Missed, words: Sequence[Span]) -> list[Span]:
    """Return where the sentence speaks of what is asked: words of the question, terms of its rules; longest first."""
    asked = letter.letter.question(missed.question)
    told = f"{asked.label} {asked.text}" if asked else letter.letter.title
    stems = {stem(word[0].casefold()) for word in WORD.finditer(told) if _tells(word[0], ASKING)}
    text = missed.document.text
    own = [(start, end) for start, end in words if stem(text[start:end].casefold()) in stems]
    wanted = _asked_for(letter, missed.question)
    hits = letter.lexicon.hits(Text(text[missed.start : missed.end]))
    named = [
        (missed.start + hit.start, missed.start + hit.end)
        for hit in hits
        if any(facet in wanted for facet, _ in letter.owners[hit.term])
    ]
    return sorted({*own, *named}, key=lambda span: (span[0] - span[1], span))


def _phrases(missed: Missed, words: Sequence[Span], anchors: Sequence[Span]) -> Iterator[Candidate]:
    text = missed.document.text
    for first, last in _runs(text, words, LONGEST_PHRASE):
        span = (words[first][0], words[last][1])
        touches = any(start < span[1] and span[0] < end for start, end in anchors)
        least = ASKING if touches else TELLING
        if last > first and all(_tells(text[slice(*words[end])], least) for end in (first, last)):
            yield _candidate(missed, [span], Sort.ANCHORED if touches else Sort.LOOSE)


def _runs(text: str, words: Sequence[Span], longest: int) -> Iterator[tuple[int, int]]:
    """Yield the first and last number of words that stand side by side."""
    for first in range(len(words)):
        for last in range(first, min(first + longest, len(words))):
            if last > first and not JOINED.fullmatch(text, words[last - 1][1], words[last][0]):
                break
            yield first, last


def _pairs(missed: Missed, words: Sequence[Span], anchors: Sequence[Span]) -> Iterator[Candidate]:
    """Yield an anchor near each of the rarest words beside it; without an anchor, the rarest near each other."""
    rare = [span for span in words if _is_rare(missed.document.text[slice(*span)])][:MOST_BESIDE]
    for anchor in anchors[:MOST_ANCHORS] or rare[:1]:
        for other in rare:
            if other[1] <= anchor[0] or anchor[1] <= other[0]:
                yield _candidate(missed, sorted([anchor, other]), Sort.NEAR)


def _singles(missed: Missed, words: Sequence[Span]) -> Iterator[Candidate]:
    for span in words:
        if _is_rare(missed.document.text[slice(*span)]):
            yield _candidate(missed, [span], Sort.LOOSE)


def _candidate(missed: Missed, spans: Sequence[Span], sort: Sort) -> Candidate:
    text = missed.document.text
    named = any(
        word[0][0].isupper() and not word[0].isupper() and word.start() > missed.start
        for span in spans
        for word in WORD.finditer(text, *span)
    )
    return Candidate(" near ".join(_written(text[start:end]) for start, end in spans), sort, named)


def _written(phrase: str) -> str:
    """Write a phrase as a keyword: small letters but for acronyms, quoted where a word of it is a sign."""
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in phrase.split()]
    return f'"{" ".join(words)}"' if SIGNS & {word.casefold() for word in words} else " ".join(words)


def _is_readable(text: str) -> bool:
    try:
        return tidy(read_keyword(text).written) == text
    except KeywordFault:
        return False


def _is_rare(word: str) -> bool:
    return _tells(word, TELLING_ALONE)


def _tells(word: str, least: float) -> bool:
    """Whether a word is rare enough; short ones tell nothing, but for acronyms."""
    is_long = len(word) >= SHORTEST_WORD or (len(word) > 1 and word.isupper())
    return is_long and rarity(word.casefold()) >= least


# -- another word for what a rule knows --------------------------------------------------------------------------


def alias_candidates(letter: CompiledLetter, missed: Missed) -> Iterator[Alias]:
    """Yield phrases of the sentence that may be another word for what the question's rules ask for, the shortest first.

    They share a word with one that is known: "joint panel" beside "joint working group". What shares none may mean
    anything, and only a person can tell.
    """
    text, words = missed.document.text, _words(missed)
    known = {facet: _stems_of(letter, facet) for facet in _asked_for(letter, missed.question)}
    for first, last in sorted(_runs(text, words, LONGEST_ALIAS), key=lambda run: run[1] - run[0]):
        ends = [text[slice(*words[end])] for end in (first, last)]
        if last == first or not all(_tells(word, ASKING) for word in ends):
            continue
        phrase = text[words[first][0] : words[last][1]]
        stems = {stem(word[0].casefold()) for word in WORD.finditer(phrase) if _tells(word[0], ASKING)}
        for facet, theirs in sorted(known.items()):
            if stems & theirs:
                yield Alias(letter.names[facet], letter.rules.facets[facet].says, _written(phrase))


def _asked_for(letter: CompiledLetter, question: str) -> set[int]:
    """Return the facets that a question's rules ask for."""
    rules = (rule for rule in letter.compiled if rule.rule.question == question)
    return {facet for rule in rules for group in (*rule.topics, *rule.acts) for facet in group}


def _stems_of(letter: CompiledLetter, facet: int) -> set[str]:
    words = (word.text for weighted in letter.rules.facets[facet].terms for word in weighted.term.words)
    return {stem(word) for word in words if _tells(word, ASKING)}


def with_alias(matcher: Matcher, letter: CompiledLetter, alias: Alias) -> Matcher | None:
    """Return a matcher for the letter that knows the other word; None where it can be none."""
    try:
        term = Weighted(read_term(alias.text), STRENGTHS["strong"])
    except TermError:
        return None
    facets = tuple(
        replace(facet, terms=(*facet.terms, term)) if facet.name == alias.facet else facet
        for facet in letter.rules.facets
    )
    return matcher.with_rules(letter.letter.id, replace(letter.rules, facets=facets))


def working_alias(matcher: Matcher, letter: CompiledLetter, missed: Missed) -> tuple[Alias, Matcher] | None:
    """Return the first other word with which the letter's own rules alert for the question, in that sentence."""
    for alias in islice(alias_candidates(letter, missed), MOST_ALIASES):
        knowing = with_alias(matcher, letter, alias)
        if knowing is None:
            continue
        (judged,) = knowing.judge(missed.document)
        finding = found_already(judged, missed.question)
        if finding is not None and finding.start < missed.end and missed.start < finding.end:
            return alias, knowing
    return None
