"""What is new, what has changed, and when to ask again. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from feeds.entries import Entry, Reading, Source
from feeds.rhythm import Rhythm

LONGEST_WAIT = timedelta(days=1)  # promise 6: back-off grows to a day and no further
LONGEST_EXPONENT = 10
FIRST_RETRY = timedelta(minutes=5)  # of a source that gave no answer at all
SUMMARY_LENGTH = 1500  # characters; setting `full_text`
FIRST_PAGE_RETRY = timedelta(minutes=2)
PAGE_TRIES = 12  # with the back-off below this is about a week of trying
SUBSTANTIAL = 400  # characters; less than this says too little to call two texts different
SHARED_FOR_SAME = 0.25  # share of the shorter text's word triples; a reused URL shares almost none
TELLING = 60  # characters; less says nothing about which item it is
# With an id of its own, a text is another item unless it shares this much: state.gov's statements of one form under
# one address share at most 0.53, edits of one item (237 of 240 seen) at least 0.77.
SHARED_UNDER_OTHER_ID = 0.65
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class KnownText:
    """What an entry that we hold says, as far as identity needs it."""

    entry: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SourcePast:
    """What is remembered of a source when a reading comes in."""

    baseline_at: datetime | None  # first successful reading; None before it
    had_items: bool
    newest_item_at: datetime | None
    failures: int
    last_new_at: datetime | None
    last_ok_at: datetime | None = None
    due_at: datetime | None = None  # when it was to be asked
    stale_since: datetime | None = None  # of the present silence; kept while it cannot be read
    rhythm: Rhythm | None = None  # its habit; None while too little is known


@lru_cache(maxsize=128)  # most entries of a changed feed were there at the last look too
def text_hash(title: str, text: str) -> str:
    """Name a text so that changes of white space and case are no change."""
    folded = " ".join(WORD.findall(f"{title}\n{text}".casefold()))
    return sha256(folded.encode()).hexdigest()[:32]


def strong_keys(keys: Sequence[str]) -> list[str]:
    """Return the keys that name an item by themselves: all but its address."""
    return [key for key in keys if not key.startswith("url:")]


def is_same_item(known: KnownText, entry: Entry, *, other_id: bool = False) -> bool:
    """Tell whether an entry at a known address is the known item, or another text under a reused address.

    state.gov gave one address to different press availabilities, some under one title (8 of 294 seen).
    ``other_id``: its publisher, who gave the known item too, gives it under another id.
    """
    length = min(len(known.text), len(entry.text))
    if other_id and length >= TELLING:
        return shared_share(known.text, entry.text) >= SHARED_UNDER_OTHER_ID
    if length >= SUBSTANTIAL:
        return shared_share(known.text, entry.text) >= SHARED_FOR_SAME
    return not known.title or not entry.title or _share_words(known.title, entry.title)


def is_misnamed(known: KnownText, entry: Entry) -> bool:
    """Tell whether an entry bears the id of another item by its publisher's mistake: nothing of it says the same.

    To be asked where its address leads elsewhere; what says too little to tell is taken for the item.
    """
    enough = min(len(known.text), len(entry.text)) >= TELLING
    return enough and shared_share(known.text, entry.text) < SHARED_FOR_SAME and not is_same_item(known, entry)


def shared_share(one: str, other: str) -> float:
    """Return which share of the shorter text's word triples the longer one holds too, 0 to 1."""
    a, b = _triples(one), _triples(other)
    return len(a & b) / max(1, min(len(a), len(b)))


def _triples(text: str) -> set[tuple[str, ...]]:
    words = WORD.findall(text.casefold())
    return set(zip(words, words[1:], words[2:], strict=False))


def _share_words(one: str, other: str) -> bool:
    a, b = set(WORD.findall(one.casefold())), set(WORD.findall(other.casefold()))
    return len(a & b) >= 0.3 * max(1, min(len(a), len(b)))


def added_paragraphs(old: str, new: str) -> list[tuple[int, int]]:
    """Return the spans of ``new`` whose paragraph stands nowhere in ``old``; white space and case ignored."""
    before = {_folded(paragraph) for paragraph in old.split("\n")}
    spans, start = [], 0
    for paragraph in new.split("\n"):
        folded = _folded(paragraph)
        if folded and folded not in before:
            spans.append((start, start + len(paragraph)))
        start += len(paragraph) + 1
    return spans


def says(text: str, sentence: str) -> bool:
    """Tell whether a text still holds a sentence, word for word; white space, case and marks ignored."""
    return f" {_folded(sentence)} " in f" {_folded(text)} "


def _folded(text: str) -> str:
    return " ".join(WORD.findall(text.casefold()))


def wants_page(source: Source, entry: Entry) -> bool:
    """Tell whether the page behind an entry should be read: setting ``full_text``."""
    if source.full_text == "never" or not (entry.text_url or entry.url):
        return False
    if source.full_text == "always":
        return True
    return entry.summary_only and len(entry.text) < SUMMARY_LENGTH


def next_poll(
    now: datetime, source: Source, failures: int, wait: timedelta | None, chance: float, *, passing: bool = False
) -> datetime:
    """Return when to ask a source again.

    Twice as long after each failure in a row, never more than a day; what the server asked for lengthens it. Where
    no answer came at all (``passing``) the first wait is short: a network that is away for a minute must not
    silence a source for hours. ``chance``, 0 to 1, spreads sources that share an interval over up to a tenth of it.
    """
    if passing and failures:
        interval = min(source.every, FIRST_RETRY) * (1 << min(failures - 1, LONGEST_EXPONENT))
    else:
        interval = max(source.every, source.every * (1 << min(failures, LONGEST_EXPONENT)))
    spread = 0.1 * chance * min(interval, source.every)
    interval = min(interval, max(LONGEST_WAIT, source.every))
    if wait is not None:
        interval = max(interval, min(wait, LONGEST_WAIT))
    return now + interval + spread


def next_page_try(now: datetime, tries: int, wait: timedelta | None = None) -> datetime | None:
    """Return when to try a page again after so many failures, or None when it is time to stop trying."""
    if tries >= PAGE_TRIES:
        return None
    delay = min(FIRST_PAGE_RETRY * (1 << min(tries, LONGEST_EXPONENT)), LONGEST_WAIT)
    return now + max(delay, min(wait or timedelta(), LONGEST_WAIT))


def newest(reading: Reading, past: SourcePast) -> datetime | None:
    """Return the newest time that the source has ever put on an item; None when it never did."""
    times = [entry.published.at for entry in reading.entries if entry.published.at]
    return max([*times, *([past.newest_item_at] if past.newest_item_at else [])], default=None)
