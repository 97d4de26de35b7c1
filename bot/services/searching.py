"""A search as people type it, and its pages, for Discord and the terminal alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlite_utils import Database

from bot.desks.desk import Unanswerable
from bot.desks.reading import Asked
from bot.desks.typed import read_question, read_since
from bot.rendering.alerts import NEWS_WORDS
from bot.settings.faults import did_you_mean
from feeds.entries import Source
from letters.questions import Letter
from letters.search.excerpts import Excerpt, Finder, cut_to_words
from letters.search.found import Found, Page, Search
from letters.search.query import read_query
from letters.telling.sight import Sight
from storage.search.searching import Match, match_texts, newest_entry
from storage.sources.by_hand import HAND, HAND_NAME

PAGE = 5  # texts; more would not stand on a phone


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to ask for, and when it is."""

    letters: Mapping[str, Letter]
    sources: Mapping[str, Source]
    now: datetime
    zone: tzinfo


def search_of(db: Database, asked: Asked, known: Known) -> Search:
    """Read what somebody typed. Raises letters.search.query.SearchFault for the words, Unanswerable for the rest."""
    read_query(asked.words)
    since = read_since(asked.since, known.now, known.zone) if asked.since.strip() else None
    if asked.since.strip() and since is None:
        raise Unanswerable(f"since {asked.since!r:.60} names no time; write 7d, 2023-08-02 or 2 Aug 2023")
    letter, question = _bearing(asked, known.letters)
    source = _source(asked.source.strip(), known.sources) if asked.source.strip() else ""
    return Search(asked.words, letter, question, source, since, newest_entry(db))


def _bearing(asked: Asked, letters: Mapping[str, Letter]) -> tuple[str, str]:
    """Return letter and question, '' for any."""
    letter = asked.letter.strip()
    if letter and letter not in letters:
        raise Unanswerable(f"no letter {letter!r:.60} is watched; there is {', '.join(letters)}")
    if not asked.question.strip():
        return letter, ""
    of, question = read_question(asked.question) or (None, asked.question.strip().casefold())
    named = [letters[one] for one in ([of or letter] if of or letter else letters) if one in letters]
    having = [one for one in named if one.question(question)]
    if len(having) == 1:
        return having[0].id, question
    if having:
        raise Unanswerable(f"which one? {', '.join(f'{one.id}:{question}' for one in having)}")
    there = ", ".join(one.id for letter in named or letters.values() for one in letter.questions)
    raise Unanswerable(f"no question {asked.question.strip()!r:.60}; there is {there}")


def _source(typed: str, sources: Mapping[str, Source]) -> str:
    """Return the id of a source that is named by it, or by a part of its name that no other has."""
    if typed in sources or typed == HAND:
        return typed
    like = [one.id for one in sources.values() if typed.casefold() in f"{one.id} {one.name}".casefold()]
    if len(like) == 1:
        return like[0]
    if like:
        raise Unanswerable(f"which source? {', '.join(like[:10])}")
    raise Unanswerable(f"no source {typed!r:.60}{did_you_mean(typed, sources)}; `status sources` names them")


def may_search(search: Search, sight: Sight) -> bool:
    """Whether somebody with this sight may ask what speaks to the letter and question that bound the search."""
    if not search.letter:
        return True
    return sight.shows(search.letter, search.question) if search.question else sight.knows(search.letter)


def page_of(
    db: Database,
    search: Search,
    number: int,
    sources: Mapping[str, Source],
    size: int = PAGE,
    sight: Sight | None = None,
) -> Page:
    """Return one page of a search; a number past the last is the last. Without a sight, of everything."""
    query = read_query(search.words)
    total, matches = match_texts(db, query, search, (number - 1) * size, size, sight)
    pages = max(1, -(-total // size))
    if number > pages:
        return page_of(db, search, pages, sources, size, sight)
    quoted = Counter(match.source for match in matches)
    finder = Finder(query)
    found = tuple(_found(match, finder, sources, NEWS_WORDS // quoted[match.source]) for match in matches)
    return Page(search, number, pages, total, found, is_whole=sight is None or sight.is_whole)


def _found(match: Match, finder: Finder, sources: Mapping[str, Source], may_quote: int) -> Found:
    source = sources.get(match.source)
    official = source is not None and source.official
    sentence = finder.best(match.text)
    return Found(
        entry=match.entry,
        source=match.source,
        source_name=source.name if source else HAND_NAME if match.source == HAND else match.source,
        official=official,
        title=Excerpt(match.title, finder.spans(match.title)),
        url=match.url,
        published=match.published,
        first_seen=match.first_seen,
        sentence=sentence if official else cut_to_words(sentence, may_quote),
        speaks=match.speaks,
    )
