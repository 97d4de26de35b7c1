"""The keyword lab's figures on a known small past, and the index that finds its candidates."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.rendering.lab import sparkline
from bot.services.keyword_trials import noisiest, trial_of
from letters.findings import Level, WatchTerm
from letters.keywords.grammar import KeywordFault, read_keyword
from letters.lab.trials import Past, PastText, compare, try_keyword
from storage.admin.keywords import add_term, edit_term, mute_term, remove_term, term_log, undo_change, watch_terms
from storage.database import open_writer, prepare
from storage.migrations import migrations
from storage.rows import stamp
from storage.search.text_index import past_of, query_of
from storage.sources.entries import SAVE_ENTRY, SAVE_VERSION, add_version
from tests.spine import NOON, Spine, invented, news

LETTER = "harbour-2026"
WEEK = timedelta(days=7)


def past_text(entry: int, text: str, *, days_ago: float = 1, **parts: object) -> PastText:
    given = PastText(
        entry, f"s{entry}", "state", "https://news.example.org/x", "Title", text, NOON - timedelta(days=days_ago)
    )
    return replace(given, **parts)  # type: ignore[arg-type]


def past(*texts: PastText, days: float = 28, newest: tuple[tuple[str, str], ...] = ()) -> Past:
    return Past(NOON - timedelta(days=days), NOON, 100, texts, newest)


def keyword(text: str, id_: int = 0, question: str = "", *, muted: bool = False) -> WatchTerm:
    return WatchTerm(id_, LETTER, text, question, muted)


KNOWN = past(
    past_text(1, "Eels are back.", days_ago=1, story="s1"),
    past_text(2, "Eels are back, says the wire.", days_ago=2, story="s1"),
    past_text(3, "Eels in the harbour.", days_ago=9, questions=("q1", "q2"), level=Level.ALERT, score=0.9),
    past_text(4, "Eels and herring.", days_ago=10),
    past_text(5, "Eels, eels.", days_ago=27),
    past_text(6, "Eelskin is no eel.", days_ago=1),
)


def test_a_trial_counts_what_a_keyword_would_have_caught() -> None:
    trial = try_keyword(keyword("eels"), [keyword("herring", 7), keyword("cod", 8)], KNOWN)
    assert trial.hits == {1, 2, 3, 4, 5}
    assert trial.new == {1, 2, 5}
    assert trial.per_week == 2 / 4
    assert (trial.questions, trial.unasked) == ((("q1", 1), ("q2", 1)), 4)
    assert [(one.text, one.hits) for one in trial.overlaps] == [("herring", 1)]
    assert trial.weekly == (1, 0, 2, 2)
    assert (trial.best[0].sentence, trial.best[0].is_new) == ("Eels in the harbour.", False)
    assert [quote.sentence[slice(*quote.spans[0])] for quote in trial.best] == ["Eels"] * 3


def test_a_muted_keyword_leaves_its_hits_new() -> None:
    trial = try_keyword(keyword("eels"), [keyword("herring", 7, muted=True)], KNOWN)
    assert 4 in trial.new


def test_best_and_worst_quotes_share_no_text_and_a_story_is_quoted_once() -> None:
    texts = [past_text(n, f"Eels number {n}.", score=n / 10, story=f"s{n // 2}") for n in range(14)]
    trial = try_keyword(keyword("eels"), [], past(*texts))
    assert [quote.sentence for quote in trial.best] == ["Eels number 13.", "Eels number 11.", "Eels number 9."]
    assert [quote.sentence for quote in trial.worst] == ["Eels number 1.", "Eels number 3.", "Eels number 5."]


def test_a_hit_in_the_title_is_quoted_by_the_title() -> None:
    trial = try_keyword(keyword("eels"), [], past(past_text(1, "Words.", title="Eels are back")))
    assert trial.best[0].sentence == "Eels are back"


def test_a_quote_reaches_to_the_last_phrase() -> None:
    text = f"The working group met. {invented('a', 9).capitalize()}. It spoke of eels."
    trial = try_keyword(keyword("working group near/40 eels"), [], past(past_text(1, text)))
    (quote,) = trial.best
    assert [quote.sentence[start:end] for start, end in quote.spans] == ["working group", "eels"]


def test_substring_traps_are_named_with_what_they_stand_in() -> None:
    newest = (("", "A translation."), ("", "The transl. of nsl."), ("Transl", "The NSL."), ("", "Nothing."))
    trial = try_keyword(keyword("NSL | pill press*"), [], past(newest=newest))
    assert (trial.traps.looked_at, trial.traps.texts) == (4, 2)
    assert dict(trial.traps.words) == {"translation": 1, "transl": 1, "nsl": 1}


def test_another_keyword_in_the_place_of_one_gains_and_loses() -> None:
    old, new = (try_keyword(keyword(text), [], KNOWN) for text in ("herring | eelskin", "herring | wire"))
    assert (compare(old, new).gained, compare(old, new).lost) == (1, 1)


def test_a_long_past_is_drawn_in_few_bars() -> None:
    trial = try_keyword(keyword("eels"), [], replace(KNOWN, since=NOON - timedelta(days=365)))
    assert (len(trial.weekly), sum(trial.weekly)) == (27, 5)
    assert trial.per_week == pytest.approx(3 / (365 / 7))


SPARKLINES = {
    "nothing": ((0, 0), "▁▁"),
    "a peak": ((0, 1, 100), "▁▂█"),
    "none at all": ((), ""),
    "even": ((3, 3), "██"),
}


@pytest.mark.parametrize(("counts", "drawn"), SPARKLINES.values(), ids=SPARKLINES)
def test_a_sparkline_shows_that_there_is_something(counts: tuple[int, ...], drawn: str) -> None:
    assert sparkline(counts) == drawn


# -- the index ----------------------------------------------------------------------------------------------------


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "lab.db"
    prepare(path)
    with closing(open_writer(path)) as db:
        yield db


def store(db: Database, title: str, text: str, days_ago: float = 1) -> int:
    at = stamp(NOON - timedelta(days=days_ago))
    row = {
        "source": "state", "url": "https://news.example.org/x", "text_url": "", "title": title, "author": "",
        "published_at": at, "precision": "minute", "published_raw": "", "first_seen": at, "quiet": 0,
        "summary_only": 0, "text_due": None,
    }  # fmt: skip
    entry = int(db.conn.execute(SAVE_ENTRY, row).lastrowid or 0)
    kept = {"entry": entry, "version": 1, "seen_at": at, "origin": "feed", "title": title, "text": text}
    db.conn.execute(SAVE_VERSION, {**kept, "text_hash": str(entry)})
    return entry


def candidates(db: Database, written: str) -> list[int]:
    found = past_of(db, LETTER, read_keyword(written), NOON - timedelta(days=365), NOON)
    return [one.entry for one in found.candidates]


def test_the_index_follows_new_versions_and_completed_texts(db: Database) -> None:
    entry = store(db, "Eels", "Herring.")
    assert candidates(db, "eels") == candidates(db, "herring") == [entry]
    add_version(db, entry, "page", "Cod", "Perch.", NOON)
    assert (candidates(db, "eels"), candidates(db, "herring"), candidates(db, "cod near perch")) == ([], [], [entry])
    db.conn.execute("UPDATE versions SET text = 'Carp.' WHERE entry = ? AND version = 2", [entry])
    db.conn.execute("UPDATE versions SET text = 'Pike.' WHERE entry = ? AND version = 1", [entry])
    assert (candidates(db, "perch"), candidates(db, "carp"), candidates(db, "pike")) == ([], [entry], [])
    db.conn.execute("INSERT INTO texts_fts (texts_fts, rank) VALUES ('integrity-check', 1)")


def test_an_older_database_is_indexed_and_keeps_its_log(tmp_path: Path) -> None:
    with closing(open_writer(tmp_path / "old.db")) as db:
        migrations.apply(db, stop_before="texts")
        entry = store(db, "Eels", "Herring.")
        db.conn.execute(
            "INSERT INTO terms (letter, text, added_at, added_by) VALUES (?, 'eels', ?, 'x')", [LETTER, stamp(NOON)]
        )
        db.conn.execute("INSERT INTO term_log (at, who, action, term) VALUES (?, 'x', 'add', 1)", [stamp(NOON)])
    prepare(tmp_path / "old.db")
    with closing(open_writer(tmp_path / "old.db")) as db:
        assert candidates(db, "eels") == [entry]
        assert [(one.action, one.term.text) for one in term_log(db)] == [("add", "eels")]
        undo_change(db, "y", NOON)
        assert watch_terms(db) == ()


def test_only_the_newest_are_looked_at_where_a_word_stands_everywhere(db: Database) -> None:
    for days_ago in range(9):
        store(db, "", "eels", days_ago)
    found = past_of(db, LETTER, read_keyword("eels"), NOON - timedelta(days=365), NOON, limit=4)
    assert ([one.entry for one in found.candidates], found.is_cut, found.stored) == ([1, 2, 3, 4], True, 4)
    assert found.since == NOON - timedelta(days=3)


def test_the_past_begins_with_the_oldest_text(db: Database) -> None:
    store(db, "", "eels", days_ago=14)
    trial = trial_of(db, keyword("eels"), NOON)
    assert (trial.past.since, trial.per_week) == (NOON - timedelta(days=14), 0.5)


def test_nothing_stored_is_no_past(db: Database) -> None:
    trial = trial_of(db, keyword("eels"), NOON)
    assert (trial.past.stored, trial.hits, trial.per_week) == (0, frozenset(), 0)


PIECES = [
    "aaa",
    "bbb",
    "ccc",
    "Aaa",
    "aaabbb",
    "aaab",
    "bbbccc",
    "aaa-bbb",
    "b.c.",
    "x4-AP",
    "aaa’s",
    "_",
    "é",
    "\n\n",
    "/",
]
TEXT = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(" ".join)
TERM = ["aaa", "bbb", "ccc", "aaa bbb", "aaa bbb ccc", "aaa*", "aaa* bbb", "aaab* ccc", "b.c.", "x4-AP", "aaa’s", "Aaa"]
TERM += ["aaa bbb ccc aaa bbb ccc", "aaa* bbb* ccc"]
WRITTEN = st.lists(st.sampled_from(TERM), min_size=1, max_size=3).flatmap(
    lambda terms: st.sampled_from([" | ".join(terms), " near/9 ".join(terms), " not ".join(terms)])
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(TEXT, TEXT, WRITTEN)
def test_whatever_holds_a_keyword_is_among_the_candidates(db: Database, title: str, text: str, written: str) -> None:
    entry = store(db, title, text)
    one = past_text(entry, text, title=title)
    if try_keyword(keyword(written), [], past(one)).hits:
        found = db.conn.execute(
            "SELECT rowid FROM texts_fts WHERE texts_fts MATCH ?", [query_of(read_keyword(written))]
        )
        assert entry in {row[0] for row in found}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.text(max_size=40))
def test_no_keyword_that_can_be_read_breaks_the_index(db: Database, written: str) -> None:
    try:
        expression = read_keyword(written)
    except KeywordFault:
        return
    db.conn.execute("SELECT rowid FROM texts_fts WHERE texts_fts MATCH ?", [query_of(expression)]).fetchall()


# -- what is stored and told ------------------------------------------------------------------------------------


def live(db: Database) -> list[tuple[str, bool]]:
    return [(term.text, term.muted) for term in watch_terms(db)]


def test_each_change_is_taken_back_one_after_the_other(db: Database) -> None:
    term = add_term(db, LETTER, "eels", "", False, "x", NOON)
    assert term is not None
    edit_term(db, term.id, "eels not cod", "q1", False, "x", NOON)
    (edited,) = watch_terms(db)
    mute_term(db, edited.id, True, "x", NOON)
    assert not mute_term(db, edited.id, True, "x", NOON)
    remove_term(db, LETTER, "eels not cod", "x", NOON)
    seen = [live(db)]
    while undo_change(db, "y", NOON):
        seen.append(live(db))
    assert seen == [[], [("eels not cod", True)], [("eels not cod", False)], [("eels", False)], []]
    assert [one.action for one in term_log(db)][:4] == ["undo add", "undo edit", "undo mute", "undo remove"]


def test_an_edit_into_a_keyword_that_stands_already_changes_nothing(db: Database) -> None:
    for text in ("eels", "cod"):
        add_term(db, LETTER, text, "", False, "x", NOON)
    assert not edit_term(db, 1, "cod", "", False, "x", NOON)
    assert not edit_term(db, 1, "eels", "", False, "x", NOON)
    assert not edit_term(db, 9, "perch", "", False, "x", NOON)
    assert live(db) == [("eels", False), ("cod", False)]


@pytest.fixture
async def spine(tmp_path: Path) -> AsyncIterator[Spine]:
    async with Spine(tmp_path, alerts={"digest_at": "13:00"}) as spine:
        await spine.begin()
        yield spine


async def told(spine: Spine, says: str) -> list[str]:
    spine.show(news(invented(says), says))
    await spine.turn()
    return spine.alerts()


async def test_a_muted_keyword_goes_to_the_digest_only(spine: Spine) -> None:
    await spine.watcher.store.run(add_term, LETTER, "eels near back", "q1", True, "x", NOON)
    await spine.watcher.monitor.follow_terms()
    assert await told(spine, "Eels are back.") == []
    assert await told(spine, "Eels are gone. Herring are back.") == []
    spine.step(minutes=60)
    await spine.watcher.digest()
    await spine.watcher.deliver()
    (digest,) = spine.alerts()
    assert ("Eels are back." in digest, "Herring" in digest) == (True, False)


async def test_an_expression_alerts_with_the_sentence_and_why(spine: Spine) -> None:
    await spine.watcher.store.run(add_term, LETTER, "eels near/3 back not cod", "q1", False, "x", NOON)
    await spine.watcher.monitor.follow_terms()
    (alert,) = await told(spine, "The eels are back.")
    assert "Q1 dredging plan" in alert
    assert 'keyword of the team: "eels … back"' in alert
    assert await told(spine, "The eels are back, with cod.") == []


async def test_the_keyword_that_alone_makes_most_alerts_is_the_noisiest(spine: Spine) -> None:
    for text in ("eels", "cod"):
        await spine.watcher.store.run(add_term, LETTER, text, "q1", False, "x", NOON)
    await spine.watcher.monitor.follow_terms()
    for says in (
        "Eels.",
        "More eels.",
        "Cod.",
        "The harbour working group spoke of cod.",
        "In the harbour cod was fined.",
    ):
        await told(spine, says)
    found = await spine.watcher.store.read(noisiest, spine.clock())
    assert found is not None
    assert (found[0].text, found[1]) == ("eels", 2)
    later = await spine.watcher.store.read(noisiest, spine.clock() + timedelta(days=40))
    assert later is None


async def test_the_lab_knows_what_the_rules_told_and_what_only_the_keyword_did(spine: Spine) -> None:
    await spine.watcher.store.run(add_term, LETTER, "eels", "q2", False, "x", NOON)
    await spine.watcher.monitor.follow_terms()
    for says in ("Eels are back.", "The harbour working group met, with eels."):
        await told(spine, says)
    trial = await spine.watcher.store.read(trial_of, keyword("eels", 1), spine.clock())
    assert (len(trial.hits), len(trial.new), trial.questions) == (2, 1, (("q3", 1),))
