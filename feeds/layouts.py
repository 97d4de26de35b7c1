"""Where the text stands on the pages of the publishers we know; the rest is found by shape. Pure.

A layout changes when its publisher rebuilds the site: then its selectors find nothing, the general way is taken,
and only a row of this table needs to be mended.
"""

from __future__ import annotations

import re
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

    def strips(self, html: str) -> bool:
        """Whether anything to be stripped can be in it; asked of every item of a feed, hence by name alone."""
        return any(selector.lstrip(".#") in html for selector in self.strip)

    def without_standing(self, text: str) -> str:
        """Return the text without the paragraphs that stand in every release."""
        if not self.drop:
            return text
        return "\n\n".join(p for p in text.split("\n\n") if not re.match(self.drop, p, re.DOTALL))


# Marks that end a release, and the press office's lines.
_MARKS = r"(?:#\s*){2,}\Z|-?\s*30\s*-?\Z|FOR IMMEDIATE RELEASE\b.{0,40}\Z|[Ee]nd (?:of )?[Tt]ext\.?\Z"
_CONTACT = (
    r"(?:(?:Media|Press|News|Public Affairs) )?(?:Contacts?|CONTACTS?)\s*:|(?:MEDIA|PRESS) CONTACTS?\b"
    r"|(?:For|Please submit) (?:any |further )?(?:media|press) (?:inquiries|questions|contact)\b(?=.{0,200}\Z)"
)
_PROGRAMME = (
    r"(?:OCDETF|HSTFs?\b|PSN\b|Organized Crime (?:and )?Drug Enforcement Task Forces?|Homeland Security Task Forces?"
    r"|Project Safe (?:Neighborhoods|Childhood)|Operation (?:Take Back America|Overdrive|Synthetic Opioid Surge)"
    r"|High Intensity Drug Trafficking Areas?)"
)
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
    drop=f"{_MARKS}|{_CONTACT}",
)
JUSTICE = Layout(
    body=("div.field--name-field-pr-body", "div.field_body", "div.node-body", "div.field--name-body"),
    strip=(
        ".field--name-field-pr-topic",
        ".field--name-field-pr-component",
        ".field--name-field-pr-number",
        ".field--name-field-pr-contact",
        ".node-topics",
        ".node-component",
        ".node-updated-date",
        ".node-press-release-number",
    ),
    title=("h1#node-title", ".news-title .field-formatter--string", "h1"),
    date=("span.date-display-single[content]", ".node-date time[datetime]", "meta[property='article:published_time']"),
    # Nobody is guilty yet, in every release of charges; and programmes that plant "task force" in releases of none.
    drop=f"{_MARKS}|{_CONTACT}"
    r"|(?:An?|The|Any|All|Each|Charges|Criminal)\b(?=.{0,420}\Z)(?=.*(?:presumed innocent|presumption of innocence"
    r"|not (?:a finding|evidence|proof) of guilt"
    r"|(?:merely|only|simply|just) an? (?:formal )?(?:allegation|accusation|charge)))"
    r"|Updated \w+ \d{1,2}, \d{4}\Z|Press Release Number:|Components?(?:\(s\))?:|Topics?(?:\(s\))?:"
    rf"|(?:This|The)\b.{{0,80}}\b(?:is|was|are|were)\b.{{0,80}}\bpart of\b.{{0,160}}{_PROGRAMME}"
    rf"|(?:The (?:specific )?(?:mission|goal) of the )?(?:The )?{_PROGRAMME}.{{0,30}}"
    r"\b(?:is|are|was|were|identif|partners|seeks)"
    rf"|(?:For )?(?:[Aa]dditional|[Mm]ore|[Ff]urther) information (?:about|on) (?:the )?{_PROGRAMME}"
    rf"|To learn more about (?:the )?{_PROGRAMME}",
)
WHITE_HOUSE = Layout(
    body=("section.body-content", "div.entry-content", "main .wp-block-post-content", "main"),
    strip=(".wp-block-whitehouse-topper", ".article-meta", ".wp-block-post-terms", ".pagination"),
    title=("h1.page-title", "h1.wp-block-whitehouse-topper__headline", "h1"),
    date=("time.posted-on[datetime]", ".wp-block-post-date time[datetime]", "time[datetime]"),
)
TREASURY = Layout(
    body=("div.field--name-field-news-body", "div.field--name-body", "article .field--type-text-with-summary"),
    strip=(".field--name-field-news-publication-date", ".related-news", ".usa-breadcrumb"),
    title=("h1 .field--name-title", "h1"),
    date=("time.datetime[datetime]", "time[datetime]"),
    drop=f"{_MARKS}|{_CONTACT}",
)
MFA = Layout(
    body=("#News_Body_Txt_A", ".TRS_Editor", ".content_mod"),
    strip=(".share", "#News_Body_Time"),
    title=("#News_Body_Title", ".news-title h1", "h1"),
    date=("#News_Body_Time", ".news-title .time"),
)
NEWSMAX = Layout(
    body=("#mainArticleDiv",),
    strip=(".articleTags", ".article-tags", ".copyright", ".newsletter-signup", ".recommended"),
    title=("h1[itemprop=headline]",),
    drop=r"Tags?:|By\s*\|?\s*\Z|By [^|]{0,80}\|.{0,80}\Z|[×✕]\Z|©\s*\d{4} Newsmax|Related (?:Stories|Articles):?",
)
AP = Layout(
    body=("main.Page-main div.RichTextStoryBody", "div.RichTextStoryBody"),
    strip=(".Comments", ".Enhancement", ".HTMLModuleEnhancement", ".PageList", ".Page-below", ".FreeStar"),
    title=("main.Page-main h1", "h1"),
    drop=r"_{2,}\s*\Z|—{1,3}\s*\Z|Follow (?:the )?AP(?:’s|'s) coverage\b",
)
HILL = Layout(
    body=("div.article__text.body-copy", "div.article__text"),
    strip=(".article__recommended", ".in-article-related", ".dont-miss", ".hill-newsletter", ".submitted-by"),
    title=("h1.page-title", "h1"),
    drop=r"Copyright \d{4} Nexstar|Tags\b",
)
REGISTER = Layout(body=("#fulltext_content_area", ".doc-content", "pre"))

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
    "federalregister.gov": REGISTER,
    "govinfo.gov": REGISTER,
    "newsmax.com": NEWSMAX,
    "apnews.com": AP,
    "thehill.com": HILL,
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
