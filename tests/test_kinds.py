"""One look at each kind of source over loopback HTTP: what it gives, and what is said when it gives something else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feeds.entries import Entry, Precision, Reading, Source, Validators
from feeds.errors import Blocked, FeedError, Refused, TooLarge, Unreachable, WrongContent
from feeds.fetch import Fetcher
from feeds.kinds import KINDS, getter, page_of, read
from tests import faults
from tests.web import Page, Web

NOW = datetime(2023, 8, 5, 12, tzinfo=UTC)
RSS = "<rss version='2.0'><channel><item><title>{}</title><link>https://a.example/{}</link></item></channel></rss>"
DECOY = "<html><head><title>Technical Difficulties</title></head><body>Sorry</body></html>"
JSON = "application/json"


class Desk:
    """A web server and somebody who looks at its sources, with what the last good look left."""

    def __init__(self, web: Web, fetcher: Fetcher) -> None:
        self.web = web
        self.fetcher = fetcher
        self.known = Validators()

    async def look(self, kind: str, path: str, **options: str) -> Reading:
        source = Source(
            "s", "A source", "state", kind, self.web.url(path), timedelta(hours=1), private=True, options=options
        )
        reading = await read(source, self.known, getter(self.fetcher, source), now=NOW)
        self.known = reading.validators
        return reading

    async def failure(self, error: type[FeedError], kind: str, path: str, **options: str) -> str:
        with pytest.raises(error) as caught:
            await self.look(kind, path, **options)
        said = str(caught.value)
        assert said.startswith(self.web.url(path.partition("?")[0])), said
        assert "\n" not in said
        return said.partition(": ")[2]


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setenv("CONGRESS_API_KEY", "a-key")
    async with Web() as web, Fetcher(timeout_seconds=0.5, max_bytes=1_000_000) as fetcher:
        yield Desk(web, fetcher)


def only(reading: Reading) -> Entry:
    assert len(reading.entries) == 1
    return reading.entries[0]


async def test_a_feed_is_parsed_once_and_then_answered_by_304(desk: Desk) -> None:
    desk.web.put("/feed", RSS.format("One", 1), etag='"1"', last_modified="Sat, 05 Aug 2023 10:00:00 GMT")
    first = await desk.look("rss", "/feed")
    assert (only(first).title, first.form, first.unchanged) == ("One", "rss20", False)
    again = await desk.look("rss", "/feed")
    assert (again.unchanged, again.entries, again.validators) == (True, (), first.validators)


async def test_the_same_body_without_validators_is_not_parsed_again(desk: Desk) -> None:
    desk.web.put("/feed", RSS.format("One", 1))
    first = await desk.look("rss", "/feed")
    again = await desk.look("rss", "/feed")
    assert again.unchanged
    assert again.validators.body_hash == first.validators.body_hash != ""


async def test_a_site_wide_validator_that_changes_with_the_same_body_is_nothing_new(desk: Desk) -> None:
    page = RSS.format("One", 1).encode()
    desk.web.put("/feed", faults.in_turn([Page(page, etag='"1"'), Page(page, etag='"2"')]))
    await desk.look("rss", "/feed")
    again = await desk.look("rss", "/feed")
    assert (again.unchanged, again.validators.etag) == (True, '"2"')


async def test_a_cut_off_feed_leaves_no_validators_so_that_nothing_is_lost(desk: Desk) -> None:
    whole = RSS.format("One", 1).replace("</channel>", "<item><title>Two</title></item></channel>").encode()
    cut = whole[: whole.index(b"Two") + 2]
    desk.web.put("/feed", faults.in_turn([Page(cut, etag='"1"'), Page(whole, etag='"1"')]))
    first = await desk.look("rss", "/feed")
    assert [entry.title for entry in first.entries] == ["One"]
    assert first.validators == Validators()
    assert [entry.title for entry in (await desk.look("rss", "/feed")).entries] == ["One", "Two"]


async def test_relative_links_count_from_where_the_feed_was_found(desk: Desk) -> None:
    desk.web.put("/old/feed", faults.redirect("/new/feed"))
    desk.web.put("/new/feed", "<rss version='2.0'><channel><item><title>t</title><link>x</link></item></channel></rss>")
    assert only(await desk.look("rss", "/old/feed")).url == desk.web.url("/new/x")


BAD_ANSWERS = {
    "a page where a feed was due": (
        Page(b"<html><head><title>News</title></head></html>", content_type="text/html"),
        WrongContent,
        "a web page titled 'News' where a feed was due",
    ),
    "a wall": (
        Page(DECOY.encode(), content_type="text/html"),
        Blocked,
        "a bot wall (Technical Difficulties) where a feed was due",
    ),
    "nothing": (Page(b""), WrongContent, "an empty answer where a feed was due"),
    "a refusal": (Page(b"no", 403), Refused, "HTTP 403 Forbidden"),
    "an error": (Page(b"no", 500), Unreachable, "HTTP 500 Internal Server Error"),
    "too much": (Page(b" " * 1_000_001), TooLarge, "larger than 1 MB (polling.max_bytes)"),
}


@pytest.mark.parametrize(("page", "error", "said"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
async def test_a_failed_look_says_where_and_what(desk: Desk, page: Page, error: type[FeedError], said: str) -> None:
    desk.web.put("/feed", faults.in_turn([page]))
    assert await desk.failure(error, "rss", "/feed") == said


async def test_an_endless_feed_is_cut(desk: Desk) -> None:
    desk.web.put("/feed", faults.endless())
    assert await desk.failure(Unreachable, "rss", "/feed") == "no whole answer within 0.5 s"


async def test_every_kind_tells_a_wall_from_an_answer(desk: Desk) -> None:
    desk.web.put("/wp/v2/post", DECOY, content_type="text/html")
    for kind in KINDS:
        assert "a bot wall (Technical Difficulties)" in await desk.failure(Blocked, kind, "/wp/v2/post")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"rss", "html-index"}])
async def test_every_json_door_says_what_stood_there_instead(desk: Desk, kind: str) -> None:
    desk.web.put("/api", "<html><head><title>Home</title></head></html>", content_type="text/html")
    assert "a web page where" in await desk.failure(WrongContent, kind, "/api")
    desk.web.put("/api", "{", content_type=JSON)
    assert "broken JSON" in await desk.failure(WrongContent, kind, "/api")
    desk.web.put("/api", "3", content_type=JSON)
    await desk.failure(WrongContent, kind, "/api")


WORDPRESS = {
    "id": 7,
    "date": "2023-08-02T13:11:42",
    "date_gmt": "2023-08-02T17:11:42",
    "modified_gmt": "2023-08-03T09:00:00",
    "link": "https://www.state.gov/briefing/",
    "type": "state_briefing",
    "title": {"rendered": "Briefing &#8211; August 2"},
    "content": {"rendered": "<p>QUESTION: When?</p><p>MR MILLER: Later.</p>"},
}


async def test_wordpress_items_carry_the_time_in_utc_and_a_number_within_their_type(desk: Desk) -> None:
    desk.web.put("/wp-json/wp/v2/state_briefing", json.dumps([WORDPRESS]), content_type=JSON)
    entry = only(await desk.look("wp-json", "/wp-json/wp/v2/state_briefing?per_page=25"))
    assert entry.keys == ("wp:127.0.0.1:state_briefing:7", "url:https://www.state.gov/briefing")
    assert entry.title == "Briefing – August 2"
    assert entry.text == "QUESTION: When?\n\nMR MILLER: Later."
    assert entry.published.at == datetime(2023, 8, 2, 17, 11, 42, tzinfo=UTC)


async def test_a_wordpress_error_or_an_empty_page_is_no_success(desk: Desk) -> None:
    path = "/wp-json/wp/v2/state_briefing"
    desk.web.put(path, '{"code": "rest_no_route", "message": "No route was found"}', content_type=JSON)
    assert await desk.failure(WrongContent, "wp-json", path) == "no list of WordPress items: No route was found"
    desk.web.put(path, "[]", content_type=JSON, headers={"X-WP-Total": "2031"})
    assert await desk.failure(WrongContent, "wp-json", path) == "an empty page, though the site counts 2031 items"


async def test_the_register_gives_abstracts_and_where_the_text_stands(desk: Desk) -> None:
    document = {
        "document_number": "2023-16000",
        "title": "Schedules of Controlled Substances",
        "abstract": "The Administrator places two substances in schedule I.",
        "publication_date": "2023-08-02",
        "type": "Rule",
        "html_url": "https://www.federalregister.gov/documents/2023/08/02/2023-16000/schedules",
        "raw_text_url": "https://www.federalregister.gov/documents/full_text/text/2023/08/02/2023-16000.txt",
        "agencies": [{"name": "Drug Enforcement Administration"}, {"raw_name": "JUSTICE"}],
    }
    desk.web.put("/documents.json", json.dumps({"count": 1, "results": [document]}), content_type=JSON)
    entry = only(await desk.look("federal-register", "/documents.json"))
    assert entry.keys[0] == "fr:2023-16000"
    assert (entry.published.at, entry.published.precision) == (datetime(2023, 8, 2, 12, tzinfo=UTC), Precision.DAY)
    assert (entry.summary_only, entry.text_url) == (True, document["raw_text_url"])
    assert entry.author == "Drug Enforcement Administration; JUSTICE"


async def test_an_empty_search_of_the_register_answers_with_a_hint(desk: Desk) -> None:
    desk.web.put("/documents.json", '{"count": 0}', content_type=JSON)
    reading = await desk.look("federal-register", "/documents.json")
    assert reading.entries == ()
    assert "types by code (RULE PRORULE NOTICE PRESDOCU)" in reading.faults[0]
    desk.web.put("/documents.json", '{"errors": {"conditions": "agencies unknown"}}', content_type=JSON)
    assert "agencies unknown" in await desk.failure(WrongContent, "federal-register", "/documents.json")


def release(number: int, day: datetime, **more: Any) -> dict[str, Any]:
    return {
        "uuid": f"uuid-{number}",
        "title": f"Release {number}",
        "body": "<p>Text.</p>",
        "url": f"https://www.justice.gov/usao-sdny/pr/release-{number}",
        "date": str(int(day.timestamp())),
        "created": f"<time datetime='{(day + timedelta(hours=14)).isoformat()}'>{day:%B}</time>",
        "component": [{"name": "USAO - New York, Southern"}],
        **more,
    }


def put_releases(web: Web, releases: list[dict[str, Any]]) -> None:
    for number in range(len(releases) // 50 + 1):
        shown = releases[number * 50 : number * 50 + 50]
        answer = {"metadata": {"resultset": {"count": len(releases), "page": number}}, "results": shown}
        web.put(f"/api?sort=date&pagesize=50&page={number}", json.dumps(answer), content_type=JSON)


MIDNIGHT = datetime(2023, 8, 4, 4, tzinfo=UTC)  # in Washington


async def test_the_newest_releases_are_found_on_the_first_page(desk: Desk) -> None:
    put_releases(desk.web, [release(number, MIDNIGHT - timedelta(days=number // 10)) for number in range(120)])
    reading = await desk.look("doj-api", "/api?sort=date&page=9")
    assert [entry.title for entry in reading.entries] == [f"Release {number}" for number in range(50)]
    assert len(desk.web.log) == 1
    entry = reading.entries[0]
    assert entry.keys == ("doj:uuid-0", "url:https://www.justice.gov/usao-sdny/pr/release-0")
    assert (entry.published.at, entry.published.precision) == (datetime(2023, 8, 4, 18, tzinfo=UTC), Precision.MINUTE)
    assert entry.author == "USAO - New York, Southern"
    assert (await desk.look("doj-api", "/api?sort=date")).unchanged


async def test_the_newest_releases_are_found_at_the_end_when_the_api_sorts_the_oldest_first(desk: Desk) -> None:
    releases = [release(number, MIDNIGHT - timedelta(days=120 - number)) for number in range(120)]
    put_releases(desk.web, releases)
    reading = await desk.look("doj-api", "/api?sort=date")
    assert {f"Release {number}" for number in range(50, 120)} <= {entry.title for entry in reading.entries}
    assert len(desk.web.log) == 3
    put_releases(desk.web, [*releases, release(120, MIDNIGHT)])
    again = await desk.look("doj-api", "/api?sort=date")
    assert "Release 120" in {entry.title for entry in again.entries}


async def test_a_release_that_was_entered_later_keeps_its_day(desk: Desk) -> None:
    put_releases(desk.web, [release(1, MIDNIGHT, created="1691280000", component=[])])
    entry = only(await desk.look("doj-api", "/api?sort=date"))
    assert (entry.published.at, entry.published.precision) == (datetime(2023, 8, 4, 12, tzinfo=UTC), Precision.DAY)
    assert entry.author == "U.S. Attorney (usao-sdny)"


async def test_an_api_without_releases_is_no_success(desk: Desk) -> None:
    desk.web.put("/api", '{"metadata": {"resultset": {"count": "0"}}, "results": []}', content_type=JSON)
    assert "an empty first page" in await desk.failure(WrongContent, "doj-api", "/api")


INDEX = """<html><body><a href="/home">Home</a><ul class="results">
<li class="row"><p>Briefing</p><a class="link" href="/briefings/aug-2/"> Briefing,  August 2 </a>
<div class="meta"><span>By Someone</span><span>August 2, 2023</span></div></li>
<li class="row"><a class="link" href="202307/t20230731_1.html">Remarks</a></li>
<li class="row"><a class="link" href="#top"></a></li></ul></body></html>"""


async def test_a_list_is_read_by_its_selectors(desk: Desk) -> None:
    desk.web.put("/list/", INDEX, content_type="text/html")
    options = {"item": "ul.results > li.row", "link": "a.link", "date": ".meta span:last-of-type"}
    reading = await desk.look("html-index", "/list/", **options)
    first, second = reading.entries
    assert reading.faults == ("entry 3 skipped: no address in 'ul.results > li.row' (selector 'a.link')",)
    assert (first.title, first.url) == ("Briefing, August 2", desk.web.url("/briefings/aug-2/"))
    assert first.published.at == datetime(2023, 8, 2, 12, tzinfo=UTC)
    assert second.published.at == datetime(2023, 7, 31, 12, tzinfo=UTC)  # from the address
    assert (await desk.look("html-index", "/list/", **options)).unchanged


async def test_dates_of_a_form_of_its_own_are_read_in_its_zone(desk: Desk) -> None:
    row = "<article><a href='/a'>t</a><i>02.08.2023 07h30</i></article>"
    desk.web.put("/list", f"<html>{row}</html>", content_type="text/html")
    reading = await desk.look("html-index", "/list", date="i", date_format="%d.%m.%Y %Hh%M", zone="Asia/Shanghai")
    assert only(reading).published.at == datetime(2023, 8, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("body", ["", "http://a.example/list", "<div>" * 50_000, "<?xml version='1.0'?><rss/>", "\0<"])
async def test_what_is_no_list_is_named_whatever_it_is(desk: Desk, body: str) -> None:
    desk.web.put("/list", body, content_type="text/html")
    await desk.failure(WrongContent, "html-index", "/list", item="div > li")


ANCHORS = {
    "no rows": ({"item": "li.gone"}, "nothing matches 'li.gone'; the page was changed, or is another one"),
    "no links": (
        {"item": "li.row", "link": "a.gone"},
        "none of 3 entries could be read; entry 1 skipped: no address in 'li.row' (selector 'a.gone')",
    ),
    "no selector": ({"item": "li[["}, "'li[[' is no selector"),
}


@pytest.mark.parametrize(("options", "said"), ANCHORS.values(), ids=ANCHORS)
async def test_a_list_without_its_anchors_is_named_with_the_selector(
    desk: Desk, options: dict[str, str], said: str
) -> None:
    desk.web.put("/list", INDEX, content_type="text/html")
    assert (await desk.failure(WrongContent, "html-index", "/list", **options)).startswith(said)


PAGES = {
    "a wall": (DECOY, "text/html", Blocked, "a bot wall (Technical Difficulties) where a text was due"),
    "nothing": ("", "text/html", WrongContent, "an empty answer where a text was due"),
    "an archive": ("PK", "application/zip", WrongContent, "application/zip that is no text where a text was due"),
    "bytes": ("\0\0", "", WrongContent, "text/plain that is no text where a text was due"),
}


@pytest.mark.parametrize(("body", "form", "error", "said"), PAGES.values(), ids=PAGES)
async def test_a_page_without_a_text_is_told(
    desk: Desk, body: str, form: str, error: type[FeedError], said: str
) -> None:
    desk.web.put("/page", body, content_type=form or "text/plain")
    source = Source("s", "n", "state", "rss", desk.web.url("/feed"), timedelta(hours=1), private=True)
    with pytest.raises(error) as caught:
        await page_of(getter(desk.fetcher, source), desk.web.url("/page"))
    assert str(caught.value) == f"{desk.web.url('/page')}: {said}"


async def test_cookies_are_kept_for_a_site_that_wants_them(desk: Desk) -> None:
    desk.web.put("/feed", RSS.format("One", 1), headers={"Set-Cookie": "seen=1"})
    await desk.look("rss", "/feed", cookies="keep")
    await desk.look("rss", "/feed", cookies="keep")
    assert desk.web.log[1].headers["Cookie"] == "seen=1"
