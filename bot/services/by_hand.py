"""Texts by hand: a file or a page that a person gives goes the way of every text, with who gave it and its hash."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from feeds.dates import read_date
from feeds.documents import is_pdf
from feeds.entries import Entry, Published, Source
from feeds.fetch import Fetched, Fetcher
from feeds.handed import Given, read_given, title_of
from feeds.kinds import Get, getter
from feeds.reading import whole_text
from feeds.shaping import MOST_TEXT
from feeds.urls import host_of, url_key
from storage.database import Store
from storage.sources.by_hand import HAND, HAND_NAME, HandOutcome, Provenance, record_hand


@dataclass(frozen=True, slots=True)
class File:
    """A file as a person gave it."""

    name: str
    body: bytes
    url: str = ""  # where it stands on the web, if they say so


@dataclass(frozen=True, slots=True)
class Gift:
    """What a person gave, read: ready to be kept."""

    given: Given
    provenance: Provenance
    urls: tuple[str, ...]  # under which it is known; the first is shown


async def read_file(file: File, who: str) -> Gift:
    """Read a file. Raises WrongContent, naming it."""
    given = await asyncio.to_thread(read_given, file.body, file.name, file.url)
    digest = sha256(file.body).hexdigest()
    return Gift(given, Provenance(who, file.name, given.form, digest, len(file.body)), (file.url,) if file.url else ())


async def read_address(url: str, get: Get, who: str) -> Gift:
    """Read what stands at an address, with the PDFs that hang on it. Raises FeedError, naming the place."""
    first = _First(get)
    page = await whole_text(first, url)
    body = first.fetched.body if first.fetched else b""
    given = Given(
        page.title or title_of(page.text), page.text[:MOST_TEXT], "pdf" if is_pdf(body) else "html", page.published_raw
    )
    stood_at = first.fetched.url if first.fetched else url
    # What a page says of its own address counts on its own site alone: else any page could pass for another.
    own = [page.canonical_url] if host_of(page.canonical_url) == host_of(stood_at) else []
    urls = tuple(dict.fromkeys((url, stood_at, *own)))
    return Gift(given, Provenance(who, url, given.form, sha256(body).hexdigest(), len(body)), urls)


class _First:
    """A way to the web that remembers its first answer, whose bytes are what was given."""

    def __init__(self, get: Get) -> None:
        self._get = get
        self.fetched: Fetched | None = None

    async def __call__(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        fetched = await self._get(url, etag=etag, last_modified=last_modified)
        self.fetched = self.fetched or fetched
        return fetched


def way_to(fetcher: Fetcher, url: str, sources: Mapping[str, Source], *, private: bool) -> Get:
    """Return the way to an address: that of the source on its host, which knows cookies and pace.

    ``private``: what config.toml lets that source reach at a private address may be reached here too.
    """
    host = host_of(url)
    unknown = Source(HAND, HAND_NAME, "", "rss", url, timedelta(days=1))
    known = next((source for source in sources.values() if host_of(source.url) == host), unknown)
    return getter(fetcher, known if private else replace(known, private=False))


async def keep(store: Store, gift: Gift, published: Published | None, now: datetime) -> HandOutcome:
    """Commit 1 of what a person gave."""
    given = gift.given
    keys = [*map(url_key, gift.urls), f"hand:{gift.provenance.sha256}"]
    entry = Entry(
        source=HAND,
        keys=tuple(dict.fromkeys(filter(None, keys))),
        url=gift.urls[0] if gift.urls else "",
        title=given.title,
        text=given.text,
        published=published or read_date(given.published_raw, now=now),
        summary_only=False,
    )
    return await store.run(record_hand, entry, gift.provenance, now)


def kept_words(outcome: HandOutcome) -> str:
    """Say what keeping it came to, in one line."""
    entry = outcome.entry
    if outcome.new:
        return f"entry {entry.id}: new, {len(entry.text):,} characters"
    if outcome.changed:
        return f"entry {entry.id}, known from {entry.source}: these words are its version {entry.version}"
    return f"entry {entry.id}, known from {entry.source}: it says nothing that was not known"
