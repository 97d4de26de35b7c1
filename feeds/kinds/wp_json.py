"""The JSON door of WordPress (``/wp-json/wp/v2/<type>``), as state.gov has it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

from feeds.bodies import body_text
from feeds.dates import read_date
from feeds.entries import Entry, Reading
from feeds.errors import Refused, WrongContent
from feeds.fetch import Fetched
from feeds.kinds.asking import Question, ask, json_of, string, unchanged, validators_of
from feeds.kinds.past import Span, Stretch, stretch, with_query
from feeds.layouts import layout_for
from feeds.parse import read_each
from feeds.shaping import FULL_TEXT, folded, keys_of
from feeds.text import html_to_text, title_text
from feeds.urls import absolute, host_of, wordpress_key

PAGE_SIZE = 100  # the most that WordPress gives
_ZONES = timedelta(days=1)  # ``after`` and ``before`` count in the site's own zone
_TYPE = re.compile(r"/wp/v2/([\w-]{1,60})")


async def read(question: Question) -> Reading:
    """One look at the newest items of a type. ``date_gmt`` is the time; ``date`` is local and is not used."""
    fetched = await ask(question)
    same = unchanged(question, fetched)
    if same:
        return same
    return await asyncio.to_thread(_read, question, fetched)


async def history(question: Question, span: Span, cursor: str) -> AsyncIterator[Stretch]:
    """The items of a type that were published in the span, page by page; the cursor is a page's number."""
    number = int(cursor or 1)
    while True:
        try:
            fetched = await question.get(_page_url(question.source.url, span, number))
        except Refused as error:
            if number > 1 and error.status == 400:  # WordPress: "larger than the number of pages available"
                return
            raise
        reading = await asyncio.to_thread(_read, question, fetched)
        pages = (fetched.headers or {}).get("X-WP-TotalPages", "")
        over = not reading.entries or (pages.isdigit() and number >= int(pages))
        number += 1
        yield stretch(reading.entries, span, "" if over else str(number), reading.faults)
        if over:
            return


def _page_url(url: str, span: Span, number: int) -> str:
    after, before = span.since - _ZONES, span.until + _ZONES
    return with_query(
        url,
        per_page=PAGE_SIZE,
        page=number,
        after=_wordpress_time(after),
        before=_wordpress_time(before),
        orderby="date",
        order="desc",
    )


def _wordpress_time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}"


def _read(question: Question, fetched: Fetched) -> Reading:
    items = json_of(fetched, "a list of WordPress items")
    if not isinstance(items, list):
        said = string(items, "message") or string(items, "code")
        raise WrongContent(f"no list of WordPress items{': ' + said[:120] if said else ''}")
    total = (fetched.headers or {}).get("X-WP-Total", "")
    if not items and total.isdigit() and int(total) > 0:
        raise WrongContent(f"an empty page, though the site counts {total} items")
    found = _TYPE.search(question.source.url)
    kind = found.group(1) if found else "item"
    entries, faults = read_each(items, lambda item: _entry(question, item, kind))
    return Reading(folded(entries), validators_of(fetched), form="wp-json", faults=tuple(faults), wait=fetched.wait)


def _entry(question: Question, item: Any, kind: str) -> Entry:
    source = question.source
    url = absolute(source.url, string(item, "link"))
    number = string(item, "id")
    own = (wordpress_key(host_of(source.url), string(item, "type") or kind, int(number)),) if number else ()
    full = body_text(string(item, "content", "rendered"), layout_for(host_of(url)))
    return Entry(
        source=source.id,
        keys=(*own, *keys_of(source.id, string(item, "guid", "rendered"), url)),
        url=url,
        title=title_text(string(item, "title", "rendered")),
        text=full or html_to_text(string(item, "excerpt", "rendered")),
        published=read_date(string(item, "date_gmt"), zone="UTC", now=question.now),
        summary_only=len(full) < FULL_TEXT,
    )
