"""What every kind of source does to its entries: bounds, a key for the nameless, one for what stands twice. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from feeds.entries import Entry
from feeds.urls import absolute, guid_key, is_google_news, text_key, url_key

MOST_TITLE = 500
MOST_TEXT = 1_500_000
MOST_AUTHOR = 200
FULL_TEXT = 1_500  # characters; what is shorter is taken for a summary of the page
_WORDS_OF_TITLE = 80  # of a text without a title


def keys_of(source: str, guid: str, url: str) -> tuple[str, ...]:
    """The keys of an entry with a publisher's id and an address; either may be ''."""
    if is_google_news(url):
        return ()
    return tuple(key for key in (guid_key(source, guid), url_key(url)) if key)


def shaped(entry: Entry) -> Entry | None:
    """The entry within its bounds, with a title and at least one key; None when it says nothing at all."""
    title, text = cut(entry.title, MOST_TITLE), entry.text[:MOST_TEXT]
    if not (title or text or entry.keys):
        return None
    return replace(
        entry,
        keys=entry.keys or (text_key(entry.source, title, "" if is_google_news(entry.url) else text),),
        title=title or cut(" ".join(text[: _WORDS_OF_TITLE * 4].split()), _WORDS_OF_TITLE),
        text=text,
        author=cut(entry.author, MOST_AUTHOR),
        text_url=absolute(entry.url, entry.text_url),
    )


def cut(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def folded(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each entry once, in order: those with identical keys are one, with the longest of their texts.

    A publisher's id or an address that entries of one look share though they say different things is that of a
    list: it names none of them, and each is known by what else it has, or by what it says.
    """
    unique: dict[tuple[str, ...], Entry] = {}
    for entry in _named_apart(list(entries)):
        known = unique.get(entry.keys)
        if known is None or len(entry.text) > len(known.text):
            unique[entry.keys] = entry
    return tuple(unique.values())


def _named_apart(entries: list[Entry]) -> list[Entry]:
    sharers: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for key in entry.keys:
            if key.startswith(("url:", "guid:")):
                sharers[key].append(entry)
    shared = {key for key, group in sharers.items() if len(group) > 1 and not _say_the_same(group)}
    return [_without(entry, shared) for entry in entries] if shared else entries


def _say_the_same(entries: list[Entry]) -> bool:
    """Whether they are one thing told twice, at most shortened the second time."""
    longest = max((entry.text for entry in entries), key=len)
    return len({entry.title for entry in entries}) == 1 and all(
        entry.text.rstrip(" .…[]") in longest for entry in entries
    )


def _without(entry: Entry, shared: set[str]) -> Entry:
    left = tuple(key for key in entry.keys if key not in shared)
    if left == entry.keys:
        return entry
    return replace(entry, keys=left or (text_key(entry.source, entry.title, entry.text),))
