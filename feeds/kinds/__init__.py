"""One module for each kind of source: what to ask it, what it should answer, and what its entries are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from feeds.entries import Reading, Source, Validators
from feeds.errors import ContentError
from feeds.fetch import Fetched, Fetcher
from feeds.kinds import doj_api, federal_register, gdelt, html_index, rss, wp_json
from feeds.kinds.asking import Get, Question, page_of
from feeds.urls import host_of, shown

Kind = Callable[[Question], Awaitable[Reading]]

__all__ = ["KINDS", "Get", "Kind", "getter", "page_of", "read"]

KINDS: dict[str, Kind] = {
    "rss": rss.read,
    "wp-json": wp_json.read,
    "doj-api": doj_api.read,
    "federal-register": federal_register.read,
    "html-index": html_index.read,
    "gdelt": gdelt.read,
}
PAUSES = {"gdelt": gdelt.PAUSE, "doj-api": doj_api.PAUSE}  # seconds between two requests, where a door asks for them


async def read(source: Source, known: Validators, get: Get, *, now: datetime | None = None) -> Reading:
    """Take one look at a source.

    ``now`` (aware UTC, the clock's when not given) bounds the dates that are believed. Raises FetchError when no
    answer came, ContentError when it was not what this kind should give; each message names the address.
    """
    question = Question(source, known, get, now or datetime.now(UTC))
    try:
        return await KINDS[source.kind](question)
    except ContentError as error:
        place = shown(source.url)
        if "://" in str(error).split(" ", 1)[0]:  # the address is named already
            raise
        raise type(error)(f"{place}: {error}", wait=error.wait, status=error.status) from error


def getter(fetcher: Fetcher, source: Source) -> Get:
    """The fetcher as this source may use it: its private address, its pace, and cookies if it asks for them."""
    host = host_of(source.url)
    cookies = source.options.get("cookies") == "keep"

    async def get(url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        return await fetcher.get(
            url,
            etag=etag,
            last_modified=last_modified,
            private=source.private,
            private_host=host,
            cookies=cookies,
            pause=PAUSES.get(source.kind, 0.0) if host_of(url) == host else 0.0,
        )

    return get
