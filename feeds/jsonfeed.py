"""JSON Feed, versions 1 and 1.1 (jsonfeed.org): its items as entries. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feeds.charset import to_text
from feeds.dates import read_date
from feeds.entries import Entry
from feeds.errors import WrongContent
from feeds.shaping import FULL_TEXT, keys_of
from feeds.text import html_to_text, plain_text, title_text
from feeds.urls import absolute

VERSIONS = {
    "https://jsonfeed.org/version/1": "json-feed-1",
    "https://jsonfeed.org/version/1.1": "json-feed-1.1",
}


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """The items of a feed, unread."""

    form: str
    items: tuple[Any, ...]


def is_json(body: bytes) -> bool:
    """Whether the body can only be JSON."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}


def load(body: bytes) -> Any:
    """The value that a JSON body holds; WrongContent when it holds none."""
    try:
        return json.loads(to_text(body)[0])
    except (ValueError, RecursionError) as error:
        raise WrongContent(f"broken JSON ({' '.join(str(error).split())})"[:200]) from error


def read(body: bytes) -> JsonFeed:
    """The feed; WrongContent when the JSON is something else."""
    feed = load(body)
    version = feed.get("version") if isinstance(feed, dict) else None
    form = VERSIONS.get(str(version).replace("http://", "https://").rstrip("/"))
    if form is None:
        raise WrongContent("JSON that is no JSON Feed where a feed was due")
    items = feed.get("items")
    if not isinstance(items, list):
        raise WrongContent("a JSON Feed without a list of items")
    return JsonFeed(form, tuple(items))


def entry(item: Any, source: str, base: str, zone: str, now: datetime | None) -> Entry:
    """One item; WrongContent when it is no object."""
    if not isinstance(item, dict):
        raise WrongContent(f"expected an object, got {type(item).__name__}")
    guid = item.get("id")
    url = absolute(base, _string(item, "url")) or absolute(base, _string(item, "external_url"))
    text = html_to_text(_string(item, "content_html")) or plain_text(_string(item, "content_text"))
    published = read_date(_string(item, "date_published") or _string(item, "date_modified"), zone=zone, now=now)
    return Entry(
        source=source,
        keys=keys_of(source, "" if guid is None else str(guid), url),
        url=url,
        title=title_text(_string(item, "title")),
        text=text or plain_text(_string(item, "summary")),
        published=published,
        author=_author(item),
        summary_only=len(text) < FULL_TEXT,
    )


def _string(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _author(item: dict[str, Any]) -> str:
    """The authors of version 1.1, or the one of version 1."""
    authors = item.get("authors") or [item.get("author")]
    named = [_string(author, "name") for author in authors if isinstance(author, dict)]
    return title_text(", ".join(name for name in named if name))
