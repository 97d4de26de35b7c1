"""Where the text stands on the pages of the publishers we know; the rest is found by shape. Pure.

A layout changes when its publisher rebuilds the site: then its selectors find nothing, the general way is taken,
and only a row of this table needs to be mended.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """CSS selectors for one publisher, each list in the order in which they are tried."""

    body: tuple[str, ...]
    strip: tuple[str, ...] = ()  # inside the body, and not of it
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    drop: str = ""  # a pattern that begins paragraphs which stand in every release and say nothing of it


STATE = Layout(
    body=("div.entry-content", "div.classic-block-wrapper", "article"),
    strip=(
        ".wp-block-breadcrumbs",
        "#breadcrumb__wrapper",
        ".wp-block-default-hero-container",
        ".featured-content__headline",
        ".article-meta",
        ".wp-block-summary-article-index",  # the index of countries and topics: its words are nobody's
        ".wp-block-buttons",
        ".wp-block-tags-block",
        ".tags-block",
        ".related-content",
        ".share-this-page",
        ".social-share",
        ".copy-to-clipboard",
    ),
    title=("h1.featured-content__headline", "h1"),
    date=("p.article-meta__publish-date", ".article-meta__publish-date"),
    author=(".article-meta__author-bureau",),
)
JUSTICE = Layout(
    body=("div.field--name-field-pr-body", "div.field_body", "div.node-body", "div.field--name-body"),
    strip=(
        ".field--name-field-pr-topic",
        ".field--name-field-pr-component",
        ".field--name-field-pr-number",
        ".field--name-field-pr-contact",
        ".node-topics",
        ".node-updated-date",
    ),
    title=("h1#node-title", ".news-title .field-formatter--string", "h1"),
    date=("span.date-display-single[content]", ".node-date time[datetime]", "meta[property='article:published_time']"),
    drop=r"(?:An|The) (?:indictment|criminal complaint|complaint|information) (?:is|are|contains) merely"
    r"|All defendants are presumed innocent|Updated \w+ \d{1,2}, \d{4}|Press Release Number:|Component(?:s|\(s\))?:"
    r"|Topic(?:s|\(s\))?:|This (?:case|effort|prosecution) is part of (?:an )?(?:Organized Crime|Operation Take Back)",
)
WHITE_HOUSE = Layout(
    body=("section.body-content", "div.entry-content", "main .wp-block-post-content", "main"),
    strip=(".wp-block-whitehouse-topper", ".article-meta", ".wp-block-post-terms", ".pagination"),
    title=("h1.page-title", "h1.wp-block-whitehouse-topper__headline", "h1"),
    date=("time.posted-on[datetime]", ".wp-block-post-date time[datetime]", "time[datetime]"),
)
TREASURY = Layout(
    body=("div.field--name-field-news-body", "div.field--name-body", "article .field--type-text-with-summary"),
    title=("h1 .field--name-title", "h1"),
    date=("time.datetime[datetime]", "time[datetime]"),
)
MFA = Layout(body=("#News_Body_Txt_A", ".TRS_Editor", ".content_mod"), title=("#News_Body_Title", "h1"))

LAYOUTS: dict[str, Layout] = {
    "state.gov": STATE,
    "justice.gov": JUSTICE,
    "dea.gov": Layout(body=("div.field--name-body", "div.text-long"), date=("time[datetime]",)),
    "ice.gov": Layout(body=(".field--name-body",)),
    "treasury.gov": TREASURY,
    "whitehouse.gov": WHITE_HOUSE,
    "bidenwhitehouse.archives.gov": WHITE_HOUSE,
    "mfa.gov.cn": MFA,
    "fmprc.gov.cn": MFA,
    "newsmax.com": Layout(body=("#mainArticleDiv",), title=("h1[itemprop=headline]",)),
    "apnews.com": Layout(body=("main.Page-main div.RichTextStoryBody", "div.RichTextStoryBody")),
    "thehill.com": Layout(body=("div.article__text.body-copy", "div.article__text")),
}
UNKNOWN = Layout(body=())


def layout_for(host: str) -> Layout:
    """The layout of a host or of the site above it: ``2021-2025.state.gov`` is read as ``state.gov``."""
    name = host.lower()
    while name:
        if name in LAYOUTS:
            return LAYOUTS[name]
        _, _, name = name.partition(".")
    return UNKNOWN
