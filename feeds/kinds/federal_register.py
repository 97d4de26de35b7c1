"""The JSON door of the Federal Register (``/api/v1/documents.json``)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any

from feeds.dates import read_date
from feeds.entries import Entry, Published, Reading
from feeds.errors import WrongContent
from feeds.fetch import Fetched
from feeds.kinds.asking import Question, ask, json_of, string, unchanged, validators_of
from feeds.kinds.past import Span, Stretch, stretch, with_query
from feeds.parse import read_each
from feeds.shaping import folded
from feeds.text import html_to_text, title_text
from feeds.urls import absolute, register_key, url_key

PAGE_SIZE = 200
WINDOW = timedelta(days=14)  # the register gives only the first thousands of a search, so the past is asked in parts


async def read(question: Question) -> Reading:
    """One look at a search of the register.

    The list gives abstracts; the whole text stands at ``raw_text_url``, for the pages themselves refuse robots.
    """
    fetched = await ask(question)
    same = unchanged(question, fetched)
    if same:
        return same
    return await asyncio.to_thread(_read, question, fetched)


async def history(question: Question, span: Span, cursor: str) -> AsyncIterator[Stretch]:
    """The documents published in the span, fortnight by fortnight; the cursor is a window's last day and a page."""
    day, page = cursor.split() if cursor else (span.until.date().isoformat(), "1")
    last, number, first = date.fromisoformat(day), int(page), span.since.date()
    while last >= first:
        begin = max(first, last - WINDOW + timedelta(days=1))
        fetched = await question.get(_window_url(question.source.url, begin, last, number))
        reading = await asyncio.to_thread(_read, question, fetched)
        pages = string(json_of(fetched, "a search of the Federal Register"), "total_pages")
        more = pages.isdigit() and number < int(pages)
        last, number = (last, number + 1) if more else (begin - timedelta(days=1), 1)
        yield stretch(reading.entries, span, "" if last < first else f"{last} {number}")


def _window_url(url: str, begin: date, last: date, number: int) -> str:
    return with_query(
        url,
        per_page=PAGE_SIZE,
        page=number,
        order="newest",
        conditions__publication_date__gte=begin.isoformat(),
        conditions__publication_date__lte=last.isoformat(),
    )


def _read(question: Question, fetched: Fetched) -> Reading:
    answer = json_of(fetched, "a search of the Federal Register")
    if not isinstance(answer, dict) or not ("results" in answer or answer.get("count") == 0):
        said = string(answer, "message") or (answer.get("errors") if isinstance(answer, dict) else "")
        raise WrongContent(f"no search of the Federal Register{': ' + str(said)[:120] if said else ''}")
    items = answer.get("results") or []
    if not isinstance(items, list):
        raise WrongContent("a search of the Federal Register without a list of results")
    entries, faults = read_each(items, lambda item: _entry(question, item))
    if not items:
        faults = ["no document found: agencies are named by slug, types by code (RULE PRORULE NOTICE PRESDOCU)"]
    return Reading(
        folded(entries), validators_of(fetched), form="federal-register", faults=tuple(faults), wait=fetched.wait
    )


def _entry(question: Question, item: Any) -> Entry:
    source = question.source
    number = string(item, "document_number")
    url = absolute(source.url, string(item, "html_url"))
    own = (register_key(number), url_key(url)) if number else (url_key(url),)
    text_url = string(item, "raw_text_url") or string(item, "body_html_url")
    return Entry(
        source=source.id,
        keys=tuple(key for key in own if key),
        url=url,
        title=title_text(string(item, "title")),
        text=html_to_text(string(item, "abstract") or string(item, "excerpts")),
        published=_published(item, question.now),
        author=_agencies(item),
        summary_only=True,
        text_url=absolute(source.url, text_url),
    )


def _published(item: Any, now: datetime) -> Published:
    """The day of publication; of what only lies open for inspection yet, the minute when it was filed."""
    filed = read_date(string(item, "filed_at"), now=now)
    return filed if filed.at else read_date(string(item, "publication_date"), now=now)


def _agencies(item: Any) -> str:
    agencies = item.get("agencies") or [] if isinstance(item, dict) else []
    named = [string(agency, "name") or string(agency, "raw_name") for agency in agencies if isinstance(agency, dict)]
    return title_text("; ".join(name for name in named if name))
