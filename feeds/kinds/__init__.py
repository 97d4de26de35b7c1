"""One module for each kind of source: what to ask it, what it should answer, and what its entries are."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from feeds.entries import Entry, Reading, Source, Validators
from feeds.errors import ContentError, Refused
from feeds.fetch import Fetched, Fetcher
from feeds.kinds import congress_api, doj_api, federal_register, gdelt, html_index, rss, wp_json
from feeds.kinds.asking import Get, Question, page_of
from feeds.kinds.past import History, Span, Stretch
from feeds.shaping import folded
from feeds.urls import host_of, shown

Kind = Callable[[Question], Awaitable[Reading]]
Seen = Callable[[Sequence[Entry]], Awaitable[bool]]

__all__ = ["KINDS", "Get", "Kind", "Seen", "Span", "Stretch", "getter", "history", "no_history", "page_of", "read"]

KINDS: dict[str, Kind] = {
    "rss": rss.read,
    "wp-json": wp_json.read,
    "doj-api": doj_api.read,
    "federal-register": federal_register.read,
    "html-index": html_index.read,
    "gdelt": gdelt.read,
    "congress-api": congress_api.read,
}
HISTORIES: dict[str, History] = {
    "wp-json": wp_json.history,
    "doj-api": doj_api.history,
    "federal-register": federal_register.history,
    "html-index": html_index.history,
}
FARTHEST_BACK = timedelta(days=30)  # after a longer stop the rest is for backfill
MOST_PAGES_BACK = 40  # of 50 releases: two weeks of all of Justice
PAUSES = {"gdelt": gdelt.PAUSE, "doj-api": doj_api.PAUSE}  # seconds between two requests, where a door asks for them
KEYS = {"congress-api": (congress_api.KEY_VARIABLE, congress_api.KEY_HEADER)}  # in the environment, and as it is sent


async def read(
    source: Source, known: Validators, get: Get, *, now: datetime | None = None, seen: Seen | None = None
) -> Reading:
    """Take one look at a source.

    ``now`` (aware UTC, the clock's when not given) bounds the dates that are believed. ``seen`` tells whether any of
    some entries is known: where none of a look is though there were looks before, as after a long stop, older pages
    are read until one is. Raises FetchError when no answer came, ContentError when it was not what this kind should
    give; each message names the address.
    """
    question = Question(source, known, get, now or datetime.now(UTC))
    try:
        reading = await KINDS[source.kind](question)
        if (
            seen is None
            or not (known.body_hash and reading.entries)
            or no_history(source)
            or await seen(reading.entries)
        ):
            return reading
        return await _caught_up(question, reading, seen)
    except ContentError as error:
        raise _named(source, error) from error


async def _caught_up(question: Question, reading: Reading, seen: Seen) -> Reading:
    """The look with what stands behind it, back to something known. A door that keeps its past closed is a fault."""
    span = Span(question.now - FARTHEST_BACK, question.now + timedelta(days=1))
    entries, pages, fault = list(reading.entries), 0, ""
    try:
        async for stretch in HISTORIES[question.source.kind](question, span, ""):
            entries += stretch.entries
            pages += 1
            if await seen(stretch.entries):
                break
            if pages == MOST_PAGES_BACK:
                fault = f"{pages} pages back nothing is known; letterwatch backfill {question.source.id} reads on"
                break
    except (Refused, ContentError) as error:  # anything else may pass: the whole look is taken again later
        fault = f"what stands behind the first page could not be read: {error}"
    return replace(reading, entries=folded(entries), faults=(*reading.faults, *([fault] if fault else [])))


def _named(source: Source, error: ContentError) -> ContentError:
    """The error with the address in it, if it stands there already or not."""
    if "://" in str(error).split(" ", 1)[0]:
        return error
    return type(error)(f"{shown(source.url)}: {error}", wait=error.wait, status=error.status)


def no_history(source: Source) -> str:
    """Return in words why a source cannot give its past, with what would; '' when it can."""
    if source.kind not in HISTORIES:
        return (
            f"{source.name}: a source of kind {source.kind} holds no past, only what stands in it today; "
            "another door of the publisher may (wp-json, or html-index with option pages), or take single texts by hand"
        )
    if source.kind == "html-index" and "{page}" not in source.options.get("pages", ""):
        return f'{source.name}: its options do not say where older pages stand, such as pages = "/news/page/{{page}}/"'
    return ""


async def history(
    source: Source, get: Get, span: Span, cursor: str = "", *, now: datetime | None = None
) -> AsyncIterator[Stretch]:
    """Read a source's past, the newest first, from a cursor of an earlier stretch or from the beginning.

    Raises what ``read`` raises; what was given before stands, and its cursor leads on from there.
    """
    question = Question(source, Validators(), get, now or datetime.now(UTC))
    try:
        async for stretch in HISTORIES[source.kind](question, span, cursor):
            yield stretch
    except ContentError as error:
        raise _named(source, error) from error


def getter(fetcher: Fetcher, source: Source) -> Get:
    """The fetcher as this source may use it: its private address, its pace, its key, and cookies if it asks for them.

    A key goes to the source's own host alone; without one in the environment what is got is Refused.
    """
    host = host_of(source.url)
    cookies = source.options.get("cookies") == "keep"
    variable, header = KEYS.get(source.kind, ("", ""))
    key = os.environ.get(variable, "") if variable else ""

    async def get(url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        own = host_of(url) == host
        if own and variable and not key:
            raise Refused(f"{shown(url)}: needs a key; put it into the environment as {variable}")
        return await fetcher.get(
            url,
            etag=etag,
            last_modified=last_modified,
            private=source.private,
            private_host=host,
            cookies=cookies,
            pause=PAUSES.get(source.kind, 0.0) if own else 0.0,
            key=(header, key) if own and key else None,
        )

    return get
