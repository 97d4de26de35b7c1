"""A search that discovers: what it finds, what it never claims, and how it says no with HTTP 200."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from feeds.entries import Precision, Reading, Source, Validators
from feeds.errors import FeedError, Throttled, WrongContent
from feeds.fetch import Fetcher
from feeds.kinds import PAUSES, getter, read
from feeds.robots import Robots
from tests.web import Web

FOUND = {
    "url": "https://paper.example/world/working-group",
    "url_mobile": "",
    "title": "Working group on fentanyl meets \\ Beijing says",
    "seendate": "20240131T041500Z",
    "domain": "paper.example",
    "language": "English",
    "sourcecountry": "United States",
}


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web() as web:
        yield web


async def look(web: Web, known: Validators | None = None) -> Reading:
    source = Source(
        "gdelt", "GDELT", "discovery", "gdelt", web.url("/doc?mode=artlist"), timedelta(hours=1), tier=3, private=True
    )
    async with Fetcher() as fetcher:
        return await read(source, known or Validators(), getter(fetcher, source))


async def failure(web: Web, kind: type[FeedError]) -> FeedError:
    with pytest.raises(kind) as caught:
        await look(web)
    assert str(caught.value).startswith(web.url("/doc?mode=artlist"))
    return caught.value


async def test_a_find_is_a_link_whose_text_and_date_stand_at_the_publisher(web: Web) -> None:
    web.put("/doc", json.dumps({"articles": [FOUND]}), content_type="application/json")
    (entry,) = (await look(web)).entries
    assert (entry.url, entry.author) == (FOUND["url"], "paper.example")
    assert (entry.text, entry.summary_only) == ("", True)
    assert (entry.published.at, entry.published.precision) == (None, Precision.NONE)  # seendate is none of it


async def test_a_title_with_escapes_that_json_does_not_know_is_read(web: Web) -> None:
    body = '{"articles": [{"url": "https://paper.example/a", "title": "China\\\'s answer", "seendate": "x"}]}'
    web.put("/doc", body, content_type="application/json")
    assert (await look(web)).entries[0].title == "China\\'s answer"


async def test_one_story_found_twice_is_one_entry(web: Web) -> None:
    web.put("/doc", json.dumps({"articles": [FOUND, FOUND]}), content_type="application/json")
    assert len((await look(web)).entries) == 1


@pytest.mark.parametrize("body", ["{}", '{"articles": []}'])
async def test_nothing_found_is_an_answer(web: Web, body: str) -> None:
    web.put("/doc", body, content_type="application/json")
    assert (await look(web)).entries == ()


async def test_an_explanation_with_status_200_is_told_as_a_fault(web: Web) -> None:
    web.put("/doc", "Queries containing OR'd terms must be surrounded by ().\n", content_type="text/html")
    error = await failure(web, WrongContent)
    assert str(error).endswith("the search was not understood: Queries containing OR'd terms must be surrounded by ().")


async def test_a_request_for_patience_with_status_200_makes_us_wait(web: Web) -> None:
    web.put("/doc", "Please limit requests to one every 5 seconds or contact us.", content_type="text/html")
    error = await failure(web, Throttled)
    assert error.wait == timedelta(minutes=5)


async def test_finds_that_name_no_address_are_said(web: Web) -> None:
    web.put("/doc", json.dumps({"articles": [FOUND, {"title": "nowhere"}]}), content_type="application/json")
    reading = await look(web)
    assert len(reading.entries) == 1
    assert reading.faults == ("entry 2 skipped: an article without an address",)


async def test_two_searches_are_at_least_a_pause_apart(web: Web) -> None:
    assert PAUSES["gdelt"] == 5.0
    web.put("/doc", "{}", content_type="application/json")
    async with Fetcher(per_host_seconds=0, robots=Robots("letterwatch/0", private_too=True)) as fetcher:
        for _ in range(2):
            await fetcher.get(web.url("/doc"), private=True, pause=0.2)
    first, second = web.asked("/doc")
    assert second.at - first.at >= 0.18
