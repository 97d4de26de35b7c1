"""Keywords tried on the stored past, for Discord and the terminal alike."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlite_utils import Database

from letters.findings import WatchTerm
from letters.keywords.grammar import stored_keyword
from letters.keywords.watching import watched_terms
from letters.lab.drafts import Draft, DraftKind
from letters.lab.trials import Compared, Liked, Trial, compare, named_in, try_keyword
from storage.admin.keywords import watch_terms
from storage.search.text_index import judged_by_people, past_of, told_by_keywords_alone

DAYS = 365  # of the past that a keyword is tried on
NOISY_DAYS = 30  # over which the noisiest keyword is looked for


def trial_of(db: Database, keyword: WatchTerm, now: datetime, days: int = DAYS) -> Trial:
    """Try a keyword on the last days, beside the others of its letter; '#id' names the one whose place it takes."""
    past = past_of(db, keyword.letter, stored_keyword(keyword.text), now - timedelta(days=days), now)
    return try_keyword(keyword, [one for one in watch_terms(db) if one.id != keyword.id], past)


def tried(db: Database, draft: Draft, now: datetime, days: int = DAYS) -> tuple[Trial, Compared | None]:
    """Try a draft; an edit is compared with what stands now."""
    term = WatchTerm(draft.term, draft.letter, draft.text, draft.question, draft.muted)
    trial = trial_of(db, term, now, days)
    old = next((one for one in watch_terms(db) if one.id == draft.term), None)
    if draft.kind is not DraftKind.EDIT or old is None:
        return trial, None
    return trial, compare(trial_of(db, old, now, days), trial)


def noisiest(db: Database, now: datetime) -> tuple[WatchTerm, int] | None:
    """Return the keyword that alone made most alerts in the last days, and how many texts; None when none did."""
    made: Counter[WatchTerm] = Counter()
    terms = [term for term in watch_terms(db) if not term.muted]
    for letter in dict.fromkeys(term.letter for term in terms):
        watched = watched_terms([term for term in terms if term.letter == letter])
        for past in told_by_keywords_alone(db, letter, now - timedelta(days=NOISY_DAYS)):
            made.update(watched.terms[number] for number in named_in(watched, *past))
    return max(made.items(), key=lambda pair: (pair[1], -pair[0].id)) if made else None


def best_liked(db: Database) -> Liked | None:
    """Return the keyword that stands in most of the texts that people want; None when none does."""
    wanted: Counter[WatchTerm] = Counter()
    unwanted: Counter[WatchTerm] = Counter()
    terms = watch_terms(db)
    for letter in dict.fromkeys(term.letter for term in terms):
        watched = watched_terms([term for term in terms if term.letter == letter])
        for title, text, is_wanted in judged_by_people(db, letter):
            named = (watched.terms[number] for number in named_in(watched, title, text))
            (wanted if is_wanted else unwanted).update(named)
    best = max(wanted, key=lambda term: (wanted[term], -unwanted[term], -term.id), default=None)
    return Liked(best, wanted[best], unwanted[best]) if best else None
