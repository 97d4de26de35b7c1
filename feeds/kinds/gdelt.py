"""The search of GDELT (``/api/v2/doc/doc?mode=artlist&format=json``): where the press speaks of something.

It discovers and is never quoted: an entry is a link and a title, and its text is read at the publisher.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from feeds.entries import Entry, Published, Reading
from feeds.errors import Throttled, WrongContent
from feeds.fetch import Fetched
from feeds.kinds.asking import Question, ask, json_of, string, unchanged, validators_of
from feeds.parse import read_each
from feeds.shaping import folded, keys_of
from feeds.text import title_text
from feeds.urls import absolute, shown

PAUSE = 5.0  # seconds; it allows one request in so many
_SLOWER = re.compile(rb"limit requests|too many|one every", re.IGNORECASE)
_BACKSLASH = re.compile(rb'\\(["\\/bfnrtu]?)')  # left bare in titles, where JSON knows no such escape
_LONGEST_SENTENCE = 1_000  # of what it says instead of an answer


async def read(question: Question) -> Reading:
    """One look at a search. Raises Throttled when it asks for patience, WrongContent when it explains itself.

    Both come as plain text with HTTP 200.
    """
    fetched = await ask(question)
    same = unchanged(question, fetched)
    if same:
        return same
    return await asyncio.to_thread(_read, question, fetched)


def _read(question: Question, fetched: Fetched) -> Reading:
    _refuse_sentences(fetched)
    mended = replace(fetched, body=_BACKSLASH.sub(_escaped, fetched.body))
    answer = json_of(mended, "a list of articles")
    articles = answer.get("articles", []) if isinstance(answer, dict) else None  # {}: nothing was found
    if not isinstance(articles, list):
        raise WrongContent("an answer without a list of articles")
    entries, faults = read_each(articles, lambda article: _entry(question, article))
    return Reading(folded(entries), validators_of(fetched), form="gdelt", faults=tuple(faults), wait=fetched.wait)


def _refuse_sentences(fetched: Fetched) -> None:
    body = fetched.body.strip()
    if not body or len(body) > _LONGEST_SENTENCE or body[:1] in {b"{", b"[", b"<"}:
        return
    said = " ".join(body.decode("utf-8", "replace").split())[:160]
    if _SLOWER.search(body):
        raise Throttled(f"{shown(fetched.url)}: asks for patience: {said}", wait=timedelta(minutes=5))
    raise WrongContent(f"the search was not understood: {said}")


def _escaped(found: re.Match[bytes]) -> bytes:
    return found.group() if found.group(1) else rb"\\"


def _entry(question: Question, article: Any) -> Entry:
    """One find; ``seendate`` is when GDELT met the page, which is no date of publication."""
    source = question.source
    url = absolute(source.url, string(article, "url"))
    if not url:
        raise WrongContent("an article without an address")
    return Entry(
        source=source.id,
        keys=keys_of(source.id, "", url),
        url=url,
        title=title_text(string(article, "title")),
        text="",
        published=Published(),
        author=title_text(string(article, "domain")),
    )
