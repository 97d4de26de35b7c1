"""HTML to the one stored form: plain text, paragraphs separated by a blank line. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from lxml import etree
from lxml import html as lxml_html

if TYPE_CHECKING:
    from lxml.html import HtmlElement

UNSEEN = ("script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "textarea")
BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol p pre section summary table
    tbody tfoot thead ul""".split()  # noqa: SIM905 (a list of 38 would fill the page)
)
LINES = frozenset({"br", "tr"})
CELLS = frozenset({"td", "th"})

# Characters of private use stand for breaks until white space is folded; one from outside is a break too.
PARAGRAPH, LINE = "\ue000", "\ue001"
MARKS = re.compile(f" ?[{PARAGRAPH}{LINE}][{PARAGRAPH}{LINE} ]*")
# Soft hyphen, zero-width characters, direction marks, word joiner, byte order mark; control characters, halves
# of pairs, and what is no character at all.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
MARKUP = re.compile(r"<[A-Za-z/!?]")
TAG = re.compile(r"<[^<>]*>")
NEWLINE = re.compile("\r\n?|\u2028|\u2029")
BLANK_LINES = re.compile(r"\n\s*\n")
CACHED_LENGTH = 32_000  # a feed repeats its items poll after poll; 256 texts of this length are 8 MB at most


def html_to_text(html: str) -> str:
    """Return the text that a reader sees: '' for nothing.

    Paragraphs, headings and list items are separated by a blank line; the rows of a table, and lines that one
    ``br`` parts, by a newline. White space is folded, entities are decoded, characters that nobody sees are
    removed. Text without markup keeps its own lines. Never raises: broken HTML is read as a browser would.
    """
    return _cached(html) if len(html) <= CACHED_LENGTH else _text(html)


def title_text(html: str) -> str:
    """Return the text as one line."""
    return " ".join(html_to_text(html).split())


def plain_text(text: str) -> str:
    """Fold the white space of a text without markup; its lines and paragraphs stay."""
    clean = NEWLINE.sub("\n", INVISIBLE.sub("", text))
    paragraphs = ([" ".join(line.split()) for line in p.split("\n")] for p in BLANK_LINES.split(clean))
    return "\n\n".join(filter(None, ("\n".join(filter(None, lines)) for lines in paragraphs)))


@lru_cache(maxsize=256)
def _cached(html: str) -> str:
    return _text(html)


def _text(html: str) -> str:
    if not MARKUP.search(html):
        return plain_text(unescape(html))
    try:
        root = parse_html(html)
        return "" if root is None else element_text(root)
    except ValueError:  # nested too deep
        return plain_text(unescape(TAG.sub("\n\n", html)))


def parse_html(html: str) -> HtmlElement | None:
    """Return the root of the document, None where there is nothing to parse; ValueError past all depth."""
    # A parser of its own each time: lxml's parsers lock, and feeds are read in several threads.
    parser = lxml_html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    document = NOT_IN_XML.sub("", html).encode("utf-8")
    try:
        root = lxml_html.document_fromstring(document, parser=parser, ensure_head_body=False)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    if any(fault.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for fault in parser.error_log):
        raise ValueError("the HTML is nested too deep")
    return root


def element_text(root: HtmlElement) -> str:
    """Return the text of an element, which is used up by it."""
    etree.strip_elements(root, *UNSEEN, with_tail=False)
    _mark_breaks(root)
    text = INVISIBLE.sub("", etree.tostring(root, method="text", encoding="unicode", with_tail=False))
    return MARKS.sub(_break, " ".join(text.split())).strip()


def _mark_breaks(root: HtmlElement) -> None:
    """Write our marks where a browser would begin a new line."""
    for element in root.iter(etree.Element):
        tag = element.tag
        if tag in BLOCKS:
            element.text = PARAGRAPH + _settable(element.text)
            element.tail = PARAGRAPH + _settable(element.tail)
            if tag == "pre":
                element.text = element.text.replace("\n", LINE)
        elif tag in LINES:
            element.tail = LINE + _settable(element.tail)
        elif tag in CELLS:
            element.tail = " " + _settable(element.tail)


def _settable(text: str | None) -> str:
    """What lxml lets us write back: HTML may hold a form feed, and references to what XML may not hold."""
    return NOT_IN_XML.sub("", text.replace("\f", " ")) if text else ""


def _break(found: re.Match[str]) -> str:
    """One line break stays one; two in a row, or a block's edge, part paragraphs."""
    marks = found.group()
    return "\n\n" if PARAGRAPH in marks or marks.count(LINE) > 1 else "\n"
