"""A letter's file, of whatever known form, as its lines: numbers of lists and pages of a PDF kept. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feeds.charset import to_text
from feeds.documents import pdf_pages
from feeds.errors import WrongContent
from feeds.handed import check_size, form_of
from feeds.text import element_text, parse_html
from letters.drafting.lines import LONGEST_LINE, MOST_TEXT, Line, numbered_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_NOT_THE_LETTER = ("nav", "footer", "aside", "form", "button", "script", "style", "noscript", "template")
_PLACES = ("article", "main")
_DEEPEST = 4  # lists in lists that are told apart
_STYLES = ("1", "a", "i", "1")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_FOOTNOTE = re.compile(r"\W*\d{1,3}\W*")


def letter_lines(body: bytes, name: str) -> tuple[list[Line], tuple[str, ...]]:
    """Return the lines of a letter, and what of the file was not read.

    WrongContent, naming the file, for what is empty, too large, of another form, or without text.
    """
    try:
        check_size(len(body))
        form = form_of(body, name)
        if form == "pdf":
            return _bounded([line for number, page in enumerate(pdf_pages(body), 1) for line in _page(page, number)])
        text, fault = to_text(body)
        unread = (fault,) if fault else ()
        if form == "html":
            lines, cut = _bounded([Line("", line) for line in _html(text[: 6 * MOST_TEXT]).splitlines()])
        else:
            lines, cut = _bounded(list(numbered_lines(text[: MOST_TEXT + 1])))
    except WrongContent as error:
        raise WrongContent(f"{name}: {error}") from error
    return lines, (*unread, *cut)


def _page(page: str, number: int) -> Iterator[Line]:
    for line in page.splitlines():
        yield Line(f"page {number}", line, page=number)


def _bounded(lines: list[Line]) -> tuple[list[Line], tuple[str, ...]]:
    size = 0
    for number, line in enumerate(lines):
        size += len(line.text) + 1
        if size > MOST_TEXT:
            return lines[:number], (f"what stands after the first {MOST_TEXT:,} characters was not read",)
    if any(len(line.text) > LONGEST_LINE for line in lines):
        return lines, (f"what stands on one line after {LONGEST_LINE:,} characters was not read",)
    return lines, ()


def _html(html: str) -> str:
    """The text of a page with the numbers of its lists, which HTML leaves to the browser."""
    try:
        root = parse_html(html)
    except ValueError as error:
        raise WrongContent("HTML that is nested too deep") from error
    if root is None:
        return ""
    for tag in _NOT_THE_LETTER:
        for element in list(root.iter(tag)):
            element.drop_tree()
    for mark in list(root.iter("sup")):
        if _FOOTNOTE.fullmatch(mark.text_content()[:20]):
            mark.drop_tree()
    for kind in ("ol", "ul"):
        for found in root.iter(kind):
            _number(found)
    return element_text(_part(root))


def _part(root: HtmlElement) -> HtmlElement:
    """The element that holds the letter: an article with a salutation, else all."""
    for tag in _PLACES:
        for element in root.iter(tag):
            if "Dear " in element.text_content():
                return element
    return root


def _number(found: HtmlElement) -> None:
    depth = min(sum(1 for above in found.iterancestors("ol") if above is not None), _DEEPEST - 1)
    style = found.get("type") or _STYLES[depth]
    try:
        number = int(found.get("start") or 1)
    except ValueError:
        number = 1
    for item in found.iterchildren("li"):
        mark = "•" if found.tag == "ul" else f"{_written(number, style)}."
        item.text = f"{mark} {item.text or ''}"
        number += 1


def _written(number: int, style: str) -> str:
    if style in ("a", "A") and 1 <= number <= 26:
        return chr(ord(style) - 1 + number)
    if style in ("i", "I") and 1 <= number < 40:
        return _roman(number).upper() if style == "I" else _roman(number)
    return str(number)


def _roman(number: int) -> str:
    written = ""
    for value, sign in _ROMAN:
        while number >= value:
            written += sign
            number -= value
    return written
