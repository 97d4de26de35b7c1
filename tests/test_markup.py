"""Hostile text stays text: what people would see is what was written, and nothing more happens."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.markup import MARKS_LIMIT, clean, emphasise, escape, link, safe_link, sentence_link

HOSTILE = st.text(
    st.sampled_from(list("ab \n*_~`|[]()<>@#:!&/\\-+.1é\u202e\u200b\u0000\u0301漢שلx")) | st.characters(), max_size=80
) | st.sampled_from(["@everyone", "<@123456789012345678>", "<t:1:R>", "https://evil.example/x", "discord.gg/abc"])
MENTION = re.compile(r"@everyone|@here|<@[!&]?\d+>|<#\d+>|<a?:\w+:\d+>|<t:-?\d+|<id:|</\w", re.IGNORECASE)

SHOWN = {
    "everyone": ("@everyone read", "@\u200beveryone read"),
    "a person": ("<@!123>", "\\<\u200b@\u200b!123>"),
    "a channel": ("<#123>", "\\<\u200b#123>"),
    "a time": ("<t:1:R>", "\\<\u200bt:1:R>"),
    "custom emoji": ("<:a:1>", "\\<\u200b:a:1>"),
    "bold": ("**loud**", "\\*\\*loud\\*\\*"),
    "spoiler": ("||hid||", "\\|\\|hid\\|\\|"),
    "code": ("`x`", "\\`x\\`"),
    "masked link": ("[a](https://x.org)", "\\[a\\](https:\u200b//x.org)"),
    "heading": ("# big", "\\# big"),
    "list": ("- one", "\\- one"),
    "numbered list": ("1. one", "1\u200b. one"),
    "a year is no list": ("2023 was", "2023 was"),
    "block quote": (">>> all", "\\>>> all"),
    "invite": ("discord.gg/abc", "discord\u200b.gg/abc"),
    "lines": ("a\n\n# b\tc", "a # b c"),
    "controls and overrides": ("a\u0000b\u202ec\u2066d", "a bcd"),
    "scrawl": ("e" + "\u0301" * 50 + "x", "e" + "\u0301" * 4 + "x"),
    "plain words": ("State said (in 2023) it's 5 < 6 & fine.", "State said (in 2023) it's 5 < 6 & fine."),
}


@pytest.mark.parametrize(("text", "shown"), SHOWN.values(), ids=SHOWN.keys())
def test_markup_from_outside_is_shown_not_obeyed(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_no_mark_and_no_half_letter_of_unicode_gets_through_unseen() -> None:
    for letter in map(chr, range(sys.maxunicode + 1)):
        category = unicodedata.category(letter)
        if category in {"Mn", "Me"}:
            assert clean("e" + letter * 9).count(letter) <= MARKS_LIMIT, hex(ord(letter))
        elif category in {"Cc", "Cs"}:
            assert letter not in clean(f"a{letter}b"), hex(ord(letter))


@given(HOSTILE)
def test_no_text_mentions_or_breaks_the_line(text: str) -> None:
    written = escape(text)
    assert not MENTION.search(written)
    assert "\n" not in written
    written.encode()


@given(HOSTILE, st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=5))
def test_bold_is_always_closed_and_nothing_is_lost(text: str, spans: list[tuple[int, int]]) -> None:
    written = emphasise(text, spans)
    bare = re.sub(r"\\.", "", written)
    assert bare.count("**") % 2 == 0
    assert "****" not in bare
    assert not MENTION.search(written)
    shown = re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)\*\*", "", written)).replace("\u200b", "")
    if not set(text) & set("*\\"):
        assert shown == clean(text)


BOLD = {
    "two words": ("the working group met", [(4, 11), (12, 17)], "the **working group** met"),
    "edge spaces stay outside": ("a b c", [(1, 4)], "a **b** c"),
    "at the start": ("# group", [(0, 7)], "**\\# group**"),
    "overlapping": ("abcdef", [(0, 3), (2, 5)], "**abcde**f"),
    "beyond the end": ("abc", [(1, 99)], "a**bc**"),
}


@pytest.mark.parametrize(("text", "spans", "shown"), BOLD.values(), ids=BOLD.keys())
def test_terms_are_bold(text: str, spans: list[tuple[int, int]], shown: str) -> None:
    assert emphasise(text, spans) == shown


LINKS = {
    "plain": ("https://www.state.gov/x", "https://www.state.gov/x"),
    "parentheses and spaces": ("https://x.org/a (b) <c>", "https://x.org/a%20%28b%29%20%3Cc%3E"),
    "already encoded": ("https://x.org/a%20b?q=1&r=2#s", "https://x.org/a%20b?q=1&r=2#s"),
    "letters of other scripts": ("https://x.org/禁毒", "https://x.org/%E7%A6%81%E6%AF%92"),
    "script": ("javascript:alert(1)", ""),
    "data": ("data:text/html,x", ""),
    "no host": ("https:///x", ""),
    "user and password": ("https://me:pw@x.org/", "https://x.org/"),
    "line break inside": ("https://x.org/a\nb", ""),
    "not an address": ("see below", ""),
    "wrong port": ("https://x.org:99999/", ""),
    "bracket trick": ("https://x.org](y)/", ""),
    "too long": ("https://x.org/" + "a" * 3000, ""),
    "empty": ("", ""),
}


@pytest.mark.parametrize(("url", "shown"), LINKS.values(), ids=LINKS.keys())
def test_only_plain_addresses_become_links(url: str, shown: str) -> None:
    assert safe_link(url) == shown


@given(st.text(max_size=60) | st.text(max_size=60).map("https://x.org/".__add__))
def test_any_address_is_a_safe_link_or_none(url: str) -> None:
    safe = safe_link(url)
    assert safe == "" or re.fullmatch(r"https?://[^\s()<>\"]+", safe)
    assert safe_link(safe) == safe


SENTENCE = "We are not at the point of establishing the U.S.-China working group, but talks, as I said, go on."
FRAGMENTS = {
    "short sentence": ("https://x.org/a", "Talks go on.", "https://x.org/a#:~:text=Talks%20go%20on."),
    "long sentence": (
        "https://x.org/a",
        SENTENCE,
        "https://x.org/a#:~:text=We%20are%20not%20at%20the%20point,talks%2C%20as%20I%20said%2C%20go%20on.",
    ),
    "hyphens and commas": (
        "https://x.org/a",
        "counter-narcotics, now",
        "https://x.org/a#:~:text=counter%2Dnarcotics%2C%20now",
    ),
    "page with an anchor": ("https://x.org/a#b", "Talks.", "https://x.org/a#b:~:text=Talks."),
    "PDF": ("https://x.org/a.PDF", "Talks.", "https://x.org/a.PDF"),
    "no words": ("https://x.org/a", " ", "https://x.org/a"),
    "no spaces to cut at": ("https://x.org/a", "x" * 200, "https://x.org/a"),
    "no address": ("javascript:1", "Talks.", ""),
}


@pytest.mark.parametrize(("url", "sentence", "linked"), FRAGMENTS.values(), ids=FRAGMENTS.keys())
def test_link_scrolls_to_the_sentence_where_that_can_be_said(url: str, sentence: str, linked: str) -> None:
    assert sentence_link(url, sentence) == linked


def test_a_text_without_end_is_bounded_at_once() -> None:
    assert len(escape("word " * 1_000_000)) < 20_000
    assert len(emphasise("word " * 1_000_000, [(5, 9), (4_000_000, 4_000_004)])) < 20_010


def test_a_label_without_a_usable_address_stays_as_words() -> None:
    assert link("AP [wire]", "ftp://x.org") == "AP \\[wire\\]"
    assert link("AP", "https://x.org/1") == "[AP](https://x.org/1)"
