"""Search: what people may write, which texts it finds in which order, and how they read."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.app import main
from bot.desks.desk import Unanswerable
from bot.desks.reading import Asked
from bot.desks.typed import read_search, read_since
from bot.rendering.search import render_page
from bot.services.searching import Known, page_of, search_of
from letters.search.excerpts import Excerpt, Finder, cut_to_words
from letters.search.found import Page
from letters.search.query import LONGEST, SearchFault, read_query
from storage.database import open_reader
from storage.search.searching import index_query
from tests.discord_server import Interaction, Message, User
from tests.office import Team, said
from tests.spine import NOON, Item, Spine, news

pytestmark = pytest.mark.noon

ET = ZoneInfo("America/New_York")

READ = {
    "a word": ("Harbour", '("harbour")'),
    "all words": ("harbour  silt", '("harbour") AND ("silt")'),
    "a phrase": ('"working group" met', '("working group") AND ("met")'),
    "curly quotation marks of a phone": ("“working group”", '("working group")'),
    "an exclusion": ("harbour -silt", '(("harbour")) NOT ("silt")'),
    "a phrase left out": ('harbour -"working group"', '(("harbour")) NOT ("working group")'),
    "not, spelled out": ("harbour NOT silt", '(("harbour")) NOT ("silt")'),
    "alternatives bind closer than words": ("harbour OR quay silt", '("harbour" OR "quay") AND ("silt")'),
    "alternatives with a bar": ("harbour|quay", '("harbour" OR "quay")'),
    "an ending": ("sanction*", '("sanction"*)'),
    "a small or is a word": ("now or never", '("now") AND ("or") AND ("never")'),
    "and is needless": ("harbour AND silt", '("harbour") AND ("silt")'),
    "a hyphen within a word joins a phrase": ("working-group", '("working group")'),
    "a dash between words": ("harbour - silt", '("harbour") AND ("silt")'),
    "accents": ("Curaçao", '("curacao")'),
    "what the index would take for signs": ("NEAR(a b) x:y ^z", '("near a") AND ("b") AND ("x y") AND ("z")'),
    "marks alone beside a word": ("& harbour !!", '("harbour")'),
}  # fmt: skip

FAULTS = {
    "nothing": ("  ", 0, "write a word"),
    "marks only": ("!!! ...", 0, "write a word"),
    "only exclusions": ("-harbour", 0, "not only what to leave out"),
    "an open quotation mark": ('silt "working group', 5, "never closed"),
    "or at the end": ("harbour OR", 8, "either side"),
    "or at the start": ("OR harbour", 0, "either side"),
    "or twice": ("a OR OR b", 5, "either side"),
    "or before an exclusion": ("harbour OR -silt", 11, "cannot stand behind OR"),
    "too short an ending": ("harbour si*", 8, "at least 3 letters"),
    "too many words": (" ".join(f"word{n}" for n in range(21)), 130, "at most 20"),
    "too long": ("x" * 201, LONGEST, "at most 200"),
}


@pytest.mark.parametrize(("written", "asked"), READ.values(), ids=READ)
def test_a_search_is_read_as_people_mean_it(written: str, asked: str) -> None:
    assert index_query(read_query(written)) == asked


@pytest.mark.parametrize(("written", "at", "says"), FAULTS.values(), ids=FAULTS)
def test_what_cannot_be_read_says_where_and_what_to_do(written: str, at: int, says: str) -> None:
    with pytest.raises(SearchFault, match=says) as caught:
        read_query(written)
    assert caught.value.at == at
    line, caret = caught.value.lines()
    assert (len(line) <= 40, caret.strip()) == (True, "^")


BEST = {
    "the sentence with the word": ("Fish swim. The harbour is deep. Eels.", "harbour", "The **harbour** is deep."),
    "the one with most words": ("A harbour. The silt. Silt in harbours.", "harbour* silt", "**Silt** in **harbours**."),
    "the paragraph with most words": ("A harbour.\nThe harbour, silt.", "harbour silt", "The **harbour**, **silt**."),
    "an alternative": ("Fish. A quay.", "harbour OR quay", "A **quay**."),
    "a phrase over a line": ("The working\ngroup met.", '"working group"', "The **working\ngroup** met."),
    "accents and capitals": ("Off CURAÇAO fish swim.", "curacao", "Off **CURAÇAO** fish swim."),
    "an ending": ("They were sanctioned.", "sanction*", "They were **sanctioned**."),
    "a phrase beside its word": ("A group; working group.", 'group "working group"', "A **group**; **working group**."),
    "no part of a word": ("Harbours. A harbour.", "harbour", "A **harbour**."),
    "none: the first sentence": ("Fish swim. Fish sleep.", "harbour", "Fish swim."),
    "no text": ("", "harbour", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words", "best"), BEST.values(), ids=BEST)
def test_the_sentence_that_says_it_best_is_shown(text: str, words: str, best: str) -> None:
    assert marked(Finder(read_query(words)).best(text)) == best


def marked(excerpt: Excerpt) -> str:
    """The words with their hits between stars."""
    shown = excerpt.text
    for start, end in reversed(excerpt.spans):
        shown = f"{shown[:start]}**{shown[start:end]}**{shown[end:]}"
    return shown


def test_a_long_sentence_is_cut_around_its_first_hit() -> None:
    words = [f"w{n}" for n in range(30)]
    words[20] = "harbour"
    cut = cut_to_words(Finder(read_query("harbour")).best(" ".join(words)), 6)
    assert marked(cut) == "… w18 w19 **harbour** w21 w22 w23 …"
    assert cut_to_words(cut, 0) == Excerpt("")


TYPED = {
    "words alone": ('"working group" silt', ('"working group" silt', {})),
    "bounds among the words": ("silt since:7d fine question:q3", ("silt  fine", {"since": "7d", "question": "q3"})),
    "a bound of several words": ('silt source:"State news"', ("silt", {"source": "State news"})),
}


@pytest.mark.parametrize(("typed", "read"), TYPED.values(), ids=TYPED)
def test_bounds_are_read_from_what_is_typed_behind_a_prefix(typed: str, read: object) -> None:
    assert read_search(typed) == read


SINCE = {
    "days": ("7d", datetime(2026, 2, 24, 17, tzinfo=UTC)),
    "a day begins in the team's zone": ("2026-03-01", datetime(2026, 3, 1, 5, tzinfo=UTC)),
    "a day in words": ("1 Mar 2026", datetime(2026, 3, 1, 5, tzinfo=UTC)),
    "neither": ("lately", None),
}


@pytest.mark.parametrize(("typed", "since"), SINCE.values(), ids=SINCE)
def test_a_beginning_is_a_span_or_a_day(typed: str, since: datetime | None) -> None:
    assert read_since(typed, NOON, ET) == since


# -- over a stored past ----------------------------------------------------------------------------------------------


@pytest.fixture
async def spine(tmp_path: Path) -> AsyncIterator[Spine]:
    async with Spine(tmp_path, "state", "paper") as spine:
        yield spine


async def find(spine: Spine, words: str, number: int = 1, **bounds: str) -> Page:
    watcher = spine.watcher
    known = Known(watcher.letters, watcher.sources, watcher.now(), watcher.zone)
    search = await watcher.store.read(search_of, Asked(words, **bounds), known)
    return await watcher.store.read(page_of, search, number, watcher.sources)


def titles(page: Page) -> list[str]:
    return [found.title.text for found in page.found]


def fish(name: str, text: str, *, days_ago: float = 1) -> Item:
    at = NOON - timedelta(days=days_ago)
    return Item(name, text, name, f"https://news.example.org/{name}", at)


async def test_the_newest_text_stands_first_whenever_it_came(spine: Spine) -> None:
    spine.show(fish("new", "Eels swim.", days_ago=1), fish("old", "Eels slept.", days_ago=9))
    await spine.turn()
    spine.show(fish("between", "No eels.", days_ago=5))
    await spine.turn()
    page = await find(spine, "eels")
    assert (titles(page), page.total, page.pages) == (["new", "between", "old"], 3, 1)


BOUNDS = {
    "a question": ({"question": "q3"}, ["q3", "both"]),
    "a question of a named letter": ({"question": "harbour-2026:q2"}, ["both"]),
    "a letter": ({"letter": "harbour-2026"}, ["q3", "near", "both"]),
    "a source by its name": ({"source": "pap"}, ["near"]),
    "a day": ({"since": "2026-03-02"}, ["q3", "near"]),
    "a span": ({"since": "72h"}, ["q3", "near", "both"]),
    "all of them": ({"since": "72h", "question": "q3", "source": "state"}, ["q3", "both"]),
}


@pytest.mark.parametrize(("bounds", "found"), BOUNDS.values(), ids=BOUNDS)
async def test_a_search_is_narrowed(spine: Spine, bounds: dict[str, str], found: list[str]) -> None:
    spine.show(
        fish("q3", "The harbour working group ate eels.", days_ago=0.1),
        fish("both", "The harbour working group fined eels.", days_ago=2),
        fish("none", "Eels swim.", days_ago=30),
    )
    spine.show(fish("near", "Eels in the harbour silt.", days_ago=0.5), source="paper")
    await spine.turn()
    assert titles(await find(spine, "eels", **bounds)) == found


REFUSED = {
    "a question that is not there": ({"question": "q9"}, "there is q1, q2, q3"),
    "a letter that is not there": ({"letter": "x"}, "no letter 'x' is watched; there is harbour-2026"),
    "a source that is not there": ({"source": "stat3"}, "did you mean state"),
    "several sources": ({"source": "a"}, "which source"),
    "no time": ({"since": "lately"}, "write 7d, 2023-08-02"),
}


@pytest.mark.parametrize(("bounds", "says"), REFUSED.values(), ids=REFUSED)
async def test_a_bound_that_is_not_there_says_what_is(spine: Spine, bounds: dict[str, str], says: str) -> None:
    with pytest.raises(Unanswerable, match=says):
        await find(spine, "eels", **bounds)


async def test_pages_stay_while_new_texts_come(spine: Spine) -> None:
    spine.show(*(fish(f"n{n:02}", "Eels swim.", days_ago=n + 1) for n in range(12)))
    await spine.turn()
    first = await find(spine, "eels")
    assert (titles(first), first.pages) == (["n00", "n01", "n02", "n03", "n04"], 3)
    spine.show(fish("newest", "Eels.", days_ago=0))
    await spine.turn()
    watcher = spine.watcher
    second = await watcher.store.read(page_of, first.search, 2, watcher.sources)
    last = await watcher.store.read(page_of, first.search, 99, watcher.sources)
    assert titles(second) == ["n05", "n06", "n07", "n08", "n09"]
    assert (last.number, titles(last)) == (3, ["n10", "n11"])


async def test_a_changed_text_is_found_by_its_present_words_alone(spine: Spine) -> None:
    spine.show(fish("a", "Eels swim."))
    await spine.turn()
    spine.show(fish("a", "Herrings swim."))
    await spine.turn()
    assert (await find(spine, "eels")).total == 0
    assert (await find(spine, "herrings")).total == 1


async def test_of_news_at_most_ninety_words_a_source_are_quoted_on_a_page(spine: Spine) -> None:
    long = " ".join(f"word{n}" for n in range(200))
    spine.show(*(fish(f"n{n}", f"Eels {long} {n}.", days_ago=n + 1) for n in range(3)), source="paper")
    await spine.turn()
    page = await find(spine, "eels")
    quoted = sum(len(found.sentence.text.replace("…", "").split()) for found in page.found)
    assert (len(page.found), quoted) == (3, 90)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text(alphabet="ab \"*-()|:^{}+'ORNEAT,\\%_", max_size=30))
async def test_nothing_that_a_person_types_breaks_the_index(tmp_path: Path, typed: str) -> None:
    if not (tmp_path / "letterwatch.db").exists():
        async with Spine(tmp_path) as spine:
            spine.show(fish("a", "A text, b OR near."))
            await spine.turn()
    known = Known({}, {}, NOON, ET)
    with closing(open_reader(tmp_path / "letterwatch.db")) as db:
        try:
            page = page_of(db, search_of(db, Asked(typed), known), 1, {})
        except SearchFault:
            return
        assert page.total in (0, 1)


# -- how it reads ----------------------------------------------------------------------------------------------------


async def test_a_page_shows_day_source_title_sentence_and_questions(spine: Spine) -> None:
    spine.show(fish("Harbour @everyone", "Fish swim. The harbour working group *met*.", days_ago=0.2))
    await spine.turn()
    message = render_page(await find(spine, '"working group" harbour'), spine.watcher.letters, ET)
    assert message.content == '“"working group" harbour”: 1 text'
    day, title, sentence, speaks = message.embeds[0].description.split("\n")
    assert day == "3 Mar 2026, state"
    assert title.startswith("[**Harbour** @\u200beveryone](https://news.example.org/")
    assert sentence == "> The **harbour working group** \\*met\\*."
    assert speaks == "speaks to Q3 working group"


async def test_nothing_found_says_what_may_help(spine: Spine) -> None:
    message = render_page(await find(spine, "zebra", since="7d"), spine.watcher.letters, ET)
    assert message.content == "“zebra” since 24 Feb 2026: nothing found"
    assert "Fewer words" in message.embeds[0].description


async def test_the_terminal_prints_a_page_and_programs_get_json(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.show(*(fish(f"n{n}", "The working group ate eels.", days_ago=n + 1) for n in range(7)))
        await spine.turn()

    def typed(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["search", *words, "--config", str(tmp_path / "config.toml")])
        return done.exit_code, done.output

    code, printed = typed("working group", "eels")
    assert (code, "7 texts, the newest first" in printed, "next: --page 2" in printed) == (0, True, True)
    assert typed("eels", "--page", "2")[1].count("working group ate eels") == 2
    found = json.loads(typed("eels", "--json")[1])
    assert (found["total"], len(found["results"]), found["results"][0]["hits"]) == (7, 7, [[22, 26]])
    assert "7 texts" in typed("eels", "-herring")[1]
    assert "nothing found" in typed("eels", "-harbour*", "-group")[1]
    assert "no such option '--sinse'" in typed("eels", "--sinse", "7d")[1]
    assert typed('"eels')[0] == 2
    assert "^" in typed('"eels')[1]
    assert "there is q1, q2, q3" in typed("eels", "--question", "q9")[1]


# -- in Discord ------------------------------------------------------------------------------------------------------


async def turn(team: Team, message: Message, user: User, page: int) -> Interaction:
    custom_id = next(one for one in message.custom_ids if one.endswith(f":{page}"))
    interaction = team.server.people.click(message, user, custom_id)
    await team.server.wait_answered(interaction)
    return interaction


async def test_pages_are_turned_by_anyone_for_themselves_also_after_a_restart(team: Team) -> None:
    await team.alerts(*(fish(f"n{n:02}", "Eels swim.", days_ago=n + 1) for n in range(12)))
    async with team.listening():
        found = await team.type(team.world.stranger, "!search eels since:30d")
        assert (found.ephemeral, "12 texts" in said(found)) == (False, True)
        assert [one.rpartition(":")[2] for one in found.custom_ids] == ["2"]
    await team.spine.restart()
    async with team.listening():
        second = (await turn(team, found, team.world.stranger, 2)).reply
        assert (second.ephemeral, "n05" in said(second)) == (True, True)
        team.server.people.click(second, team.world.stranger, second.custom_ids[1])
        await team.server.wait_until(lambda: "n10" in said(second), "the last page in its place")
    assert "n00" in said(found)
    assert [one.rpartition(":")[2] for one in second.custom_ids] == ["2"]


async def test_bounds_are_typed_behind_a_prefix_and_faults_are_shown_with_the_place(team: Team) -> None:
    await team.alerts(news("eels", "The harbour working group ate eels."), fish("far", "Eels.", days_ago=30))
    async with team.listening():
        found = await team.type(team.world.stranger, "!search eels since:7d question:q3")
        assert "“eels” Q3 since 24 Feb 2026: 1 text" in found.content
        fault = await team.type(team.world.stranger, '!search "eels')
        assert "never closed" in said(fault)
        assert '"eels\n^' in fault.embeds[0]["description"]
        wrong = await team.type(team.world.stranger, "!search eels question:q9")
        assert "there is q1, q2, q3" in wrong.content


async def test_a_search_that_is_forgotten_says_so_to_who_pressed(team: Team) -> None:
    await team.alerts(*(fish(f"n{n:02}", "Eels swim.", days_ago=n + 1) for n in range(7)))
    async with team.listening():
        found = await team.slash(team.world.member, "search", words="eels")
        await team.spine.watcher.store.run(lambda db: db.conn.execute("DELETE FROM searches") and None)
        answer = await turn(team, found, team.world.member, 2)
    assert (answer.reply.ephemeral, "search again" in answer.reply.content) == (True, True)
