"""The whole text of an entry over loopback: pages, PDFs, and pages that only carry a PDF."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from feeds.entries import Source
from feeds.errors import Blocked, FeedError, Refused, WrongContent
from feeds.fetch import Fetcher
from feeds.kinds import getter
from feeds.pages import Page
from feeds.reading import whole_text
from tests.documents import pdf
from tests.web import Web

HTML, PDF = "text/html", "application/pdf"
LINES = [
    "The Secretary answers the letter of August 2, 2023, on cooperation with the People's",
    "Republic of China against the trade in precursor chemicals, question by question, and",
    "adds the dates of the meetings of the working group that were held until this day.",
]
COVER = "<main><h1>Response to a letter</h1><p>The response is attached.</p><a href='/d9/reply.pdf'>PDF</a></main>"
STORY = "".join(f"<p>Sentence {n} of a release that tells all that is to be told on its page.</p>" for n in range(30))


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web() as web:
        yield web


async def whole(web: Web, path: str) -> Page:
    source = Source("s", "n", "state", "rss", web.url("/feed"), timedelta(hours=1), private=True)
    async with Fetcher() as fetcher:
        return await whole_text(getter(fetcher, source), web.url(path))


async def failure(web: Web, path: str, kind: type[FeedError]) -> str:
    with pytest.raises(kind) as caught:
        await whole(web, path)
    return str(caught.value)


async def test_a_release_that_hangs_on_a_pdf_is_read_with_it(web: Web) -> None:
    web.put("/release", COVER, content_type=HTML)
    web.put("/d9/reply.pdf", pdf([LINES]), content_type=PDF)
    page = await whole(web, "/release")
    assert page.title == "Response to a letter"
    assert page.text.endswith("The response is attached.\n\nPDF\n\n" + " ".join(LINES))


async def test_a_release_that_says_all_itself_leaves_its_pdf_alone(web: Web) -> None:
    web.put("/release", f"<article>{STORY}<a href='/d9/reply.pdf'>PDF</a></article>", content_type=HTML)
    page = await whole(web, "/release")
    assert page.attachments == (web.url("/d9/reply.pdf"),)
    assert [asked.path for asked in web.log] == ["/release"]


async def test_an_address_of_a_pdf_gives_its_text_whatever_it_is_called(web: Web) -> None:
    web.put("/media/1/dl", pdf([LINES]), content_type="application/octet-stream")
    assert (await whole(web, "/media/1/dl")).text == " ".join(LINES)


async def test_a_scan_is_said_and_the_page_is_kept(web: Web) -> None:
    notice = f"<p>{'The Department publishes the response to the letter today. ' * 5}</p>"
    web.put("/release", COVER.replace("<p>", f"{notice}<p>"), content_type=HTML)
    web.put("/d9/reply.pdf", pdf([[], []]), content_type=PDF)
    page = await whole(web, "/release")
    assert page.text.count("publishes the response") == 5
    place = web.url("/d9/reply.pdf")
    assert page.faults == (f"attachment not read: {place}: a PDF of 2 pages without text, perhaps a scan",)


FAILURES = {
    "a scan": (pdf([[]]), PDF, 200, WrongContent, "a PDF of 1 page without text, perhaps a scan"),
    "gone": (b"", PDF, 404, Refused, "HTTP 404 Not Found"),
    "a wall": (b"<title>Access Denied</title>", HTML, 200, Blocked, "a bot wall (Access Denied) where a text was due"),
}


@pytest.mark.parametrize(("body", "form", "status", "error", "said"), FAILURES.values(), ids=FAILURES)
async def test_a_release_that_is_nothing_without_its_pdf_fails_with_it(
    web: Web, body: bytes, form: str, status: int, error: type[FeedError], said: str
) -> None:
    web.put("/release", COVER, content_type=HTML)
    web.put("/d9/reply.pdf", body, content_type=form, status=status)
    assert await failure(web, "/release", error) == f"{web.url('/d9/reply.pdf')}: {said}"


async def test_links_of_menus_and_footers_are_no_attachments(web: Web) -> None:
    menus = "<nav><a href='/map.pdf'>Map</a></nav><footer><a href='/privacy.pdf'>Privacy</a></footer>"
    web.put("/release", f"<main>{menus}<p>Soon.</p></main>", content_type=HTML)
    assert "no text of 200 characters" in await failure(web, "/release", WrongContent)
