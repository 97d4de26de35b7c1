"""What would have caught a text that was missed, tried on the stored past: for Discord and for tests alike."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.services.keyword_trials import DAYS
from letters.findings import Document, Judgement, WatchTerm
from letters.keywords.grammar import read_keyword
from letters.lab.offers import MOST_TITLES, Offer, OtherWord, Remedies, best_offers
from letters.lab.remedies import (
    Alias,
    Candidate,
    Missed,
    found_already,
    held_back,
    keyword_candidates,
    missed_at,
    working_alias,
)
from letters.lab.trials import Past, Trial, try_keyword
from letters.matching import Matcher
from letters.questions import Letter
from storage.admin.keywords import watch_terms
from storage.judging.feedback import late_text
from storage.record.evidence import outcome_of
from storage.search.text_index import past_of, stored_since, texts_with

TRIED = 12  # keywords that are tried in full: those whose words stand in the fewest texts
COMMON = 500  # texts; what stands in more is not counted further
JUDGED_AGAIN = 40  # texts in which another word is tried


def remedies_of(
    db: Database, entry: int, letter: Letter, question: str, matcher: Matcher, now: datetime
) -> Remedies | None:
    """Return what would have alerted a text for a question, '' for the subject; None where there is no such text."""
    told = late_text(db, entry, letter, question)
    compiled = next((one for one in matcher.letters if one.letter.id == letter.id), None)
    if told is None or compiled is None:
        return None
    missed = missed_at(told.document, told.finding, question)
    today = _judged(matcher, letter.id, missed.document)
    if found := found_already(today, question):
        return Remedies(question, DAYS, found=found, outcome=outcome_of(db, entry, letter.id))
    terms = [term for term in watch_terms(db) if term.letter == letter.id]
    rare = sorted(keyword_candidates(compiled, missed), key=lambda one: _spread(db, one))[:TRIED]
    offers, broad = best_offers(_tried(db, one, missed, entry, terms, now) for one in rare)
    held = held_back(terms, missed)
    alias = working_alias(matcher, compiled, missed)
    other = OtherWord(alias[0], *_alias_catches(db, *alias, missed, entry, now)) if alias else None
    stored = stored_since(db, now - timedelta(days=DAYS))
    return Remedies(question, DAYS, stored, held=held, offers=offers, broad=broad, other_word=other)


def _judged(matcher: Matcher, letter: str, document: Document) -> Judgement:
    return next(one for one in matcher.judge(document) if one.letter == letter)


def _spread(db: Database, one: Candidate) -> tuple[int, bool, int, int]:
    return texts_with(db, read_keyword(one.text), COMMON), one.named, int(one.sort), one.length


def _tried(db: Database, one: Candidate, missed: Missed, entry: int, terms: list[WatchTerm], now: datetime) -> Offer:
    past = past_of(db, missed.letter, read_keyword(one.text), now - timedelta(days=DAYS), now, newest=0)
    trial = try_keyword(WatchTerm(0, missed.letter, one.text, missed.question), terms, past)
    return _offer(one, trial, past, entry)


def _offer(one: Candidate, trial: Trial, past: Past, entry: int) -> Offer:
    own = {text.story for text in past.candidates if text.entry == entry}
    others = [text for text in past.candidates if text.entry in trial.hits and text.story not in own]
    new = {text.story: text.title for text in others if text.entry in trial.new}
    return Offer(
        candidate=one,
        others=len({text.story for text in others}),
        new=len(new),
        per_week=trial.per_week,
        wanted=sum(text.wanted is True for text in others),
        unwanted=sum(text.wanted is False for text in others),
        titles=tuple(new.values())[:MOST_TITLES],
    )


def _alias_catches(
    db: Database, alias: Alias, matcher: Matcher, missed: Missed, entry: int, now: datetime
) -> tuple[int, int]:
    """Return how many other texts another word would make an alert for the question, and how many were looked at."""
    past = past_of(db, missed.letter, read_keyword(alias.text), now - timedelta(days=DAYS), now, JUDGED_AGAIN, newest=0)
    others = [one for one in past.candidates if one.entry != entry and missed.question not in one.questions]
    caught = [
        one
        for one in others
        if found_already(_judged(matcher, missed.letter, Document(one.text, one.title)), missed.question)
    ]
    return len({one.story for one in caught}), len(past.candidates)
