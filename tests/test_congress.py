"""Bills: one entry each, read with a key that no other host ever sees."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from feeds.entries import Precision, Reading, Source, Validators
from feeds.errors import FeedError, Refused, WrongContent
from feeds.fetch import Fetcher
from feeds.kinds import getter, read
from tests import faults
from tests.web import Web

BILL = {
    "congress": 119,
    "type": "S",
    "number": "860",
    "title": "Stop Precursors Act",
    "updateDate": "2026-11-19",
    "latestAction": {"actionDate": "2026-11-05", "text": "Read twice and referred to the Committee."},
}


@pytest.fixture
async def web(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Web]:
    monkeypatch.setenv("CONGRESS_API_KEY", "hush-key")
    async with Web(hosts=2) as web:
        yield web


async def look(web: Web) -> Reading:
    source = Source("c", "Bills", "congress", "congress-api", web.url("/v3/bill"), timedelta(hours=1), private=True)
    async with Fetcher() as fetcher:
        return await read(source, Validators(), getter(fetcher, source))


async def failure(web: Web, kind: type[FeedError]) -> str:
    with pytest.raises(kind) as caught:
        await look(web)
    assert "hush" not in str(caught.value)
    return str(caught.value)


def put(web: Web, *bills: object) -> None:
    web.put("/v3/bill", json.dumps({"bills": bills}), content_type="application/json")


async def test_a_bill_is_an_entry_of_the_day_of_its_latest_action(web: Web) -> None:
    put(web, BILL)
    (entry,) = (await look(web)).entries
    assert entry.title == "S 860: Stop Precursors Act"
    assert entry.url == "https://www.congress.gov/bill/119th-congress/senate-bill/860"
    assert entry.text == (
        "Stop Precursors Act\n\nLatest action of 2026-11-05: Read twice and referred to the Committee."
    )
    assert (entry.published.at, entry.published.precision) == (datetime(2026, 11, 5, 12, tzinfo=UTC), Precision.DAY)
    assert web.log[0].headers["X-Api-Key"] == "hush-key"


async def test_a_new_action_changes_the_text_and_not_the_keys(web: Web) -> None:
    put(web, BILL)
    (before,) = (await look(web)).entries
    put(web, {**BILL, "latestAction": {"actionDate": "2026-11-20", "text": "Passed Senate."}})
    (after,) = (await look(web)).entries
    assert after.keys == before.keys
    assert after.text != before.text


async def test_the_key_follows_no_redirect_to_another_host(web: Web) -> None:
    web.put("/v3/bill", faults.redirect("http://localhost:1/elsewhere"))
    await failure(web, FeedError)
    assert [asked.path for asked in web.log] == ["/v3/bill"]


async def test_without_a_key_it_says_where_to_put_one(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONGRESS_API_KEY")
    said = await failure(web, Refused)
    assert said == f"{web.url('/v3/bill')}: needs a key; put it into the environment as CONGRESS_API_KEY"
    assert web.log == []


async def test_what_is_no_list_of_bills_is_told(web: Web) -> None:
    web.put("/v3/bill", '{"error": {"code": "X", "message": "unknown Congress"}}', content_type="application/json")
    assert (await failure(web, WrongContent)).endswith("no list of bills: unknown Congress")
    put(web, BILL, {"title": "nameless"})
    assert (await look(web)).faults == ("entry 2 skipped: a bill without its number (? ? ?)",)
