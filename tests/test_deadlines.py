"""The letter's last day: what is reminded of, once, what holds, and what people record of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.app import main
from letters.record.reminders import RUNGS
from tests.discord_server import Fault, Message, Trouble
from tests.office import Team, said
from tests.spine import Spine, news

pytestmark = pytest.mark.noon

DUE = datetime(2026, 4, 3, 17, tzinfo=UTC)  # noon in New York, 60 days after 2 Feb 2026; NOON is 31 days before
TOLD = "SELECT rung FROM rungs WHERE state = 'told' ORDER BY rung"
REMINDER = "r:"
POSTS = r"/channels/\d+/messages"


def reminders(team: Team) -> list[Message]:
    sent = team.server.bot_messages(team.world.watch)
    return [message for message in sent if message.custom_ids and message.custom_ids[0].startswith(REMINDER)]


async def day(spine: Spine, times: int = 3) -> None:
    """Let a day pass in which the timer looks several times."""
    for _ in range(times):
        spine.step(hours=24 / times)
        await spine.watcher.remind()
        await spine.watcher.deliver()


async def days(spine: Spine, number: int) -> None:
    for _ in range(number):
        await day(spine)


async def until(spine: Spine, rung: int) -> None:
    """Let days pass up to the noon of the day that is so many days after the last one."""
    while spine.clock.at.date() < (DUE + timedelta(days=rung)).date():
        await day(spine)


async def test_each_rung_is_told_once_over_the_days(team: Team) -> None:
    await days(team.spine, 70)
    assert await team.spine.rows(TOLD) == [(rung,) for rung in RUNGS]
    told = [message.content for message in reminders(team)]
    assert len(told) == len(RUNGS)
    assert told[0] == "Harbour letter: answer due in 30 days, 3 Apr 2026; 3 questions still open"
    assert told[5] == "Harbour letter: answer due today; 3 questions still open"
    assert told[-1] == "Harbour letter: answer overdue since 3 Apr 2026, 30 days; 3 questions still open"
    assert "Receipt is not recorded: counted from the letter's date." in said(reminders(team)[0])


async def test_nothing_is_told_before_the_hour(team: Team) -> None:
    team.spine.step(hours=20)  # eight in the morning of the 30th day before
    await team.spine.watcher.remind()
    assert await team.spine.count("rungs") == 0
    team.spine.step(hours=1)
    assert await team.spine.watcher.remind() == 1


async def test_a_restart_tells_nothing_again(team: Team) -> None:
    await until(team.spine, -14)
    before = len(reminders(team))
    await team.spine.restart()
    await team.spine.watcher.remind()
    await team.spine.watcher.deliver()
    assert len(reminders(team)) == before


@pytest.mark.parametrize("minutes", [1, 5], ids=["while the nonce protects", "when only the history knows"])
async def test_a_reminder_whose_answer_was_lost_is_told_once(team: Team, minutes: int) -> None:
    team.server.fail(Fault("POST", POSTS, holding='"r:', kind=Trouble.RESET, after=True, times=1))
    team.spine.step(hours=24)
    await team.spine.watcher.remind()
    await team.spine.watcher.deliver()
    team.spine.step(minutes=minutes)
    await team.spine.watcher.deliver()
    assert len(reminders(team)) == 1
    assert await team.spine.rows("SELECT state FROM outbox WHERE what = 'reminder'") == [("sent",)]


@pytest.mark.parametrize("refused", [1, 2])
async def test_a_refused_reminder_degrades_and_keeps_its_button(team: Team, refused: int) -> None:
    team.server.fail(Fault("POST", POSTS, holding='"r:', status=400, code=50035, times=refused))
    team.spine.step(hours=24)
    await team.spine.watcher.remind()
    await team.spine.watcher.deliver()
    (reminder,) = reminders(team)
    assert reminder.content.startswith("Harbour letter: answer due in 30 days")


async def test_rungs_that_are_past_when_the_clock_is_recorded_are_not_told(team: Team) -> None:
    team.spine.step(days=25)  # six days before
    await days(team.spine, 60)
    assert await team.spine.rows(TOLD) == [(rung,) for rung in RUNGS if rung > -7]
    passed = await team.spine.rows("SELECT why FROM rungs WHERE state = 'passed'")
    assert passed == [("past when recorded",)] * 3


async def test_after_a_long_sleep_only_the_newest_rung_is_told(team: Team) -> None:
    await until(team.spine, -14)
    team.spine.step(days=12)
    await team.spine.watcher.remind()
    await team.spine.watcher.deliver()
    assert reminders(team)[-1].content.startswith("Harbour letter: answer due in 2 days")
    assert [row[0] for row in await team.spine.rows(TOLD)] == [-30, -14, -3]


async def test_a_reminder_holds_while_evidence_waits_and_reminds_once_it_is_reviewed(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    await until(team.spine, -30)
    (held,) = reminders(team)
    assert held.content == (
        "Harbour letter: answer due in 30 days, 3 Apr 2026. Not reminding: 1 alert waits for review (Q3)"
    )
    assert "Q3 working group: mentioned ◔, 1 alert to review" in said(held)
    async with team.listening():
        await team.fill_in(await team.press(alert, team.world.member, "s:declines"), reason="no")
    team.spine.step(minutes=2)
    await team.spine.watcher.deliver()
    (now,) = reminders(team)
    assert (now.id, now.content) == (
        held.id,
        "Harbour letter: answer due in 30 days, 3 Apr 2026; 3 questions still open",
    )


async def test_what_is_called_noise_waits_for_nobody(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    await until(team.spine, -30)
    assert "1 alert waits for review" in reminders(team)[0].content
    async with team.listening():
        why = (await team.server.wait_answered(await team.press(alert, team.world.member, "a:"))).reply
        await team.server.wait_answered(await team.press(why, team.world.member, "f:noise"))
    team.spine.step(minutes=2)
    await team.spine.watcher.deliver()
    assert reminders(team)[0].content == "Harbour letter: answer due in 30 days, 3 Apr 2026; 3 questions still open"


async def test_a_channel_is_reminded_only_of_what_it_is_told_of(team: Team) -> None:
    only = {"channel": team.world.watch.id, "questions": ["q1"]}
    await team.spine.restart(routes=[only, {"channel": team.world.health.id, "kind": "health"}])
    await team.alerts(news("launch"))
    async with team.listening():
        await until(team.spine, -30)
        assert reminders(team)[0].content.endswith("3 Apr 2026; 1 question still open")
        await team.type(team.world.member, "!answer q1 answered so quote: x url: https://x.example")
        team.spine.step(minutes=2)
        await team.spine.watcher.deliver()
        assert reminders(team)[0].content.endswith("every question is closed")
        await days(team.spine, 20)
    assert len(reminders(team)) == 1


async def test_when_every_question_is_closed_nobody_is_reminded(team: Team) -> None:
    async with team.listening():
        for question in ("q1", "q2", "q3"):
            await team.type(team.world.member, f"!answer {question} answered so quote: x url: https://x.example")
    await until(team.spine, -14)
    assert reminders(team) == []
    assert await team.spine.rows("SELECT DISTINCT why FROM rungs WHERE state = 'passed'") == [("nothing was open",)]


async def test_an_extension_needs_its_words_and_begins_the_reminders_anew(team: Team) -> None:
    await until(team.spine, -7)
    told = len(reminders(team))
    async with team.listening():
        admin = team.world.admin
        refused = await team.type(team.world.member, "!deadline extend 1 May 2026 quote: x url: https://x.example")
        assert refused.content.startswith("Changing this needs")
        assert "needs its proof" in (await team.type(admin, "!deadline extend 1 May 2026")).content
        assert (
            "names a later one"
            in (await team.type(admin, "!deadline extend 1 Apr 2026 quote: x url: https://x.example")).content
        )
        answer = await team.slash(
            admin, "deadline extend", date="May 1, 2026", quote="We need until *May*.", url="https://state.example/x"
        )
        assert answer.content == (
            "Recorded: Harbour letter, the answer is due on 1 May 2026 (version 2 of the clock). Reminders begin anew."
        )
        shown = said(await team.type(team.world.stranger, "!deadline"))
        assert "2 Feb 2026 + 60 calendar days = 3 Apr 2026, a Friday." in shown
        assert r"Extended to 1 May 2026, a Friday; recorded 27 Mar 2026: “We need until \*May\*.”" in shown
        assert "The next reminder comes on 1 Apr 2026; 9 are to come." in shown
    await days(team.spine, 14)
    assert len(reminders(team)) == told + 1  # that of 1 April, 30 days before the new day; none of the old clock's
    await days(team.spine, 10)
    assert reminders(team)[-1].content.startswith("Harbour letter: answer due in 14 days, 1 May 2026")


async def test_receipt_moves_the_day_on_the_board_and_in_alerts(team: Team) -> None:
    async with team.listening():
        assert (
            "cannot have been received before"
            in (await team.type(team.world.admin, "!deadline received 2026-01-01")).content
        )
        assert "is yet to come" in (await team.type(team.world.admin, "!deadline received 2026-12-01")).content
        assert "names no day" in (await team.type(team.world.admin, "!deadline received soon")).content
        assert "due on 7 Apr 2026" in (await team.type(team.world.admin, "!deadline received 6 Feb 2026")).content
        board = said(await team.type(team.world.stranger, "!status"))
    assert "received 6 Feb 2026: counted from there" in board
    team.spine.step(days=10)
    (alert,) = await team.alerts(news("launch"))
    assert "Clock: answer due in 25 days, 7 Apr 2026." in said(alert)


async def test_the_follow_up_comes_as_a_file_by_command_and_by_the_reminders_button(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    async with team.listening():
        form = await team.press(alert, team.world.member, "s:refers")
        await team.fill_in(form, whom="DOJ", reason="no")
        (file,) = (await team.type(team.world.stranger, "!deadline draft")).attachments
        assert file.name == "follow-up-harbour-2026.md"
        text = file.data.decode()
        assert "We were put off and sent to Justice, 3 Mar 2026:\n\n> The harbour working group met." in text
        await until(team.spine, -30)
        pressed = await team.press(reminders(team)[0], team.world.member, REMINDER)
        await team.server.wait_answered(pressed)
        assert pressed.reply.ephemeral
        assert pressed.reply.attachments[0].name == file.name


def test_the_terminal_shows_the_sum_and_the_draft_before_the_first_run(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[storage]\npath = "x.db"\n')

    def run(*words: str) -> str:
        result = CliRunner().invoke(main, ["deadline", *words, "--config", str(config)])
        return result.output + f"[{result.exit_code}]"

    assert "2 Aug 2023 + 60 calendar days = 1 Oct 2023, a Sunday." in run("show")
    assert "We still ask for an answer to all 6 of our questions" in run("draft")
    assert not (tmp_path / "x.db").exists()
    assert "due on 6 Oct 2023 (version 2" in run("received", "2023-08-07")
    assert "names a later one" in run("extend", "2023-10-01", "--quote", "x", "--url", "https://x.example")
    assert "[1]" in run("received", "soon")
    assert "Received 7 Aug 2023: this is day 0." in run("show")
