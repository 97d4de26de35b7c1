"""The one door to the web: what comes through it, and what a person reads when nothing does."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from feeds.errors import Blocked, FeedError, Refused, Throttled, TooLarge, Unreachable, WrongContent
from feeds.fetch import Fetched, Fetcher, read_retry_after
from feeds.pacing import Pacing
from tests import faults
from tests.web import Web

FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
DATE = "Sat, 05 Aug 2023 10:00:00 GMT"


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web(hosts=3) as web:
        yield web


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(per_host_seconds=0, timeout_seconds=1.0, max_bytes=1_000_000) as fetcher:
        yield fetcher


async def failure(fetcher: Fetcher, url: str, kind: type[FeedError], *, private: bool = True) -> str:
    with pytest.raises(kind) as caught:
        await fetcher.get(url, private=private)
    said = str(caught.value)
    assert "\n" not in said
    return said


async def test_an_answer_comes_with_its_validators_and_the_next_question_brings_them_back(
    web: Web, fetcher: Fetcher
) -> None:
    web.put("/feed", FEED, etag='"a"', last_modified=DATE)
    first = await fetcher.get(web.url("/feed"), private=True)
    assert (first.status, first.body, first.etag, first.last_modified) == (200, FEED, '"a"', DATE)
    again = await fetcher.get(web.url("/feed"), etag=first.etag, last_modified=first.last_modified, private=True)
    assert again == Fetched(304, web.url("/feed"), etag='"a"', last_modified=DATE, not_modified=True)
    asked = web.log[1].headers
    assert (asked["If-None-Match"], asked["If-Modified-Since"]) == ('"a"', DATE)


async def test_a_server_that_knows_only_dates_is_asked_by_date_too(web: Web, fetcher: Fetcher) -> None:
    web.put("/feed", FEED, last_modified=DATE)
    assert (await fetcher.get(web.url("/feed"), last_modified=DATE, private=True)).not_modified


async def test_we_say_who_we_are_and_take_only_what_we_can_unpack(web: Web) -> None:
    web.put("/feed", FEED)
    async with Fetcher(user_agent="letterwatch-test (mail@example.org)") as fetcher:
        await fetcher.get(web.url("/feed"), private=True)
    assert web.log[0].headers["User-Agent"] == "letterwatch-test (mail@example.org)"
    assert web.log[0].headers["Accept-Encoding"] == "gzip, deflate"


PACKED = {
    "gzip": ("gzip", gzip.compress(FEED)),
    "two gzip members": ("gzip", gzip.compress(FEED[:20]) + gzip.compress(FEED[20:])),
    "deflate with header": ("deflate", zlib.compress(FEED)),
    "raw deflate": ("deflate", zlib.compress(FEED)[2:-4]),
    "gzip within gzip": ("gzip, gzip", gzip.compress(gzip.compress(FEED))),
    "rubbish after gzip": ("gzip", gzip.compress(FEED) + b"\0\0\0"),
    "identity": ("identity", FEED),
}


@pytest.mark.parametrize(("encoding", "body"), PACKED.values(), ids=PACKED)
async def test_packed_bodies_are_unpacked(web: Web, fetcher: Fetcher, encoding: str, body: bytes) -> None:
    web.put("/feed", body, headers={"Content-Encoding": encoding})
    assert (await fetcher.get(web.url("/feed"), private=True)).body == FEED


BROKEN_PACKING = {
    "cut short": ("gzip", gzip.compress(FEED)[:-12], Unreachable, "cut short"),
    "not gzip at all": ("gzip", b"plain", Unreachable, "broken"),
    "not asked for": ("br", b"x", WrongContent, "'br', which was not asked for"),
}


@pytest.mark.parametrize(("encoding", "body", "kind", "said"), BROKEN_PACKING.values(), ids=BROKEN_PACKING)
async def test_broken_packing_is_an_error(
    web: Web, fetcher: Fetcher, encoding: str, body: bytes, kind: type[FeedError], said: str
) -> None:
    web.put("/feed", body, headers={"Content-Encoding": encoding})
    assert said in await failure(fetcher, web.url("/feed"), kind)


@pytest.mark.parametrize("layers", [1, 2])
async def test_a_compressed_bomb_stops_at_the_limit(web: Web, fetcher: Fetcher, layers: int) -> None:
    web.put("/bomb", faults.bomb(megabytes=200, layers=layers))
    started = time.perf_counter()
    said = await failure(fetcher, web.url("/bomb"), TooLarge)
    assert said == f"{web.url('/bomb')}: larger than 1 MB (polling.max_bytes)"
    assert time.perf_counter() - started < 0.5


async def test_a_body_over_the_limit_is_not_read_to_its_end(web: Web, fetcher: Fetcher) -> None:
    web.put("/large", bytes(50_000_000))
    assert "larger than 1 MB (polling.max_bytes)" in await failure(fetcher, web.url("/large"), TooLarge)
    web.put("/flood", faults.endless(chunk=bytes(100_000), pause=0))
    assert "larger than 1 MB (polling.max_bytes)" in await failure(fetcher, web.url("/flood"), TooLarge)


async def test_an_endless_slow_body_is_cut_by_time(web: Web) -> None:
    web.put("/drip", faults.endless(pause=0.01))
    web.put("/silent", faults.slow(5))
    async with Fetcher(timeout_seconds=0.2) as fetcher:
        for path in ("/drip", "/silent"):
            said = await failure(fetcher, web.url(path), Unreachable)
            assert said == f"{web.url(path)}: no whole answer within 0.2 s"


@pytest.mark.parametrize("began", [b"", b"<rss>"], ids=["before the answer", "within the body"])
async def test_a_cut_connection_is_said(web: Web, fetcher: Fetcher, began: bytes) -> None:
    web.put("/cut", faults.reset(began))
    assert await failure(fetcher, web.url("/cut"), Unreachable) == f"{web.url('/cut')}: the connection was cut"


async def test_nobody_listening_is_said(fetcher: Fetcher) -> None:
    said = await failure(fetcher, "http://127.0.0.1:1/feed", Unreachable)
    assert said == "http://127.0.0.1:1/feed: the connection was refused"


ADDRESSES = ["", "feed", "ftp://a.example/", "http://", "http://[", "http://a..b/", f"http://{'a' * 70}.example/"]


@pytest.mark.parametrize("url", ADDRESSES)
async def test_an_address_that_is_none_is_said(fetcher: Fetcher, url: str) -> None:
    await failure(fetcher, url, FeedError)


STATUSES = {
    "gone": (404, Refused, "HTTP 404 Not Found"),
    "forbidden": (403, Refused, "HTTP 403 Forbidden"),
    "broken": (500, Unreachable, "HTTP 500 Internal Server Error"),
    "unavailable": (503, Unreachable, "HTTP 503 Service Unavailable"),
    "throttled": (429, Throttled, "HTTP 429 Too Many Requests"),
}


@pytest.mark.parametrize(("status", "kind", "said"), STATUSES.values(), ids=STATUSES)
async def test_a_refusal_is_told_by_its_status(
    web: Web, fetcher: Fetcher, status: int, kind: type[FeedError], said: str
) -> None:
    web.put("/feed", b"no", status=status)
    assert await failure(fetcher, web.url("/feed"), kind) == f"{web.url('/feed')}: {said}"


async def test_a_wall_is_told_by_its_page_whatever_the_status(web: Web, fetcher: Fetcher) -> None:
    page = "<html><head><title>Just a moment...</title></head><body></body></html>"
    web.put("/feed", page, status=403, content_type="text/html")
    said = await failure(fetcher, web.url("/feed"), Blocked)
    assert said == f"{web.url('/feed')}: a bot wall (Just a moment) with HTTP 403 Forbidden"


async def test_what_the_server_asks_us_to_wait_is_handed_on(web: Web, fetcher: Fetcher) -> None:
    web.put("/feed", b"later", status=503, headers={"Retry-After": "120"})
    with pytest.raises(Throttled, match="asks us to wait 120 s") as caught:
        await fetcher.get(web.url("/feed"), private=True)
    assert caught.value.wait == timedelta(seconds=120)
    web.put("/feed", FEED, headers={"Retry-After": "99999999"})
    assert (await fetcher.get(web.url("/feed"), private=True)).wait == timedelta(days=1)


NOON = datetime(2023, 8, 5, 12, tzinfo=UTC)
WAITS = {
    "seconds": ("30", timedelta(seconds=30)),
    "a date": ("Sat, 05 Aug 2023 12:05:00 GMT", timedelta(minutes=5)),
    "a date past": ("Sat, 05 Aug 2023 11:00:00 GMT", timedelta(0)),
    "too far": ("Sat, 05 Aug 2033 11:00:00 GMT", timedelta(days=1)),
    "nothing": ("", None),
    "nonsense": ("soon", None),
    "less than nothing": ("-5", None),
}


@pytest.mark.parametrize(("header", "wait"), WAITS.values(), ids=WAITS)
def test_retry_after_is_read(header: str, wait: timedelta | None) -> None:
    assert read_retry_after(header, NOON) == wait


async def test_redirects_are_followed_and_the_last_address_is_told(web: Web, fetcher: Fetcher) -> None:
    web.put("/old", faults.redirect("/new?a=%22x%22#top", 301))
    web.put("/new", FEED)
    assert (await fetcher.get(web.url("/old"), private=True)).url == web.url("/new?a=%22x%22")
    assert web.log[-1].path == "/new?a=%22x%22"


async def test_a_redirect_loop_ends(web: Web, fetcher: Fetcher) -> None:
    web.put("/a", faults.redirect("/b"))
    web.put("/b", faults.redirect("/a"))
    assert await failure(fetcher, web.url("/a"), Refused) == f"{web.url('/a')}: redirects in a circle"


async def test_an_endless_chain_of_redirects_ends(web: Web, fetcher: Fetcher) -> None:
    for number in range(9):
        web.put(f"/{number}", faults.redirect(f"/{number + 1}"))
    assert await failure(fetcher, web.url("/0"), Refused) == f"{web.url('/0')}: redirected more than 5 times"
    assert len(web.log) == 6


ELSEWHERE = {
    "a file": ("file:///etc/passwd", "not a web address"),
    "another protocol": ("ftp://example.org/x", "not a web address"),
    "another private host": ("http://127.0.0.2:{port}/x", "redirects to 127.0.0.2, a loopback, private or reserved"),
    "the cloud's own address": ("http://169.254.169.254/latest", "redirects to 169.254.169.254, a loopback, private"),
    "a mapped address": ("http://[::ffff:127.0.0.1]:{port}/x", "a loopback, private or reserved address"),
    "a number for an address": ("http://2130706433:{port}/x", "not a web address that can be used"),
}


@pytest.mark.parametrize(("target", "said"), ELSEWHERE.values(), ids=ELSEWHERE)
async def test_a_private_source_leads_nowhere_else(web: Web, fetcher: Fetcher, target: str, said: str) -> None:
    web.put("/a", faults.redirect(target.format(port=web.port)))
    web.put("/x", FEED)
    assert said in await failure(fetcher, web.url("/a"), Refused)
    assert len(web.log) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]"])
async def test_a_public_source_connects_to_no_private_address(web: Web, fetcher: Fetcher, host: str) -> None:
    web.put("/feed", FEED)
    said = await failure(fetcher, f"http://{host}:{web.port}/feed", Refused, private=False)
    assert said.endswith("set private = true for this source if that is meant")
    assert web.log == []


async def test_a_connection_of_a_private_source_is_not_lent_to_public_ones(web: Web, fetcher: Fetcher) -> None:
    web.put("/feed", FEED)
    await fetcher.get(web.url("/feed"), private=True)
    await failure(fetcher, web.url("/feed"), Refused, private=False)
    assert len(web.log) == 1


async def test_an_error_shows_no_secret(fetcher: Fetcher) -> None:
    said = await failure(fetcher, "http://me:hush@127.0.0.1:1/feed?api_key=hush&q=1", Unreachable)
    assert "hush" not in said
    assert "http://127.0.0.1:1/feed?api_key=...&q=1" in said


async def test_a_public_host_is_given_a_pause_between_requests() -> None:
    pacing = Pacing(concurrency=8, per_host_seconds=0.05, host_delays={"slow.example": 0.1})
    clock, starts = asyncio.get_running_loop().time, list[tuple[str, float]]()

    async def visit(host: str) -> None:
        async with pacing.turn(host):
            starts.append((host, clock()))

    await asyncio.gather(*(visit(host) for host in ["a.example", "slow.example"] * 2))
    assert [host for host, _ in starts] == ["a.example", "slow.example", "a.example", "slow.example"]
    assert starts[2][1] - starts[0][1] == pytest.approx(0.05, abs=0.03)
    assert starts[3][1] - starts[1][1] == pytest.approx(0.1, abs=0.03)


async def test_one_host_is_asked_one_thing_at_a_time_with_a_pause(web: Web) -> None:
    web.put("/feed", faults.slow(0.05))
    async with Fetcher() as fetcher:
        await asyncio.gather(*(fetcher.get(web.url("/feed"), private=True) for _ in range(3)))
    starts = [asked.at for asked in web.log]
    assert all(later - earlier >= 0.05 for earlier, later in pairwise(starts))


async def test_cookies_are_kept_only_where_asked_for(web: Web, fetcher: Fetcher) -> None:
    web.put("/feed", FEED, headers={"Set-Cookie": "seen=1; Path=/"})
    await fetcher.get(web.url("/feed"), private=True)
    await fetcher.get(web.url("/feed"), private=True)
    assert "Cookie" not in web.log[1].headers
    for _ in range(2):
        await fetcher.get(web.url("/feed"), private=True, cookies=True)
    assert web.log[3].headers["Cookie"] == "seen=1"


async def test_a_hundred_hosts_with_nothing_new_are_asked_within_a_second() -> None:
    async with Web(hosts=100) as web, Fetcher(concurrency=20) as fetcher:
        web.put("/feed", FEED, etag='"a"')
        started = time.perf_counter()
        answers = await asyncio.gather(
            *(fetcher.get(web.url("/feed", host), etag='"a"', private=True) for host in range(1, 101))
        )
        took = time.perf_counter() - started
    assert all(answer.not_modified for answer in answers)
    assert took < 1.0
