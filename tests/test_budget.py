"""Any message at all fits through, with its first button and its link."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Button, Embed, Field, Menu, Message, Option
from bot.rendering import budget
from bot.rendering.budget import clip, embed_size, fit, shorten, size

TEXT = st.text(max_size=40) | st.integers(1, 7000).map("word ".__mul__) | st.integers(1, 7000).map("😀".__mul__)
EMBED = st.builds(
    Embed,
    title=TEXT,
    description=TEXT,
    url=st.just("https://x.org/") | st.text(max_size=20),
    fields=st.lists(st.builds(Field, TEXT, TEXT), max_size=30).map(tuple),
    footer=TEXT,
)
BUTTON = st.builds(Button, TEXT, custom_id=st.text(max_size=110), url=st.text(max_size=10), row=st.integers(-1, 7))
OPTION = st.builds(Option, TEXT, st.text(max_size=110), TEXT)
MENU = st.builds(Menu, st.text(max_size=110), TEXT, st.lists(OPTION, max_size=30).map(tuple), row=st.integers(-1, 6))
MESSAGE = st.builds(
    Message,
    content=TEXT,
    embeds=st.lists(EMBED, max_size=12).map(tuple),
    buttons=st.lists(BUTTON, max_size=30).map(tuple),
    menus=st.lists(MENU, max_size=6).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(MESSAGE)
def test_any_message_fits(message: Message) -> None:
    fitted = fit(message)
    assert size(fitted.content) <= 2000
    assert len(fitted.embeds) <= 10
    assert sum(map(embed_size, fitted.embeds)) <= 6000
    for embed in fitted.embeds:
        assert size(embed.title) <= 256
        assert size(embed.description) <= 4096
        assert size(embed.footer) <= 2048
        assert len(embed.fields) <= 25
        for field in embed.fields:
            assert 0 < size(field.name) <= 256
            assert 0 < size(field.value) <= 1024
    assert_components_fit(fitted)
    assert fit(fitted) == fitted


def assert_components_fit(message: Message) -> None:
    rows = [button.row for button in message.buttons]
    menu_rows = [menu.row for menu in message.menus]
    assert all(0 <= row < 5 and rows.count(row) <= 5 for row in rows)
    assert len(set(menu_rows)) == len(menu_rows)
    assert not set(menu_rows) & set(rows)
    for button in message.buttons:
        assert 0 < size(button.label) <= 80
        assert size(button.custom_id) <= 100
        assert bool(button.custom_id) != bool(button.url)
    for menu in message.menus:
        assert 1 <= len(menu.options) <= 25
        assert size(menu.placeholder) <= 150
        for option in menu.options:
            assert max(size(option.label), size(option.value), size(option.description)) <= 100


def test_the_first_button_stays_whatever_comes_after_it() -> None:
    first = Button("Why this?", custom_id="a:KEY")
    message = Message("x", buttons=(first, *(Button(str(n), custom_id=f"x:{n}") for n in range(40))))
    assert fit(message).buttons[0] == first
    assert len(fit(message).buttons) == 25


def test_each_of_ten_embeds_keeps_its_link_under_the_common_limit() -> None:
    long = "many words " * 300
    embeds = tuple(Embed(description=f"{long}\n[Open](https://x.org/{n})") for n in range(10))
    fitted = fit(Message(embeds=embeds))
    assert sum(map(embed_size, fitted.embeds)) <= 6000
    assert all(f"[Open](https://x.org/{n})" in fitted.embeds[n].description for n in range(10))


SHORT = {
    "fits": ("as it is", 20, "as it is"),
    "at a word's end": ("one two three four", 12, "one two…"),
    "one long word": ("abcdefghij", 5, "abcd…"),
    "bold is closed": ("say **loud words now** ok", 16, "say **loud…**"),
    "an empty bold is dropped": ("say it **now or never**", 11, "say it…"),
    "escapes stay whole": ("aaaa\\*\\*\\*\\*", 8, "aaaa\\*…"),
    "times stay whole": ("at <t:1234567890:R> then", 19, "at…"),
    "the link stays": ("many words before it\n[Open](https://x.org/1)", 36, "many words…\n[Open](https://x.org/1)"),
    "the link alone": ("many words [Open](https://x.org/1) after", 24, "[Open](https://x.org/1)"),
    "nothing": ("abc", 0, ""),
}


@pytest.mark.parametrize(("text", "limit", "kept"), SHORT.values(), ids=SHORT.keys())
def test_markdown_is_shortened_where_it_hurts_least(text: str, limit: int, kept: str) -> None:
    assert shorten(text, limit) == kept


PIECE = st.sampled_from(["word ", "**", "~~", "\\*", "\\_", "[a b](https://x.org/)", "<t:12:R>", "é", "😀", "\n", "> "])


@given(st.lists(PIECE, max_size=40).map("".join), st.integers(0, 120))
def test_shortening_never_breaks_marks_and_keeps_the_link(text: str, limit: int) -> None:
    kept = shorten(text, limit)
    assert size(kept) <= limit
    bare = re.sub(r"\\.", "", kept)
    if re.sub(r"\\.", "", text).count("**") % 2 == 0 and kept != text and "](" not in text:
        assert bare.count("**") % 2 == 0
    if "](" in text and limit > 40:
        assert "[a b](https://x.org/)" in kept
    assert not bare.endswith("\\")


@given(st.text(max_size=60), st.integers(0, 50), st.booleans())
def test_plain_text_is_clipped_to_the_limit(text: str, limit: int, middle: bool) -> None:
    assert size(clip(text, limit, middle=middle)) <= limit


def test_a_clip_in_the_middle_keeps_both_ends() -> None:
    assert clip("https://www.state.gov/briefings/2023/09/12", 24, middle=True) == "https://www.sta…23/09/12"


def test_limits_are_discords() -> None:
    assert (budget.CONTENT, budget.DESCRIPTION, budget.ALL_EMBEDS, budget.CHILDREN) == (2000, 4096, 6000, 25)
