"""How much of whom a record quotes: of news 90 words a source, what a state rests on first. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.rendering.markup import clean
from letters.record.followup import QUOTE_WORDS


class Quoting:
    """Hands out words of sources; the same words twice count once, so ask for what matters most first."""

    def __init__(self) -> None:
        self._left: dict[str, int] = {}
        self._given: dict[tuple[str, str], str] = {}

    def quote(self, words: str, source: str, *, free: bool) -> tuple[str, bool]:
        """Return what may be quoted and whether words were left out; ``free``: a government's own word."""
        whole = clean(words)
        if free or not whole:
            return whole, False
        key = source.casefold(), whole
        if key not in self._given:
            self._given[key] = self._take(whole, source.casefold())
        return self._given[key], self._given[key] != whole

    def _take(self, whole: str, source: str) -> str:
        words, left = whole.split(), self._left.get(source, QUOTE_WORDS)
        self._left[source] = left - min(left, len(words))
        return " ".join(words[:left]) + "…" * (0 < left < len(words))


def publisher(url: str) -> str:
    """Name the publisher of a page by its host; '' for no address."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def is_government(url: str) -> bool:
    """Whether a page is one of the federal government, by its address."""
    return publisher(url).endswith((".gov", ".mil"))
