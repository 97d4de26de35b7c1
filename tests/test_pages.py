"""The article of a page is found, and what stands around it is not in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from feeds.errors import WrongContent
from feeds.layouts import JUSTICE
from feeds.pages import page_text
from feeds.passages import passages

STORY = "".join(f"<p>Sentence {n} of the story tells what the two governments agreed on.</p>" for n in range(6))
LINKS = "<ul>" + "".join(f"<li><a href='/{n}'>Another story with a headline, number {n}</a></li>" for n in range(40))
STATE = f"""<html><head><title>x</title><link rel="canonical" href="/readout/"></head><body>
<nav>Menu fentanyl</nav><h1 class="featured-content__headline">Readout of the Working Group</h1>
<div class="article-meta"><p class="article-meta__publish-date">January 30, 2024</p>
<p class="article-meta__author-bureau">Office of the Spokesperson</p></div>
<div class="entry-content">{STORY}<div class="wp-block-summary-article-index">China Mexico</div>
<div class="share-this-page">Share</div></div><footer>Footer</footer></body></html>"""
OLD_JUSTICE = f"""<body><h1 id="node-title">Two Charged</h1>
<span class="date-display-single" content="2023-06-23T11:00:00-04:00">Friday</span>
<div class="field--name-field-pr-body">{STORY}<p>An indictment is merely an allegation. All are innocent.</p>
<div class="field--name-field-pr-topic">Topic(s): Drugs</div></div></body>"""
NEW_JUSTICE = f"""<body><h1>Two Jailed</h1><div class="node-date"><time datetime="2025-09-22T12:00:00Z">x</time></div>
<div class="field_body">{STORY}</div><div class="node-topics">Topics</div></body>"""


PAGES = sorted((Path(__file__).parent / "data" / "pages").rglob("*.html"))
DECOYS = ("Related topics", "Tags", "Share", "task force", "presumed innocent", "Most read", "All rights reserved")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_in_the_form_of_its_publisher_gives_its_article_and_nothing_else(path: Path) -> None:
    page = page_text(path.read_bytes(), f"https://{path.parent.name}/{path.stem}")
    assert page.text == path.with_suffix(".txt").read_text("utf-8").rstrip("\n")
    assert page.title
    assert not [decoy for decoy in DECOYS if decoy in page.text]


def test_an_index_of_topics_in_a_briefing_is_in_no_passage() -> None:
    place = next(path for path in PAGES if path.stem == "briefing")
    page = page_text(place.read_bytes(), "https://2021-2025.state.gov/briefing")
    found = passages(page.text, page.title)
    assert sum(passage.is_exchange for passage in found) == 2
    assert not any("CHINA:" in page.text[passage.start : passage.end] for passage in found)


STANDING = {
    "charges": "An indictment is merely an allegation, and all defendants are presumed innocent until proven guilty.",
    "a programme": "This case is part of Operation Take Back America, which marshals task forces of the Department.",
    "a task force": "The Homeland Security Task Force is a whole-of-government partnership against cartels.",
    "more of a programme": "For more information about Project Safe Neighborhoods, please visit our site.",
    "a contact": "Media Contact: 202-555-0100",
    "an end": "# # #",
}
TELLING = {
    "who investigated": "The case was investigated by the DEA with help of the task force that China agreed to.",
    "a task force of governments": "The task force on fentanyl that both governments formed met in Beijing.",
    "a charge that is news": "The indictment says that the company shipped precursors from Wuhan to Mexico.",
}


@pytest.mark.parametrize("paragraph", STANDING.values(), ids=STANDING)
def test_what_stands_in_every_release_of_justice_is_dropped(paragraph: str) -> None:
    assert JUSTICE.without_standing(f"News.\n\n{paragraph}\n\nMore.") == "News.\n\nMore."


@pytest.mark.parametrize("paragraph", TELLING.values(), ids=TELLING)
def test_what_tells_something_is_kept(paragraph: str) -> None:
    assert JUSTICE.without_standing(f"News.\n\n{paragraph}") == f"News.\n\n{paragraph}"


def test_a_text_without_markup_keeps_its_paragraphs() -> None:
    long = "A plain text says what there is to say on lines of any length it likes, and nobody breaks them. " * 3
    page = page_text(f"{long}\n\nThe end of it.\n", "https://paper.example/a.txt")
    assert page.text == f"{long.strip()}\n\nThe end of it."


def test_state_pages_lose_their_index_and_menus() -> None:
    page = page_text(STATE, "https://2021-2025.state.gov/readout/?x=1")
    assert page.title == "Readout of the Working Group"
    assert page.published_raw == "January 30, 2024"
    assert page.author == "Office of the Spokesperson"
    assert page.canonical_url == "https://2021-2025.state.gov/readout/"
    assert page.text.count("\n\n") == 5
    assert not {"Mexico", "Menu", "Share", "Footer"} & set(page.text.split())


@pytest.mark.parametrize(
    ("html", "title", "date"),
    [(OLD_JUSTICE, "Two Charged", "2023-06-23T11:00:00-04:00"), (NEW_JUSTICE, "Two Jailed", "2025-09-22T12:00:00Z")],
    ids=["old layout", "new layout"],
)
def test_both_layouts_of_justice_are_read(html: str, title: str, date: str) -> None:
    page = page_text(html, "https://www.justice.gov/opa/pr/x")
    assert (page.title, page.published_raw) == (title, date)
    assert page.text.count("\n\n") == 5
    assert "allegation" not in page.text


def test_an_unknown_page_gives_its_densest_block() -> None:
    html = f"<body><div id=a>{LINKS}</div><div id=b>{STORY}</div></body>"
    text = page_text(html, "https://paper.example/a").text
    assert text.startswith("Sentence 0")
    assert "headline" not in text


def test_what_follows_the_article_is_cut() -> None:
    tail = "<div class='related-posts'>Other</div><p>Read more</p><p>Elsewhere</p>"
    post = "<p>The post A Story appeared first on A Site.</p>"
    text = page_text(f"<article>{STORY}{post}{tail}</article>", "https://paper.example/a").text
    assert text.endswith("agreed on.")


def test_the_text_for_search_engines_serves_where_the_page_shows_none() -> None:
    told = '{"@graph": [{"@type": "NewsArticle", "headline": "H", "articleBody": "%s"}]}' % ("Body text here. " * 30)
    page = page_text(f'<script type="application/ld+json">{told}</script><p>x', "https://paper.example/a")
    assert (page.title, page.text[:9]) == ("H", "Body text")


def test_a_container_is_not_taken_for_a_share_bar_by_its_name() -> None:
    text = page_text(f"<article><div class='has-share article'>{STORY}</div></article>", "https://paper.example/a").text
    assert text.startswith("Sentence 0")


def test_bytes_are_decoded_as_the_page_says() -> None:
    page = f"<meta charset=iso-8859-1><article><p>Café</p>{STORY}</article>".encode("latin-1")
    assert page_text(page, "https://paper.example/a").text.startswith("Café")


NO_TEXT = {
    "empty": "",
    "a teaser": "<article><p>Short.</p></article>",
    "built by scripts": "<div id=root></div><script>" + "x" * 999 + "</script>",
    "a broken script": '<script type="application/ld+json">' + "[" * 50_000 + "</script>",
    "a feed": "<?xml version='1.0'?><rss><channel><title>x</title></channel></rss>",
}


@pytest.mark.parametrize("html", NO_TEXT.values(), ids=NO_TEXT.keys())
def test_a_page_without_text_says_what_was_looked_for(html: str) -> None:
    with pytest.raises(WrongContent, match=r"state\.gov/x: no text of 200 characters in div\.entry-content"):
        page_text(html, "https://www.state.gov/x")


TOO_MUCH = {
    "deep": ("<div>" * 20_000 + "word", "elements nested deeper than 400, as on no page that somebody wrote"),
    "deep within a list": ("<ul><li>" * 3_000 + "word", "elements nested deeper than 400"),
    "many": ("<table>" + "<tr><td>a</td></tr>" * 25_000, "more than 40000 elements, as on no page that somebody wrote"),
}


@pytest.mark.parametrize(("html", "said"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_page_that_would_take_minutes_is_refused_at_once(html: str, said: str) -> None:
    with pytest.raises(WrongContent) as caught:
        page_text(html, "https://paper.example/bomb")
    assert str(caught.value).startswith(f"https://paper.example/bomb: {said}")


def test_signs_that_no_page_may_hold_are_left_out() -> None:
    assert page_text(f"<article>\0\ud800{STORY}</article>", "https://paper.example/a").text.startswith("Sentence 0")
