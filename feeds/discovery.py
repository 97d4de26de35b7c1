"""The feed of a page that somebody names: itself, what it links to, or what stands in the common places."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from bs4 import Tag

from feeds.bodies import soup_of
from feeds.charset import to_text
from feeds.entries import Entry, Reading, Source, Validators
from feeds.errors import Blocked, FeedError, WrongContent
from feeds.fetch import Fetched
from feeds.kinds import Get, read
from feeds.text import title_text
from feeds.urls import absolute, canonical, host_of, shown
from feeds.walls import is_html, wall

FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
COMMON = ("feed/", "/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
MOST_TRIES = 8
SHORTEST, LONGEST, USUAL = timedelta(minutes=15), timedelta(hours=6), timedelta(hours=1)  # between two looks


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that was found, and what it gives now."""

    url: str
    name: str  # of the page or the site
    reading: Reading


async def find_feed(url: str, way: Callable[[str], Get], now: datetime) -> Found:
    """Look for the feed of what stands at ``url``, with a few requests; ``way`` gives the way to an address.

    Raises FeedError, naming the place: no answer, a wall, or no feed in any place that was looked at.
    """
    fetched = await way(url)(url)
    fence = wall(fetched.body, fetched.content_type)
    if fence:
        raise Blocked(f"{shown(fetched.url)}: a bot wall ({fence})")
    if not is_html(fetched.body, fetched.content_type):
        return Found(fetched.url, host_of(fetched.url), await _read(fetched.url, way, now))
    name, links = await asyncio.to_thread(_linked, fetched)
    places = list(dict.fromkeys([*links, *(absolute(fetched.url, place) for place in COMMON)]))
    found = await _first(places[:MOST_TRIES], way, now)
    if found is None:
        raise WrongContent(
            f"{shown(fetched.url)}: no feed is linked there, nor stands in the common places; "
            "config.toml can read the page itself (kind html-index)"
        )
    return replace(found, name=name or found.name)


async def _first(places: Iterable[str], way: Callable[[str], Get], now: datetime) -> Found | None:
    """The first place that holds a feed with items, else the first that holds one at all."""
    empty: Found | None = None
    for place in places:
        try:
            found = Found(place, host_of(place), await _read(place, way, now))
        except FeedError:
            continue  # the next place may be the one
        if found.reading.entries:
            return found
        empty = empty or found
    return empty


async def _read(url: str, way: Callable[[str], Get], now: datetime) -> Reading:
    source = Source("proposed", "", "", "rss", url, USUAL)
    return await read(source, Validators(), way(url), now=now)


def _linked(fetched: Fetched) -> tuple[str, list[str]]:
    """The title of a page, and the feeds that it names, those of its comments last."""
    try:
        soup = soup_of(to_text(fetched.body, fetched.content_type)[0])
    except WrongContent as error:
        raise WrongContent(f"{shown(fetched.url)}: {error}") from error
    base = soup.find("base", href=True)
    root = absolute(fetched.url, str(base["href"])) if isinstance(base, Tag) else ""
    links = [link for link in soup.select("link[rel~=alternate][href]") if _is_feed(link)]
    links.sort(key=_is_of_comments)
    places = [absolute(root or fetched.url, str(link["href"])) for link in links]
    title = soup.find("title")
    return (title_text(title.get_text()) if isinstance(title, Tag) else ""), [place for place in places if place]


def _is_feed(link: Tag) -> bool:
    return str(link.get("type") or "").partition(";")[0].strip().lower() in FEEDS


def _is_of_comments(link: Tag) -> bool:
    return "comment" in f"{link.get('title') or ''} {link.get('href') or ''}".lower()


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries by their time, the newest first; those without one last, in their order."""
    return sorted(entries, key=lambda entry: -(entry.published.at.timestamp() if entry.published.at else 0.0))


def usual_gap(entries: Iterable[Entry]) -> timedelta | None:
    """Return the usual time between two items; None where fewer than three name one."""
    times = sorted({entry.published.at for entry in entries if entry.published.at})
    if len(times) < 3:
        return None
    return timedelta(seconds=median((later - earlier).total_seconds() for earlier, later in pairwise(times)))


def look_every(gap: timedelta | None) -> timedelta:
    """Return how often to look at a feed: four times in its usual gap, within sane bounds."""
    if gap is None:
        return USUAL
    minutes = max(1, round(gap / 4 / timedelta(minutes=5))) * 5
    return min(max(timedelta(minutes=minutes), SHORTEST), LONGEST)


def same_place(one: str, other: str) -> bool:
    """Whether two addresses are one."""
    return canonical(one) == canonical(other) != ""
