"""The board and the question card, as a phone and a screen reader get them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.messages import Message
from bot.rendering.boards import render_board
from bot.rendering.budget import fit, size
from bot.rendering.cards import render_question
from feeds.entries import Precision, Published
from letters.questions import Known, Question, State
from letters.record.board import make_board
from letters.record.kept import Evidence
from letters.record.states import Change, Proof
from tests.invented import ALERTS, ET, HOSTILE, LETTER, NOW, board


def lines(message: Message) -> list[str]:
    embed = message.embeds[0]
    parts = [embed.title, embed.description, *(f"{field.name}\n{field.value}" for field in embed.fields)]
    return [re.sub(r"\]\([^)]*\)|[*\[]", "", line) for part in parts for line in part.split("\n")]


def test_the_board_says_words_before_symbols_in_short_lines() -> None:
    message = render_board(board(), NOW, ET)
    assert message.content == "Fentanyl letter: day 41 of 60; 0 of 6 questions answered, 3 with evidence"
    assert lines(message) == [
        "Letter on the PRC's part in the fentanyl crisis",
        "sent 2 Aug 2023 to Secretary of State",
        "day 41 of 60 ▰▰▰▰▰▰▰▱▱▱",
        "answer due in 19 days, 1 Oct 2023",
        "receipt not recorded: counted from the letter's date",
        "watching since 10 Aug 2023",
        "12 of 14 sources answer",
        "State briefings blocked since 10 Sep 2023",
        "A source with a long name a long name a long name a long…",
        "Q1 interagency coordination",
        "partly answered ◑",
        "3 pieces of evidence, last mention 1 Sep 2023",
        "Q2 export-control progress",
        "open ○, no answer seen since 10 Aug 2023",
        "no evidence, no mention",
        "before we watched: 1 on record, last 1 May 2019",
        "Q2a what the PRC wants in return",
        "open ○, no answer seen since 10 Aug 2023",
        "no evidence, no mention",
        "Q3 working group timeline",
        "mentioned ◔, no answer seen since 10 Aug 2023",
        "1 piece of evidence, last mention 12 Sep 2023",
        "before we watched: 2 on record, last week of 10 Jul 2023",
        "Q3a tools left if diplomacy fails",
        "open ○, no answer seen since 10 Aug 2023",
        "no evidence, no mention",
        "Q4 authorities Congress could add",
        "declined ⊘",
        "1 piece of evidence, last mention 12 Sep 2023",
    ]
    assert max(map(len, lines(message))) < 60


def test_an_overdue_board_says_since_when_and_draws_no_bar() -> None:
    late = datetime(2023, 10, 3, 12, tzinfo=UTC)
    message = render_board(board(late), late, ET)
    assert "overdue since 1 Oct 2023, 2 days" in lines(message)
    assert "▰" not in message.embeds[0].description
    assert message.content.startswith("Fentanyl letter: overdue since 1 Oct 2023;")


def test_what_was_not_watched_is_not_claimed() -> None:
    told = "\n".join(lines(render_board(board(since=None), NOW, ET)))
    assert "not watching yet: no source has answered so far" in told
    assert "no answer seen" not in told
    assert "not answered" not in told


def test_the_menu_leads_to_each_question() -> None:
    menu = render_board(board(), NOW, ET).menus[0]
    assert menu.custom_id == "b:fentanyl-2023"
    assert [option.value for option in menu.options] == ["q1", "q2", "q2a", "q3", "q3a", "q4"]
    assert menu.options[3].label == "Q3 working group timeline"
    assert menu.options[3].description == "mentioned ◔, 1 piece of evidence"


def test_a_board_of_very_many_questions_still_fits() -> None:
    questions = tuple(Question(f"q{n}", "a label that is long " * 9, "text " * 900) for n in range(60))
    wide = make_board(replace(LETTER, questions=questions, title=HOSTILE * 9), {}, NOW, NOW, ET)
    message = render_board(wide, NOW, ET)
    assert message == fit(message)
    assert [len(embed.fields) for embed in message.embeds] == [25, 25, 10]
    card = render_question(wide, wide.rows[0], [], NOW, ET)
    assert card == fit(card)


def test_a_question_card_quotes_the_evidence_with_links() -> None:
    evidence = [
        Evidence(alert.published, alert.source_name, alert.official, alert.quote.sentence, alert.url)
        for alert in ALERTS.values()
    ]
    shown = board()
    message = render_question(shown, shown.rows[3], evidence, NOW, ET)
    assert message == fit(message)
    assert message.content == "Q3 working group timeline: mentioned ◔; page 1 of 2"
    asked, parts, first, second = message.embeds[0].fields[:4]
    assert (asked.name, parts.name) == ("What is asked", "Its parts")
    assert first.name == "12 Sep 2023, State briefings, on the record"
    assert first.value.startswith("> We are not yet at the point")
    assert "[Open at the sentence](https://www.state.example/" in first.value
    assert second.name == "12 Sep 2023, Wire Service, reported"
    turn, _ = message.buttons
    assert (turn.label, turn.custom_id) == ("Page 2 ▶", "q:fentanyl-2023:q3:2")
    last = render_question(shown, shown.rows[3], evidence, NOW, ET, page=2).embeds[0].fields[-1]
    assert last.name == "On record before we watched"
    assert last.value.startswith("[week of 10 Jul 2023](https://x.example/july): A visit")


def test_the_pages_of_a_card_show_every_piece_of_a_long_record() -> None:
    text = " ".join(f"word{number}" for number in range(900))
    asked = tuple(replace(one, text=text) if one.id == "q3" else one for one in LETTER.questions)
    known = tuple(Known("q3", date(2023, 1, 1), "day", f"record {number} " * 9, "") for number in range(40))
    shown = make_board(replace(LETTER, questions=asked, known=known), {}, NOW, NOW, ET)
    said = Published(NOW, Precision.DAY)
    evidence = [
        Evidence(said, f"Paper {number}", False, f"quote {number}", "https://x.example/") for number in range(60)
    ]
    log = [change(number) for number in range(50)]
    seen, page = "", 1
    while True:
        message = render_question(shown, shown.rows[3], evidence, NOW, ET, log, page)
        assert message == fit(message)
        seen += " ".join(f"{field.name} {field.value} ." for field in message.embeds[0].fields)
        page += 1
        if f"q:fentanyl-2023:q3:{page}" not in [button.custom_id for button in message.buttons]:
            break
    assert page > 5
    for number in range(900):
        assert re.search(rf"word{number}\b", seen)
    for number in range(60):
        assert f"Paper {number}, reported > quote {number}" in seen.replace("\n", " ")
    for number in range(50):
        assert f"because {number} " in seen
    for number in range(40):
        assert f"record {number} " in seen
    assert "Its parts Q3a tools left if diplomacy fails: open ○" in seen


def change(number: int) -> Change:
    return Change(
        id=number,
        at=NOW,
        letter=LETTER.id,
        question="q3",
        addressee="",
        was=State.OPEN,
        state=State.DECLINED,
        who="Ann (7)",
        why=f"because {number} ",
        proof=Proof("no", "https://x.example/"),
    )


def test_evidence_without_words_or_address_is_still_named() -> None:
    shown = board()
    piece = Evidence(Published(NOW - timedelta(days=1), Precision.DAY), "", False, "", "javascript:x")
    field = render_question(shown, shown.rows[0], [piece], NOW, ET).embeds[0].fields[1]
    assert size(field.name) > 0
    assert field.value == "no quote was kept"
