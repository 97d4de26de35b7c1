"""The demo's world is sound: what it says happens can happen, and its server shows each moment as it was."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import aiohttp
import pytest

from bot.config import read_config
from bot.demo.events import Outcome, Trouble, apply
from bot.demo.server import DemoServer
from bot.demo.settings import settings_text
from bot.demo.shapes import LISTINGS, NOTICE
from bot.demo.world import read_world
from feeds.entries import Reading, Source, Validators
from feeds.errors import Blocked, Throttled
from feeds.fetch import Fetcher
from feeds.kinds import getter, read
from feeds.passages import passages
from letters.telling.stories import StoryIndex, features

Look = Callable[[Validators], Awaitable[Reading]]

WORLD = read_world()
END = WORLD.events[-1].at
NAMES = ["state-releases", "justice", "treasury", "ministry", "register", "wire"]


class Clock:
    """A clock that stands where it is put."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def fetched(url: str, **headers: str) -> tuple[int, str, Mapping[str, str]]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, await response.text(), response.headers


def test_events_run_in_order_from_june_2023_into_2026() -> None:
    moments = [event.at for event in WORLD.events]
    assert moments == sorted(moments)
    assert moments[0] < at("2023-06-01") < moments[1]
    assert END.year == 2026
    assert len({event.id for event in WORLD.events}) == len(WORLD.events) >= 25


def test_every_item_belongs_to_a_known_source_and_stands_at_one_address() -> None:
    assert {item.source for item in WORLD.items} == {outlet.id for outlet in WORLD.outlets}
    assert len({item.slug for item in WORLD.items}) == len(WORLD.items)
    assert all(outlet.shape in LISTINGS for outlet in WORLD.outlets)


def test_every_item_says_something_and_was_not_published_after_it_showed() -> None:
    for item in WORLD.items:
        assert item.title, item.slug
        assert all(item.body), item.slug
        assert item.published <= item.visible, item.slug


def test_every_edit_and_fault_touches_something() -> None:
    items = {item.slug: item for item in WORLD.items}
    for edit in WORLD.edits:
        assert apply(edit, items[edit.slug]) != items[edit.slug], edit
    for fault in WORLD.faults:
        assert fault.until > fault.since, fault
        assert WORLD.outlet(fault.source), fault


def test_every_kind_of_case_occurs() -> None:
    expected = Counter(item.expect for item in WORLD.items)
    assert set(expected) == set(Outcome)
    assert expected[Outcome.QUIET] >= 10
    assert {fault.trouble for fault in WORLD.faults} == set(Trouble)


def test_alerts_over_three_years_reach_every_question_of_the_letter() -> None:
    named = {q for item in WORLD.items if item.expect is Outcome.ALERT for q in item.questions}
    assert named == {"q1", "q2", "q2a", "q3", "q3a", "q4"}


def test_old_text_that_newly_shows_bears_its_old_date() -> None:
    (old,) = [item for item in WORLD.items if item.expect is Outcome.DIGEST]
    assert old.visible - old.published > timedelta(days=3000)


def test_something_is_published_behind_the_wall() -> None:
    (wall,) = [fault for fault in WORLD.faults if fault.trouble is Trouble.WALL]
    behind = [i for i in WORLD.items if i.source == wall.source and wall.since < i.visible < wall.until]
    assert [item.expect for item in behind] == [Outcome.ALERT]


def test_copies_carry_the_words_of_the_wire() -> None:
    wire = {item.title: " ".join(item.body) for item in WORLD.items if item.source == "wire"}
    copies = [i for i in WORLD.items if i.source == "gazette" and i.title in wire and i.expect is Outcome.FOLD]
    assert len(copies) >= 3
    for copy in copies:
        assert wire[copy.title] in " ".join(copy.body), copy.slug


@pytest.mark.parametrize("source", NAMES)
async def test_server_shows_nothing_before_its_time(source: str) -> None:
    clock = Clock(at("2023-06-18"))
    async with DemoServer(WORLD, clock) as server:
        later = next(i for i in WORLD.items if i.source == source and i.visible > clock.now)
        _, before, _ = await fetched(server.address(source))
        missing, _, _ = await fetched(f"{server.bases[source]}/{later.slug}/")
        clock.now = later.visible
        status, after, _ = await fetched(server.address(source))
        found, page, _ = await fetched(f"{server.bases[source]}/{later.slug}/")
    assert (status, missing, found) == (200, 404, 200)
    assert later.slug not in before
    assert later.slug in after
    assert later.body[0][:40].split("'")[0] in page


async def test_server_answers_304_until_something_is_published() -> None:
    clock = Clock(at("2023-06-18"))
    async with DemoServer(WORLD, clock) as server:
        _, _, headers = await fetched(server.address("wire"))
        again, body, _ = await fetched(server.address("wire"), **{"If-None-Match": headers["ETag"]})
        clock.now = at("2023-08-05")
        changed, _, _ = await fetched(server.address("wire"), **{"If-None-Match": headers["ETag"]})
    assert (again, body, changed) == (304, "", 200)
    assert headers["Last-Modified"].endswith("GMT")


async def test_wall_is_html_with_200_and_goes_away() -> None:
    clock = Clock(at("2023-09-13"))
    async with DemoServer(WORLD, clock) as server:
        status, body, headers = await fetched(server.address("state-releases"))
        clock.now = at("2023-09-18")
        _, feed, _ = await fetched(server.address("state-releases"))
    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    assert "Verify you are human" in body
    assert "Major Drug Transit" in feed


async def test_busy_server_says_when_to_come_back_and_cut_feed_is_not_xml() -> None:
    clock = Clock(at("2024-10-08T09:00"))
    async with DemoServer(WORLD, clock) as server:
        status, _, headers = await fetched(server.address("courier"))
        clock.now = at("2025-03-06T08:00")
        cut, body, _ = await fetched(server.address("gazette"))
    assert (status, headers["Retry-After"]) == (503, "3600")
    assert cut == 200
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(body)


async def test_edit_and_guid_swap_show_in_the_feed() -> None:
    clock = Clock(at("2024-02-01"))
    async with DemoServer(WORLD, clock) as server:
        _, first, _ = await fetched(server.address("state-releases"))
        clock.now = at("2024-02-03")
        _, swapped, _ = await fetched(server.address("state-releases"))
        clock.now = at("2024-08-02")
        _, quoted, _ = await fetched(server.address("white-house"))
        clock.now = at("2024-08-04")
        _, altered, _ = await fetched(server.address("white-house"))
    assert "page_id=9007" not in first
    assert "page_id=9007" in swapped
    assert "three fentanyl precursors from September 1" in quoted
    assert "three fentanyl precursors from September 1" not in altered


async def test_every_feed_is_well_formed_at_the_end() -> None:
    async with DemoServer(WORLD, Clock(END)) as server:
        for outlet in WORLD.outlets:
            _, body, _ = await fetched(server.address(outlet.id))
            if outlet.kind == "rss":
                assert ElementTree.fromstring(body).findall(".//item"), outlet.id
            elif outlet.kind in {"doj-api", "federal-register"}:
                assert json.loads(body)["results"], outlet.id
            assert NOTICE in body or outlet.kind == "doj-api", outlet.id


def test_settings_are_read_as_anybodys_would_be(tmp_path: Path) -> None:
    addresses = {outlet.id: f"http://127.0.0.1:1{outlet.path}" for outlet in WORLD.outlets}
    config = read_config(settings_text(WORLD, addresses, "demo.db"), tmp_path)
    assert [source.id for source in config.sources] == [outlet.id for outlet in WORLD.outlets]
    assert all(source.private for source in config.sources)
    assert config.letters.files == ("fentanyl-2023",)
    assert config.storage.path == tmp_path / "demo.db"


def test_only_the_middle_of_the_briefing_is_on_the_subject() -> None:
    (briefing,) = [item for item in WORLD.items if item.slug == "department-press-briefing-august-1-2023"]
    text = "\n\n".join(briefing.body)
    found = [text[passage.start : passage.end] for passage in passages(text, briefing.title) if passage.is_exchange]
    about = [number for number, passage in enumerate(found) if "fentanyl" in passage]
    assert len(found) == 7
    assert about == [3]
    assert "fentanyl" not in briefing.summary


@pytest.fixture
async def readers(tmp_path: Path) -> AsyncIterator[tuple[Clock, dict[str, Look]]]:
    """Give a clock, and for each source of the demo the look that the real reader takes at it."""
    clock = Clock(END)
    async with DemoServer(WORLD, clock) as server, Fetcher(per_host_seconds=0, timeout_seconds=5) as fetcher:
        addresses = {outlet.id: server.address(outlet.id) for outlet in WORLD.outlets}
        config = read_config(settings_text(WORLD, addresses, "demo.db"), tmp_path)

        def look(source: Source) -> Look:
            return lambda known: read(source, known, getter(fetcher, source), now=clock.now)

        yield clock, {source.id: look(source) for source in config.sources}


async def test_every_source_is_read_by_the_real_readers(readers: tuple[Clock, dict[str, Look]]) -> None:
    _, looks = readers
    for source, look in looks.items():
        first = await look(Validators())
        newest = WORLD.shown(source, END)[0]
        assert first.faults == (), source
        assert first.entries[0].title == newest.title, source
        assert first.entries[0].published.at is not None, source
        assert (await look(first.validators)).unchanged, source


TROUBLES = {
    "a wall": ("2023-09-13", "state-releases", Blocked),
    "a busy server": ("2024-10-08T09:00", "courier", Throttled),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_trouble_has_its_name(name: str, readers: tuple[Clock, dict[str, Look]]) -> None:
    clock, looks = readers
    when, source, error = TROUBLES[name]
    clock.now = at(when)
    with pytest.raises(error):
        await looks[source](Validators())


async def test_half_a_feed_gives_what_it_holds_and_says_so(readers: tuple[Clock, dict[str, Look]]) -> None:
    clock, looks = readers
    clock.now = at("2025-03-06T08:00")
    reading = await looks["gazette"](Validators())
    assert reading.entries
    assert "cut off" in reading.faults[0]


async def test_a_new_guid_leaves_the_story_known_by_its_address(readers: tuple[Clock, dict[str, Look]]) -> None:
    clock, looks = readers
    clock.now = at("2024-02-01")
    before = (await looks["state-releases"](Validators())).entries[0]
    clock.now = at("2024-02-03")
    after = (await looks["state-releases"](Validators())).entries[0]
    assert before.keys != after.keys
    assert set(before.keys) & set(after.keys)


def test_copies_and_rewrites_tell_the_story_that_was_told_before() -> None:
    stories = StoryIndex()
    for item in sorted(WORLD.items, key=lambda item: item.visible):
        story = stories.add(item.slug, features(item.title, "\n\n".join(item.body), item.published, ["the demo's"]))
        if item.expect is Outcome.FOLD:
            assert story != item.slug
