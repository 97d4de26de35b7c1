"""Bytes of a feed to entries; which faults of a feed are survived, and which are not. Pure."""

from __future__ import annotations

import calendar
import io
import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import feedparser

from feeds import jsonfeed
from feeds.bodies import body_text
from feeds.charset import to_text, without_bombs
from feeds.dates import EARLIEST_YEAR, FUTURE_ALLOWED, read_date
from feeds.entries import Entry, Precision, Published
from feeds.errors import Blocked, WrongContent
from feeds.layouts import Layout, layout_for
from feeds.sections import has_mark, put_back, set_aside
from feeds.shaping import FULL_TEXT, folded, keys_of, shaped
from feeds.text import plain_text, title_text
from feeds.urls import absolute, host_of
from feeds.walls import is_html, wall

_MOST_MARKUP = 4_000_000  # characters of one entry's HTML that are read
_MOST_FAULTS = 20
# What feedparser, and the SGML parser below it, raise on broken input.
_BROKEN = (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError, ArithmeticError)
_UTF8 = {"content-type": "application/xml; charset=utf-8"}
_ITEM = re.compile(r"<(/?)(?:\w{1,20}:)?(?:item|entry)\b[^<>]{0,2000}?(/?)>", re.IGNORECASE)
_END = re.compile(r"</(?:\w{1,20}:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a body came from: what is needed to name, resolve and date its entries."""

    source: str
    url: str
    content_type: str = ""
    zone: str = "UTC"  # of times that name none
    now: datetime | None = None  # later dates are not believed


@dataclass(frozen=True, slots=True)
class Parsed:
    """A feed that was read. ``whole`` is false when the body was cut off: then the rest must be asked for again."""

    form: str
    entries: tuple[Entry, ...]
    faults: tuple[str, ...] = ()
    whole: bool = True


def parse_feed(body: bytes, origin: Origin) -> Parsed:
    """Read RSS, Atom, RDF or JSON Feed.

    Faults that leave readable entries are named and survived. Blocked for a bot wall, WrongContent for everything
    else that is no feed, each saying what it was instead.
    """
    if not body.strip():
        raise WrongContent("an empty answer where a feed was due")
    name = wall(body, origin.content_type)
    if name:
        raise Blocked(f"a bot wall ({name}) where a feed was due")
    if jsonfeed.is_json(body):
        return _read_json(body, origin)
    return _read_xml(body, origin)


def _read_json(body: bytes, origin: Origin) -> Parsed:
    feed = jsonfeed.read(body)
    entries, faults = read_each(
        feed.items, lambda item: jsonfeed.entry(item, origin.source, origin.url, origin.zone, origin.now)
    )
    return Parsed(feed.form, folded(entries), tuple(faults))


def _read_xml(body: bytes, origin: Origin) -> Parsed:
    text, charset_fault = to_text(body, origin.content_type)
    skeleton, sections = set_aside(without_bombs(text))
    try:
        feed = feedparser.parse(
            io.BytesIO(skeleton.encode("utf-8", "replace")),
            response_headers=_UTF8,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _BROKEN as error:
        raise WrongContent(f"no feed could be read ({type(error).__name__}: {error})"[:200]) from error
    form, items = str(feed.get("version") or ""), list(feed.entries)
    if not items and not form:
        raise WrongContent(_instead(body, text, feed, origin))
    whole, items, faults = _whole_ones(skeleton, feed, items)
    layout = layout_for(host_of(origin.url))
    entries, skipped = read_each(items, lambda item: _entry(_Item(item, sections, layout), origin))
    faults = [fault for fault in (charset_fault, *faults, *skipped) if fault]
    return Parsed(form or "xml", folded(entries), tuple(faults[:_MOST_FAULTS]), whole)


def read_each(items: Iterable[Any], read: Callable[[Any], Entry]) -> tuple[list[Entry], list[str]]:
    """Every entry that can be read, and one line for each that cannot; the last error when none can."""
    entries, faults = [], []
    last: Exception | None = None
    for number, item in enumerate(items, start=1):
        try:
            entry = shaped(read(item))
        except (*_BROKEN, WrongContent) as error:
            last = error
            said = str(error) if isinstance(error, WrongContent) else f"{type(error).__name__}: {error}"
            faults.append(f"entry {number} skipped: {said}"[:200])
            continue
        if entry is None:
            faults.append(f"entry {number} skipped: it has no id, link, title or text")
        else:
            entries.append(entry)
    if faults and not entries:
        raise WrongContent(f"none of {len(faults)} entries could be read; {faults[0]}") from last
    return entries, faults[:_MOST_FAULTS]


def _instead(body: bytes, text: str, feed: Any, origin: Origin) -> str:
    """What stood where a feed was due."""
    if is_html(body, origin.content_type):
        title = re.search(r"<title[^>]{0,200}>([^<]{0,300})", text[:50_000], re.IGNORECASE)
        called = f" titled {title_text(title.group(1))[:80]!r}" if title and title.group(1).strip() else ""
        return f"a web page{called} where a feed was due"
    if body.lstrip()[:1] in {b"{", b"["}:
        return "JSON that is no JSON Feed where a feed was due"
    reason = feed.get("bozo_exception")
    said = f" ({_one_line(reason)})" if reason else ""
    return f"nothing that could be read as a feed{said}"


def _whole_ones(text: str, feed: Any, items: list[Any]) -> tuple[bool, list[Any], list[str]]:
    """Leave out the entry at which a cut-off feed ends: it would be told with half its text."""
    if not feed.get("bozo"):
        return True, items, []
    if _END.search(text[-2000:]):
        return True, items, [f"XML: {_one_line(feed.get('bozo_exception'))}"]
    last = next(iter(deque(_ITEM.finditer(text), maxlen=1)), None)
    if last is None or last.group(1) or last.group(2):
        return False, items, [f"cut off after {len(items)} entries"]
    if len(items) == 1:
        raise WrongContent("cut off within its only entry")
    return False, items[:-1], [f"cut off within entry {len(items)}, which is left for the next look"]


def _one_line(error: Any) -> str:
    said = getattr(error, "getMessage", lambda: str(error))()
    line = getattr(error, "getLineNumber", lambda: None)()
    return " ".join(str(said).split())[:120] + (f" in line {line}" if line else "")


class _Item:
    """What the feed itself said of one entry, its long sections put back.

    feedparser's own ``get`` would give ``published`` for a missing ``updated``.
    """

    def __init__(self, item: Any, sections: list[str], layout: Layout) -> None:
        self._item = item
        self._sections = sections
        self._layout = layout

    def raw(self, name: str) -> Any:
        return dict.get(self._item, name)

    def text(self, name: str) -> str:
        value = dict.get(self._item, name)
        return put_back(value, self._sections)[:_MOST_MARKUP] if isinstance(value, str) else ""

    def plain(self, part: Any) -> str:
        """A construct of text, as a reader sees it."""
        value = str(dict.get(part, "value") or "")
        if dict.get(part, "type") == "text/plain" and not has_mark(value):
            return plain_text(value[:_MOST_MARKUP])
        return body_text(put_back(value, self._sections)[:_MOST_MARKUP], self._layout)

    def length(self, part: Any) -> int:
        return len(put_back(str(dict.get(part, "value") or ""), self._sections))


def _entry(item: _Item, origin: Origin) -> Entry:
    guid, url = item.text("id"), _url(item, origin)
    text, whole = _text(item)
    return Entry(
        source=origin.source,
        keys=keys_of(origin.source, guid, url),
        url=url,
        title=title_text(item.text("title")),
        text=text,
        published=_published(item, origin),
        author=title_text(item.text("author")[:1000]),
        summary_only=not whole or len(text) < FULL_TEXT,
    )


def _url(item: _Item, origin: Origin) -> str:
    link = item.text("feedburner_origlink") or item.text("link")
    if link and link == item.text("id") and not link.lower().startswith(("http://", "https://")):
        return ""  # a bare number that calls itself a permalink
    return absolute(origin.url, link)


def _text(item: _Item) -> tuple[str, bool]:
    """The fullest text, and whether it came from an element that is meant for the whole."""
    full = max((item.plain(part) for part in item.raw("content") or ()), key=len, default="")
    summary = item.raw("summary_detail") or {}
    if item.length(summary) <= len(full):  # markup only shrinks: the summary cannot be longer
        return full, bool(full)
    short = item.plain(summary)
    return (full, True) if full and len(full) >= len(short) else (short, False)


def _published(item: _Item, origin: Origin) -> Published:
    """When it was published; what says only when it was touched stands in where nothing better is given."""
    unread = Published()
    for name in ("published", "created", "updated"):
        raw = item.text(name)
        if not raw:
            continue
        read = read_date(raw, zone=origin.zone, now=origin.now)
        if read.precision is Precision.NONE:
            read = _as_feedparser_reads(read, item.raw(f"{name}_parsed"), origin.now)
        if read.precision is not Precision.NONE:
            return read
        unread = unread if unread.raw else read
    return unread


def _as_feedparser_reads(unread: Published, parsed: Any, now: datetime | None) -> Published:
    """The languages and ages of date that feedparser knows beyond ours."""
    if parsed is None:
        return unread
    try:
        at = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, TypeError):
        return unread
    too_late = now is not None and at > now + FUTURE_ALLOWED
    return unread if at.year < EARLIEST_YEAR or too_late else replace(unread, at=at, precision=Precision.MINUTE)
