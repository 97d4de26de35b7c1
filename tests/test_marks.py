"""What people put beside alerts: who reads one, notes, and the thread in which it is discussed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.app import main
from bot.rendering.marks import thread_name
from letters.record.marks import LONGEST_NOTE, MOST_CLAIMS, Marks
from storage.messages import marks
from storage.messages.outbox import alert_in, edits_due, mark_edited
from storage.people import forget
from tests.discord_server import Fault, Interaction, Message, User
from tests.discord_server.permissions import Permission
from tests.discord_server.values import Channel
from tests.office import Team, said
from tests.spine import news

pytestmark = pytest.mark.noon

CLAIMS = "SELECT who, ended FROM claims ORDER BY id"
NOTES = "SELECT who, text, letter, entry, questions FROM notes ORDER BY id"


def who(user: User) -> str:
    return f"{user.name} ({user.id})"


def labels(team: Team, alert: Message) -> list[str]:
    """The buttons of the first row of an alert as it stands now."""
    message = next(one for one in team.server.bot_messages(team.world.watch) if one.id == alert.id)
    return [button.get("label", "") for button in message.components[0]["components"]]


async def edited(team: Team) -> None:
    """Let the edits that are due go out."""
    team.spine.step(minutes=2)
    await team.spine.watcher.settle()
    await team.spine.watcher.deliver()


async def pressed(team: Team, message: Message, user: User, button: str) -> Message:
    return (await team.press(message, user, button)).reply


# -- who reads it ------------------------------------------------------------------------------------------------


async def test_who_reads_an_alert_stands_on_its_button_and_one_at_a_time_does(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    assert labels(team, alert) == ["Why this?", "I'll read it", "Note", "Discuss", "Open the page"]
    member, admin = team.world.member, team.world.admin
    async with team.listening():
        mine = await pressed(team, alert, member, "claim:")
        assert mine.ephemeral
        assert said(mine).startswith("You read it; its button tells the others. It lapses <t:")
        assert said(await pressed(team, alert, member, "claim:")).startswith("You have had it since 3 Mar 2026")
        await edited(team)
        assert labels(team, alert)[1] == "member reads it"
        theirs = await pressed(team, alert, admin, "claim:")
        assert said(theirs).startswith("member has had it since 3 Mar 2026")
        assert await team.spine.rows(CLAIMS) == [(who(member), "")]
        await pressed(team, theirs, admin, "claim:take:")
        await edited(team)
        assert labels(team, alert)[1] == "admin reads it"
        assert "Nobody reads it by that any more" in said(await pressed(team, mine, member, "claim:release:"))
        given = await pressed(team, alert, admin, "claim:")
        assert "Released" in said(await pressed(team, given, admin, "claim:release:"))
        await edited(team)
    assert labels(team, alert)[1] == "I'll read it"
    assert await team.spine.rows(CLAIMS) == [(who(member), "taken over"), (who(admin), "released")]


async def test_taking_over_what_a_third_reads_by_now_changes_nothing(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    member, admin, third = team.world.member, team.world.admin, team.server.world.add_user("third")
    team.server.world.add_member(team.world.guild, third, team.world.team_role)
    async with team.listening():
        await pressed(team, alert, member, "claim:")
        theirs, also = [await pressed(team, alert, user, "claim:") for user in (admin, third)]
        await pressed(team, theirs, admin, "claim:take:")
        assert said(await pressed(team, also, third, "claim:take:")).startswith("admin has had it since")
    assert [row[1] for row in await team.spine.rows(CLAIMS)] == ["taken over", ""]


async def test_a_claim_lapses_after_three_days_and_a_restart_keeps_it_till_then(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    async with team.listening():
        await pressed(team, alert, team.world.member, "claim:")
    await team.spine.restart()
    team.spine.step(days=2, hours=23)
    await edited(team)
    assert labels(team, alert)[1] == "member reads it"
    team.spine.step(hours=2)
    await edited(team)
    assert labels(team, alert)[1] == "I'll read it"
    assert await team.spine.rows(CLAIMS) == [(who(team.world.member), "lapsed")]


async def test_nobody_reads_more_than_so_many_at_once(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    store, member = team.spine.watcher.store, team.world.member
    for n in range(MOST_CLAIMS):
        await store.run(marks.claim, f"{n}", who(member), team.spine.clock())
    async with team.listening():
        assert f"You read {MOST_CLAIMS} alerts already" in said(await pressed(team, alert, member, "claim:"))
        await pressed(team, alert, team.world.admin, "claim:")
        theirs = await pressed(team, alert, member, "claim:")
        assert "already; release one first" in said(await pressed(team, theirs, member, "claim:take:"))
    assert len(await store.read(marks.claims_of, f"renamed ({member.id})")) == MOST_CLAIMS


async def test_an_alert_in_a_list_is_claimed_from_its_explanation_and_shows_it_on_its_number(team: Team) -> None:
    (burst,) = await team.alerts(*(news(f"item{n}") for n in range(7)))
    async with team.listening():
        why = await pressed(team, burst, team.world.member, burst.custom_ids[2])
        await pressed(team, why, team.world.member, "claim:")
        await edited(team)
        message = next(one for one in team.server.bot_messages(team.world.watch) if one.id == burst.id)
        shown = [button["label"] for row in message.components for button in row["components"]]
        assert shown == ["1", "2", "3: member", "4", "5", "6", "7"]
        talk = await pressed(team, why, team.world.member, "talk:")
    assert f"<#{burst.id}>" in said(talk)
    assert team.server.world.channels[burst.id].name == "7 alerts of 3 Mar 2026, 1:00 PM ET"


async def test_a_stranger_is_told_what_is_needed_and_nothing_is_kept(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    stranger = team.world.stranger
    async with team.listening():
        for button in ("claim:", "note:", "talk:"):
            assert "These buttons need the role" in said(await pressed(team, alert, stranger, button)), button
    assert [await team.spine.count(table) for table in ("claims", "notes")] == [0, 0]
    assert alert.thread_id is None


async def test_a_claim_while_an_edit_is_on_its_way_is_not_lost(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    key, store = alert.custom_ids[0].removeprefix("a:"), team.spine.watcher.store
    await store.run(marks.claim, key, "Ann (1)", team.spine.clock())
    (parcel,) = await store.read(edits_due, [team.world.watch.id], team.spine.clock())
    (claim,) = await store.read(marks.claims_of, "Ann (1)")
    await store.run(marks.release, claim.id, "Ann (1)", team.spine.clock())
    await store.run(mark_edited, parcel, team.spine.clock())
    await edited(team)
    assert labels(team, alert)[1] == "I'll read it"


async def test_who_is_forgotten_reads_nothing_and_their_notes_name_nobody(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    member = team.world.member
    async with team.listening():
        await pressed(team, alert, member, "claim:")
        await note(team, alert, member, "call them")
        await edited(team)
        await team.spine.watcher.store.run(forget, str(member.id))
        await edited(team)
        assert labels(team, alert)[1:3] == ["I'll read it", "Notes (1)"]
        assert "call them (former member 1, 3 Mar 2026)" in said(await team.type(member, "!status question q3"))
    assert await team.spine.rows(CLAIMS) == []


async def test_catchup_reminds_its_asker_of_what_they_said_that_they_read(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    member, admin = team.world.member, team.world.admin
    async with team.listening():
        await pressed(team, alert, member, "claim:")
        mine, theirs = [said(await team.slash(user, "catchup")) for user in (member, admin)]
    assert "You said that you read Q3 working group: state, 3 Mar 2026 (lapses <t:" in mine
    assert "You said that you read" not in theirs


async def test_the_buttons_of_an_alert_answer_after_a_restart(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    await team.spine.restart()
    async with team.listening():
        taken = await pressed(team, alert, team.world.member, "claim:")
    await team.spine.restart()
    async with team.listening():
        assert "Released" in said(await pressed(team, taken, team.world.member, "claim:release:"))
        assert "Opened" in said(await pressed(team, alert, team.world.member, "talk:"))
        assert filled(await team.press(alert, team.world.member, "note:")) == ""


# -- notes -------------------------------------------------------------------------------------------------------


async def note(team: Team, alert: Message, user: User, text: str) -> Message:
    """Press "Note", write, and return the answer."""
    form = await team.press(alert, user, "note:")
    return await team.fill_in(form, note=text)


def filled(form: Interaction) -> str:
    """What stands in the form's box when it opens."""
    assert form.callback is not None
    return str(form.callback["data"]["components"][0]["component"].get("value", ""))


async def test_a_note_stands_under_why_and_on_the_card_of_its_question(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    member = team.world.member
    async with team.listening():
        kept = await note(team, alert, member, "Call  them @everyone *today*")
        assert kept.ephemeral
        assert "Kept: it stands under Why this? and on the card of Q3." in said(kept).replace("*", "")
        await edited(team)
        assert labels(team, alert)[2] == "Notes (1)"
        card = await team.type(team.world.stranger, "!status question q3")
        why = await pressed(team, alert, member, "a:")
        asked = await team.type(member, f"!why {news('launch').link}")
    for message in (card, why, asked):
        assert "Call them @\u200beveryone \\*today\\* (member, 3 Mar 2026)" in said(message)
        assert not message.pings.everyone
    assert await team.spine.rows(NOTES) == [(who(member), "Call them @everyone *today*", "harbour-2026", 2, '["q3"]')]


async def test_a_note_is_given_out_with_the_record_by_role_and_by_name_only_where_asked(
    team: Team, tmp_path: Path
) -> None:
    (alert,) = await team.alerts(news("launch"))
    async with team.listening():
        await note(team, alert, team.world.member, "call them back")
    words = ["export", "harbour-2026", "--format", "md", "--config", str(tmp_path / "config.toml")]
    printed = CliRunner().invoke(main, words).stdout
    assert f"#### Notes of the team\n\n- 3 Mar 2026, a team member: call them back <{news('launch').link}>" in printed
    assert "member: call them back" in CliRunner().invoke(main, [*words, "--names"]).stdout


async def test_its_author_changes_a_note_also_after_a_restart_and_takes_it_away(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    member = team.world.member
    async with team.listening():
        await note(team, alert, member, "first")
        form = await team.press(alert, member, "note:")
        assert filled(form) == "first"
    await team.spine.restart()
    async with team.listening():
        await team.fill_in(form, note="\n".join(["second"] * 70))
        ((_, text, *_),) = await team.spine.rows(NOTES)
        assert text == " ".join(["second"] * 70)
        assert len(text) < LONGEST_NOTE
        assert "No note of that is kept." in said(await note(team, alert, member, "   "))
    assert await team.spine.rows(NOTES) == []
    await edited(team)
    assert labels(team, alert)[2] == "Note"


async def test_another_member_may_not_change_a_note_and_an_admin_may(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    member, admin, other = team.world.member, team.world.admin, team.server.world.add_user("other")
    team.server.world.add_member(team.world.guild, other, team.world.team_role)
    async with team.listening():
        await note(team, alert, member, "mine")
        await note(team, alert, admin, "admins")
        why = await pressed(team, alert, other, "a:")

        async def pick(user: User) -> Interaction:
            menu = next(one for one in why.custom_ids if one.startswith("note:pick:"))
            return await team.server.wait_answered(team.server.people.select(why, user, menu, "1"))

        assert "Only who wrote a note, or an admin, may change it" in said((await pick(other)).reply)
        form = await pick(admin)
        assert filled(form) == "mine"
        assert "> better" in said(await team.fill_in(form, note="better"))
        assert [row[:2] for row in await team.spine.rows(NOTES)] == [(who(member), "better"), (who(admin), "admins")]
        team.server.world.take_role(team.world.guild, admin, team.world.admin_role)
        team.server.world.give_role(team.world.guild, admin, team.world.team_role)
        assert "Only who wrote a note" in said(await team.fill_in(form, note="worse"))
        assert "> mine again" in said(await team.fill_in(await pick(member), note="mine again"))


# -- where it is discussed ---------------------------------------------------------------------------------------


def thread(team: Team, alert: Message) -> Channel:
    return team.server.world.channels[alert.id]


async def test_discuss_opens_one_thread_and_then_says_where_it_is(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    async with team.listening():
        opened = await pressed(team, alert, team.world.member, "talk:")
        again = await pressed(team, alert, team.world.admin, "talk:")
    assert opened.ephemeral
    assert said(opened).startswith(f"Opened: <#{alert.id}>.")
    assert said(again) == f"It is discussed in <#{alert.id}>."
    assert thread(team, alert).name == "Q3 working group: state, 3 Mar 2026"
    await team.alerts(news("more"))
    assert team.server.bot_messages(thread(team, alert)) == []  # alerts never go to threads


async def test_what_stands_in_the_way_of_a_thread_is_told_kindly(team: Team) -> None:
    (kept,) = await team.alerts(news("kept"))
    world, member = team.world.server.world, team.world.member
    async with team.listening():
        world.deny(team.world.watch, world.bot, Permission.CREATE_PUBLIC_THREADS)
        assert "allow me Create Public Threads in this channel" in said(await pressed(team, kept, member, "talk:"))
        world.allow(team.world.watch, world.bot, Permission.CREATE_PUBLIC_THREADS)
        team.server.fail(Fault("POST", r".*/threads", status=503, times=1))
        assert "press again in a moment" in said(await pressed(team, kept, member, "talk:"))
        assert "Opened" in said(await pressed(team, kept, member, "talk:"))
        (burst,) = await team.alerts(*(news(f"item{n}") for n in range(7)))
        why = await pressed(team, burst, member, "a:")
        team.server.people.delete_message(burst)
        assert "Its message was deleted" in said(await pressed(team, why, member, "talk:"))


async def test_a_threads_name_is_whole_and_within_a_hundred_characters(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    told = await team.spine.watcher.store.read(alert_in, alert.custom_ids[0].removeprefix("a:"))
    assert told is not None
    long = replace(
        told, source_name="@everyone " * 30, lines=(replace(told.lines[0], label="a very long label " * 20),)
    )
    name = thread_name(long, team.spine.watcher.zone)
    assert len(name) <= 100
    assert name.endswith("3 Mar 2026")
    assert "@everyone" not in name


# -- from a press to the lab -------------------------------------------------------------------------------------


async def test_what_people_press_counts_in_the_figures_of_the_keyword_lab(team: Team) -> None:
    wanted, noise = await team.alerts(
        news("wanted", "The harbour working group met, with eels."),
        news("noise", "The harbour working group met, and eels were served."),
    )
    member = team.world.member
    async with team.listening():
        for alert, verb in ((wanted, "relevant"), (noise, "noise")):
            await pressed(team, await pressed(team, alert, member, "a:"), member, f"f:{verb}:")
        lab = said(await team.type(member, "!watch test eels"))
    assert "**People say**: 1 of its hits relevant, 1 not" in lab


def test_marks_of_an_alert_are_nothing_until_people_put_some() -> None:
    assert Marks() == Marks("", 0)
