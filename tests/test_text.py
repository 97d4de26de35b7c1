"""HTML becomes the text that a reader sees, whatever the HTML."""

from __future__ import annotations

import time

import pytest

from feeds.text import html_to_text, title_text

SEEN = {
    "paragraphs part": ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
    "a single break stays in the paragraph": ("<p>One<br>two</p>", "One\ntwo"),
    "a doubled break parts paragraphs": ("One<br><br/>two", "One\n\ntwo"),
    "each item of a list stands alone": ("<ul><li>a<li>b</ul>", "a\n\nb"),
    "a table gives a line a row": (
        "<table><tr><td>DEA<td>31</tr><tr><td>FBI<td>7</tr></table>",
        "DEA 31\nFBI 7",
    ),
    "a heading stands alone": ("<h2>Fentanyl</h2>Text", "Fentanyl\n\nText"),
    "scripts and styles are not text": ("a<script>x<y</script><style>p{}</style> b", "a b"),
    "entities are decoded": ("<p>AT&amp;T &mdash; &#8220;x&#8221;</p>", "AT&T — “x”"),
    "entities without markup too": ("5 &lt; 6 &amp; 7", "5 < 6 & 7"),
    "white space folds, the hard space too": ("<p>a&nbsp; \n\t b</p>", "a b"),
    "what nobody sees goes": ("<p>fen&shy;tan\u200byl\ufeff</p>", "fentanyl"),
    "inline tags do not part words": ("<p>con<b>trol</b>led</p>", "controlled"),
    "escaped tags stay words": ("a &lt;p&gt; b", "a <p> b"),
    "preformatted lines stay": ("<pre>one\ntwo</pre>", "one\ntwo"),
    "plain paragraphs stay": ("One\n  more.\r\n\r\nTwo.", "One\nmore.\n\nTwo."),
    "comments and instructions are not text": ("<p>a<!-- b --> <?php c ?>d</p>", "a d"),
    "characters that are none go": ("<p>a\x00\ud800b&#1;c</p>", "abc"),
    "a page break is a space": ("<p>\f1.</p>\f<p>a <b>b</b>&#12;c</p>", "1.\n\na b c"),
    "nothing gives nothing": ("", ""),
    "only markup gives nothing": ("<div><br></div>", ""),
    "an open tag swallows no text": ("<p>One <b>two<p>three", "One two\n\nthree"),
}


@pytest.mark.parametrize(("html", "text"), SEEN.values(), ids=SEEN.keys())
def test_reader_sees(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_a_title_is_one_line() -> None:
    assert title_text("<p>U.S. and China</p>\n<p>meet&nbsp;again</p>") == "U.S. and China meet again"


HOSTILE = {
    "nested past all depth": "<div>" * 100_000 + "kept",
    "tags that never close": "<a " * 300_000,
    "many small paragraphs": "<p>a " * 100_000,
    "brackets only": "<" * 500_000,
}


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_html_costs_no_more_than_its_size(html: str) -> None:
    began = time.process_time()
    html_to_text(html)
    assert time.process_time() - began < 2


def test_text_below_all_depth_is_not_lost() -> None:
    assert html_to_text("<div>" * 5_000 + "kept").endswith("kept")


def test_a_megabyte_takes_less_than_half_a_second() -> None:
    html = "<p>The two sides <b>met</b> in Beijing &amp; spoke of <a href='/x'>precursors</a>.</p>\n" * 12_000
    began = time.process_time()
    assert html_to_text(html).count("\n\n") == 11_999
    assert time.process_time() - began < 0.5
