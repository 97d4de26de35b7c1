"""What every kind of source needs: the door to the web that it is given, and "has it changed?"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from feeds import jsonfeed
from feeds.documents import is_pdf
from feeds.entries import Reading, Source, Validators
from feeds.errors import Blocked, WrongContent
from feeds.fetch import Fetched
from feeds.urls import shown
from feeds.walls import is_html, wall


class Get(Protocol):
    """One conditional GET, bound to what this source may do."""

    async def __call__(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """Give the answer, or raise FetchError or Blocked."""


@dataclass(frozen=True, slots=True)
class Question:
    """One look that is to be taken: at what, knowing what, and when (aware UTC)."""

    source: Source
    known: Validators
    get: Get
    now: datetime

    @property
    def zone(self) -> str:
        """The zone of times that name none (option ``zone``)."""
        return self.source.options.get("zone", "UTC")


async def ask(question: Question) -> Fetched:
    """Ask for the source's own address, if it changed."""
    known = question.known
    return await question.get(question.source.url, etag=known.etag, last_modified=known.last_modified)


async def page_of(get: Get, url: str) -> Fetched:
    """The page or PDF that holds an entry's text; Blocked for a wall, WrongContent for nothing or what is no text."""
    fetched = await get(url)
    place = shown(fetched.url)
    name = wall(fetched.body, fetched.content_type)
    if name:
        raise Blocked(f"{place}: a bot wall ({name}) where a text was due")
    if not fetched.body.strip():
        raise WrongContent(f"{place}: an empty answer where a text was due")
    form = fetched.content_type.partition(";")[0].strip().lower()
    if not (is_pdf(fetched.body) or _is_text(form, fetched.body)):
        raise WrongContent(f"{place}: {form or 'something'} that is no text where a text was due")
    return fetched


def _is_text(form: str, body: bytes) -> bool:
    named = not form or form.startswith("text/") or "html" in form or "xml" in form
    return named and b"\0" not in body[:1000]


def digest(body: bytes) -> str:
    """The hash of a body, to see whether it is the one parsed last."""
    return sha256(body).hexdigest()


def validators_of(fetched: Fetched) -> Validators:
    """What this answer leaves for the next look."""
    return Validators(fetched.etag, fetched.last_modified, digest(fetched.body))


def unchanged(question: Question, fetched: Fetched) -> Reading | None:
    """The reading of an answer that brought nothing new: a 304, or the body parsed last. None: it must be parsed."""
    known = question.known
    if fetched.not_modified:
        kept = Validators(fetched.etag, fetched.last_modified, known.body_hash)
        return Reading((), kept, unchanged=True, wait=fetched.wait)
    if known.body_hash and digest(fetched.body) == known.body_hash:
        kept = Validators(fetched.etag, fetched.last_modified, known.body_hash)
        return Reading((), kept, unchanged=True, wait=fetched.wait)
    return None


def json_of(fetched: Fetched, wanted: str) -> Any:
    """The JSON value of an answer; Blocked for a wall, WrongContent for anything else, each naming the place."""
    place = shown(fetched.url)
    if not fetched.body.strip():
        raise WrongContent(f"{place}: an empty answer where {wanted} was due")
    name = wall(fetched.body, fetched.content_type)
    if name:
        raise Blocked(f"{place}: a bot wall ({name}) where {wanted} was due")
    if is_html(fetched.body, fetched.content_type):
        raise WrongContent(f"{place}: a web page where {wanted} was due")
    try:
        return jsonfeed.load(fetched.body)
    except WrongContent as error:
        raise WrongContent(f"{place}: {error}") from error


def string(item: Any, *path: str) -> str:
    """The text at the end of a path of names in a JSON object; '' where there is none."""
    for name in path:
        item = item.get(name) if isinstance(item, dict) else None
    if isinstance(item, bool) or not isinstance(item, str | int | float):
        return ""
    return str(item)
