"""Catching up: what is new for one person since they last looked, and only that."""

from __future__ import annotations

import pytest

from bot.rendering.budget import ALL_EMBEDS, embed_size
from bot.rendering.catchup import render_catchup
from bot.services.catching_up import catch_up, span_since
from bot.services.searching import Known
from letters.telling.sight import sight_of
from tests.discord_server import Message, User
from tests.office import Team, said
from tests.spine import news

pytestmark = pytest.mark.noon


def fields(message: Message) -> dict[str, str]:
    return {field["name"]: field["value"] for field in message.embeds[0].get("fields", ())}


async def look(team: Team, user: User, **options: str) -> Message:
    team.spine.step(minutes=1)
    message = await team.slash(user, "catchup", **options)
    assert message.ephemeral
    return message


async def test_the_first_look_is_a_week_and_the_next_one_what_came_since(team: Team) -> None:
    member = team.world.member
    await team.alerts(news("met"), news("near", "The harbour holds silt."))
    async with team.listening():
        first = await look(team, member)
        assert "1 alert, 1 text for the digest" in first.content
        assert "This is your first look: the last 7 days." in said(first)
        assert list(fields(first)) == ["Q3 working group: mentioned ◔"]
        assert "The harbour working group met." in fields(first)["Q3 working group: mentioned ◔"]
        again = await look(team, member)
        assert "nothing new" in again.content
        assert "1 of 1 source answers" in said(again)
        await team.alerts(news("fined", "They were fined at the harbour."))
        third = await look(team, member)
        assert list(fields(third)) == ["Q2 fines: mentioned ◔"]


async def test_everybody_has_their_own_look_and_it_outlives_a_restart(team: Team) -> None:
    await team.alerts(news("met"))
    async with team.listening():
        await look(team, team.world.member)
        assert "1 alert" in (await look(team, team.world.admin)).content
    await team.spine.restart()
    async with team.listening():
        assert "nothing new" in (await look(team, team.world.member)).content
        assert "1 alert" in (await look(team, team.world.stranger)).content
    looked = await team.spine.rows("SELECT person FROM looks ORDER BY person")
    assert looked == sorted((user.id,) for user in (team.world.member, team.world.admin, team.world.stranger))


async def test_looking_back_further_counts_as_no_look(team: Team) -> None:
    member = team.world.member
    await team.alerts(news("met"))
    async with team.listening():
        assert "1 alert" in (await look(team, member, since="7d")).content
        assert "1 alert" in (await look(team, member)).content
        await team.alerts(news("fined", "They were fined at the harbour."))
        assert "2 alerts" in (await look(team, member, since="2026-03-01")).content
        assert "1 alert" in (await look(team, member)).content
        wrong = await team.slash(member, "catchup", since="lately")
        assert "names no time; write 7d" in wrong.content
        typed = await team.type(member, "!catchup since:7d")
        assert "2 alerts" in typed.content


async def test_states_stand_by_their_question_and_so_does_the_clock(team: Team) -> None:
    member = team.world.member
    (alert,) = await team.alerts(news("met"))
    async with team.listening():
        await look(team, member)
        form = await team.press(alert, team.world.admin, "s:declines")
        await team.fill_in(form, reason="no date")
        await team.type(team.world.admin, "!deadline received 9 Feb 2026")
        told = await look(team, member)
    assert "1 change of state, 1 change of the clock" in told.content
    assert "declined ⊘, admin" in fields(told)["Q3 working group: declined ⊘"]
    assert "received 9 Feb 2026" in fields(told)["the clock"]


async def test_an_overdue_letter_says_so_though_nothing_is_new(team: Team) -> None:
    async with team.listening():
        team.spine.step(days=40)
        told = await look(team, team.world.member)
    assert "Harbour letter: overdue since 3 Apr 2026" in said(told)


async def test_a_reply_says_what_it_is_and_stands_under_its_own_question(team: Team) -> None:
    await team.alerts(news("met", link="https://news.example.org/met"))
    longer = "The harbour working group met. They were fined at the harbour."
    await team.alerts(news("met", longer, link="https://news.example.org/met"))
    async with team.listening():
        told = await look(team, team.world.member)
    assert "2 alerts" in told.content
    assert "now also: [" in fields(told)["Q2 fines: mentioned ◔"]
    assert "now also" not in fields(told)["Q3 working group: mentioned ◔"]


async def test_an_alert_of_two_questions_is_told_once_and_named_under_the_other(team: Team) -> None:
    await team.alerts(news("met", "The harbour working group met. They were fined at the harbour."))
    async with team.listening():
        told = await look(team, team.world.member)
    assert "1 alert" in told.content
    assert "fined at the harbour." in fields(told)["Q2 fines: mentioned ◔"]
    assert fields(told)["Q3 working group: mentioned ◔"] == "3 Mar 2026, state: as under Q2"


async def test_many_alerts_stand_on_pages_that_turn_for_the_one_who_reads(team: Team) -> None:
    member = team.world.member
    await team.alerts(*(news(f"n{n}", link=f"https://news.example.org/{'x' * 200}/{n}") for n in range(60)))
    async with team.listening():
        first = await look(team, member)
        assert "page 1 of" in first.content
        await team.alerts(news("later", "They were fined at the harbour."))
        since = first.content.partition(": ")[0]
        team.server.people.click(first, member, first.custom_ids[0])
        await team.server.wait_until(lambda: "page 2 of" in first.content, "the second page")
        assert "Q2 fines: mentioned ◔" not in fields(first)
        assert first.content.startswith(f"{since}: 60 alerts")


async def test_every_page_fits_and_no_alert_is_left_out(team: Team) -> None:
    await team.alerts(*(news(f"n{n}", link=f"https://news.example.org/{'x' * 200}/{n}") for n in range(60)))
    watcher = team.spine.watcher
    now = watcher.now()
    sees = frozenset(watcher.channels.alerts)
    sight = sight_of(sees, watcher.channels.destinations, watcher.letters)
    known = Known(watcher.letters, watcher.sources, now, watcher.zone)
    found = await watcher.store.aside(catch_up, known, span_since(None, now), sight)
    pages, shown = [], 0
    while len(pages) < 100:
        page = render_catchup(found, watcher.zone, len(pages) + 1)
        if pages and page == pages[-1]:
            break
        pages.append(page)
        shown += sum(field.value.count("The harbour working group met.") for field in page.embeds[0].fields)
        assert embed_size(page.embeds[0]) <= ALL_EMBEDS
    assert (len(found.letters[0].alerts), shown) == (60, 60)
