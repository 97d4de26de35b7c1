"""The demo's pages, lists, feeds and APIs in the shapes of the real ones; the words are ours. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone
from email.utils import format_datetime
from html import escape
from zoneinfo import ZoneInfo

from bot.demo.events import Item, Outlet

FEED_LENGTH = 10  # as the real feeds
LIST_LENGTH = 20
BEIJING = timezone(timedelta(hours=8))
WASHINGTON = ZoneInfo("America/New_York")
NOTICE = "Demonstration text, written for letterwatch; no word of it was ever published or spoken."


@dataclass(frozen=True, slots=True)
class Answer:
    """A body and what it claims to be."""

    body: str
    content_type: str


Listing = Callable[[Outlet, Sequence[Item], str], Answer]
Page = Callable[[Item], Answer]


def listing(outlet: Outlet, items: Sequence[Item], base: str) -> Answer:
    """Return the outlet's feed, list or API answer; ``base`` is its own address without a final slash."""
    return LISTINGS[outlet.shape](outlet, items, base)


def page(outlet: Outlet, item: Item) -> Answer:
    """Return the item's own page."""
    return PAGES[outlet.shape](item)


def address(item: Item, base: str) -> str:
    """Return where the item's page stands."""
    return f"{base}/{item.slug}/"


def wall() -> Answer:
    """Return what a bot wall says in place of the feed, with HTTP 200."""
    return _html(
        "Just a moment...",
        "<main><h1>Verify you are human</h1><p>Checking your browser before you go on. "
        'Please enable JavaScript and cookies.</p><div id="challenge-form"></div></main>',
    )


def _html(title: str, body: str) -> Answer:
    head = f'<head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    return Answer(f'<!DOCTYPE html><html lang="en">{head}<body>{body}</body></html>', "text/html; charset=utf-8")


def _paragraphs(item: Item) -> str:
    return "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in item.body)


# --- RSS, as WordPress and the news write it


def _rss(outlet: Outlet, items: Sequence[Item], base: str) -> Answer:
    shown = "".join(_rss_item(outlet, item, base) for item in items[:FEED_LENGTH])
    channel = f"<title>{escape(outlet.name)}</title><link>{base}/</link><description>{NOTICE}</description>"
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {space}><channel>{channel}{shown}</channel></rss>'
    )
    return Answer(body, "application/rss+xml; charset=UTF-8")


def _rss_item(outlet: Outlet, item: Item, base: str) -> str:
    where = address(item, base)
    guid = f"{base}/?page_id={item.guid}" if outlet.shape == "state" else where
    # The real descriptions carry a counting script before the text.
    script = "<script>var counted = true;</script>" if outlet.shape == "state" else ""
    full = f"<content:encoded><![CDATA[{_paragraphs(item)}]]></content:encoded>" if outlet.whole else ""
    return (
        f"<item><title>{escape(item.title)}</title><link>{where}</link>"
        f"<pubDate>{format_datetime(item.published)}</pubDate>"
        f'<guid isPermaLink="false">{guid}</guid>'
        f"<description><![CDATA[{script}<p>{escape(item.summary, quote=False)}</p>]]></description>{full}</item>"
    )


def _state_page(item: Item) -> Answer:
    day = item.published.astimezone(WASHINGTON)
    return _html(
        item.title,
        '<nav class="wp-block-breadcrumbs">Home &gt; Releases</nav>'
        f'<div class="article-meta"><p class="article-meta__publish-date">{day:%B} {day.day}, {day.year}</p></div>'
        f'<article><h1>{escape(item.title)}</h1><div class="entry-content">{_paragraphs(item)}</div>'
        '<div class="wp-block-summary-article-index"><p>Bureau of East Asian and Pacific Affairs, China</p></div>'
        f'</article><div class="related-content">More releases</div><footer>{NOTICE}</footer>',
    )


def _news_page(item: Item) -> Answer:
    linked = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": item.title}
    return _html(
        item.title,
        f'<script type="application/ld+json">{json.dumps(linked)}</script><nav>Home World Business</nav>'
        f"<article><h1>{escape(item.title)}</h1>{_paragraphs(item)}</article>"
        f'<aside class="newsletter">Sign up for our newsletter</aside><footer>{NOTICE}</footer>',
    )


# --- Justice: a JSON API with dates as strings, one of them inside a time tag


def _doj(_outlet: Outlet, items: Sequence[Item], base: str) -> Answer:
    shown = [_doj_row(item, base) for item in items[:LIST_LENGTH]]
    counted = {"count": str(len(items)), "pagesize": LIST_LENGTH, "page": 0}
    body = {
        "metadata": {"responseInfo": {"status": 200, "developerMessage": "OK"}, "resultset": counted},
        "results": shown,
    }
    return Answer(json.dumps(body, indent=1), "application/json")


def _doj_row(item: Item, base: str) -> dict[str, object]:
    stamp = str(int(item.published.timestamp()))
    return {
        "uuid": f"00000000-0000-4000-8000-{item.guid:012d}",
        "title": item.title,
        "body": _paragraphs(item),
        "teaser": item.summary,
        "url": address(item, base),
        "date": stamp,
        "created": f'<time datetime="{item.published.isoformat()}">{stamp}</time>',
        "changed": str(int(item.changed.timestamp())),
        "component": [],
        "topic": [],
        "number": "",
    }


def _doj_page(item: Item) -> Answer:
    return _html(item.title, f'<h1>{escape(item.title)}</h1><div class="node-body">{_paragraphs(item)}</div>')


# --- Treasury: an HTML list with machine-readable times


def _treasury(outlet: Outlet, items: Sequence[Item], _base: str) -> Answer:
    rows = "".join(_treasury_row(item) for item in items[:FEED_LENGTH])
    return _html(outlet.name, f'<main><div class="content--2col__body">{rows}</div></main><footer>{NOTICE}</footer>')


def _treasury_row(item: Item) -> str:
    day = item.published.astimezone(WASHINGTON)
    return (
        f'<div class="mm-news-row"><time datetime="{item.published:%Y-%m-%dT%H:%M:%SZ}">'
        f"{day:%B} {day.day}, {day.year}</time>"
        f'<h3 class="featured-stories__headline"><a href="/{item.slug}/">{escape(item.title)}</a></h3></div>'
    )


def _treasury_page(item: Item) -> Answer:
    day = item.published.astimezone(WASHINGTON)
    return _html(
        item.title,
        f"<h1>{escape(item.title)}</h1>"
        f'<time datetime="{item.published.isoformat()}">{day:%B} {day.day}, {day.year}</time>'
        f'<article><div class="field--name-field-news-body">{_paragraphs(item)}</div></article>'
        f"<footer>{NOTICE}</footer>",
    )


# --- The ministry: an HTML list that tells the Beijing day and nothing finer


def _ministry(outlet: Outlet, items: Sequence[Item], _base: str) -> Answer:
    rows = "".join(_ministry_row(item) for item in items[:FEED_LENGTH])
    return _html(outlet.name, f'<div class="newsBd"><ul class="list1">{rows}</ul></div><footer>{NOTICE}</footer>')


def _ministry_row(item: Item) -> str:
    day = item.published.astimezone(BEIJING)
    return f'<li><a href="/{item.slug}/">{escape(item.title)}</a> <span>({day:%Y-%m-%d})</span></li>'


def _ministry_page(item: Item) -> Answer:
    day = item.published.astimezone(BEIJING)
    return _html(
        item.title,
        f'<div class="news-title"><h1>{escape(item.title)}</h1></div><p class="time">{day:%Y-%m-%d %H:%M}</p>'
        f'<div id="News_Body_Txt_A"><div class="TRS_Editor">{_paragraphs(item)}</div></div><footer>{NOTICE}</footer>',
    )


# --- The Federal Register: a keyless JSON API


def _register(_outlet: Outlet, items: Sequence[Item], base: str) -> Answer:
    shown = [_register_row(item, base) for item in items[:LIST_LENGTH]]
    body = {"count": len(items), "description": NOTICE, "total_pages": 1, "results": shown}
    return Answer(json.dumps(body, indent=1), "application/json")


def _register_row(item: Item, base: str) -> dict[str, object]:
    return {
        "document_number": f"{item.published.year}-{item.guid}",
        "title": item.title,
        "type": "Rule",
        "abstract": "\n\n".join(item.body),
        "html_url": address(item, base),
        "publication_date": f"{item.published.astimezone(WASHINGTON):%Y-%m-%d}",
        "agencies": [{"name": "Industry and Security Bureau", "slug": "industry-and-security-bureau"}],
    }


LISTINGS: Mapping[str, Listing] = {
    "state": _rss,
    "news": _rss,
    "doj": _doj,
    "treasury": _treasury,
    "ministry": _ministry,
    "register": _register,
}
PAGES: Mapping[str, Page] = {
    "state": _state_page,
    "news": _news_page,
    "doj": _doj_page,
    "treasury": _treasury_page,
    "ministry": _ministry_page,
    "register": _news_page,
}
