"""What a site asks in its robots.txt is kept, asked for once a day, and said to who runs into it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from feeds.errors import FeedError, Refused, Unreachable
from feeds.fetch import DEFAULT_USER_AGENT, Fetcher
from feeds.robots import Robots, product
from tests import faults
from tests.web import Page, Web

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLAIN = "text/plain"
CLOSED = "User-agent: *\nDisallow: /private/\n"
WALL = "<html><head><title>Just a moment...</title></head><body>Checking</body></html>"


class Clock:
    """A time that stands until it is moved."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


class Drawer:
    """What outlives the process."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        return self.kept.get(key)

    async def set(self, key: str, value: str) -> None:
        self.kept[key] = value


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web(hosts=3) as web:
        for path in ("/feed", "/private/feed"):
            web.put(path, "text")
        yield web


def fetcher_of(clock: Clock, drawer: Drawer | None = None) -> Fetcher:
    robots = Robots(DEFAULT_USER_AGENT, shelf=drawer, now=clock.now, private_too=True)
    return Fetcher(per_host_seconds=0, timeout_seconds=0.5, robots=robots)


@pytest.fixture
async def fetcher(clock: Clock) -> AsyncIterator[Fetcher]:
    async with fetcher_of(clock) as fetcher:
        yield fetcher


async def failure(fetcher: Fetcher, url: str, kind: type[FeedError]) -> FeedError:
    with pytest.raises(kind) as caught:
        await fetcher.get(url, private=True)
    assert "\n" not in str(caught.value)
    return caught.value


async def test_a_forbidden_address_is_never_asked_for_and_the_line_says_why(web: Web, fetcher: Fetcher) -> None:
    web.put("/robots.txt", CLOSED, content_type=PLAIN)
    error = await failure(fetcher, web.url("/private/feed"), Refused)
    assert error.state == "blocked"
    assert str(error) == (
        f"{web.url('/private/feed')}: robots.txt of 127.0.0.1 asks letterwatch not to read this address, and we keep "
        "to it; use another door of this publisher, or save the page in a browser and hand it in with ingest"
    )
    assert (await fetcher.get(web.url("/feed"), private=True)).body == b"text"
    assert [asked.path for asked in web.log] == ["/robots.txt", "/feed"]


async def test_a_redirect_into_what_is_forbidden_is_not_followed(web: Web, fetcher: Fetcher) -> None:
    web.put("/robots.txt", CLOSED, content_type=PLAIN)
    web.put("/open", faults.redirect("/private/feed"))
    await failure(fetcher, web.url("/open"), Refused)
    assert web.asked("/private/feed") == []


RULES = {
    "none for us": ("User-agent: *\nDisallow:\n", True),
    "ours comes before that for all": ("User-agent: *\nDisallow: /\n\nUser-agent: letterwatch\nDisallow: /x\n", True),
    "the longest rule counts": ("User-agent: *\nDisallow: /private\nAllow: /private/feed\n", True),
    "a pattern": ("User-agent: *\nDisallow: /*feed$\n", False),
    "for us alone": ("User-agent: letterwatch\nDisallow: /private/\n", False),
    "a byte order mark first": ("\ufeffUser-agent: *\nDisallow: /private/\n", False),
    "a web page, which asks nothing": ("<html><body>Not here</body></html>", True),
}


@pytest.mark.parametrize(("text", "allowed"), RULES.values(), ids=RULES)
async def test_rules_are_read_as_their_standard_says(web: Web, fetcher: Fetcher, text: str, allowed: bool) -> None:
    web.put("/robots.txt", text, content_type=PLAIN)
    if allowed:
        assert (await fetcher.get(web.url("/private/feed"), private=True)).status == 200
    else:
        await failure(fetcher, web.url("/private/feed"), Refused)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_where_a_site_has_no_rules_for_readers_everything_may_be_read(
    web: Web, fetcher: Fetcher, status: int
) -> None:
    web.put("/robots.txt", "no", status=status, content_type=PLAIN)
    assert (await fetcher.get(web.url("/private/feed"), private=True)).status == 200


UNREADABLE = {
    "an error": (Page(b"down", 500, PLAIN), "HTTP 500 Internal Server Error"),
    "too many requests": (Page(b"slow", 429, PLAIN), "HTTP 429 Too Many Requests"),
    "a wall": (Page(WALL.encode(), 200, "text/html"), "a bot wall (Just a moment) where robots.txt was due"),
}


@pytest.mark.parametrize(("page", "said"), UNREADABLE.values(), ids=UNREADABLE)
async def test_a_site_whose_rules_nobody_knows_is_not_read(web: Web, fetcher: Fetcher, page: Page, said: str) -> None:
    web.put("/robots.txt", faults.in_turn([page]))
    error = await failure(fetcher, web.url("/feed"), Unreachable)
    assert str(error) == (
        f"{web.url('/robots.txt')}: {said}; nothing of 127.0.0.1 is read before its robots.txt can be"
    )
    await failure(fetcher, web.url("/feed"), Unreachable)
    assert [asked.path for asked in web.log] == ["/robots.txt"]  # asked again only after a while


async def test_rules_are_asked_for_once_a_day(web: Web, fetcher: Fetcher, clock: Clock) -> None:
    web.put("/robots.txt", CLOSED, content_type=PLAIN)
    await asyncio.gather(*(fetcher.get(web.url("/feed"), private=True) for _ in range(5)))
    clock.time += timedelta(hours=23)
    await fetcher.get(web.url("/feed"), private=True)
    assert len(web.asked("/robots.txt")) == 1
    clock.time += timedelta(hours=2)
    web.put("/robots.txt", "User-agent: *\nDisallow: /feed\n", content_type=PLAIN)
    await failure(fetcher, web.url("/feed"), Refused)


async def test_the_last_known_rules_hold_while_new_ones_cannot_be_had(web: Web, fetcher: Fetcher, clock: Clock) -> None:
    web.put("/robots.txt", CLOSED, content_type=PLAIN)
    await fetcher.get(web.url("/feed"), private=True)
    clock.time += timedelta(days=2)
    web.put("/robots.txt", "down", status=503, content_type=PLAIN)
    assert (await fetcher.get(web.url("/feed"), private=True)).status == 200
    await failure(fetcher, web.url("/private/feed"), Refused)


async def test_rules_outlive_the_process(web: Web, clock: Clock) -> None:
    web.put("/robots.txt", CLOSED, content_type=PLAIN)
    drawer = Drawer()
    for _ in range(2):
        async with fetcher_of(clock, drawer) as fetcher:
            await failure(fetcher, web.url("/private/feed"), Refused)
    assert len(web.asked("/robots.txt")) == 1
    clock.time += timedelta(days=2)
    web.put("/robots.txt", "down", status=500, content_type=PLAIN)
    async with fetcher_of(clock, drawer) as fetcher:
        await failure(fetcher, web.url("/private/feed"), Refused)


@pytest.mark.parametrize("wish", ["Crawl-delay: 0.2", "Request-rate: 5/1"])
async def test_a_site_is_asked_as_slowly_as_it_wishes(web: Web, fetcher: Fetcher, wish: str) -> None:
    web.put("/robots.txt", f"User-agent: *\n{wish}\n", content_type=PLAIN)
    for _ in range(3):
        await fetcher.get(web.url("/feed"), private=True)
    starts = [asked.at for asked in web.asked("/feed")]
    assert all(later - earlier >= 0.18 for earlier, later in pairwise(starts))


async def test_each_host_has_rules_of_its_own(web: Web, fetcher: Fetcher) -> None:
    web.put("/robots.txt", CLOSED, content_type=PLAIN, host=1)
    await failure(fetcher, web.url("/private/feed"), Refused)
    assert (await fetcher.get(web.url("/private/feed", 2), private=True)).status == 200


async def test_private_hosts_are_not_asked(web: Web) -> None:
    async with Fetcher() as fetcher:
        await fetcher.get(web.url("/feed"), private=True)
    assert [asked.path for asked in web.log] == ["/feed"]


async def test_a_hundred_hosts_with_nothing_new_are_asked_within_a_second_by_rules_that_are_known(clock: Clock) -> None:
    async with Web(hosts=100) as web:
        web.put("/feed", "text", etag='"a"')
        web.put("/robots.txt", CLOSED, content_type=PLAIN)
        robots = Robots(DEFAULT_USER_AGENT, now=clock.now, private_too=True)
        async with Fetcher(concurrency=20, per_host_seconds=0, robots=robots) as fetcher:
            urls = [web.url("/feed", host) for host in range(1, 101)]
            await asyncio.gather(*(fetcher.get(url, private=True) for url in urls))
            started = time.perf_counter()
            answers = await asyncio.gather(*(fetcher.get(url, etag='"a"', private=True) for url in urls))
            took = time.perf_counter() - started
    assert all(answer.not_modified for answer in answers)
    assert len(web.asked("/robots.txt")) == 100
    assert took < 1.0


NAMES = {
    "ours": (DEFAULT_USER_AGENT, "letterwatch"),
    "with an address": ("Mozilla/5.0 (compatible; officewatch/2.0; +https://example.org)", "officewatch"),
    "plain": ("officewatch/2.0 (mail@example.org)", "officewatch"),
    "of a browser": ("Mozilla/5.0 (X11; Linux)", "letterwatch"),
}


@pytest.mark.parametrize(("agent", "name"), NAMES.values(), ids=NAMES)
def test_the_name_that_rules_speak_to_is_that_of_our_user_agent(agent: str, name: str) -> None:
    assert product(agent) == name
