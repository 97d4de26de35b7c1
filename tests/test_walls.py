"""Bot walls and decoys are told by what stands in them; nothing else is taken for one."""

from __future__ import annotations

import pytest

from feeds.walls import is_html, wall

HTML = "text/html; charset=utf-8"

WALLS = {
    "state.gov's decoy, 217 kB": (
        b"<!DOCTYPE html><html><head><title>Technical Difficulties - United States</title></head>" + b"x" * 217_000,
        "Technical Difficulties",
    ),
    "justice.gov's challenge, 2 kB": (
        b"<html><head><meta http-equiv='refresh' content=\"5; URL='/news?bm-verify=AAQAAAAJ'\"></head></html>",
        "bm-verify",
    ),
    "a waiting room": (b"<html><head><title>Just a moment...</title></head></html>", "Just a moment"),
    "a refusal": (b"<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>", "Access Denied"),
    "a question of faith": (b"<html><body><p>Please verify you are human</p></body></html>", "verify you are human"),
    "a script first": (b"<script>x</script><p>Verifying you are human. This may take", "verify you are human"),
}


@pytest.mark.parametrize(("body", "name"), WALLS.values(), ids=WALLS)
def test_a_wall_has_a_name(body: bytes, name: str) -> None:
    assert wall(body, HTML) == name


NO_WALLS = {
    "a feed that speaks of one": (
        b"<?xml version='1.0'?><rss version='2.0'><channel><title>Access Denied: a history</title></channel></rss>",
        "application/rss+xml",
    ),
    "a feed sold as HTML": (b"<rss version='2.0'><channel><title>Just a moment</title>", HTML),
    "JSON that speaks of one": (b'{"title": "Technical Difficulties"}', "application/json"),
    "a long page that speaks of one": (
        b"<html><head><title>News</title></head><body>" + b"verify you are human, they said. " * 1000,
        HTML,
    ),
    "an ordinary page": (b"<html><head><title>Press Releases</title></head><body><ul><li>x</ul>", HTML),
    "nothing": (b"", HTML),
}


@pytest.mark.parametrize(("body", "content_type"), NO_WALLS.values(), ids=NO_WALLS)
def test_what_only_speaks_of_walls_is_none(body: bytes, content_type: str) -> None:
    assert wall(body, content_type) is None


def test_a_page_is_told_by_its_beginning_before_its_label() -> None:
    assert is_html(b"\xef\xbb\xbf <!doctype html><html>", "application/rss+xml")
    assert is_html(b"plain words", "text/html")
    assert not is_html(b"<?xml version='1.0'?>\n<!-- by hand --><feed xmlns='x'>", "text/html")
