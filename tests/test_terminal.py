"""The same messages at a terminal: readable at 40 columns and at 100, with codes only where they belong."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Embed, Message
from bot.rendering.alerts import render_alert
from bot.rendering.boards import render_board
from bot.rendering.markup import escape
from bot.rendering.plaintext import columns, message_as_text, words_only, wrap
from bot.sending.senders import HistoryUnreadable, NotNow
from bot.sending.terminal import TerminalSender
from letters.alerts import Alert, Door
from tests.invented import ALERTS, BRIEFING, ET, NOW, board


def sender(tty: bool = False) -> tuple[TerminalSender, io.StringIO]:
    stream = io.StringIO()
    return TerminalSender(stream, ET, width=80, tty=tty), stream


def test_code_keeps_its_columns_so_that_a_caret_points_where_it_should() -> None:
    shown = message_as_text(Message("No:", (Embed(description="```\na near/ b\n  ^\n```\nSo."),)), 40, ET)
    assert shown.splitlines() == ["No:", "  a near/ b", "    ^", "  So."]


ITALICS = {
    "a name": ("under *Why this?* and", "under Why this? and"),
    "an ending": ("`*` matches (sanction*), OR", "* matches (sanction*), OR"),
    "escaped": (r"\*as typed\*", "*as typed*"),
    "bold": ("**as ever**", "as ever"),
}


@pytest.mark.parametrize(("markdown", "words"), ITALICS.values(), ids=ITALICS)
def test_italics_are_undone_and_other_stars_stay(markdown: str, words: str) -> None:
    assert words_only(markdown, ET) == words


@pytest.mark.parametrize("width", [40, 80, 100])
@pytest.mark.parametrize("alert", ALERTS.values(), ids=ALERTS.keys())
def test_every_alert_fits_the_width_but_for_addresses(alert: Alert, width: int) -> None:
    text = message_as_text(render_alert(alert, NOW, ET), width, ET)
    assert all(columns(line) <= width for line in text.splitlines() if "://" not in line)
    assert "\x1b" not in text
    assert "\u200b" not in text


def test_an_alert_reads_as_plain_words() -> None:
    text = message_as_text(render_alert(BRIEFING, NOW, ET), 80, ET)
    assert "  MR FARROW, 12 Sep 2023, 1:22 PM ET\n" in text
    assert "  | I have no date to give you today.\n" in text
    assert "\n  Open at the sentence\n    https://www.state.example/" in text
    assert "**" not in text
    assert "<t:" not in text


def test_bold_is_set_only_where_asked_and_closed_on_each_line() -> None:
    text = message_as_text(render_alert(BRIEFING, NOW, ET), 40, ET, bold=True)
    assert "\x1b[1mat the point\x1b[0m" in text
    for line in text.splitlines():
        assert line.count("\x1b[1m") == line.count("\x1b[0m")


WORDS = {
    "bold": ("**a** b", "a b"),
    "struck": ("~~a~~ **b**", "[-a-] b"),
    "escaped": ("\\*a\\* \\<x>", "*a* <x>"),
    "link": ("[a \\[b\\]](https://x.org/)", "a [b]"),
    "time": ("at <t:1694539320:f>", "at 12 Sep 2023, 1:22 PM ET"),
    "day": ("<t:1694539320:D>", "12 Sep 2023"),
    "a time beside its words": ("1:22 PM ET (<t:1694539320:R>)", "1:22 PM ET"),
    "a time beyond all": ("<t:99999999999999>", "at an unknown time"),
    "code": ("say `status`", "say status"),
}


@pytest.mark.parametrize(("markdown", "words"), WORDS.values(), ids=WORDS.keys())
def test_markdown_is_undone(markdown: str, words: str) -> None:
    assert words_only(markdown, ET) == words


@given(st.text(st.sampled_from(list("ab *_~`|[]()<>\\-#@.:/1漢é")), max_size=60))
def test_what_was_escaped_comes_back_as_it_was(text: str) -> None:
    assert words_only(escape(text), ET) == " ".join(text.split())


@settings(max_examples=60)
@given(st.text(max_size=200), st.integers(10, 60))
def test_wrapping_loses_no_letter(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())


async def test_the_same_nonce_prints_once_and_ids_grow() -> None:
    out, stream = sender()
    first = await out.send(0, Message("one"), nonce="A")
    assert await out.send(0, Message("one"), nonce="A") == first
    assert await out.send(0, Message("two"), nonce="B") > first
    assert stream.getvalue().count("one") == 1


async def test_a_reply_says_what_it_follows() -> None:
    out, stream = sender()
    first = await out.send(0, Message("the first"), nonce="A")
    await out.send(0, Message("the second"), nonce="B", reply_to=first)
    assert "(follows: the first)\nthe second\n" in stream.getvalue()


async def test_an_edit_that_adds_doors_names_the_message_and_the_door() -> None:
    out, stream = sender()
    alone = replace(BRIEFING, also=())
    number = await out.send(0, render_alert(alone, NOW, ET), nonce="A")
    told = len(stream.getvalue())
    await out.edit(0, number, render_alert(alone, NOW, ET))
    assert len(stream.getvalue()) == told
    joined = replace(BRIEFING, also=(Door("AP", "https://ap.example/1", "copy"),))
    await out.edit(0, number, render_alert(joined, NOW, ET))
    news = stream.getvalue()[told:]
    assert news.startswith("updated: Q3 working group timeline +1: State, on the record: ")
    assert " ".join(news.split()).endswith("; also told by AP")
    assert all(columns(line) <= 80 for line in news.splitlines())


async def test_an_edit_of_an_earlier_run_is_told_too() -> None:
    out, stream = sender()
    await out.edit(0, 7, Message("now so"))
    assert stream.getvalue() == "updated: now so\n"


async def test_boards_are_kept_until_asked_for() -> None:
    out, stream = sender()
    number = await out.send(0, render_board(board(), NOW, ET), nonce="A")
    await out.edit(0, number, render_board(board(since=None), NOW, ET))
    await out.pin(0, number)
    assert stream.getvalue() == ""
    out.print_boards()
    assert stream.getvalue().count("Fentanyl letter: day 41 of 60") == 1
    assert "not watching yet" in stream.getvalue()


async def test_a_terminal_has_no_history() -> None:
    with pytest.raises(HistoryUnreadable):
        await sender()[0].find(0, "a:KEY", NOW)


async def test_a_terminal_that_is_gone_is_a_send_error() -> None:
    out, stream = sender()
    stream.close()
    with pytest.raises(NotNow, match="terminal"):
        await out.send(0, Message("x"), nonce="A")


async def test_a_terminal_of_few_letters_still_prints() -> None:
    raw = io.BytesIO()
    out = TerminalSender(io.TextIOWrapper(raw, "ascii", write_through=True), ET, width=40)
    await out.send(0, Message("漢 open ○", (Embed(title="t"),)), nonce="A")
    assert b"? open ?" in raw.getvalue()
