"""Every source that config.toml ships is read by its own settings from an answer in the form of its publisher."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.config import read_config
from feeds.entries import Entry, Reading, Source, Validators
from feeds.fetch import Fetcher
from feeds.kinds import KINDS, getter, read
from tests.web import Web

FOLDER = Path(__file__).parent.parent
SOURCES = {source.id: source for source in read_config((FOLDER / "config.toml").read_text(), FOLDER).sources}
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ON = """
state-wp-briefings state-wp-releases state-press-releases-rss state-secretary-rss state-eap-rss state-briefings-rss
doj-api doj-news-rss fr-dea fr-bis fr-fincen fr-ofac fr-presidential whitehouse-actions whitehouse-news
whitehouse-statements house-china-committee mfa-pressers cgtn-china cgtn-world newsmax newsmax-politics
"""

RSS = (
    "<rss version='2.0'><channel><item><title>A release</title><link>https://a.example/1</link>"
    "<pubDate>Fri, 20 Nov 2026 12:00:00 GMT</pubDate></item></channel></rss>"
)
RELEASE = {
    "uuid": "u-1",
    "title": "A release",
    "url": "https://www.justice.gov/opa/pr/1",
    "date": "1795150800",
    "created": "<time datetime='2026-11-20T12:00:00Z'>1795176000</time>",
    "body": "<p>Text.</p>",
}
ITEM = {
    "id": 1,
    "type": "state_briefing",
    "date_gmt": "2026-11-20T12:00:00",
    "link": "https://www.state.gov/1/",
    "title": {"rendered": "A release"},
    "content": {"rendered": "<p>Text.</p>"},
}
DOCUMENT = {
    "document_number": "2026-1",
    "title": "A release",
    "publication_date": "2026-11-20",
    "html_url": "https://www.federalregister.gov/d/2026-1",
    "raw_text_url": "https://www.federalregister.gov/documents/full_text/text/2026/11/20/2026-1.txt",
}
ARTICLE = {"url": "https://paper.example/1", "title": "A release", "seendate": "20261120T120000Z"}
BILL = {
    "congress": 119,
    "type": "HR",
    "number": "1",
    "title": "A release",
    "latestAction": {"actionDate": "2026-11-20", "text": "Referred."},
}
ANSWERS = {
    "rss": RSS,
    "wp-json": json.dumps([ITEM]),
    "doj-api": json.dumps({"metadata": {"resultset": {"count": "1"}}, "results": [RELEASE]}),
    "federal-register": json.dumps({"count": 1, "results": [DOCUMENT]}),
    "gdelt": json.dumps({"articles": [ARTICLE]}),
    "congress-api": json.dumps({"bills": [BILL]}),
}

STATE_ROW = (
    "<ul class='collection-results'><li class='collection-result'><p class='collection-result__date'>Press Briefing</p>"
    "<a class='collection-result__link' href='/briefings/1/'>A release</a>"
    "<div class='collection-result-meta'><span>A Spokesperson</span><span>November 20, 2026</span></div></li></ul>"
)
JUSTICE_ROW = (
    "<article class='news-content-listing node-press-release'><h2><a href='/opa/pr/1'>A release</a></h2>"
    "<div class='node-date'><time datetime='2026-11-20T12:00:00Z'>November 20, 2026</time></div></article>"
)
# What stands on each list, beside links that are none of its items; and the day that is read from it.
LISTS = {
    "state-html-briefings": (STATE_ROW, "2026-11-20"),
    "state-archive": (STATE_ROW, "2026-11-20"),
    "doj-html": (JUSTICE_ROW, "2026-11-20"),
    "usao-sdny": (JUSTICE_ROW, "2026-11-20"),
    "dea-html": ("<a href='/press-releases/2026/11/20/a-release'>A release</a>", "2026-11-20"),
    "ondcp": (
        (
            "<ul><li class='wp-block-post'><h2><a href='/releases/2026/11/a-release/'>A release</a></h2>"
            "<time datetime='2026-11-20T12:00:00-05:00'>November 20, 2026</time></li></ul>"
        ),
        "2026-11-20",
    ),
    "mfa-pressers": ("<li><a href='./202611/t20261120_1.html'>A release</a></li>", "2026-11-20"),
    "xinhua": (
        "<a href='../20261120/0123456789abcdef0123456789abcdef/c.html'>A release</a>",
        "2026-11-20",
    ),
    "global-times": ("<a href='/page/202611/1300000.shtml'>A release</a>", ""),
    "peoples-daily": ("<a href='/n3/2026/1120/c90000-20000.html'>A release</a>", "2026-11-20"),
    "china-daily": ("<a href='/a/202611/20/WS1.html'>A release</a>", "2026-11-20"),
    "mofcom": ("<a href='/xwfb/art/2026/art_1.html'>A release</a>", ""),
    "treasury-html": (
        (
            "<div class='mm-news-row'><time datetime='2026-11-20T12:00:00Z'>November 20, 2026</time>"
            "<a href='/news/press-releases/sb0300'>A release</a></div>"
        ),
        "2026-11-20",
    ),
    "ofac-html": ("<a href='/recent-actions/20261120'>A release</a>", "2026-11-20"),
    "fincen-site": ("<a href='/news/news-releases/a-release'>A release</a>", ""),
    "dhs-html": ("<a href='/news/2026/11/20/a-release'>A release</a>", "2026-11-20"),
    "ice-html": ("<a href='/news/releases/a-release'>A release</a>", ""),
    "cbp-html": (
        (
            "<div class='views-row'><a href='/newsroom/national-media-release/a'>A release</a>"
            "<time datetime='2020-09-30T12:00:00+01:00'>September 30, 2020</time></div>"
        ),
        "2020-09-30",
    ),
    "usfws-html": ("<a href='/press-release/2026-11/a-release'>A release</a>", ""),
}
MENU = "<nav><a href='/'>Home</a><a href='/news/'>News</a><a href='#top'>Top</a></nav>"


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web() as web:
        yield web


async def look(web: Web, source: Source) -> Reading:
    """Look at a source whose address was moved to loopback, with all its other settings."""
    parts = urlsplit(source.url)
    where = web.url(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    async with Fetcher() as fetcher:
        moved = replace(source, url=where, private=True)
        return await read(moved, Validators(), getter(fetcher, moved), now=NOW)


def the_release(reading: Reading) -> Entry:
    (entry,) = reading.entries
    assert entry.title.endswith("A release")
    assert reading.faults == ()
    return entry


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
async def test_it_reads_what_its_publisher_gives(web: Web, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONGRESS_API_KEY", "a-key")
    row, day = LISTS.get(source.id, ("", ""))
    page = f"<html><body>{MENU}<main>{row}</main></body></html>"
    web.put(urlsplit(source.url).path, ANSWERS.get(source.kind, page), content_type="text/html")
    entry = the_release(await look(web, source))
    if source.kind == "html-index":
        assert str(entry.published.at or "")[:10] == day


def test_every_list_has_its_row_here() -> None:
    assert set(LISTS) == {source.id for source in SOURCES.values() if source.kind == "html-index"}


def test_on_are_those_that_answer_honest_readers_and_speak_to_the_letter() -> None:
    assert {source.id for source in SOURCES.values() if source.enabled} == set(ON.split())


def test_what_only_discovers_is_off_and_never_official() -> None:
    for source in SOURCES.values():
        if source.group == "discovery" or source.tier == 3:
            assert not source.enabled
            assert not source.official


def test_stale_after_leaves_room_for_more_than_one_look() -> None:
    assert all(source.stale_after >= max(2 * source.every, timedelta(days=2)) for source in SOURCES.values())


def test_every_kind_is_shipped() -> None:
    assert {source.kind for source in SOURCES.values()} == set(KINDS)
