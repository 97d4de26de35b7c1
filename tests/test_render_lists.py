"""Bursts, digests, sources, health and answers: many things in few messages, none left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.rendering.answers import render_help, render_term_log, render_terms
from bot.rendering.budget import embed_size, fit, size
from bot.rendering.lists import render_burst, render_digest
from bot.rendering.sources import render_health, render_sources
from bot.rendering.surfaces import Problem, SourceLine
from bot.rendering.why import render_why
from letters.alerts import Alert, alert_key
from letters.record.kept import DigestItem, DigestReason, Keyword, KeywordChange, Step, Way
from tests.invented import ALERTS, BRIEFING, ET, HOSTILE, NOW

DAY = date(2023, 9, 12)


def burst(number: int, alerts: list[Alert]) -> list[Alert]:
    return [replace(alerts[n % len(alerts)], key=alert_key("l", n, 0, "first")) for n in range(number)]


@pytest.mark.parametrize("degrade", [0, 1, 2])
@pytest.mark.parametrize("number", [1, 6, 25])
def test_a_burst_lists_every_alert_with_its_own_button(number: int, degrade: int) -> None:
    alerts = burst(number, list(ALERTS.values()))
    message = render_burst(alerts, NOW, ET, degrade)
    assert message == fit(message)
    assert [button.custom_id for button in message.buttons] == [f"a:{alert.key}" for alert in alerts]
    assert [button.label for button in message.buttons] == [str(n) for n in range(1, number + 1)]
    assert sum(map(embed_size, message.embeds)) <= 6000
    text = message.content + "".join(embed.description for embed in message.embeds)
    assert all(f"{n}. " in text.replace("**", "") for n in range(1, number + 1))


def test_a_burst_says_first_how_many_and_about_what() -> None:
    message = render_burst(burst(12, [BRIEFING, ALERTS["another question"]]), NOW, ET)
    assert message.content == "12 alerts at once: Q3 ×6, Q3a ×6"


def test_each_line_of_a_full_burst_keeps_its_link() -> None:
    message = render_burst(burst(25, [BRIEFING]), NOW, ET)
    assert "".join(embed.description for embed in message.embeds).count(f"]({BRIEFING.url}") == 25


@pytest.mark.parametrize("number", [0, 26])
def test_a_burst_of_none_or_too_many_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="lists 1 to 25"):
        render_burst(burst(number, [BRIEFING]), NOW, ET)


def item(n: int, why: DigestReason = DigestReason.WATCH, url: str = BRIEFING.url) -> DigestItem:
    questions = ("q3 working group timeline",) if why is DigestReason.OLD else ()
    return DigestItem(f"e{n}", "l", questions, f"Title {n}", "AP", url, BRIEFING.published, "Some words here.", why)


def test_the_digest_is_split_and_each_item_has_its_button_and_link() -> None:
    items = [item(n) for n in range(60)]
    messages = render_digest(items, DAY, {"l": "Letter"}, ET)
    assert [len(message.buttons) for message in messages] == [25, 25, 10]
    assert [button.custom_id for message in messages for button in message.buttons] == [f"d:e{n}" for n in range(60)]
    assert messages[0].content == "Daily digest for 12 Sep 2023 (1 of 3): 60 texts that did not call for an alert"
    text = "".join(embed.description for message in messages for embed in message.embeds)
    assert text.count(f"]({BRIEFING.url})") == 60
    assert all(message == fit(message) for message in messages)


def test_the_digest_says_why_a_text_is_only_there() -> None:
    (message,) = render_digest([item(1, DigestReason.OLD), item(2)], DAY, {"l": "Letter"}, ET)
    assert message.embeds[0].description == (
        "**Letter: on the subject, no question named**\n\n"
        f"**1.** AP, 12 Sep 2023: [Title 2]({BRIEFING.url})\n> Some words here.\n\n"
        "**Letter: an older text, newly shown**\n\n"
        f"**2.** AP, 12 Sep 2023: [Title 1]({BRIEFING.url}) (Q3)\n> Some words here."
    )
    assert [button.custom_id for button in message.buttons] == ["d:e2", "d:e1"]


def test_an_empty_digest_is_no_message_and_hostile_items_fit() -> None:
    assert render_digest([], DAY, {}, ET) == ()
    hostile = [replace(item(n), title=HOSTILE * 9, sentence=HOSTILE * 9, source_name=HOSTILE) for n in range(25)]
    for degrade in (0, 1):
        (message,) = render_digest(hostile, DAY, {"l": HOSTILE * 9}, ET, degrade)
        assert message == fit(message)
        assert len(message.buttons) == 25
        assert "@everyone" not in message.content + "".join(embed.description for embed in message.embeds)


BLOCKED = SourceLine(
    "state", "State briefings", "blocked", "403 and a page for humans", NOW - timedelta(days=2),
    NOW - timedelta(days=2), NOW - timedelta(days=3), 14, NOW + timedelta(hours=3),
)  # fmt: skip


def test_sources_in_trouble_stand_first_and_say_since_when() -> None:
    (message,) = render_sources([SourceLine("doj", "DOJ", "ok", last_ok=NOW), BLOCKED], NOW, ET)
    assert message.content == "1 of 2 sources are well"
    first, second = message.embeds[0].fields
    assert (first.name, first.value) == (
        "State briefings",
        (
            "blocked ⊘, since 10 Sep 2023\n403 and a page for humans\nlast answer 10 Sep 2023, 2:00 PM ET\n"
            "newest item 9 Sep 2023\n14 failures in a row, next try <t:1694552400:R>"
        ),
    )
    assert second.value == "answers ●\nlast answer 12 Sep 2023, 2:00 PM ET"


def test_many_sources_take_several_messages_and_none_say_what_to_do() -> None:
    pages = render_sources([replace(BLOCKED, id=str(n), name=f"Source {n}") for n in range(45)], NOW, ET)
    assert [len(page.embeds[0].fields) for page in pages] == [20, 20, 5]
    assert pages[0].content == "0 of 45 sources are well (1 of 3)"
    assert "add a [[sources]] table" in render_sources([], NOW, ET)[0].content


def test_health_says_what_since_when_what_it_means_and_what_to_do() -> None:
    problem = Problem("State briefings", "blocked", NOW - timedelta(days=2), "403", next_try=NOW + timedelta(hours=3))
    message = render_health(problem, NOW, ET)
    assert message.content == "State briefings: blocked ⊘ since 10 Sep 2023"
    assert [field.name for field in message.embeds[0].fields] == ["What it means", "What to do"]
    assert "next try <t:" in message.embeds[0].description
    over = render_health(replace(problem, recovered_at=NOW), NOW, ET)
    assert over.content == "State briefings: over since 12 Sep 2023, 2:00 PM ET (was: blocked ⊘)"
    assert over.embeds[0].fields[0].value == "Nothing that we know of."


def test_health_of_something_else_uses_its_own_words() -> None:
    problem = Problem("pinning the board", "not allowed", NOW, HOSTILE, means="Not pinned.", remedy="Grant it.")
    message = render_health(problem, NOW, ET)
    assert message == fit(message)
    assert [field.value for field in message.embeds[0].fields] == ["Not pinned.", "Grant it."]


def test_why_tells_each_step_and_the_end() -> None:
    way = Way("A title", "https://x.org/1", "AP", (Step("read", "31 items", NOW, ("a", "b")),), "not told: 0.41")
    message = render_why(way, ET)
    assert message.content == "AP. Not told: 0.41"
    assert message.embeds[0].description == (
        "1. **read** (12 Sep 2023, 2:00 PM ET): 31 items\n> a\n> b\n**End:** not told: 0.41"
    )
    long = replace(way, steps=tuple(Step(HOSTILE * 3, HOSTILE * 9, NOW, (HOSTILE * 9,) * 40) for _ in range(40)))
    assert render_why(long, ET) == fit(render_why(long, ET))


def test_help_shows_changes_only_to_admins() -> None:
    member, admin = (render_help("!", is_admin=is_admin).embeds[0].description for is_admin in (False, True))
    assert "`!status letter`: the board" in member
    assert "watch add" not in member
    assert "`!watch add fentanyl near group`" in admin


def test_keywords_are_listed_by_question_over_as_many_messages_as_needed() -> None:
    terms = [Keyword(n, "l", f"term {n} " * 9, "q3" if n % 2 else "", added_by=HOSTILE, hits=n) for n in range(200)]
    pages = render_terms(terms, ET)
    text = "\n".join(page.embeds[0].description for page in pages)
    assert len(pages) > 1
    assert all(f"#{n} " in text for n in range(200))
    assert all(size(page.embeds[0].description) <= 4096 for page in pages)
    assert text.count("**l, Q3**") == 1
    assert "always watched" in render_terms([], ET)[0].content


def test_the_keyword_log_stands_newest_first() -> None:
    log = [
        KeywordChange(NOW - timedelta(days=1), "ann", "add", "working group*", "l", "q3", undone=True),
        KeywordChange(NOW, "bob", "undo add", "working group*", "l", "q3"),
    ]
    assert render_term_log(log, ET)[0].embeds[0].description == (
        "12 Sep 2023, 2:00 PM ET: bob took back adding “working group\\*” for Q3\n"
        "11 Sep 2023, 2:00 PM ET: ann added “working group\\*” for Q3 (taken back since)"
    )
    assert render_term_log([], ET)[0].content == "No keyword was ever changed."


def test_a_channel_goes_by_its_name_where_discord_shows_it_and_never_by_its_number_in_a_title() -> None:
    problem = Problem("Delivery to channel 123456789012345678", "refused", NOW)
    for told in (render_health(problem, NOW, ET), render_health(replace(problem, recovered_at=NOW), NOW, ET)):
        assert told.content.startswith("Delivery to <#123456789012345678>: ")
        assert told.embeds[0].title.startswith("Delivery to the channel: ")
