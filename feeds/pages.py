"""The article of a web page: its title, its text, and what the page says of itself. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup, Tag
from bs4.dammit import UnicodeDammit

from feeds.articles import article_text
from feeds.bodies import soup_of
from feeds.errors import WrongContent
from feeds.layouts import Layout, layout_for
from feeds.text import BLANK_LINES, MARKUP, NOT_IN_XML, html_to_text, plain_text, title_text
from feeds.urls import absolute, host_of, shown
from feeds.wrapped import unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_TEXT = 200  # characters; a shorter "article" is a teaser, a menu or a notice
MOST_HTML = 3_000_000  # characters; what stands past them is not read
FEW_ELEMENTS = 10_000  # with more the library takes many seconds; the largest of 181 pages of the press has 1,600
NEVER_TEXT = ("script", "style", "noscript", "template", "nav", "form", "aside", "footer", "iframe", "svg", "button")
# What these names mark is not the article, unless it holds a good part of the page's words.
ASIDE = re.compile(
    r"(?:^|[-_ ])(?:related|recirc|share|sharing|social|newsletter|subscribe|signup|cookie|consent|comments?|"
    r"disqus|breadcrumbs?|promo|advert|ads?|sponsor|sidebar|widget|menu|navbar|toolbar|trending|most-read|"
    r"popular|outbrain|taboola|paywall|banner|footer|masthead|skip-link|screen-reader-text|sr-only|"
    r"visually-hidden|tags?|byline-bio)(?:$|[-_ ])",
    re.IGNORECASE,
)
ASIDE_SHARE = 0.3
BLOCKS = ("p", "li", "blockquote", "pre", "dd", "h2", "h3", "td")
TAIL = re.compile(
    r"(?:related(?: (?:stories|articles|content|posts|topics|news))?|read (?:more|next|also)|see also|"
    r"more (?:on|from) .*|recommended(?: .*)?|most (?:read|popular)|you (?:may|might) also (?:like|be interested in).*|"
    r"sign up (?:for|to) .*|subscribe (?:to|now|for) .*|share this(?: .*)?|follow us(?: .*)?|comments?|"
    r"leave a (?:comment|reply).*|"
    r"(?:©|\(c\)|copyright ).*|.*\ball rights reserved\b.*)[:.!]?",
    re.IGNORECASE,
)
FEED_TAIL = re.compile(r"(?:The post\b.*)?\bappeared first on\b.{0,120}", re.IGNORECASE | re.DOTALL)
TAIL_LENGTH, TAIL_PARAGRAPHS = 160, 15
PDF = re.compile(r"^[^?#]*\.pdf(?:[?#]|$)|//www\.justice\.gov/[^?#]*/media/\d+/dl\b", re.IGNORECASE)
MOST_ATTACHMENTS = 5


@dataclass(frozen=True, slots=True)
class Page:
    """What one page says. All but ``text`` may be ''."""

    title: str
    text: str  # paragraphs separated by a blank line
    published_raw: str  # as the page has it; for feeds.dates
    canonical_url: str  # absolute
    author: str = ""
    attachments: tuple[str, ...] = ()  # addresses of PDFs that hang on it
    faults: tuple[str, ...] = ()  # what was wrong and survived, each one line


def page_text(html: str | bytes, url: str) -> Page:
    """Return the article that stands on the page fetched from ``url``.

    Tried in turn: the layout of the publisher, the article as a library finds it, the text that the page gives to
    search engines, its ``article`` and ``main``, and the block that holds most words outside links. WrongContent,
    naming what was looked for, where none gives LEAST_TEXT characters and no PDF hangs on the page; never another
    error, whatever the HTML.
    """
    whole = NOT_IN_XML.sub("", _decoded(html)[:MOST_HTML])
    if whole.strip() and not MARKUP.search(whole):
        return _plain_page(whole, url)
    soup = _parsed(whole, url)
    layout = layout_for(host_of(url))
    told = _told(soup)
    page = Page(
        title=_title(soup, layout, told),
        text="",
        published_raw=_published(soup, layout, told),
        canonical_url=_canonical(soup, url),
        author=_author(soup, layout, told),
    )
    text = _article(soup, layout, told) or _general(soup, layout, told, whole)
    attachments = _attachments(soup, layout, url)
    if len(text) < LEAST_TEXT and not attachments:
        tried = ", ".join([*layout.body, "the article as a library finds it", "articleBody", "article", "main"])
        raise WrongContent(
            f"{shown(url)}: no text of {LEAST_TEXT} characters in {tried}; "
            "the page may be built by scripts, empty, or laid out anew"
        )
    return replace(page, text=text, attachments=attachments)


def _plain_page(text: str, url: str) -> Page:
    """The page that is no HTML; its text alone."""
    found = unwrapped(text)
    if len(found) < LEAST_TEXT:
        raise WrongContent(f"{shown(url)}: no text of {LEAST_TEXT} characters in plain text")
    return Page(title="", text=found, published_raw="", canonical_url="")


def _parsed(html: str, url: str) -> BeautifulSoup:
    try:
        return soup_of(html)
    except WrongContent as error:
        raise WrongContent(f"{shown(url)}: {error}") from error


def _decoded(html: str | bytes) -> str:
    if isinstance(html, str):
        return html
    try:
        return html.decode("utf-8-sig")
    except UnicodeDecodeError:
        return UnicodeDammit(html, is_html=True).unicode_markup or html.decode("utf-8", "replace")


def _told(soup: BeautifulSoup) -> dict[str, Any]:
    """The article that the page describes for search engines (JSON-LD), or {}."""
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            found = list(_objects(json.loads(script.get_text(), strict=False), depth=0))
        except (ValueError, RecursionError):
            continue
        for item in found:
            kinds = item.get("@type", "")
            if any("Article" in str(kind) or str(kind) in {"BlogPosting", "Report"} for kind in _listed(kinds)):
                return item
    return {}


def _objects(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    for item in _listed(value):
        if isinstance(item, dict):
            yield item
            yield from _objects(item.get("@graph", []), depth + 1)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _title(soup: BeautifulSoup, layout: Layout, told: dict[str, Any]) -> str:
    heading = _first_text(soup, layout.title) or _string(told.get("headline")) or _meta(soup, "og:title")
    return heading or _first_text(soup, ("article h1", "h1", "title"))


def _published(soup: BeautifulSoup, layout: Layout, told: dict[str, Any]) -> str:
    for selector in layout.date:
        if isinstance(found := soup.select_one(selector), Tag):
            return _attribute(found, "datetime") or _attribute(found, "content") or _line(found)
    stated = _string(told.get("datePublished")) or _meta(soup, "article:published_time", "date", "pubdate", "dc.date")
    if stated:
        return stated
    found = soup.select_one("article time[datetime], main time[datetime], time[datetime][pubdate]")
    return _attribute(found, "datetime") if isinstance(found, Tag) else ""


def _author(soup: BeautifulSoup, layout: Layout, told: dict[str, Any]) -> str:
    names = [_string(a.get("name")) if isinstance(a, dict) else _string(a) for a in _listed(told.get("author"))]
    return _first_text(soup, layout.author) or ", ".join(filter(None, names)) or _meta(soup, "author")


def _canonical(soup: BeautifulSoup, url: str) -> str:
    link = soup.select_one("link[rel~=canonical][href]")
    return absolute(url, _attribute(link, "href")) if isinstance(link, Tag) else ""


def _meta(soup: BeautifulSoup, *names: str) -> str:
    for name in names:
        for attribute in ("property", "name", "itemprop"):
            tag = soup.find("meta", attrs={attribute: name})
            if isinstance(tag, Tag) and (content := _attribute(tag, "content")):
                return title_text(content)
    return ""


def _first_text(soup: BeautifulSoup, selectors: tuple[str, ...]) -> str:
    found = (soup.select_one(selector) for selector in selectors)
    return next((line for tag in found if isinstance(tag, Tag) and (line := _line(tag))), "")


def _line(tag: Tag) -> str:
    return " ".join(plain_text(tag.get_text(" ")).split())


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value.strip() if isinstance(value, str) else ""


def _string(value: object) -> str:
    return title_text(value) if isinstance(value, str) else ""


def _article(soup: BeautifulSoup, layout: Layout, told: dict[str, Any]) -> str:
    """The text where the publisher's layout has it, or search engines are told much more; '' where neither serves."""
    for tag in soup.find_all(NEVER_TEXT):
        tag.decompose()
    for selector in layout.strip:
        for tag in soup.select(selector):
            tag.decompose()
    known = _text_of(soup, layout.body, layout)
    stated = _stated(told, layout)
    return stated if layout.body and len(stated) >= max(LEAST_TEXT, 2 * len(known)) else known


def _stated(told: dict[str, Any], layout: Layout) -> str:
    body = told.get("articleBody")
    return _without_tail(html_to_text(body), layout) if isinstance(body, str) else ""


def _general(soup: BeautifulSoup, layout: Layout, told: dict[str, Any], html: str) -> str:
    """The text of a page whose layout is unknown or was changed: the first way that finds enough."""
    few = len(soup.find_all(True, limit=FEW_ELEMENTS)) < FEW_ELEMENTS
    found = _without_tail(article_text(html), layout) if few else ""
    if len(found) < LEAST_TEXT:
        found = _stated(told, layout)
    if len(found) < LEAST_TEXT:
        found = _text_of(soup, ("[itemprop=articleBody]", "article", "main", "[role=main]"), layout)
    if len(found) < LEAST_TEXT and (densest := _densest(soup)):
        found = _clean_text(densest, layout)
    return found


def _attachments(soup: BeautifulSoup, layout: Layout, url: str) -> tuple[str, ...]:
    """The PDFs that the body links to, each once."""
    places = ", ".join(f"{place} a[href]" for place in (*layout.body, "article", "main"))
    found = (absolute(url, _attribute(link, "href")) for link in soup.select(places))
    return tuple(dict.fromkeys(address for address in found if PDF.search(address)))[:MOST_ATTACHMENTS]


def _text_of(soup: BeautifulSoup, selectors: tuple[str, ...], layout: Layout) -> str:
    """The text of the first selector that finds enough: its largest element, for teasers share the name."""
    for selector in selectors:
        found = max(soup.select(selector), key=lambda tag: len(tag.get_text()), default=None)
        if found is not None and len(text := _clean_text(found, layout)) >= LEAST_TEXT:
            return text
    return ""


def _clean_text(tag: Tag, layout: Layout) -> str:
    whole = len(tag.get_text()) or 1
    for inner in tag.find_all(True):
        if not inner.decomposed and _is_aside(inner) and len(inner.get_text()) < ASIDE_SHARE * whole:
            inner.decompose()
    text = unwrapped(tag.get_text()) if tag.name == "pre" else html_to_text(str(tag))
    return _without_tail(text, layout)


def _is_aside(tag: Tag) -> bool:
    if tag.name == "header":
        return True
    classes = tag.get("class")
    names = [*(classes if isinstance(classes, list) else []), _attribute(tag, "id")]
    return any(ASIDE.search(name) for name in names)


def _densest(soup: BeautifulSoup) -> Tag | None:
    """The element whose own paragraphs hold most words, words in links counted against it."""
    scores: dict[int, float] = {}
    tags: dict[int, Tag] = {}
    for block in soup.find_all(BLOCKS):
        linked = sum(len(link.get_text()) for link in block.find_all("a"))
        worth = len(block.get_text()) - 3 * linked
        for parent, share in zip(block.parents, (1.0, 0.5), strict=False):
            tags[id(parent)] = parent
            scores[id(parent)] = scores.get(id(parent), 0.0) + share * worth
    best = max(scores, key=scores.__getitem__, default=None)
    return tags[best] if best is not None and scores[best] > 0 else soup.body


def _without_tail(text: str, layout: Layout) -> str:
    """Cut what follows the article, and the paragraphs that stand in every release."""
    kept = [p for p in BLANK_LINES.split(layout.without_standing(text)) if not FEED_TAIL.fullmatch(p)]
    first = max(1, len(kept) - TAIL_PARAGRAPHS)
    for number, paragraph in enumerate(kept[first:], first):
        if len(paragraph) <= TAIL_LENGTH and TAIL.fullmatch(paragraph):
            return "\n\n".join(kept[:number])
    return "\n\n".join(kept)
