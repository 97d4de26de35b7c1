"""Whether a message that stands in a channel tells what an alert would tell: read from its words and addresses. Pure.

A restored backup knows nothing of what was told after it was made. The alerts that it makes again have other keys, for
their texts may come in another order. What an alert says stays: the page that it leads to, and the questions it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.rendering.alerts import GONE, names_of
from bot.rendering.budget import clip
from bot.rendering.markup import clean, escape, plain, safe_link
from bot.sending.senders import FOOTER, Own
from feeds.urls import url_key
from letters.alerts import Alert, AlertKind

TELLING = ("a:", "d:", "r:")  # the first button of an alert, a digest's text, a reminder
QUOTED = 30  # letters of a quote that a list shows at least
NAMED = 18  # letters of a question's name that a list shows at least
_MENTION = re.compile(r"<@!?\d+>")  # of a person: what is kept of a message names nobody
_ADDRESS = re.compile(r"https?://[^\s<>)\]]+")
_NUMBERED = re.compile(r"^(?:\*\*(\d+)\.\*\*|(\d+)\.) ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a message tells: a whole message, or one line of a list."""

    message: int
    mark: str  # its button
    words: str
    addresses: frozenset[str]  # of the pages that it leads to, as keys


def told_by(own: Own) -> list[Told]:
    """Return what one of our messages tells, each with its button; nothing for boards, health and answers."""
    marks = [mark for mark in own.marks if mark.startswith(TELLING)]
    if not marks:
        return []
    parts = _numbered(own.words, len(marks)) if len(marks) > 1 else [own.words]
    return [told(own.id, mark, words) for mark, words in zip(marks, parts, strict=True)]


def told(message: int, mark: str, words: str) -> Told:
    """Make the value from what was read, or kept."""
    return Told(message, mark, _MENTION.sub("", words), pages(_ADDRESS.findall(words)))


def _numbered(words: str, count: int) -> list[str]:
    """Split a list into its lines 1, 2, 3 ...; what stands before the first belongs to none."""
    starts: list[int] = []
    for found in _NUMBERED.finditer(words):
        if int(found[1] or found[2]) == len(starts) + 1 <= count:
            starts.append(found.start())
    if len(starts) != count:
        return [words] * count
    return [words[start:end] for start, end in zip(starts, [*starts[1:], len(words)], strict=True)]


def which_tells(
    alert: Alert, addresses: frozenset[str], sayings: Iterable[str], standing: Sequence[Told]
) -> Told | None:
    """Return the message that tells the alert already, or None when any of what it says is news.

    ``addresses``, ``sayings``: of the pages whose telling would do, with their titles and the sentences that were
    found in them: the story's, or the alert's own where the page is the news. An address alone proves nothing, for
    some are given to one text after the other.
    """
    said = [words for saying in (*sayings, alert.quote.sentence, alert.title) if (words := _first_words(saying))]
    about = [
        one
        for one in standing
        if one.mark.startswith("a:")
        and one.addresses & addresses
        and any(words in one.words for words in said)
        and _same_letter(one.words, alert)
    ]
    if alert.kind is AlertKind.ALTERED:
        return next((one for one in about if all(said in one.words for said in _changed(alert))), None)
    more = f" +{len(alert.lines) - 1}"
    names = [name[:NAMED] for name in names_of(alert)]
    for one in about:
        if names[0] in one.words and (len(names) == 1 or more in one.words):
            return one
    together = "\n".join(one.words for one in about)
    return about[0] if about and all(name in together for name in names) else None


def tells_all(addresses: Iterable[str], standing: Sequence[Told]) -> frozenset[str]:
    """Return those of a digest's pages that an alert or a digest leads to already, as given."""
    there = frozenset().union(*(one.addresses for one in standing))
    return frozenset(address for address in addresses if there & pages([address]))


def pages(addresses: Iterable[str]) -> frozenset[str]:
    """Return the keys of addresses as messages write them."""
    return frozenset(key for address in addresses if (key := url_key(safe_link(address))))


def _same_letter(words: str, alert: Alert) -> bool:
    """A message in full names its letter at its foot; a short one does not, and is believed."""
    return FOOTER not in words or f"{FOOTER}{clip(plain(alert.letter_title), 200)}" in words


def _changed(alert: Alert) -> tuple[str, ...]:
    """Return what stands in the line that tells of a changed quote: the first words of what it says now."""
    if alert.altered == GONE:
        return ("Quote gone",)
    return ("Quote changed", _first_words(alert.altered))


def _first_words(text: str) -> str:
    return escape(clean(text))[:QUOTED].rstrip("\\ ")
