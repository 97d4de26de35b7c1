"""What a team makes of what it is told: from the press to the log, the board, and back."""

from __future__ import annotations

import json
from pathlib import Path

import discord
import pytest
from sqlite_utils import Database

from storage.database import writing
from storage.record.state_log import text_sha
from storage.sources.entries import add_version
from tests.discord_server import Fault, Message
from tests.discord_server.aim import aimed
from tests.discord_server.interactions import Callback
from tests.discord_world import DiscordWorld
from tests.hurried import Hurried
from tests.office import Team, said
from tests.spine import LETTER, NOON, news

pytestmark = pytest.mark.noon

MET = "The harbour working group met."
REFERS = "On the harbour working group, I'd refer you to the Department of Justice."
STATES = "SELECT question, was, state, who, why, undoes FROM state_log WHERE who <> 'letterwatch' ORDER BY id"


def who(team: Team) -> str:
    return f"{team.world.member.name} ({team.world.member.id})"


async def test_a_press_opens_a_form_and_what_it_says_is_stored_with_its_proof_and_shown(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    async with team.listening():
        form = await team.press(alert, team.world.member, "s:answers")
        answer = await team.fill_in(form, reason="they name the day")
    assert answer.ephemeral
    assert "Q3 working group: answered ●, was mentioned ◔" in said(answer)
    assert await team.spine.rows(STATES) == [("q3", "mentioned", "answered", who(team), "they name the day", 0)]
    proof = json.loads(await team.spine.value("SELECT evidence FROM state_log WHERE state = 'answered'"))
    text = await team.spine.value("SELECT text FROM versions WHERE entry = 2")
    assert proof == {
        "quote": MET,
        "url": "https://news.example.org/launch",
        "hash": text_sha(text),
        "entry": 2,
        "version": 1,
        "said_on": "2026-03-03",
    }
    await team.spine.watcher.settle()
    assert "Q3 working group answered ● set 3 Mar 2026 by member" in said(team.board())
    team.spine.step(minutes=2)
    await team.spine.watcher.deliver()
    assert "Judged by people Q3: answered ●, 3 Mar 2026" in said(team.spine.messages()[0])


async def test_the_board_is_edited_in_place_not_posted_again(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    await team.spine.watcher.settle()
    before = team.board()
    async with team.listening():
        await team.fill_in(await team.press(alert, team.world.member, "s:declines"), reason="no")
    team.spine.step(minutes=2)
    await team.spine.watcher.settle()
    assert team.board().id == before.id
    assert "declined ⊘" in said(team.board())
    boards = [m for m in team.server.bot_messages(team.world.watch) if "b:harbour-2026" in m.custom_ids]
    assert len(boards) == 1


VERBS = {
    "answers": ({}, "answered"),
    "partly": ({"parts": "the day, not the members"}, "partial"),
    "declines": ({}, "declined"),
    "refers": ({"whom": "DOJ"}, "holding"),
    "mentions": ({}, "mentioned"),
}


@pytest.mark.parametrize(("verb", "filled", "state"), [(v, f, s) for v, (f, s) in VERBS.items()], ids=VERBS)
async def test_each_button_asks_for_what_its_state_needs(
    team: Team, verb: str, filled: dict[str, str], state: str
) -> None:
    (alert,) = await team.alerts(news("launch"))
    async with team.listening():
        form = await team.press(alert, team.world.member, f"s:{verb}:")
        assert set(form.modal["components"][0]) >= {"component"}
        await team.fill_in(form, reason="so", **filled)
    rows = await team.spine.rows("SELECT state, parts, referred_to FROM state_log ORDER BY id DESC LIMIT 1")
    assert rows == [(state, filled.get("parts", ""), "Justice" if verb == "refers" else "")]


async def test_what_words_sound_like_is_suggested_and_filled_in_and_nothing_is_decided(team: Team) -> None:
    (alert,) = await team.alerts(news("briefing", REFERS))
    assert "Sounds like: refers elsewhere (Justice) (“refer you to”). You decide." in said(alert)
    styles = {button["custom_id"][:5]: button["style"] for row in alert.components for button in row["components"]
              if button.get("custom_id")}  # fmt: skip
    assert styles["s:ref"] == 1
    assert styles["s:ans"] == 2
    assert await team.spine.rows("SELECT state FROM state_log") == [("mentioned",)]
    async with team.listening():
        form = await team.press(alert, team.world.member, "s:refers")
        await team.fill_in(form, reason="as ever")
    assert await team.spine.value("SELECT referred_to FROM state_log WHERE state = 'holding'") == "Justice"


async def test_undo_is_a_new_row_and_shows_everywhere(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    async with team.listening():
        answer = await team.fill_in(await team.press(alert, team.world.member, "s:answers"), reason="so")
        undone = (await team.press(answer, team.world.member, "u:")).reply
        assert undone.content == "Taken back: Q3 is mentioned ◔ again."
        again = (await team.press(answer, team.world.member, "u:")).reply
        assert "taken back already" in again.content
    rows = await team.spine.rows(STATES)
    assert [(row[1], row[2], bool(row[5])) for row in rows] == [
        ("mentioned", "answered", False),
        ("answered", "mentioned", True),
    ]
    team.spine.step(minutes=2)
    await team.spine.watcher.deliver()
    assert "Judged by people" not in said(team.spine.messages()[0])


async def test_undo_ends_after_a_day(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    async with team.listening():
        answer = await team.fill_in(await team.press(alert, team.world.member, "s:answers"), reason="so")
        team.spine.clock.step(hours=25)
        late = (await team.press(answer, team.world.member, "u:")).reply
        assert "for 24 hours" in late.content


async def test_strangers_are_refused_kindly_at_the_press_and_at_the_form(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    async with team.listening():
        press = await team.press(alert, team.world.stranger, "s:answers")
        assert press.callback_kind is Callback.MESSAGE
        assert press.reply.ephemeral
        assert press.reply.content.startswith("These buttons need the role")
        form = await team.press(alert, team.world.member, "s:answers")
        team.server.world.take_role(team.world.guild, team.world.member, team.world.team_role)
        assert (await team.fill_in(form, reason="so")).content.startswith("These buttons need the role")
        typed = await team.type(team.world.stranger, "!answer q3 answered so quote: x url: https://x.example")
        assert typed.content.startswith("This needs the role")
    assert await team.spine.rows(STATES) == []


async def test_a_form_that_was_opened_before_a_restart_is_taken_in_after_it(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    async with team.listening():
        form = await team.press(alert, team.world.member, "s:answers")
    await team.spine.restart()
    async with team.listening():
        answer = await team.fill_in(form, reason="so")
    assert "answered ●" in answer.content
    assert len(await team.spine.rows(STATES)) == 1


async def test_several_questions_are_set_and_taken_back_at_one_stroke(team: Team) -> None:
    (alert,) = await team.alerts(news("both", "A harbour firm was fined, the working group on the harbour said."))
    async with team.listening():
        form = await team.press(alert, team.world.member, "s:answers")
        answer = await team.fill_in(form, questions="Q2 and 3", reason="both are named")
        await team.press(answer, team.world.admin, "u:")
    rows = await team.spine.rows(STATES)
    assert [(row[0], row[2]) for row in rows[:2]] == [("q2", "answered"), ("q3", "answered")]
    assert [(row[0], row[1]) for row in rows[2:]] == [("q2", "answered"), ("q3", "answered")]


async def test_what_cannot_be_set_says_what_would_work(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    async with team.listening():
        form = await team.press(alert, team.world.member, "s:answers")
        wrong = await team.fill_in(form, questions="q9", reason="so")
        assert "has no question 'q9'; it has q1, q2, q3" in wrong.content
    assert await team.spine.rows(STATES) == []


def verbs(message: Message) -> list[str]:
    return [one.split(":")[1] for one in message.custom_ids if one.startswith("s:")]


@pytest.mark.parametrize("refused", [0, 1, 2])
async def test_every_form_of_an_alert_keeps_its_buttons(team: Team, refused: int) -> None:
    team.server.fail(Fault("POST", r"/channels/\d+/messages", holding='"a:', status=400, code=50035, times=refused))
    (alert,) = await team.alerts(news("launch"))
    assert alert.custom_ids[0].startswith("a:")
    assert verbs(alert) == list(VERBS)
    async with team.listening():
        await team.fill_in(await team.press(alert, team.world.member, "s:answers"), reason="so")
    assert len(await team.spine.rows(STATES)) == 1


async def test_an_alert_in_a_burst_is_judged_from_its_explanation(team: Team) -> None:
    (burst,) = await team.alerts(*(news(f"item{n}") for n in range(7)))
    assert verbs(burst) == []
    async with team.listening():
        why = await team.press(burst, team.world.member, burst.custom_ids[2])
        assert verbs(why.reply) == list(VERBS)
        await team.fill_in(await team.press(why.reply, team.world.member, "s:declines"), reason="so")
    key = burst.custom_ids[2].removeprefix("a:")
    assert await team.spine.value("SELECT alert FROM state_log WHERE state = 'declined'") == key


# -- by command --------------------------------------------------------------------------------------------------


async def test_a_state_is_set_by_command_with_words_and_address(team: Team) -> None:
    await team.alerts(news("launch"))
    async with team.listening():
        bare = await team.type(team.world.member, "!answer q3 answered they met")
        assert "only with proof" in bare.content
        line = '!answer Q3 answered they met quote: "The group met." url: https://news.example.org/launch'
        assert "answered ●" in (await team.type(team.world.member, line)).content
        answer = await team.slash(
            team.world.admin,
            "answer",
            question="q1",
            state="declined",
            reason="no",
            quote="No.",
            url="https://x.example",
        )
        assert "Q1 dredging plan: declined ⊘" in said(answer)
        assert not answer.ephemeral
        assert "'maybe' is no state" in (await team.type(team.world.member, "!answer q3 maybe")).content
    rows = await team.spine.rows("SELECT question, evidence FROM state_log WHERE who <> 'letterwatch' ORDER BY id")
    ours, theirs = (json.loads(row[1]) for row in rows)
    assert (ours["entry"], bool(ours["hash"])) == (2, True)  # a text that we hold
    assert (theirs["entry"], theirs["hash"]) == (0, "")


async def test_undo_by_command_takes_back_ones_own_or_a_questions_last_change(team: Team) -> None:
    await team.alerts(news("launch"))
    proof = "so quote: x url: https://x.example"
    async with team.listening():
        await team.type(team.world.member, f"!answer q3 answered {proof}")
        await team.type(team.world.admin, f"!answer q1 declined {proof}")
        assert "Q3 is mentioned ◔ again" in (await team.type(team.world.member, "!answer undo")).content
        assert "no change of yours" in (await team.type(team.world.member, "!answer undo")).content
        assert "Q1 is open ○ again" in (await team.type(team.world.member, "!answer undo q1")).content


async def test_the_card_tells_the_history_and_who_sent_us_to_whom(team: Team) -> None:
    proof = "so quote: ask them url: https://x.example"
    async with team.listening():
        for _ in range(3):
            await team.type(team.world.member, f"!answer q3 holding {proof} whom: the Justice Department")
        card = said(await team.type(team.world.member, "!status question q3"))
    assert "Who sent us to whom to → Justice ×3" in card
    assert "Changes of its state 3 Mar 2026: holding reply ◷ → Justice, member: so" in card
    assert "What its state rests on > ask them [Open the proof](https://x.example" in card


async def test_the_card_names_the_text_as_we_held_it(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    async with team.listening():
        await team.fill_in(await team.press(alert, team.world.member, "s:answers"), reason="so")
        card = said(await team.type(team.world.member, "!status question q3"))
    text = await team.spine.value("SELECT text FROM versions WHERE entry = 2")
    assert f"as held then: version 1, sha256 {text_sha(text)[:12]}" in card


async def test_a_quote_from_a_page_is_proved_by_the_page(team: Team) -> None:
    page = team.spine.page("/launch", MET)
    (alert,) = await team.alerts(news("launch", link=page))
    await team.spine.watcher.store.run(keep_page, 2, MET)
    async with team.listening():
        await team.fill_in(await team.press(alert, team.world.member, "s:answers"), reason="so")
    proof = json.loads(await team.spine.value("SELECT evidence FROM state_log WHERE state = 'answered'"))
    assert (proof["version"], proof["hash"]) == (2, text_sha(f"Whole. {MET}"))


def keep_page(db: Database, entry: int, words: str) -> None:
    with writing(db):
        add_version(db, entry, "page", "Page", f"Whole. {words}", NOON)


async def test_states_and_undo_are_offered_while_typing(team: Team) -> None:
    async with team.listening():
        people = team.server.people
        asked = people.autocomplete(team.world.watch, team.world.member, "answer", "state", question="q3", state="par")
        await team.server.wait_until(lambda: asked.callback, "choices")
        assert [choice["value"] for choice in asked.choices] == ["partial"]
        asked = people.autocomplete(team.world.watch, team.world.member, "answer", "question", question="u")
        await team.server.wait_until(lambda: asked.callback, "choices")
        assert asked.choices[0]["value"] == "undo"


async def test_typed_marks_and_mentions_do_nothing(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    async with team.listening():
        loud = f"@everyone <@{team.world.admin.id}> **so** [x](https://evil.example)"
        answer = await team.fill_in(await team.press(alert, team.world.member, "s:answers"), reason=loud)
        assert "](https://evil" not in said(answer)
        card = await team.type(team.world.member, "!status question q3")
    assert not any(message.pings for message in (answer, card))


# -- several addressees --------------------------------------------------------------------------------------------

TWO = LETTER.replace(
    "answer_days = 60",
    'answer_days = 60\naddressees = [{ id = "state", name = "State", groups = ["state"] }, '
    '{ id = "justice", name = "Justice" }]',
)


async def test_each_of_several_addressees_has_its_own_state(
    tmp_path: Path, discord_world: DiscordWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.http, "asyncio", Hurried())
    with aimed(discord_world.server):
        async with Team(tmp_path, discord_world, letter=TWO) as team:
            (alert,) = await team.alerts(news("launch"))
            async with team.listening():
                form = await team.press(alert, team.world.member, "s:answers")
                answer = await team.fill_in(form, addressee="state", reason="so")
                assert "Q3 working group (State): answered ●" in said(answer)
                form = await team.press(alert, team.world.member, "s:answers")
                wrong = await team.fill_in(form, addressee="dea", reason="so")
                assert "was not put to 'dea'; it was put to state, justice" in wrong.content
            await team.spine.watcher.settle()
            assert "partly answered ◑ State: answered ● Justice: mentioned ◔" in said(team.board())
