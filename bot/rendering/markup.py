"""Text from outside made fit to show: no markup, no mention, no trick of its own survives. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit, urlunsplit

BREAK = "\u200b"  # zero-width space: takes a mention or an address apart without showing
URL_LIMIT = 2048  # discord-api-docs: length of an embed's url
LONGEST = 20_000  # letters of one text that are looked at; no message shows a third of it
MARKS_LIMIT = 4  # combining marks on one letter; more is scrawl over the neighbouring lines
FRAGMENT_WORDS = 6  # words at each end of a sentence that name it in a link
FRAGMENT_LETTERS = 160  # a part longer than this makes the link longer than it helps

# Bidirectional overrides and isolates, invisible joiners of words, the byte order mark, tags, soft hyphens.
_TRICKS = re.compile("[\u00ad\u061c\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")  # white space and controls
_UNUSUAL = re.compile("[\u0300-\u1fff\u20d0-\U0010ffff]")  # where marks and surrogates are among others
_MARKUP = re.compile(r"([\\*_~`|\[\]])")
_LINE_START = re.compile(r"\A(\s*)([#>+-]|\d{1,9}(?=[.)]))")
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)
_ANGLE = re.compile(r"<(?=[@#:/\w])")
_SCHEME = re.compile(r"(?<=\w):(?=//)")
_CLAUSE = re.compile("[^，。；：！？]+[，。；：！？]*")  # of a script that sets no spaces
_INVITE = re.compile(r"(?<=discord)(?=(?:app)?\.(?:gg|com|me|io|li)\b)|(?<=dsc)(?=\.gg\b)", re.IGNORECASE)


def clean(text: str) -> str:
    """Return the text as one line without control characters, direction overrides and scrawl."""
    return " ".join(_bare(text).split())


def _bare(text: str) -> str:
    """Take away what does not show; every run of white space becomes one space, at the ends as well."""
    kept = _TRICKS.sub("", text[:LONGEST])
    if _UNUSUAL.search(kept):  # letter by letter is slow, and plain English needs none of it
        kept = "".join(_without_scrawl(kept))
    return _BLANK.sub(" ", kept)


def _without_scrawl(text: str) -> Iterator[str]:
    marks = 0
    for letter in text:
        category = unicodedata.category(letter)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if category != "Cs" and marks <= MARKS_LIMIT:
            yield letter


def plain(text: str) -> str:
    """Return the text as one line for a place that knows no markdown, mentions and addresses taken apart."""
    text = _ANGLE.sub("<" + BREAK, _MENTION.sub("@" + BREAK, clean(text)))
    return _SCHEME.sub(":" + BREAK, text)


def escape(text: str) -> str:
    """Return the text as one line of Discord markdown that shows exactly these words and pings no one."""
    return _escape_piece(clean(text), at_start=True)


def _escape_piece(text: str, *, at_start: bool) -> str:
    text = _MARKUP.sub(r"\\\1", text)
    text = _MENTION.sub("@" + BREAK, text)
    text = _ANGLE.sub(r"\\<" + BREAK, text)
    text = _SCHEME.sub(":" + BREAK, text)
    text = _INVITE.sub(BREAK, text)
    return _LINE_START.sub(_escape_start, text) if at_start else text


def _escape_start(found: re.Match[str]) -> str:
    space, sign = found.groups()
    return f"{space}{sign}{BREAK}" if sign.isdigit() else f"{space}\\{sign}"


def emphasise(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Escape the text and set these spans of it in bold; spans may overlap, touch or reach beyond it."""
    written: list[str] = []
    text = text[:LONGEST]
    for piece, bold in _pieces(text, _joined(text, spans)):
        bare = _bare(piece)
        core = _escape_piece(bare.strip(), at_start=not any(written))
        if not core:
            written.append(" " if bare else "")
            continue
        lead, trail = " " * bare.startswith(" "), " " * bare.endswith(" ")
        written.append(f"{lead}**{core}**{trail}" if bold else f"{lead}{core}{trail}")
    return re.sub(r" {2,}", " ", "".join(written)).strip()


def _joined(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(end, len(text))) for start, end in spans):
        if start >= end:
            continue
        if joined and not clean(text[joined[-1][1] : start]):  # nothing between them that shows
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _pieces(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    last = 0
    for start, end in spans:
        yield text[last:start], False
        yield text[start:end], True
        last = end
    yield text[last:], False


def safe_link(url: str, limit: int = URL_LIMIT) -> str:
    """Return the address fit for a link, or '' if it is not plain http(s), too long, or not an address."""
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in url.strip()):
        return ""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not host or not _is_host(host):
        return ""
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port is None else f"{host}:{port}"  # a user's name and password never show
    path, query, fragment = (_encoded(part) for part in (parts.path, parts.query, parts.fragment))
    safe = urlunsplit((parts.scheme.lower(), netloc, path or "/", query, fragment))
    return safe if len(safe) <= limit else ""


def _is_host(host: str) -> bool:
    return not re.search(r"[\s<>()\[\]\"'`*_~|\\@%]", host.replace("_", "")) and not _TRICKS.search(host)


def _encoded(part: str) -> str:
    """Percent-encode all that could end a link or a line; what is encoded already stays."""
    return quote(part, safe="%/:=&?~#+!$,;@-._")


def link(label: str, url: str) -> str:
    """Return a masked link, or the label alone when the address cannot be shown."""
    address = safe_link(url)
    return f"[{escape(label)}]({address})" if address else escape(label)


def sentence_link(url: str, sentence: str, limit: int = URL_LIMIT) -> str:
    """Return a link that scrolls to the sentence, the plain one where that cannot be said, '' where none can.

    The form is a text fragment of the URL (wicg.github.io/scroll-to-text-fragment): browsers that know it scroll
    and mark the words, others open the page. PDF readers do not know it.
    """
    plain = safe_link(url, limit)
    directive = _directive(sentence)
    if not plain or not directive or urlsplit(plain).path.lower().endswith(".pdf") or ":~:" in plain:
        return plain
    linked = f"{plain}{'' if '#' in plain else '#'}:~:text={directive}"
    return linked if len(linked) <= limit else plain


def _directive(sentence: str) -> str:
    words = clean(sentence).split()
    if len(words) > 2 * FRAGMENT_WORDS:
        first, last = " ".join(words[:FRAGMENT_WORDS]), " ".join(words[-FRAGMENT_WORDS:])
    else:
        clauses = _CLAUSE.findall(" ".join(words)) or [""]  # whole for a script with spaces
        first, last = clauses[0], clauses[-1] if len(clauses) > 1 else ""
    if not first or max(len(first), len(last)) > FRAGMENT_LETTERS:
        return ""
    return ",".join(map(_fragment, filter(None, (first, last))))


def _fragment(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")  # '-', '&' and ',' have a meaning there
