"""The article on a page whose publisher we do not know, found by a library that is measured to be best at it. Pure.

``bench/extraction.py`` measures it beside our own rules, which find less of the article and more of what is not.
"""

from __future__ import annotations

from lxml import etree

from feeds.text import html_to_text

# What broken markup makes the library raise; all of them mean that it found nothing.
_BROKEN = (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError, etree.LxmlError)


def article_text(html: str) -> str:
    """Return the text of the article, comments left out; '' where none is found. Never raises, whatever the HTML."""
    import trafilatura  # takes half a second, and only the reading of pages needs it

    try:
        found = trafilatura.extract(html, output_format="html", include_comments=False, with_metadata=False)
    except _BROKEN:
        return ""
    return html_to_text(found or "")
