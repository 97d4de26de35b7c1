"""The news API of the Department of Justice (``/api/v1/press_releases.json``): its releases and the districts'."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from feeds.bodies import body_text
from feeds.dates import NOON, read_date
from feeds.entries import Entry, Precision, Published, Reading, Validators
from feeds.errors import WrongContent
from feeds.kinds.asking import Question, digest, json_of, string
from feeds.kinds.past import Span, Stretch, stretch, times_of
from feeds.layouts import JUSTICE
from feeds.parse import read_each
from feeds.shaping import FULL_TEXT, folded
from feeds.text import html_to_text, title_text
from feeds.urls import absolute, doj_key, url_key

PAGE_SIZE = 50  # the most that the API gives
PAUSE = 0.25  # seconds; its documentation allows four requests in one
FRESH = timedelta(days=30)  # so old may the newest release of a first page be, when it stands newest first
OLDER_PAGES = 3  # in a row, before the beginning of a span is believed to be passed: the order cannot be trusted
_WASHINGTON = ZoneInfo("America/New_York")
_DISTRICT = re.compile(r"/(usao-[a-z]{2,8})/")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the API, counted from 0."""

    number: int
    items: tuple[Any, ...]
    count: int  # of all releases
    wait: timedelta | None


async def read(question: Question) -> Reading:
    """One look at the newest releases.

    Reports differ on whether the API sorts, so that it is looked where the newest stand: on the first page when
    that is in order and fresh, else at the end. At most three requests, one after another.
    """
    first = await _page(question, 0)
    pages = [first]
    if not _newest_first(first, question.now):
        pages += await _last_pages(question, first)
    items = [item for page in pages for item in page.items]
    body_hash = digest(json.dumps(items, sort_keys=True).encode())  # the body itself holds its execution time
    kept = Validators(body_hash=body_hash)
    waits = [page.wait for page in pages if page.wait is not None]
    if body_hash == question.known.body_hash:
        return Reading((), kept, unchanged=True, wait=max(waits, default=None))
    entries, faults = await asyncio.to_thread(read_each, items, lambda item: _entry(question, item))
    return Reading(folded(entries), kept, form="doj-api", faults=tuple(faults), wait=max(waits, default=None))


async def _last_pages(question: Question, first: Page) -> list[Page]:
    """The last page, and the one before it when the last is short."""
    last_number = (first.count - 1) // PAGE_SIZE
    if last_number < 1:
        return []
    last = await _page(question, last_number)
    if len(last.items) >= PAGE_SIZE // 2 or last_number < 2:
        return [last]
    return [await _page(question, last_number - 1), last]


async def history(question: Question, span: Span, cursor: str) -> AsyncIterator[Stretch]:
    """The releases of the span, from the newest page towards the oldest, wherever the API has its newest.

    The cursor is the direction and a page's number. Releases that come meanwhile move others to pages that are
    still to be read, or leave them where they are: none is passed over.
    """
    step, number = (int(part) for part in cursor.split()) if cursor else await _first_page(question, span)
    older = 0
    while number >= 0:
        page = await _page(question, number)
        entries, faults = await asyncio.to_thread(read_each, page.items, lambda item: _entry(question, item))
        times = times_of(entries)
        older = older + 1 if times and max(times) < span.since else 0
        number += step
        over = not page.items or older >= OLDER_PAGES or not 0 <= number * PAGE_SIZE < page.count
        yield stretch(folded(entries), span, "" if over else f"{step} {number}", tuple(faults))
        if over:
            return


async def _first_page(question: Question, span: Span) -> tuple[int, int]:
    """Which way the pages grow older, and where the span begins: found by halving, for a page may take ten seconds."""
    first = await _page(question, 0)
    last = max(0, first.count - 1) // PAGE_SIZE
    step, newest = (1, 0) if _newest_first(first, question.now) else (-1, last)

    async def is_early_enough(back: int) -> bool:
        page = first if newest + step * back == 0 else await _page(question, newest + step * back)
        days = _days(page)
        return not days or min(days) < span.until

    if await is_early_enough(0):
        return step, newest
    low, high = 1, last
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if await is_early_enough(middle) else (middle + 1, high)
    return step, newest + step * max(0, low - OLDER_PAGES)


def _days(page: Page) -> list[datetime]:
    return [at for at in (read_date(string(item, "date")).at for item in page.items) if at]


def page_url(url: str, number: int) -> str:
    """The configured address for one page of PAGE_SIZE; its filters stay."""
    parts = urlsplit(url)
    pairs = [(name, value) for name, value in parse_qsl(parts.query) if name not in {"page", "pagesize"}]
    query = urlencode([*pairs, ("pagesize", str(PAGE_SIZE)), ("page", str(number))])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


async def _page(question: Question, number: int) -> Page:
    fetched = await question.get(page_url(question.source.url, number))
    answer = json_of(fetched, "a page of press releases")
    items = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        said = string(answer, "metadata", "responseInfo", "developerMessage")
        raise WrongContent(f"no list of press releases{': ' + said[:120] if said else ''}")
    count = string(answer, "metadata", "resultset", "count")
    if number == 0 and not items:
        raise WrongContent(f"an empty first page, though the site counts {count or 'no'} releases")
    return Page(number, tuple(items), int(count) if count.isdigit() else len(items), fetched.wait)


def _newest_first(page: Page, now: datetime) -> bool:
    days = _days(page)
    if not days or max(days) < now - FRESH:
        return False
    in_order = sum(earlier >= later for earlier, later in pairwise(days))
    return in_order >= 0.8 * (len(days) - 1)  # pinned and late releases stand out of order


def _entry(question: Question, item: Any) -> Entry:
    source = question.source
    uuid = string(item, "uuid")
    url = absolute("https://www.justice.gov/", string(item, "url"))
    full = body_text(string(item, "body"), JUSTICE)
    return Entry(
        source=source.id,
        keys=tuple(key for key in (doj_key(uuid) if uuid else "", url_key(url)) if key),
        url=url,
        title=title_text(string(item, "title")),
        text=full or html_to_text(string(item, "teaser")),
        published=_published(item, question.now),
        author=_speaker(item, url),
        summary_only=not full or (len(full) < FULL_TEXT and full.endswith(("...", "…"))),
    )


def _published(item: Any, now: datetime) -> Published:
    """``date`` is a day, given as its midnight in Washington; ``created`` is the minute, when of the same day."""
    date, created = read_date(string(item, "date"), now=now), read_date(string(item, "created"), now=now)
    if date.at is None or date.precision is not Precision.MINUTE:
        return date
    day = date.at.astimezone(_WASHINGTON).date()
    if created.at and created.at.astimezone(_WASHINGTON).date() == day:
        return created
    return Published(datetime.combine(day, NOON), Precision.DAY, date.raw)


def _speaker(item: Any, url: str) -> str:
    """The offices that publish it; a district tells itself in the address too."""
    components = item.get("component") or [] if isinstance(item, dict) else []
    names = [string(component, "name") for component in components if isinstance(component, dict)]
    district = _DISTRICT.search(url)
    said = "; ".join(name for name in names if name)
    return title_text(said) or (f"U.S. Attorney ({district.group(1)})" if district else "")
