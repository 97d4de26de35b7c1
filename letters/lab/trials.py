"""The keyword lab: what a keyword would have caught in the stored past, before it is saved. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from feeds.passages import passages
from letters.findings import Judgement, Level
from letters.judging.lexicon import Text
from letters.keywords.watching import Watched, find_keywords, watched_terms, with_watched
from letters.lab.traps import find_traps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from letters.findings import WatchTerm
    from letters.lab.traps import Traps

QUOTED = 3  # best ones, and as many worst ones
MOST_OVERLAPS = 5
MOST_BARS = 27  # bars of the sparkline: a phone shows about 40 characters
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PastText:
    """One stored text that may hold the keyword, with what the letter made of it."""

    entry: int
    story: str  # texts of one story make one alert
    source: str
    url: str
    title: str
    text: str
    said_at: datetime  # aware UTC
    level: Level = Level.NONE  # of its judgement, keywords of that time included
    score: float = 0.0
    questions: tuple[str, ...] = ()  # to which the letter's own rules alert; '' is its subject
    wanted: bool | None = None  # what most people say of it; None: nobody did, or as many want it as do not


@dataclass(frozen=True, slots=True)
class Past:
    """The stored past of one letter, as far as it concerns a keyword."""

    since: datetime  # of the oldest text
    until: datetime
    stored: int  # texts of that time
    candidates: tuple[PastText, ...]  # those that may hold the keyword, the newest first
    newest: tuple[tuple[str, str], ...] = ()  # title and text of the newest ones, for what a substring would catch
    is_cut: bool = False  # more texts may hold it: the time begins at the oldest that was looked at


@dataclass(frozen=True, slots=True)
class PastQuote:
    """One hit to judge a keyword by. Texts are from outside, not yet escaped."""

    source: str
    url: str
    said_at: datetime
    sentence: str
    spans: tuple[tuple[int, int], ...]  # of the keyword, within the sentence
    is_new: bool


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another keyword that stands in the same texts."""

    text: str
    hits: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What a keyword would have caught."""

    keyword: WatchTerm
    past: Past
    hits: frozenset[int]  # entries
    new: frozenset[int]  # of them those that neither the letter's own rules nor another keyword tells
    per_week: float  # messages that would not have come without it: stories, not texts
    questions: tuple[tuple[str, int], ...]  # how many hits the letter's rules alert to each; '' is its subject
    unasked: int  # hits that they alert to nothing
    overlaps: tuple[Overlap, ...]
    weekly: tuple[int, ...]  # hits, the oldest stretch first
    best: tuple[PastQuote, ...]
    worst: tuple[PastQuote, ...]
    traps: Traps
    others: int  # keywords that it was tried beside
    wanted: int  # hits that most people want to be told of
    unwanted: int  # hits that they do not


@dataclass(frozen=True, slots=True)
class Liked:
    """A keyword, and what people say of the texts that it stands in."""

    term: WatchTerm
    wanted: int
    unwanted: int


@dataclass(frozen=True, slots=True)
class Compared:
    """What another keyword in the place of one would change, in texts."""

    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class _Hit:
    past: PastText
    others: frozenset[int]  # numbers of other keywords that stand in it
    is_new: bool


def try_keyword(keyword: WatchTerm, others: Iterable[WatchTerm], past: Past) -> Trial:
    """Try a keyword beside the other keywords of its letter. Raises KeywordFault when it cannot be read."""
    mine = watched_terms([keyword])
    beside = watched_terms([one for one in others if one.letter == keyword.letter and one.id != keyword.id])
    hits = [_hit(one, beside) for one in past.candidates if named_in(mine, one.title, one.text)]
    new = [hit for hit in hits if hit.is_new]
    best, worst = _quotes(hits, mine)
    asked = Counter(question for hit in hits for question in hit.past.questions)
    return Trial(
        keyword=keyword,
        past=past,
        hits=frozenset(hit.past.entry for hit in hits),
        new=frozenset(hit.past.entry for hit in new),
        per_week=len({hit.past.story for hit in new}) / max(1.0, (past.until - past.since) / WEEK),
        questions=tuple(sorted(asked.items(), key=lambda pair: (-pair[1], pair[0]))),
        unasked=sum(not hit.past.questions for hit in hits),
        overlaps=_overlaps(hits, beside),
        weekly=_weekly(hits, past),
        best=best,
        worst=worst,
        traps=find_traps(mine, past.newest),
        others=len(beside.terms),
        wanted=sum(hit.past.wanted is True for hit in hits),
        unwanted=sum(hit.past.wanted is False for hit in hits),
    )


def compare(old: Trial, new: Trial) -> Compared:
    """Compare the texts that two keywords catch, over the time that both were looked for."""
    since = max(old.past.since, new.past.since)
    before, after = _caught(old, since), _caught(new, since)
    return Compared(len(after - before), len(before - after))


def _caught(trial: Trial, since: datetime) -> set[int]:
    return {past.entry for past in trial.past.candidates if past.entry in trial.hits and past.said_at >= since}


def named_in(watched: Watched, title: str, text: str) -> set[int]:
    """Return the numbers of the keywords that stand in a text or its title."""
    return find_keywords(watched, Text(text), Text(title), lambda: passages(text, title)).named


def _hit(past: PastText, beside: Watched) -> _Hit:
    named = named_in(beside, past.title, past.text)
    told = bool(past.questions) or any(not beside.terms[number].muted for number in named)
    return _Hit(past, frozenset(named), not told)


def _overlaps(hits: Sequence[_Hit], beside: Watched) -> tuple[Overlap, ...]:
    counted = Counter(number for hit in hits for number in hit.others)
    return tuple(Overlap(beside.terms[number].text, times) for number, times in counted.most_common(MOST_OVERLAPS))


def _weekly(hits: Sequence[_Hit], past: Past) -> tuple[int, ...]:
    """Count hits by weeks, or by as many weeks together as the line has room for."""
    weeks = max(1, -((past.since - past.until) // WEEK))
    width = -(-weeks // MOST_BARS)
    bars = [0] * -(-weeks // width)
    for hit in hits:
        ago = (past.until - hit.past.said_at) // (WEEK * width)
        bars[len(bars) - 1 - min(max(ago, 0), len(bars) - 1)] += 1
    return tuple(bars)


def _quotes(hits: Sequence[_Hit], mine: Watched) -> tuple[tuple[PastQuote, ...], tuple[PastQuote, ...]]:
    """Return the hits that suit the letter best, and those that suit it worst: no text is in both, no story twice."""
    told: dict[str, _Hit] = {}
    for hit in sorted(hits, key=_worth, reverse=True):
        told.setdefault(hit.past.story, hit)
    ranked = list(told.values())
    best = ranked[:QUOTED]
    worst = ranked[QUOTED:][-QUOTED:][::-1]
    return tuple(_quote(hit, mine) for hit in best), tuple(_quote(hit, mine) for hit in worst)


def _worth(hit: _Hit) -> tuple[int, bool, int, float, datetime]:
    """Rank a hit: what people say of it stands above what the letter's own rules make of it."""
    past, levels = hit.past, (Level.NONE, Level.WATCH, Level.ALERT)
    people = 0 if past.wanted is None else 1 if past.wanted else -1
    return people, bool(past.questions), levels.index(past.level), past.score, past.said_at


def _quote(hit: _Hit, mine: Watched) -> PastQuote:
    """Quote what an alert would quote; of a keyword whose phrases stand apart, up to the last of them."""
    past = hit.past
    loud = replace(mine, terms=tuple(replace(term, muted=False, question="") for term in mine.terms))
    text, title, parts = Text(past.text), Text(past.title), passages(past.text, past.title)
    found = with_watched(Judgement(mine.terms[0].letter, Level.NONE, 0.0), loud, text, title, parts).subject
    if found is None or not found.terms:
        return PastQuote(past.source, past.url, past.said_at, past.title, (), hit.is_new)
    hits = find_keywords(mine, text, title, lambda: parts)
    start, end = found.sentence_start, found.sentence_end
    spans = next((whole for whole in hits.spans.values() if set(found.terms) <= set(whole)), found.terms)
    if any(right > end for _, right in spans):
        end = found.end
    inside = tuple((left - start, right - start) for left, right in spans if start <= left and right <= end)
    return PastQuote(past.source, past.url, past.said_at, past.text[start:end], inside, hit.is_new)
