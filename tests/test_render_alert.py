"""What a person sees of an alert: in the push, in the channel, and when Discord takes only less."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Message
from bot.rendering.alerts import alert_line, render_alert, word_diff
from bot.rendering.budget import embed_size, fit, size
from feeds.entries import Precision, Published, Role
from letters.alerts import Alert, AlertKind, Door, Line, Quote
from letters.questions import State
from tests.invented import ALERTS, ALTERED, BRIEFING, ET, NEWS, NOW

MENTION = re.compile(r"@everyone|@here|<@[!&]?\d+>|<#\d+>|<a?:\w+:\d+>|<id:", re.IGNORECASE)
FIRST_WORDS = {
    "a briefing": "Q3 working group timeline +1: State, on the record: 'We are not yet",
    "news, from the summary, may repeat": "Q3 working group timeline: reported by Wire Service: 'Beijing agreed",
    "an altered quote": "Quote changed, Q3 working group timeline +1: State now says: 'We are now",
    "a quote that is gone": "Quote gone, Q3 working group timeline +1: State no longer says: 'We are not yet",
    "the first alert after the edit": "Since changed, Q3 working group timeline +1: State, on the record: 'We",
    "now official": "Now on the record, Q3 working group timeline +1: State says: 'We are not yet",
    "another question": "Now also Q3a tools left if diplomacy fails: State, on the record: 'We are",
    "told late": "Told late, Q3 working group timeline +1: State, on the record: 'We are not yet",
    "a reporter's words": "Q3 working group timeline +1: a reporter asked State: 'So is the working group dead?'",
    "missing parts": "The letter: reported by an unnamed source (may repeat)",
}


def whole(message: Message) -> str:
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.title, embed.description, embed.footer]
        parts += [f"{field.name}\n{field.value}" for field in embed.fields]
    return "\n".join(parts)


@pytest.mark.parametrize(("name", "start"), FIRST_WORDS.items(), ids=FIRST_WORDS.keys())
def test_the_line_stands_alone_in_a_push(name: str, start: str) -> None:
    content = render_alert(ALERTS[name], NOW, ET).content
    assert content.startswith(start)
    assert size(content) <= 180
    assert "\n" not in content


@pytest.mark.parametrize("degrade", [0, 1, 2])
@pytest.mark.parametrize("alert", ALERTS.values(), ids=ALERTS.keys())
def test_every_form_of_every_alert_fits_pings_no_one_and_keeps_its_button(alert: Alert, degrade: int) -> None:
    message = render_alert(alert, NOW, ET, degrade)
    assert message == fit(message)
    assert message.buttons[0].custom_id == f"a:{alert.key}"
    assert message.buttons[0].label == "Why this?"
    assert sum(map(embed_size, message.embeds)) <= 6000
    assert not MENTION.search(whole(message))
    assert "https://evil.example" not in whole(message)
    assert "](javascript" not in whole(message)


def test_an_alert_in_full_says_who_when_what_why_and_how_sure() -> None:
    embed = render_alert(BRIEFING, NOW, ET).embeds[0]
    assert embed.description == (
        "**On the record: State briefings**\n"
        "MR FARROW, 12 Sep 2023, 1:22 PM ET (<t:1694539320:R>)\n\n"
        "Asked by a reporter: “Is there any timeline for the working group on fentanyl that was floated in"
        " Beijing?”\n"
        "> Let me say a word about counternarcotics.\n"
        "> We are not yet **at the point** of standing up the **working group**, but both sides keep talking"
        " about it.\n"
        "> I have no date to give you today.\n\n"
        "[Open at the sentence](https://www.state.example/briefings/department-press-briefing-september-12-2023/"
        "#:~:text=We%20are%20not%20yet%20at%20the,both%20sides%20keep%20talking%20about%20it.)"
    )
    assert [(field.name, field.value) for field in embed.fields[:2]] == [
        (
            "Q3 working group timeline",
            (
                "mentioned ◔\nspeaks to it: fairly sure (.72)\nbecause: names the working group; "
                "“at the point of” is about its timing; says that it is NOT there yet\nagainst it: no date is given"
            ),
        ),
        (
            "Q3a tools left if diplomacy fails",
            "open ○\nspeaks to it: not quite sure (.48)\nbecause: sanctions named beside PRC firms",
        ),
    ]
    assert embed.fields[2].value == (
        "[AP](https://ap.example/1), [Newsmax](https://newsmax.example/2), [Paper 0](https://paper.example/0) +3"
    )
    assert embed.fields[3].value == "Clock: answer due in 19 days, 1 Oct 2023."


def test_a_day_is_shown_as_a_day_only() -> None:
    description = render_alert(NEWS, NOW, ET).embeds[0].description
    assert "**Reported by Wire Service**\n12 Sep 2023\n" in description
    assert "<t:" not in description
    assert " ET" not in description


def test_a_day_stays_the_same_day_east_and_west() -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        assert "\n12 Sep 2023\n" in render_alert(NEWS, NOW, ZoneInfo(zone)).embeds[0].description


def test_no_date_is_said_to_be_none() -> None:
    undated = replace(BRIEFING, published=Published())
    assert "no date given, first seen 12 Sep 2023, 2:00 PM ET" in render_alert(undated, NOW, ET).embeds[0].description


def test_an_altered_quote_shows_what_went_and_what_came() -> None:
    description = render_alert(ALTERED, NOW, ET).embeds[0].description
    assert description.startswith("**The quoted sentence has changed.**\nWe are ~~not yet~~ **now** at the")
    assert "As we quoted it:\n> " in description
    assert "#:~:text=We%20are%20now" in description


def test_a_quote_that_is_gone_links_to_the_page_not_to_the_sentence() -> None:
    description = render_alert(ALERTS["a quote that is gone"], NOW, ET).embeds[0].description
    assert description.startswith("**The quoted sentence is gone from the page.**\n~~We are not yet")
    assert "[Open the page](" in description
    assert ":~:text" not in description


def test_a_reporters_words_are_not_the_departments() -> None:
    description = render_alert(ALERTS["a reporter's words"], NOW, ET).embeds[0].description
    assert "In a reporter's question, not the official's words:\n> So is the **working group** dead?" in description


def test_news_is_quoted_at_most_ninety_words() -> None:
    quote = Quote("word " * 80, "before " * 20, "after " * 5)
    description = render_alert(replace(NEWS, quote=quote), NOW, ET).embeds[0].description
    assert "before" not in description
    assert "after" in description
    longer = render_alert(replace(NEWS, quote=Quote("word " * 200)), NOW, ET).embeds[0].description
    assert longer.partition("[Open")[0].count("word") == 90


def test_the_clock_shows_only_near_the_day() -> None:
    def notes(day: date) -> str:
        now = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
        return "".join(field.value for field in render_alert(BRIEFING, now, ET).embeds[0].fields)

    due = date(2023, 10, 1)
    assert "Clock" not in notes(due - timedelta(days=31))
    assert "Clock: answer due in 30 days" in notes(due - timedelta(days=30))
    assert "Clock: answer overdue since 1 Oct 2023, 30 days" in notes(due + timedelta(days=30))
    assert "Clock" not in notes(due + timedelta(days=31))


def test_the_link_survives_even_the_longest_alert() -> None:
    message = render_alert(ALERTS["very long"], NOW, ET)
    assert f"({ALERTS['very long'].url}" in message.embeds[0].description
    assert "> **many** " in message.embeds[0].description


def test_plainer_forms_still_say_the_matter_and_the_address() -> None:
    short, plain = (render_alert(BRIEFING, NOW, ET, degrade) for degrade in (1, 2))
    assert "> We are not yet" in short.embeds[0].description
    assert not short.embeds[0].fields
    assert plain.embeds == ()
    assert plain.content.endswith(f"\n<{BRIEFING.url}>")
    assert [[button.row for button in form.buttons] for form in (short, plain)] == [[0, 0, 0, 0, 1, 1, 1, 1, 1]] * 2


def test_the_page_has_a_button_only_when_its_address_fits_one() -> None:
    def first_row(alert: Alert) -> list[str]:
        return [button.label for button in render_alert(alert, NOW, ET).buttons if button.row == 0]

    row = ["Why this?", "I'll read it", "Note", "Discuss"]
    assert first_row(BRIEFING) == [*row, "Open the page"]
    assert first_row(ALERTS["very long"]) == first_row(ALERTS["hostile"]) == row


DIFFS = {
    "a word": ("we may meet", "we will meet", "we ~~may~~ **will** meet"),
    "gone": ("we may well meet", "we may meet", "we may ~~well~~ meet"),
    "come": ("we meet", "we all meet", "we **all** meet"),
    "marks stay marks": ("a *b*", "a _b_", "a ~~\\*b\\*~~ **\\_b\\_**"),
    "the same": ("a b", "a b", "a b"),
}


@pytest.mark.parametrize(("old", "new", "shown"), DIFFS.values(), ids=DIFFS.keys())
def test_word_diff(old: str, new: str, shown: str) -> None:
    assert word_diff(old, new) == shown


LONG = st.sampled_from(["@everyone ", "**", "](", "<@1>", "~~`", "long words "]).map(lambda text: text * 40)
TEXT = st.text(max_size=60) | LONG
URL = st.just("https://www.x.org/a-b?c=d") | TEXT
SPANS = st.lists(st.tuples(st.integers(-3, 70), st.integers(-3, 70)), max_size=4).map(tuple)
TEXTS = st.lists(TEXT, max_size=8).map(tuple)
ANY_ALERT = st.builds(
    Alert,
    key=st.just("K" * 25),
    letter=st.just("l"),
    letter_title=TEXT,
    story=st.just(1),
    entry=st.just(1),
    channel=st.just(0),
    reason=st.just("first"),
    kind=st.sampled_from(AlertKind),
    lines=st.lists(
        st.builds(Line, TEXT, TEXT, st.sampled_from(State), st.floats(0, 1), TEXTS, TEXTS), min_size=1, max_size=8
    ).map(tuple),
    quote=st.builds(Quote, TEXT, TEXT, TEXT, SPANS, TEXT, st.sampled_from(Role), TEXT),
    source_name=TEXT,
    source_group=st.sampled_from(["state", "news", "", "x"]),
    official=st.booleans(),
    title=TEXT,
    url=URL,
    published=st.sampled_from([Published(), Published(NOW, Precision.DAY), Published(NOW, Precision.MINUTE)]),
    first_seen=st.just(NOW),
    also=st.lists(st.builds(Door, TEXT, URL, st.just("copy")), max_size=6).map(tuple),
    from_summary=st.booleans(),
    altered=st.sampled_from(["", "(gone)"]) | TEXT,
    may_repeat=st.booleans(),
    due_on=st.none() | st.dates(date(2023, 8, 1), date(2023, 12, 1)),
)


@settings(max_examples=40, deadline=None)
@given(ANY_ALERT, st.integers(0, 2))
def test_any_text_renders_within_limits_without_mentions_and_with_its_link(alert: Alert, degrade: int) -> None:
    message = render_alert(alert, NOW, ET, degrade)
    assert size(message.content.partition("\n")[0]) <= 180
    assert message == fit(message)
    assert not MENTION.search(whole(message))
    assert message.buttons[0].custom_id == f"a:{alert.key}"
    if alert.url.startswith("https://www.x.org"):
        assert alert.url in whole(message)


@given(ANY_ALERT, st.integers(20, 200))
@settings(max_examples=30, deadline=None)
def test_the_line_keeps_any_limit(alert: Alert, limit: int) -> None:
    assert size(alert_line(alert, limit)) <= limit
