"""Addresses and ids as keys: what outlives a changed link, and what is never a key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.urls import (
    LONGEST_KEY,
    LONGEST_SHOWN,
    absolute,
    bounded,
    canonical,
    guid_key,
    shown,
    text_key,
    url_key,
    wordpress_key,
)

SAME = {
    "scheme": "http://www.state.gov/a",
    "host in capitals": "https://WWW.State.GOV/a",
    "default port": "https://www.state.gov:443/a",
    "default port of http": "http://www.state.gov:80/a",
    "fragment": "https://www.state.gov/a#b",
    "trailing slash": "https://www.state.gov/a/",
    "newsletter": "https://www.state.gov/a?utm_source=x&UTM_medium=y&mc_cid=1",
    "advertisements": "https://www.state.gov/a?fbclid=1&gclid=2",
    "space around": " https://www.state.gov/a\n",
    "a name and password": "https://me:secret@www.state.gov/a",
}


@pytest.mark.parametrize("url", SAME.values(), ids=SAME)
def test_one_page_has_one_canonical_address(url: str) -> None:
    assert canonical(url) == "https://www.state.gov/a"


DIFFERENT = {
    "query": "https://www.state.gov/a?p=5",
    "order of the query": "https://www.state.gov/a?x=1&p=5",
    "letters of the path": "https://www.state.gov/A",
    "port": "https://www.state.gov:8443/a",
    "subdomain": "https://state.gov/a",
}


@pytest.mark.parametrize("url", DIFFERENT.values(), ids=DIFFERENT)
def test_what_tells_pages_apart_is_kept(url: str) -> None:
    assert canonical(url) == url


@pytest.mark.parametrize("url", ["", "x", "mailto:a@b.c", "javascript:alert(1)", "https://", "http://[", "http://a:b/"])
def test_what_is_no_web_address_has_no_canonical_form(url: str) -> None:
    assert canonical(url) == ""
    assert url_key(url) == ""


@given(st.text(max_size=300))
def test_any_text_can_be_asked_for_its_canonical_form(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert len(url_key(text)) <= LONGEST_KEY
    assert "\n" not in shown(text)
    assert len(shown(text)) <= LONGEST_SHOWN


GUIDS = {
    "an address is global": ("https://www.state.gov/?page_id=3", "guid:https://www.state.gov/?page_id=3"),
    "an old address is the same": ("http://www.state.gov/?page_id=3", "guid:https://www.state.gov/?page_id=3"),
    "a urn is global": ("urn:uuid:1225c695", "guid:urn:uuid:1225c695"),
    "a tag is global": ("tag:example.org,2023:1", "guid:tag:example.org,2023:1"),
    "a number is the source's": ("365731", "guid:state:365731"),
    "a slug is the source's": ("2023/08/a-release", "guid:state:2023/08/a-release"),
    "Google News gives a new one each time": ("CBMiV2h0dHBzOi8v", ""),
    "nothing is nothing": ("  ", ""),
}


@pytest.mark.parametrize(("guid", "key"), GUIDS.values(), ids=GUIDS)
def test_a_publishers_id_is_global_only_when_it_says_so(guid: str, key: str) -> None:
    assert guid_key("state", guid) == key


@pytest.mark.parametrize(
    "url", ["https://news.google.com/rss/articles/CBMi", "https://www.state.gov/", "https://www.state.gov"]
)
def test_a_front_page_or_an_opaque_link_names_no_entry(url: str) -> None:
    assert url_key(url) == ""


def test_wordpress_numbers_are_told_apart_by_type() -> None:
    assert wordpress_key("www.State.gov", "state_briefing", 7) == "wp:www.state.gov:state_briefing:7"


def test_long_keys_are_hashed_and_stay_different() -> None:
    long, other = bounded("url:" + "a" * 5000), bounded("url:" + "a" * 4999 + "b")
    assert len(long) < LONGEST_KEY
    assert long != other


def test_a_text_is_its_own_key_whatever_its_white_space() -> None:
    assert text_key("mfa", "Title", "one  two\nthree") == text_key("mfa", "Title ", "one two three")
    assert text_key("mfa", "Title", "one") != text_key("cgtn", "Title", "one")


LINKS = {
    "relative": ("/b", "https://a.example/b"),
    "without scheme": ("//c.example/d", "https://c.example/d"),
    "white space": ("\n https://c.example/d ", "https://c.example/d"),
    "script": ("javascript:alert(1)", ""),
    "mail": ("mailto:a@b.c", ""),
    "broken": ("http://[", ""),
    "boundless": ("https://a.example/" + "a" * 5000, ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("link", "url"), LINKS.values(), ids=LINKS)
def test_links_are_resolved_or_dropped(link: str, url: str) -> None:
    assert absolute("https://a.example/feed", link) == url


SECRETS = {
    "a key": ("https://a.example/x?api_key=hush&q=1", "https://a.example/x?api_key=...&q=1"),
    "a token": ("https://a.example/x?access_token=hush", "https://a.example/x?access_token=..."),
    "a password": ("https://me:hush@a.example/x", "https://a.example/x"),
    "nothing secret": (
        "https://a.example/x?conditions[agencies][]=dea",
        "https://a.example/x?conditions[agencies][]=dea",
    ),
}


@pytest.mark.parametrize(("url", "safe"), SECRETS.values(), ids=SECRETS)
def test_an_address_is_shown_without_secrets(url: str, safe: str) -> None:
    assert shown(url) == safe
