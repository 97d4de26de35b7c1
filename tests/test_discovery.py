"""Finding the feed of a page: what it links to, what stands in the common places, or nothing at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from feeds.discovery import Found, find_feed, look_every, newest_first, usual_gap
from feeds.entries import Entry, Precision, Published, Source
from feeds.errors import Blocked, FeedError, Unreachable, WrongContent
from feeds.fetch import Fetcher
from feeds.kinds import Get, getter
from tests.spine import NOON, Item, rss
from tests.web import Web

FEED = rss(*(Item(f"Item {n}", "Fish swim.", f"guid-{n}", published=NOON - timedelta(hours=6 * n)) for n in range(9)))
EMPTY = rss()
PAGE = "<html><head><title>Harbour &amp; News</title>{}</head><body><p>Fish swim.</p></body></html>"
HTML = "text/html; charset=utf-8"


class Finder:
    """A web server, and somebody who may go to its first host only."""

    def __init__(self, web: Web, fetcher: Fetcher) -> None:
        self.web = web
        self.fetcher = fetcher

    def way(self, url: str) -> Get:
        home = Source("s", "", "", "rss", self.web.url("/"), timedelta(hours=1), private=True)
        return getter(self.fetcher, home)

    async def find(self, path: str) -> Found:
        return await find_feed(self.web.url(path), self.way, NOON)

    def page(self, path: str, *links: str) -> None:
        self.web.put(path, PAGE.format("".join(links)), content_type=HTML)


@pytest.fixture
async def finder() -> AsyncIterator[Finder]:
    async with Web(hosts=2) as web, Fetcher(timeout_seconds=1) as fetcher:
        web.put("/real.xml", FEED)
        web.put("/comments.xml", FEED)
        web.put("/empty.xml", EMPTY)
        yield Finder(web, fetcher)


def link(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f"<link rel='alternate' type='{kind}' title='{title}' href='{href}'>"


LINKS = {
    "one link": ([link("/real.xml")], "/real.xml"),
    "a relative one": ([link("real.xml")], "/real.xml"),
    "Atom": ([link("/real.xml", "application/atom+xml")], "/real.xml"),
    "with a charset": ([link("/real.xml", "application/rss+xml; charset=utf-8")], "/real.xml"),
    "comments come last": ([link("/comments.xml"), link("/real.xml")], "/real.xml"),
    "comments by their title": ([link("/empty.xml?x", title="Comments"), link("/real.xml")], "/real.xml"),
    "an empty one is passed over": ([link("/empty.xml"), link("/real.xml")], "/real.xml"),
    "a dead one is passed over": ([link("/gone.xml"), link("/real.xml")], "/real.xml"),
    "one to a forbidden address is passed over": ([link("{other}/real.xml"), link("/real.xml")], "/real.xml"),
    "other languages are no feeds": (
        ["<link rel='alternate' hreflang='fr' href='/fr'>", link("/real.xml")],
        "/real.xml",
    ),
    "an empty one is better than none": ([link("/empty.xml")], "/empty.xml"),
}


@pytest.mark.parametrize("name", LINKS)
async def test_the_feed_that_a_page_links_to_is_found(finder: Finder, name: str):
    links, path = LINKS[name]
    finder.page("/", *(one.replace("{other}", finder.web.url("", host=2)) for one in links))
    found = await finder.find("/")
    assert (found.url, found.name) == (finder.web.url(path), "Harbour & News")
    assert not any(asked.host == finder.web.host(2) for asked in finder.web.log)


@pytest.mark.parametrize("place", ["/feed/", "/rss.xml", "/news/feed/"])
async def test_without_a_link_the_common_places_are_tried(finder: Finder, place: str):
    finder.page("/news/")
    finder.web.put(place, FEED)
    assert (await finder.find("/news/")).url == finder.web.url(place)


async def test_the_address_of_a_feed_is_that_feed(finder: Finder):
    found = await finder.find("/real.xml")
    assert (found.url, found.name, len(found.reading.entries)) == (finder.web.url("/real.xml"), "127.0.0.1", 9)


async def test_a_page_without_a_feed_is_told_after_a_few_requests(finder: Finder):
    finder.page("/", *(link(f"/dead-{n}.xml") for n in range(30)))
    with pytest.raises(
        WrongContent, match=r"no feed is linked there, nor stands in the common places; config.toml can"
    ):
        await finder.find("/")
    assert len(finder.web.log) == 9


NO_FEED = {
    "a wall": ("<html><head><title>Just a moment...</title></head></html>", HTML, Blocked, "a bot wall"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0", "image/png", FeedError, "nothing that could be read as a feed"),
    "nothing": (b"", "text/plain", FeedError, "an empty answer"),
}


@pytest.mark.parametrize("name", NO_FEED)
async def test_what_is_no_page_says_what_it_is(finder: Finder, name: str):
    body, content_type, error, said = NO_FEED[name]
    finder.web.put("/", body, content_type=content_type)
    with pytest.raises(error, match=said):
        await finder.find("/")


async def test_a_page_that_does_not_answer_says_so(finder: Finder):
    finder.web.put("/", b"", status=502)
    with pytest.raises(Unreachable, match="HTTP 502"):
        await finder.find("/")


def entries(*hours: float | None) -> list[Entry]:
    return [
        Entry(
            "s",
            (f"guid:{n}",),
            "",
            f"{n}",
            "",
            Published() if hour is None else Published(NOON - timedelta(hours=hour), Precision.MINUTE),
        )
        for n, hour in enumerate(hours)
    ]


GAPS = {
    "every six hours": ((0, 6, 12, 18), timedelta(hours=6), timedelta(minutes=90)),
    "a holiday between": ((0, 1, 2, 200, 201), timedelta(hours=1), timedelta(minutes=15)),
    "a torrent": ((0, 0.1, 0.2, 0.3), timedelta(minutes=6), timedelta(minutes=15)),
    "monthly": ((0, 700, 1400), timedelta(hours=700), timedelta(hours=6)),
    "two items": ((0, 6), None, timedelta(hours=1)),
    "no dates": ((None, None, None, None), None, timedelta(hours=1)),
}


@pytest.mark.parametrize("name", GAPS)
def test_how_often_to_look_comes_from_how_often_something_comes(name: str):
    hours, gap, every = GAPS[name]
    found = usual_gap(entries(*hours))
    assert (found if found is None else timedelta(seconds=round(found.total_seconds()))) == gap
    assert look_every(gap) == every


def test_the_newest_come_first_and_the_undated_last():
    assert [entry.title for entry in newest_first(entries(None, 5, 1))] == ["2", "1", "0"]
