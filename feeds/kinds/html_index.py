"""A page that lists what was published, read by the selectors that the source's options give."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from feeds.bodies import soup_of
from feeds.charset import to_text
from feeds.dates import read_date
from feeds.entries import Entry, Precision, Published, Reading
from feeds.errors import Blocked, Refused, WrongContent
from feeds.fetch import Fetched
from feeds.kinds.asking import Question, ask, unchanged, validators_of
from feeds.kinds.past import Span, Stretch, stretch, times_of
from feeds.parse import read_each
from feeds.shaping import folded, keys_of
from feeds.urls import absolute, canonical, shown
from feeds.walls import wall

ITEM = "article"  # a row, when the source does not say
MANY_ROWS, OLD = 5, timedelta(days=7)  # so many rows of one date that is older than this were not published together
# A day in an address: /2026/08/05/, /20260805/, /202608/t20260805_123.html
_DAY_IN_URL = re.compile(r"(?<!\d)((?:19|20)\d{2})[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?!\d)")


async def read(question: Question) -> Reading:
    """One look at an index page.

    Options: ``item`` (selector of one row), ``link`` (in it; the first address when not given), ``title`` (in it;
    the link's text), ``date`` (in it; its ``datetime`` or text, else a day in the address), ``date_format`` (as of
    strptime), ``zone``. WrongContent, naming selector and page, when an anchor is missing.
    """
    fetched = await ask(question)
    same = unchanged(question, fetched)
    if same:
        return same
    return await asyncio.to_thread(_read, question, fetched)


async def history(question: Question, span: Span, cursor: str) -> AsyncIterator[Stretch]:
    """The rows of the span, from the index page on through the older ones; the cursor is a page's number.

    Options: ``pages``, the address of an older page with ``{page}`` for its number, and ``second_page``, the number
    of the one after the index (2). WrongContent when the second page is the first again.
    """
    second = int(question.source.options.get("second_page", "2"))
    number, seen = int(cursor or second - 1), set[str]()
    while (reading := await _older(question, number, second)) is not None:
        keys = {key for entry in reading.entries for key in entry.keys}
        if keys <= seen:
            if number == second:
                raise WrongContent(f"{_page_url(question, number, second)}: the first page again; mend option pages")
            return
        seen |= keys
        times = times_of(reading.entries)
        over = bool(times) and max(times) < span.since
        number += 1
        yield stretch(reading.entries, span, "" if over else str(number), reading.faults)
        if over:
            return


async def _older(question: Question, number: int, second: int) -> Reading | None:
    """One page of the index; None behind the last."""
    try:
        fetched = await question.get(_page_url(question, number, second))
        return await asyncio.to_thread(_read, question, fetched)
    except Blocked:
        raise
    except (Refused, WrongContent) as error:
        if number >= second and (error.status in {404, 410} or isinstance(error, WrongContent)):
            return None
        raise


def _page_url(question: Question, number: int, second: int) -> str:
    source = question.source
    if number < second:
        return source.url
    return absolute(source.url, source.options["pages"].replace("{page}", str(number)))


def _read(question: Question, fetched: Fetched) -> Reading:
    selector = question.source.options.get("item", ITEM)
    if b"<" not in fetched.body:
        raise WrongContent(f"{shown(fetched.url)}: no markup where a list was due")
    soup = soup_of(to_text(fetched.body, fetched.content_type)[0])
    rows = _rows(soup, selector, fetched)
    base = soup.find("base", href=True)
    base_url = absolute(fetched.url, str(base["href"])) if isinstance(base, Tag) else ""
    entries, faults = read_each(rows, lambda row: _entry(question, row, base_url or fetched.url))
    if _is_of_the_template(entries, question.now):
        faults.insert(
            0, f"every row carries the same old date ({entries[0].published.raw!r}): none of them is believed"
        )
        entries = [replace(entry, published=Published(raw=entry.published.raw)) for entry in entries]
    return Reading(
        folded(entries),
        validators_of(fetched),
        form="html-index",
        faults=tuple(faults),
        wait=fetched.wait,
        lost=_lost_date(question, rows, fetched),
    )


def _lost_date(question: Question, rows: list[Tag], fetched: Fetched) -> str:
    """Name the selector of the date that finds nothing in any row; '' while it finds something, or none is set."""
    selector = question.source.options.get("date", "")
    if not selector or any(row.select_one(selector) for row in rows):
        return ""
    return f"{shown(fetched.url)}: nothing matches {selector!r} (date) in any of {len(rows)} rows"


def _is_of_the_template(entries: list[Entry], now: datetime) -> bool:
    """Whether one date stands on every row, as on cbp.gov: it is the page's, and no item's."""
    dates = {entry.published.at for entry in entries}
    only = next(iter(dates), None)
    return len(entries) >= MANY_ROWS and len(dates) == 1 and only is not None and now - only > OLD


def _rows(soup: BeautifulSoup, selector: str, fetched: Fetched) -> list[Tag]:
    place = shown(fetched.url)
    try:
        rows = list(soup.select(selector))
    except SelectorSyntaxError as error:
        raise WrongContent(f"{place}: {selector!r} is no selector ({str(error).splitlines()[0]})") from error
    if rows:
        return rows
    name = wall(fetched.body, fetched.content_type)
    if name:
        raise Blocked(f"{place}: a bot wall ({name}) where a list was due")
    raise WrongContent(f"{place}: nothing matches {selector!r}; the page was changed, or is another one")


def _entry(question: Question, row: Tag, base: str) -> Entry:
    options, source = question.source.options, question.source.id
    link = _link(row, options.get("link", ""))
    url = absolute(base, str(link.get("href", ""))) if link else ""
    named = row.select_one(options["title"]) if "title" in options else link
    title = _said(named)
    if canonical(url) == canonical(base):
        url = ""  # a mark within the page itself
    if not url or not title:
        missing, of = ("title", "title") if url else ("address", "link")
        raise WrongContent(f"no {missing} in {options.get('item', ITEM)!r} (selector {options.get(of, 'a[href]')!r})")
    return Entry(
        source=source,
        keys=keys_of(source, "", url),
        url=url,
        title=title,
        text="",
        published=_published(question, row, url),
    )


def _link(row: Tag, selector: str) -> Tag | None:
    if selector:
        return row.select_one(selector)
    return row if row.name == "a" and row.get("href") else row.select_one("a[href]")


def _said(tag: Tag | None) -> str:
    return " ".join(tag.get_text(" ").split()) if tag else ""


def _published(question: Question, row: Tag, url: str) -> Published:
    """The row's own date; else the day that stands in the address."""
    options = question.source.options
    tag = row.select_one(options["date"]) if "date" in options else row.select_one("time[datetime]")
    raw = (str(tag.get("datetime") or "") or _said(tag)) if tag else ""
    read = read_date(_reformed(raw, options.get("date_format", "")), zone=question.zone, now=question.now)
    if read.precision is not Precision.NONE:
        return read
    day = _DAY_IN_URL.search(url)
    in_url = read_date("-".join(day.groups()), now=question.now) if day else Published()
    return in_url if in_url.precision is not Precision.NONE else read


def _reformed(raw: str, form: str) -> str:
    """A date of a form of its own, as ISO; itself when it is not of that form."""
    if not form:
        return raw
    try:
        at = datetime.strptime(raw, form)  # noqa: DTZ007 (the zone is the source's, and is given when it is read)
    except ValueError:
        return raw
    return at.isoformat() if "%H" in form or "%I" in form else at.date().isoformat()
