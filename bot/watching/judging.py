"""From a text to a verdict: passages, matches, quotes and the features of its story."""

from __future__ import annotations

from feeds.passages import passages
from letters.findings import Document, Judgement, Level
from letters.matching import Matcher
from letters.telling.composing import make_quote
from letters.telling.stories import features
from storage.judging.verdicts import Judged, Verdict
from storage.sources.stored import StoredEntry


def judge_entry(matcher: Matcher, entry: StoredEntry, group: str, terms_version: int) -> Verdict:
    """Judge an entry's stored version."""
    return _judge(matcher, entry, entry.title, entry.text, group, terms_version, page=False)


def judge_page(matcher: Matcher, entry: StoredEntry, title: str, text: str, group: str, terms_version: int) -> Verdict:
    """Judge the page of an entry, which becomes a version with its verdict."""
    return _judge(matcher, entry, title or entry.title, text, group, terms_version, page=True)


def _judge(
    matcher: Matcher, entry: StoredEntry, title: str, text: str, group: str, terms_version: int, *, page: bool
) -> Verdict:
    document = Document(text, title, entry.published.at, entry.url, group)
    judged = tuple(_with_quotes(judgement, title, text) for judgement in matcher.judge(document))
    spoken_to = [one.judgement.letter for one in judged if one.judgement.level is not Level.NONE]
    told = features(title, text, entry.published.at, spoken_to) if spoken_to else None
    return Verdict(entry, page, title, text, judged, told, terms_version)


def _with_quotes(judgement: Judgement, title: str, text: str) -> Judged:
    found = (*judgement.findings, *((judgement.subject,) if judgement.subject else ()))
    if not found:
        return Judged(judgement, {})
    parts = {passage.number: passage for passage in passages(text, title)}
    return Judged(judgement, {one.question: make_quote(text, one, parts.get(one.passage)) for one in found})
