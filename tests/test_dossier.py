"""A letter's record in Discord: the board's buttons, the pages of a card, what changed, and the picture."""

from __future__ import annotations

import re

import pytest

from tests.discord_server import Permission
from tests.office import Team, said
from tests.spine import news

pytestmark = pytest.mark.noon

PNG = b"\x89PNG\r\n\x1a\n"
PROOF = 'so quote: "no" url: https://x.example/said'


async def settled(team: Team) -> None:
    team.spine.step(minutes=2)
    await team.spine.watcher.settle()


async def test_the_pinned_board_and_the_answer_carry_the_same_buttons_and_the_pinned_ones_outlive_a_restart(
    team: Team,
) -> None:
    await settled(team)
    wanted = ["b:harbour-2026", "n:harbour-2026:7d", "c:harbour-2026", "x:harbour-2026"]
    async with team.listening():
        answer = await team.type(team.world.member, "!status letter")
    assert answer.custom_ids[:4] == team.board().custom_ids[:4] == wanted
    async with team.listening():  # a client that knows nothing of the first
        pressed = await team.press(team.board(), team.world.member, "n:")
        told = (await team.server.wait_answered(pressed)).reply
    assert told.ephemeral
    assert "Nothing changed." in said(told)


async def test_what_changed_says_since_when_and_lists_texts_states_and_the_clock(team: Team) -> None:
    await team.alerts(news("launch"))
    await settled(team)
    async with team.listening():
        await team.type(team.world.member, f"!answer q1 declined {PROOF}")
        await team.type(team.world.admin, "!deadline received 7 Feb 2026")
        pressed = await team.press(team.board(), team.world.member, "n:")
        told = (await team.server.wait_answered(pressed)).reply
    assert told.content.startswith("Harbour letter, since 24 Feb 2026: 1 new text, 2 changes of state, 1 change of the")
    words = said(told)
    assert re.search(r"since 24 Feb 2026, 1\d?:\d\d PM ET \(the last 7 days\)", words)
    assert "Q3 working group: 1 new text [3 Mar 2026, state, reported](https://news.example.org/launch" in words
    assert "**Q1** 3 Mar 2026: declined ⊘, member: so ([proof](https://x.example/said))" in words
    assert "The clock 3 Mar 2026: received 7 Feb 2026, admin" in words


async def test_since_the_last_change_of_a_state_begins_with_that_change(team: Team) -> None:
    await settled(team)
    async with team.listening():
        first = await team.press(team.board(), team.world.member, "n:")
        told = (await team.server.wait_answered(first)).reply
        press = await team.press(told, team.world.member, "n:harbour-2026:state")
        assert "Nobody has set a state yet" in (await team.server.wait_answered(press)).reply.content
        await team.type(team.world.member, f"!answer q1 declined {PROOF}")
        team.spine.step(hours=24 * 40)
        await team.alerts(news("later"))
        press = await team.press(told, team.world.member, "n:harbour-2026:state")
        await team.server.wait_until(lambda: "1 new text" in told.content, "the message says it anew")
    assert "2 changes of state" in told.content  # the one that is meant, and what the bot set for the new text
    assert "(since people last set a state)" in said(told)


async def test_a_source_that_is_lost_is_among_what_changed(team: Team) -> None:
    await settled(team)
    team.spine.web.put("/state", "<html>Are you human?</html>")
    for _ in range(4):
        await team.spine.turn(60)
    async with team.listening():
        pressed = await team.press(team.board(), team.world.member, "n:")
        told = (await team.server.wait_answered(pressed)).reply
    assert "1 source lost" in told.content
    assert "Sources lost state: " in said(told)


async def test_a_long_card_is_turned_page_by_page_and_whoever_reads_it_alone_turns_it_in_place(team: Team) -> None:
    await team.alerts(*(news(f"n{number}", hours_ago=number) for number in range(1, 31)))
    await settled(team)
    async with team.listening():
        chosen = team.server.people.select(team.board(), team.world.member, "b:harbour-2026", "q3")
        card = (await team.server.wait_answered(chosen)).reply
        assert card.content == "Q3 working group: mentioned ◔; page 1 of 2"
        await team.press(card, team.world.member, "q:harbour-2026:q3:2")
        await team.server.wait_until(lambda: "page 2 of 2" in card.content, "turned in place")
        shown = await team.type(team.world.member, "!status question q3")
        pressed = await team.press(shown, team.world.stranger, "q:harbour-2026:q3:2")
        refused = (await team.server.wait_answered(pressed)).reply
    assert "These buttons need" in refused.content
    assert "page 1 of 2" in shown.content


async def test_where_no_file_may_be_attached_the_figures_come_and_say_what_is_needed(team: Team) -> None:
    team.server.world.deny(team.world.watch, team.server.world.bot, Permission.ATTACH_FILES)
    async with team.listening():
        told = await team.type(team.world.member, "!chart")
    assert not told.attachments
    assert "give me Attach Files here" in told.content
    assert "Q3 working group open ○, 0 texts" in said(told)


async def test_the_chart_is_a_picture_with_alt_text_and_the_same_figures_beside_it(team: Team) -> None:
    await team.alerts(news("launch"))
    await settled(team)
    async with team.listening():
        answer = await team.slash(team.world.member, "chart")
        pressed = await team.press(team.board(), team.world.member, "c:")
        again = (await team.server.wait_answered(pressed)).reply
    for told in (answer, again):
        (picture,) = told.attachments
        assert picture.name == "timeline.png"
        assert picture.data.startswith(PNG)
        assert "Timeline of Harbour letter" in picture.description
        assert "Q3 working group: mentioned ◔, 1 text" in picture.description
        assert "Q3 working group mentioned ◔, 1 text (3 Mar 2026: 1) changes: 3 Mar 2026 mentioned ◔" in said(told)
    assert again.ephemeral
