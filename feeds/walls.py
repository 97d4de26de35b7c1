"""Bot walls and decoys, told by what stands in them, never by a status alone. Pure."""

from __future__ import annotations

import re

_LOOKED_AT = 200_000  # a decoy of state.gov has 217 kB, and says what it is in its head
_SMALL = 20_000  # challenge pages are small; a long page may speak of such things

# In the title of a page of any size: what a publisher never writes there.
_TITLES = {
    "Technical Difficulties": re.compile(rb"technical difficulties", re.IGNORECASE),
    "Just a moment": re.compile(rb"just a moment", re.IGNORECASE),
    "Access Denied": re.compile(rb"access denied|403 forbidden|request rejected", re.IGNORECASE),
    "attention required": re.compile(rb"attention required", re.IGNORECASE),
    "verify you are human": re.compile(
        rb"(are you|verify you('re| are)( a)?) (human|robot)|robot check", re.IGNORECASE
    ),
    "pardon our interruption": re.compile(rb"pardon our interruption", re.IGNORECASE),
}
# Anywhere in the markup of a small page.
_MARKS = {
    "bm-verify": re.compile(rb"bm-verify|/_sec/verify", re.IGNORECASE),
    "Just a moment": re.compile(rb"/cdn-cgi/challenge-platform|cf[-_]chl[-_]|_cf_chl_opt", re.IGNORECASE),
    "verify you are human": re.compile(
        rb"verify(ing)? (that )?you('re| are) (a )?(human|not a (ro)?bot)|g-recaptcha|h-captcha|cf-turnstile",
        re.IGNORECASE,
    ),
    "Incapsula": re.compile(rb"_incapsula_resource|incapsula incident", re.IGNORECASE),
    "Imperva": re.compile(rb"imperva|distil_r_captcha", re.IGNORECASE),
    "Access Denied": re.compile(
        rb"<h1>access denied|you don't have permission to access|errors\.edgesuite\.net", re.IGNORECASE
    ),
    "Technical Difficulties": re.compile(rb"technical difficulties", re.IGNORECASE),
    "DataDome": re.compile(rb"captcha-delivery\.com|datadome", re.IGNORECASE),
    "enable JavaScript": re.compile(
        rb"(enable|requires) javascript (and cookies )?to (continue|proceed)", re.IGNORECASE
    ),
}
_TITLE = re.compile(rb"<title[^>]{0,200}>(.{0,300}?)</title", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(
    rb"\s{0,200}(<!--.{0,500}?-->\s{0,50})?<(!doctype\s+html|html|head|body|script|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)

_FEED = re.compile(rb"<(rss|feed|rdf:rdf|channel)\b", re.IGNORECASE)


def is_html(body: bytes, content_type: str = "") -> bool:
    """Whether this is a page rather than a feed or JSON; its own beginning counts, then what the server calls it."""
    start = body[:2000].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(start):
        return True
    if _FEED.search(start) or start.lstrip()[:1] in {b"{", b"["}:
        return False
    return content_type.lower().startswith(("text/html", "application/xhtml"))


def wall(body: bytes, content_type: str = "") -> str | None:
    """The name of the wall that this body is, or None.

    Only pages count, and nothing but a fingerprint makes a wall of one. A page of an index that was asked for is
    tested the same way, but only after its anchors were looked for in vain.
    """
    if not is_html(body, content_type):
        return None
    head = body[:_LOOKED_AT]
    title = _TITLE.search(head)
    found = _named(_TITLES, title.group(1)) if title else None
    if found is None and len(body) <= _SMALL:
        found = _named(_MARKS, head)
    return found


def _named(fingerprints: dict[str, re.Pattern[bytes]], text: bytes) -> str | None:
    return next((name for name, pattern in fingerprints.items() if pattern.search(text)), None)
