"""The body of a release as a feed or an API carries it, without what its publisher puts around every one. Pure."""

from __future__ import annotations

from bs4 import BeautifulSoup

from feeds.layouts import Layout
from feeds.text import html_to_text


def body_text(html: str, layout: Layout) -> str:
    """Return the text of a body; an index of countries and the like, and standing paragraphs, are left out."""
    if layout.strips(html):
        soup = BeautifulSoup(html, "lxml")
        for tag in soup.select(", ".join(layout.strip)):
            tag.decompose()
        html = str(soup)
    return layout.without_standing(html_to_text(html))
