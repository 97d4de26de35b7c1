"""The body of a release as a feed or an API carries it, without what its publisher puts around every one. Pure."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup

from feeds.errors import WrongContent
from feeds.layouts import Layout
from feeds.text import html_to_text

DEEPEST = 400  # elements within elements; the deepest of 181 pages of the press has 51
MOST_ELEMENTS = 40_000  # with more, reading takes many seconds, and it is no page that somebody wrote
XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")


def soup_of(html: str) -> BeautifulSoup:
    """Parse a page. WrongContent says what no parser can read, and of what there is too much."""
    # XHTML with its declaration would make Beautiful Soup warn that it was given no HTML.
    markup = XML_DECLARATION.sub("", html)
    try:
        soup = BeautifulSoup(markup, "lxml")
    except ParserRejectedMarkup as error:
        raise WrongContent(f"no parser can read this as HTML ({error})") from error
    if fault := excess(soup):
        raise WrongContent(f"{fault}, as on no page that somebody wrote")
    return soup


def body_text(html: str, layout: Layout) -> str:
    """Return the text of a body; an index of countries and the like, and standing paragraphs, are left out."""
    if layout.strips(html):
        soup = BeautifulSoup(html, "lxml")
        if not excess(soup):
            for tag in soup.select(", ".join(layout.strip)):
                tag.decompose()
            html = str(soup)
    return layout.without_standing(html_to_text(html))


def excess(soup: BeautifulSoup) -> str:
    """Say what there is too much of to be read in seconds; '' on every page that somebody wrote."""
    depths = {id(soup): 0}
    for tag in soup.find_all(True):
        depth = depths[id(tag.parent)] + 1
        if depth > DEEPEST:
            return f"elements nested deeper than {DEEPEST}"
        depths[id(tag)] = depth
    return f"more than {MOST_ELEMENTS} elements" if len(depths) > MOST_ELEMENTS else ""
