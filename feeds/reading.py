"""The whole text of an entry: its page or its PDF, and the PDFs that a short page hangs on."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from feeds.documents import is_pdf, pdf_text
from feeds.errors import FeedError, WrongContent
from feeds.fetch import Fetched
from feeds.kinds.asking import Get, page_of
from feeds.language import foreign
from feeds.pages import LEAST_TEXT, Page, page_text
from feeds.shaping import FULL_TEXT
from feeds.urls import shown

MOST_READ = 2  # PDFs of one page


async def whole_text(get: Get, url: str) -> Page:
    """Return what stands at ``url``; a page of under FULL_TEXT characters with the text of its PDFs after its own.

    Raises FeedError, naming the place, also for a text that is not in English: nobody here could judge it. A PDF
    that cannot be read is a fault of the page when it has a text itself.
    """
    fetched = await page_of(get, url)
    page = await asyncio.to_thread(read_body, fetched)
    if len(page.text) < FULL_TEXT and page.attachments:
        page = await _with_attachments(get, page)
    if language := foreign(page.text):
        raise WrongContent(f"{shown(fetched.url)}: the text is in {language}, and only English can be judged")
    return page


def read_body(fetched: Fetched) -> Page:
    """Return the page, or the PDF, that an answer holds. Raises WrongContent, naming the place."""
    if not is_pdf(fetched.body):
        return page_text(fetched.body, fetched.url)
    try:
        return Page(title="", text=pdf_text(fetched.body), published_raw="", canonical_url="")
    except WrongContent as error:
        raise WrongContent(f"{shown(fetched.url)}: {error}") from error


async def _with_attachments(get: Get, page: Page) -> Page:
    texts, faults = [page.text], list[str]()
    last: FeedError | None = None
    for url in page.attachments[:MOST_READ]:
        try:
            fetched = await page_of(get, url)
            texts.append((await asyncio.to_thread(read_body, fetched)).text)
        except FeedError as error:
            last = error
            faults.append(f"attachment not read: {error}")
    text = "\n\n".join(filter(None, texts))
    if len(text) < LEAST_TEXT and last is not None:
        raise last
    return replace(page, text=text, faults=tuple(faults))
