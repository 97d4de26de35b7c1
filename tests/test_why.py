"""Why and why not: the way of any text, what it means that none was seen, and texts that should have alerted."""

from __future__ import annotations

import re
from datetime import date

import pytest

from letters.record.naming import Names
from letters.record.unseen import named_day, same_site
from tests.discord_server import Message, User
from tests.office import Team, said
from tests.spine import Item, news

pytestmark = pytest.mark.noon

FAR = "Eels are back in the bay."
ROWS = "SELECT letter, entry, version, verdict, questions, source FROM feedback ORDER BY id"


async def choose(team: Team, menu: Message, user: User, question: str, place: int = 0) -> Message:
    """Choose in a menu and return the answer."""
    asked = team.server.people.select(menu, user, menu.custom_ids[place], question)
    return (await team.server.wait_answered(asked)).reply


async def missed(team: Team, item: Item, user: User) -> Message:
    """Ask why a text was not told, say that it should have been, and return the menu."""
    answer = await team.type(user, f"!why {item.link}")
    return (await team.press(answer, user, "w:late:")).reply


# -- the way of a text -------------------------------------------------------------------------------------------


async def test_the_way_of_a_text_is_told_in_names_and_scores_to_everyone(team: Team) -> None:
    await team.alerts(news("launch"))
    async with team.listening():
        typed = await team.type(team.world.stranger, f"!why {news('launch').link}")
        slashed = await team.slash(team.world.stranger, "why", text="2")
    for answer in (typed, slashed):
        told = said(answer)
        assert "told: the alert was sent" in told
        assert re.search(r"Q3 working group: the best sentence has 0\.\d\d and reaches 0\.50", told)
        assert re.search(r"Harbour letter, version 1: alert \(0\.\d\d\)", told)
        assert f"(3 Mar 2026, 1:00 PM ET, <#{team.world.watch.id}>): first alert for Harbour letter: was sent" in told
        assert str(team.world.watch.id) not in told.replace(f"<#{team.world.watch.id}>", "")
        assert [one.split(":")[0] for one in answer.custom_ids][:3] == ["f", "f", "f"]  # it was told: was that right?
    assert not typed.pings.users


async def test_the_link_of_an_alerts_message_names_its_text(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    link = f"https://discord.com/channels/{team.world.guild.id}/{alert.channel_id}/{alert.id}"
    async with team.listening():
        assert "Q3 working group: the best sentence" in said(await team.type(team.world.member, f"!why <{link}>"))


NAMED = {
    "a question": ("q3: the best sentence has 0.2", "Q3 working group: the best sentence has 0.2"),
    "a question that is gone": ("q9: the best", "Q9: the best"),
    "the subject": ("subject: the best", "the letter's subject: the best"),
    "no question": ("keywords: eels", "keywords: eels"),
}


@pytest.mark.parametrize(("line", "told"), NAMED.values(), ids=NAMED)
async def test_a_line_of_the_trace_names_its_question(line: str, told: str, team: Team) -> None:
    assert Names({}, team.spine.watcher.letters).trace("harbour-2026", line) == told


# -- what was never seen -----------------------------------------------------------------------------------------


async def test_of_what_was_never_seen_it_is_said_who_would_have_carried_it_and_what_to_do(team: Team) -> None:
    await team.alerts(news("launch"))
    async with team.listening():
        answer = await team.type(team.world.member, "!why https://news.example.org/2026/01/05/never")
    told = said(answer)
    assert answer.content.startswith("Never seen: ")
    assert "state: read since 3 Mar 2026, now" in told
    assert "The address says 5 Jan 2026, before that: only what stood there then was recorded" in told
    assert "`ingest` with this address takes it in by hand (team)" in told
    assert answer.custom_ids == []


async def test_a_site_that_nobody_reads_is_said_to_be_no_fault_of_matching(team: Team) -> None:
    async with team.listening():
        told = said(await team.type(team.world.member, "!why https://elsewhere.example.com/a"))
    assert "None of the 1 source that I watch belongs to elsewhere.example.com." in told
    assert "`sources add` with an address of that site finds its feed (admins)" in told


async def test_times_without_a_look_are_said_with_the_day_that_the_address_names(team: Team) -> None:
    await team.alerts(news("launch"))
    team.spine.web.put("/state", "no", status=500)
    team.spine.step(hours=30)
    await team.spine.poll()
    team.spine.step(hours=3)
    await team.spine.poll()
    async with team.listening():
        now = said(await team.type(team.world.member, "!why https://news.example.org/2026/03/04/lost"))
        assert re.search(r"not read from 3 Mar 2026, \S+ PM ET on, still \(.*?\): the day of the address", now)
        team.spine.show(news("launch"))
        team.spine.step(hours=30)
        await team.spine.poll()
        over = said(await team.type(team.world.member, "!why https://news.example.org/2026/03/04/lost"))
    assert re.search(r"not read from 3 Mar 2026, .*? to 6 Mar 2026, .*?: the day of the address", over)


REFERENCES = {
    "a number that is too high": ("999", "Texts have the numbers 1 to 1."),
    "a number beyond all numbers": ("9" * 40, "Texts have the numbers 1 to 1."),
    "words": ("the briefing of *yesterday* @everyone", "Give the address of a page"),
    "a message beyond all numbers": (
        "https://discord.com/channels/1/2/99999999999999999999",
        "Give the address of a page",
    ),
    "a message that tells nothing": ("https://discord.com/channels/1/2/3", "Give the address of a page"),
}


@pytest.mark.parametrize(("typed", "told"), REFERENCES.values(), ids=REFERENCES)
async def test_what_names_no_text_is_told_what_would(typed: str, told: str, team: Team) -> None:
    async with team.listening():
        answer = await team.type(team.world.member, f"!why {typed}")
    assert told in said(answer)
    assert not answer.pings.everyone


DAYS = {
    "a path": ("https://a.org/2023/08/02/x", date(2023, 8, 2)),
    "a month": ("https://a.org/2023/08/x", date(2023, 8, 1)),
    "words": ("https://a.org/briefing-june-14-2023/", date(2023, 6, 14)),
    "no day": ("https://a.org/2023/99/77/x", None),
    "nothing": ("https://a.org/x", None),
}


@pytest.mark.parametrize(("url", "day"), DAYS.values(), ids=DAYS)
def test_the_day_that_an_address_names(url: str, day: date | None) -> None:
    assert named_day(url) == day


SITES = {
    "the same": ("www.state.gov", "state.gov", True),
    "a part": ("2021-2025.state.gov", "www.state.gov", True),
    "another": ("mystate.gov", "state.gov", False),
    "a whole domain": ("state.gov", "gov", False),
    "none": ("", "", False),
}


@pytest.mark.parametrize(("one", "other", "same"), SITES.values(), ids=SITES)
def test_one_site_or_two(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


# -- it should have alerted --------------------------------------------------------------------------------------


async def test_any_text_that_should_have_alerted_is_told_late_once(team: Team) -> None:
    far, member = news("eels", FAR), team.world.member
    assert await team.alerts(far) == []
    async with team.listening():
        menu = await missed(team, far, member)
        answer = await choose(team, menu, member, "harbour-2026:q1")
        assert "Kept: should have alerted, Q1." in said(answer)
        assert f"It is told now, marked late, in <#{team.world.watch.id}>." in said(answer)
        assert answer.ephemeral
    await team.spine.watcher.deliver()
    await team.spine.restart()
    async with team.listening():
        assert "not told again" in said(await choose(team, menu, team.world.admin, "harbour-2026:q2"))
    await team.spine.turn()
    (late,) = team.spine.messages()
    assert late.content.startswith("Told late, Q1 dredging plan: reported by state: 'Eels are back in the bay.")
    assert await team.spine.rows(ROWS) == [
        ("harbour-2026", 2, 1, "question", '["q1"]', "why"),
        ("harbour-2026", 2, 1, "question", '["q2"]', "why"),
    ]
    assert await team.spine.rows("SELECT reason FROM outbox WHERE what = 'alert'") == [("late:2",)]


async def test_right_to_skip_is_kept_and_a_stranger_may_say_neither(team: Team) -> None:
    far, stranger = news("eels", FAR), team.world.stranger
    await team.alerts(far)
    async with team.listening():
        answer = await team.type(stranger, f"!why {far.link}")
        for verb in ("late", "skip"):
            refused = (await team.press(answer, stranger, f"w:{verb}:")).reply
            assert (refused.ephemeral, "These buttons need the role" in said(refused)) == (True, True)
        menu = (await team.press(answer, team.world.member, "w:late:")).reply
        assert "These buttons need the role" in said(await choose(team, menu, stranger, "harbour-2026:q1"))
        assert await team.spine.rows(ROWS) == []
        kept = (await team.press(answer, team.world.member, "w:skip:")).reply
    assert "Kept: right to skip. 1 person so far: right to skip 1." in said(kept)
    assert await team.spine.rows(ROWS) == [("harbour-2026", 2, 1, "noise", "[]", "why")]
    assert await team.spine.count("outbox") == 0


async def test_each_of_two_letters_has_its_menu_and_its_own_channel(team: Team) -> None:
    other = team.world.server.world.add_channel(team.world.guild, "quay")
    routes = [
        {"channel": team.world.watch.id, "letter": "harbour-2026"},
        {"channel": other.id, "letter": "quay-2026", "questions": ["q2"]},
    ]
    await team.spine.restart(routes=routes, letters={"files": ["./letter.toml", "./second.toml"]})
    far, member = news("eels", FAR), team.world.member
    await team.alerts(far)
    async with team.listening():
        menu = await missed(team, far, member)
        assert menu.custom_ids == ["w:promote:2:0", "w:promote:2:1"]
        unrouted = said(await choose(team, menu, member, "quay-2026:q1", place=1))
        assert "No channel is told of this question" in unrouted
        assert f"in <#{other.id}>." in said(await choose(team, menu, member, "quay-2026:q2", place=1))
    assert await team.spine.rows("SELECT letter, channel FROM outbox") == [("quay-2026", other.id)]
