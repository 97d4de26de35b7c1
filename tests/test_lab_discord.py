"""Keywords in Discord: tried, saved, muted, narrowed and taken back by whoever may, over restarts."""

from __future__ import annotations

import pytest

from tests.discord_server import Interaction, Message, User
from tests.office import Team, said
from tests.spine import news

pytestmark = pytest.mark.noon

TERMS = "SELECT text, question, muted FROM terms WHERE removed_at IS NULL ORDER BY id"


async def press(team: Team, message: Message, user: User, answer: str) -> Interaction:
    """Press a button of the lab, and wait until its message says something else or the presser is told."""
    custom_id = next(one for one in message.custom_ids if one.startswith("k:") and one.endswith(answer))
    return await team.server.wait_answered(team.server.people.click(message, user, custom_id))


def standing(team: Team, message: Message) -> Message:
    """The message as it is now."""
    return next(one for one in team.server.bot_messages(team.world.watch) if one.id == message.id)


async def becomes(team: Team, message: Message, words: str) -> Message:
    await team.server.wait_until(lambda: words in said(standing(team, message)), f"message that says {words!r}")
    return standing(team, message)


async def test_a_keyword_is_tried_then_saved_and_finds(team: Team) -> None:
    await team.alerts(news("eels", "Eels are back."))
    admin = team.world.admin
    async with team.listening():
        lab = await team.type(admin, "!watch add eels question:q1")
        assert "Watch for “eels”? 1 hit, ≈1.0 alerts a week." in said(lab)
        assert "Alerts when *eels* appears; told for Q1." in said(lab)
        assert "**New**: 1 beyond the letter’s own rules" in said(lab)
        assert "**Eels** are back." in said(lab)
        assert await team.spine.rows(TERMS) == []
        await press(team, lab, admin, "save")
        done = await becomes(team, lab, "Watching for 'eels' on q1 of harbour-2026, saved by admin.")
    assert done.custom_ids == []
    assert await team.spine.rows(TERMS) == [("eels", "q1", 0)]
    (alert,) = await team.alerts(news("more eels", "Eels are back again."))
    assert "Q1 dredging plan" in alert.content


async def test_only_the_author_may_press_and_only_while_being_an_admin(team: Team) -> None:
    world = team.world
    async with team.listening():
        lab = await team.type(world.admin, "!watch add eels")
        refused = await press(team, lab, world.member, "save")
        assert (refused.reply.ephemeral, "Changing this needs" in refused.reply.content) == (True, True)
        world.server.world.give_role(world.guild, world.member, world.admin_role)
        refused = await press(team, lab, world.member, "save")
        assert "Only who asked may press here" in refused.reply.content
        refused = await press(team, lab, world.member, "not")
        assert "Only who asked may press here" in refused.reply.content
        world.server.world.take_role(world.guild, world.admin, world.admin_role)
        refused = await press(team, lab, world.admin, "save")
        assert "Changing this needs" in refused.reply.content
    assert await team.spine.rows(TERMS) == []


async def test_a_draft_waits_over_a_restart_with_its_form(team: Team) -> None:
    await team.alerts(news("eels", "Eels are back."), news("cod", "Eels are back, with cod."))
    admin = team.world.admin
    async with team.listening():
        lab = await team.slash(admin, "watch add", text="eels")
        assert "2 hits" in said(lab)
        form = await press(team, lab, admin, "not")
    await team.spine.restart()
    async with team.listening():
        team.server.people.submit_modal(form, words="cod | herring")
        lab = await becomes(team, lab, "1 hit")
        assert "unless *cod* or *herring* stands in the same paragraph" in said(lab)
        await press(team, lab, admin, "mute")
        await becomes(team, lab, "muted: in the digest only")
    assert await team.spine.rows(TERMS) == [("eels not cod | herring", "", 1)]


async def test_an_exclusion_that_cannot_be_read_is_told_and_the_draft_stays(team: Team) -> None:
    admin = team.world.admin
    async with team.listening():
        lab = await team.type(admin, "!watch add eels")
        form = await press(team, lab, admin, "not")
        answer = await team.fill_in(form, words="(cod")
        assert (answer.ephemeral, "this group is not closed" in answer.content) == (True, True)
        await press(team, lab, admin, "cancel")
        await becomes(team, lab, "Given up: “eels”.")
    assert await team.spine.rows(TERMS) == []


async def test_a_button_pressed_again_says_what_became_of_it(team: Team) -> None:
    admin = team.world.admin
    async with team.listening():
        lab = await team.type(admin, "!watch add eels")
        custom_id = next(one for one in lab.custom_ids if one.endswith("save"))
        first, second = (team.server.people.click(lab, admin, custom_id) for _ in range(2))
        await becomes(team, lab, "Watching for 'eels'")
        await team.server.wait_answered(first)
        await team.server.wait_answered(second)
    assert await team.spine.rows(TERMS) == [("eels", "", 0)]


async def test_a_keyword_is_edited_muted_removed_and_each_is_taken_back(team: Team) -> None:
    await team.alerts(news("eels", "Eels are back."), news("cod", "Eels are back, with cod."))
    admin = team.world.admin
    async with team.listening():
        await press(team, lab := await team.type(admin, "!watch add eels"), admin, "save")
        await becomes(team, lab, "Watching")
        lab = await team.type(admin, "!watch edit eels eels near/4 cod")
        assert "0 texts gained, 1 lost" in said(lab)
        await press(team, lab, admin, "save")
        await becomes(team, lab, "Watching for 'eels near/4 cod'")
        assert "is muted: its hits go to the daily digest" in said(await team.type(admin, "!watch mute #2"))
        assert "is muted already" in said(await team.type(admin, "!watch mute #2"))
        lab = await team.type(admin, "!watch remove eels near/4 cod")
        assert "**Would be missed**: 1 beyond" in said(lab)
        await press(team, lab, admin, "save")
        await becomes(team, lab, "No longer watching")
        undone = [said(await team.type(admin, "!watch undo")) for _ in range(5)]
        log = said(await team.type(team.world.stranger, "!watch log"))
    assert [line.split("'")[0] for line in undone] == [
        "Taken back: admin removed ",
        "Taken back: admin muted ",
        "Taken back: admin changed to ",
        "Taken back: admin added ",
        "There is no change of keywords to take back",
    ]
    assert "which was 'eels'" in undone[2]
    assert "admin" in log
    assert "changed to “eels near/4 cod” from “eels” (taken back since)" in log


async def test_everyone_may_test_and_only_admins_get_buttons(team: Team) -> None:
    async with team.listening():
        for_all = await team.type(team.world.stranger, "!watch test eels")
        assert ("“eels”: 0 hits" in said(for_all), for_all.custom_ids) == (True, [])
        for_admin = await team.type(team.world.admin, "!watch test eels")
        assert len(for_admin.custom_ids) == 4


async def test_keywords_are_offered_while_their_number_is_typed(team: Team) -> None:
    admin, channel = team.world.admin, team.world.watch
    async with team.listening():
        await press(team, lab := await team.type(admin, "!watch add eels question:q1"), admin, "save")
        await becomes(team, lab, "Watching")
        asked = team.server.people.autocomplete(channel, admin, "watch mute", "text", text="EEL")
        await team.server.wait_until(lambda: asked.callback, "choices")
        assert asked.choices == [{"name": "#1 eels (q1, harbour-2026)", "value": "#1"}]
        assert "is muted" in said(await team.slash(admin, "watch mute", text="#1"))


FAULTS = {
    "a place": ("eels near/ cod", "```\neels near/ cod\n     ^\n```"),
    "code in it": ("```x near/", "ˋˋˋx near/"),
}


@pytest.mark.parametrize(("typed", "shown"), FAULTS.values(), ids=FAULTS)
async def test_a_keyword_that_cannot_be_read_is_shown_with_the_place(team: Team, typed: str, shown: str) -> None:
    async with team.listening():
        answer = await team.type(team.world.admin, f"!watch add {typed}")
    assert answer.content == "I could not read that keyword."
    assert shown in answer.embeds[0]["description"]


async def test_quotes_stay_where_they_say_something(team: Team) -> None:
    async with team.listening():
        lab = await team.type(team.world.admin, '!watch add "ready or not" near "the day" question:q2')
        assert "*ready or not* appears in one sentence (in a transcript: one exchange) with *the day*" in said(lab)
        assert "told for Q2" in said(lab)
