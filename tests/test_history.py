"""The past of each kind of source over loopback HTTP: every entry of the days that are asked for, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from feeds.entries import Source
from feeds.errors import Unreachable, WrongContent
from feeds.fetch import Fetcher
from feeds.kinds import Span, Stretch, getter, history, no_history
from tests import faults
from tests.past import at, index, justice, posts, register, wordpress
from tests.web import Handler, Web

NOON = at("2026-03-03T12:00")
SPAN = Span(at("2026-01-10"), at("2026-02-20"))
DAILY = timedelta(hours=7)


class Reader:
    """A web server, and somebody who reads the past of what stands there."""

    def __init__(self, web: Web, fetcher: Fetcher) -> None:
        self.web = web
        self.fetcher = fetcher

    def source(self, kind: str, path: str, **options: str) -> Source:
        url = self.web.url(path)
        return Source("s", "A source", "state", kind, url, timedelta(hours=1), private=True, options=options)

    async def stretches(self, source: Source, cursor: str = "", span: Span = SPAN) -> list[Stretch]:
        get = getter(self.fetcher, source)
        return [one async for one in history(source, get, span, cursor, now=NOON)]


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    async with Web() as web, Fetcher(timeout_seconds=2) as fetcher:
        yield Reader(web, fetcher)


MANY = posts(at("2026-03-02T09:00"), 400, DAILY)
KINDS: dict[str, tuple[str, str, Handler, dict[str, str]]] = {
    "WordPress": ("wp-json", "/wp-json/wp/v2/state_press_release", wordpress(MANY, most=20), {}),
    "WordPress that does not count": ("wp-json", "/wp-json/wp/v2/posts", wordpress(MANY, counts=False, most=20), {}),
    "Justice, newest first": ("doj-api", "/api/v1/press_releases.json", justice(MANY, newest_first=True), {}),
    "Justice, oldest first": ("doj-api", "/api/v1/press_releases.json", justice(MANY, newest_first=False), {}),
    "the Federal Register": ("federal-register", "/api/v1/documents.json", register(MANY), {}),
    "a page of links": ("html-index", "/news/", index(MANY), {"pages": "/news/page/{page}/"}),
}


def place(reader: Reader, name: str) -> Source:
    kind, path, handler, options = KINDS[name]
    reader.web.put(path, handler)
    for number in range(2, 60):
        reader.web.put(f"{path}page/{number}/", handler)
    return reader.source(kind, path, **options)


def wanted(name: str) -> set[str]:
    """The addresses of the days of the span; some publishers name only the day."""
    return {post.url for post in MANY if SPAN.since.date() <= post.at.date() < SPAN.until.date()}


@pytest.mark.parametrize("name", KINDS)
async def test_the_past_holds_every_entry_of_the_span_once(reader: Reader, name: str):
    found = [entry.url for one in await reader.stretches(place(reader, name)) for entry in one.entries]
    assert set(found) == wanted(name)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("name", KINDS)
async def test_any_cursor_leads_on_from_where_it_stood(reader: Reader, name: str):
    source = place(reader, name)
    whole = await reader.stretches(source)
    assert len(whole) > 2
    half = len(whole) // 2
    rest = await reader.stretches(source, whole[half - 1].cursor)
    assert [one.entries for one in rest] == [one.entries for one in whole[half:]]


@pytest.mark.parametrize("name", KINDS)
async def test_the_past_is_read_no_further_than_it_must_be(reader: Reader, name: str):
    last = (await reader.stretches(place(reader, name)))[-1]
    assert last.reached is not None
    assert last.reached > SPAN.since - timedelta(days=62)


async def test_a_past_without_anything_in_it_is_read_to_its_end(reader: Reader):
    source = place(reader, "WordPress")
    (only,) = await reader.stretches(source, span=Span(at("2020-01-01"), at("2020-02-01")))
    assert (only.entries, only.cursor) == ((), "")


@pytest.mark.parametrize("newest_first", [True, False])
async def test_a_span_far_back_is_found_without_reading_all_that_came_after(reader: Reader, newest_first: bool):
    many = posts(at("2026-03-02T09:00"), 20_000, timedelta(hours=1))
    reader.web.put("/api/v1/press_releases.json", justice(many, newest_first=newest_first))
    span = Span(at("2024-06-01"), at("2024-06-08"))
    read = await reader.stretches(reader.source("doj-api", "/api/v1/press_releases.json"), span=span)
    found = {entry.url for one in read for entry in one.entries}
    assert found == {post.url for post in many if span.since <= post.at.replace(hour=5) < span.until}
    assert len(reader.web.log) < 30


async def test_releases_that_come_meanwhile_hide_none(reader: Reader):
    source = place(reader, "Justice, newest first")
    first = (await reader.stretches(source))[0]
    newer = posts(at("2026-03-03T09:00"), 460, timedelta(hours=1))[:60]
    reader.web.put("/api/v1/press_releases.json", justice([*newer, *MANY], newest_first=True))
    rest = await reader.stretches(source, first.cursor)
    found = {entry.url for one in rest for entry in one.entries} | {entry.url for entry in first.entries}
    assert found >= wanted("")


async def test_a_failure_in_the_middle_leaves_what_came_before(reader: Reader):
    source = place(reader, "a page of links")
    reader.web.put("/news/page/4/", faults.reset())
    past = history(source, getter(reader.fetcher, source), SPAN, now=NOON)
    assert [(await anext(past)).cursor for _ in range(3)] == ["2", "3", "4"]
    with pytest.raises(Unreachable, match="cut"):
        await anext(past)


async def test_older_pages_that_repeat_the_first_are_told(reader: Reader):
    handler = index(MANY, stuck=True)
    reader.web.put("/news/", handler)
    reader.web.put("/news/page/2/", handler)
    with pytest.raises(WrongContent, match=r"/news/page/2/: the first page again; mend option pages"):
        await reader.stretches(reader.source("html-index", "/news/", pages="/news/page/{page}/"))


NONE = {
    "a feed": ("rss", {}, "A source: a source of kind rss holds no past, only what stands in it today"),
    "a page of links": ("html-index", {}, 'do not say where older pages stand, such as pages = "/news/page/{page}/"'),
}


@pytest.mark.parametrize("name", NONE)
def test_a_source_without_a_past_says_what_would_help(name: str):
    kind, options, said = NONE[name]
    source = Source("s", "A source", "state", kind, "https://a.example/", timedelta(hours=1), options=options)
    assert said in no_history(source)
