"""What somebody is told stands in a channel that they can see: searches, catching up, notes, exports."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desks.desk import Actor, Onlooker
from bot.desks.dossier import Form, Order
from bot.services.desk import WatcherDesk
from letters.telling.decisions import Destination
from letters.telling.sight import sight_of
from tests.discord_server import Channel, Message, Permission, User
from tests.discord_world import DiscordWorld
from tests.office import Team, said
from tests.spine import LETTER, Item, news

pytestmark = pytest.mark.noon

MILL = LETTER.replace("harbour", "mill").replace("Harbour", "Mill")
MET, FINED = "The harbour working group met over eels.", "They were fined at the harbour over eels."
GRIST = "The mill working group met over eels."
READ_AND_WRITE = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES


@pytest.fixture
async def mill(discord_world: DiscordWorld) -> Channel:
    """#mill-watch, which the admin sees and nobody else; the bot writes there."""
    world, guild = discord_world.server.world, discord_world.guild
    channel = world.add_channel(guild, "mill-watch")
    world.deny(channel, guild, Permission.VIEW_CHANNEL)
    world.allow(channel, discord_world.bot_role, READ_AND_WRITE)
    world.allow(channel, discord_world.admin_role, READ_AND_WRITE)
    return channel


@pytest.fixture
async def lobby(discord_world: DiscordWorld) -> Channel:
    return discord_world.server.world.add_channel(discord_world.guild, "lobby")


@pytest.fixture
async def team(team: Team, tmp_path: Path, mill: Channel) -> Team:
    """Two letters: the harbour's alerts go to #letter-watch, the mill's to #mill-watch."""
    (tmp_path / "mill.toml").write_text(MILL)
    await route(team, (team.world.watch, "harbour-2026"), (mill, "mill-2026"))
    return team


async def route(team: Team, *routes: tuple[Channel, str] | tuple[Channel, str, list[str]]) -> None:
    told = [
        {"channel": one[0].id, "letter": one[1]} | ({"questions": one[2]} if len(one) == 3 else {}) for one in routes
    ]
    await team.spine.restart(routes=told, letters={"files": ["./letter.toml", "./mill.toml"]})


async def tell_both(team: Team) -> None:
    await team.alerts(news("met", MET), news("ground", GRIST), Item("Eels", "Eels swim.", "eels"))


async def asked(team: Team, user: User, text: str, channel: Channel) -> Message:
    """Type something and return the answer, wherever it stands."""
    before = len(team.server.bot_messages(channel))
    team.server.people.say(channel, user, text)
    await team.server.wait_until(lambda: len(team.server.bot_messages(channel)) > before, f"answer to {text!r}")
    return team.server.bot_messages(channel)[before]


async def pressed(team: Team, message: Message, user: User, button: str) -> Message:
    return (await team.server.wait_answered(await team.press(message, user, button))).reply


async def noted(team: Team, alert: Message, user: User, text: str) -> None:
    await team.fill_in(await team.press(alert, user, "note:"), note=text)


async def told_in(team: Team, channel: Channel) -> Message:
    return next(one for one in team.server.bot_messages(channel) if any(i.startswith("a:") for i in one.custom_ids))


# -- the rule --------------------------------------------------------------------------------------------------------

A, B, PART = Destination(1, "a"), Destination(2, "b"), Destination(3, "b", frozenset({"q1", "q3"}))


@pytest.mark.parametrize(
    ("seen", "shown", "hidden"),
    [
        pytest.param({1}, ["a:q1", "a:"], ["b:q1", "b:", "gone:q1"], id="one channel, one letter"),
        pytest.param({1, 3}, ["b:q1", "b:q3"], ["b:q2", "b:"], id="some questions of another"),
        pytest.param({2, 3}, ["b:q2", "b:"], ["a:q1"], id="the wider of two channels holds"),
        pytest.param({1, 2, 3}, ["a:q1", "b:q2", "gone:q1"], [], id="every channel: everything, also of letters gone"),
        pytest.param({1}, ["c:q1"], [], id="a letter without a channel keeps nothing back"),
        pytest.param(set(), [], ["a:q1", "b:q1", "c:q1"], id="no channel: nothing"),
        pytest.param({9}, [], ["a:q1", "b:q1", "c:q1"], id="other channels: nothing"),
    ],
)
def test_what_may_be_told_follows_from_the_channels_seen(seen: set[int], shown: list[str], hidden: list[str]) -> None:
    sight = sight_of(frozenset(seen), (A, B, PART), ("a", "b", "c"))
    for names, expected in ((shown, True), (hidden, False)):
        for name in names:
            letter, _, question = name.partition(":")
            assert sight.shows(letter, question) is expected, name


# -- search ----------------------------------------------------------------------------------------------------------


async def test_a_search_leaves_out_what_only_other_channels_were_told(team: Team) -> None:
    await tell_both(team)
    async with team.listening():
        found = await team.slash(team.world.member, "search", words="eels")
        assert found.ephemeral
        assert "2 texts" in found.content
        assert ("harbour" in said(found), "Eels** swim" in said(found), "mill" in said(found)) == (True, True, False)
        assert "only in channels that cannot be seen from here" in found.embeds[0]["footer"]["text"]
        everything = await team.slash(team.world.admin, "search", words="eels")
        assert "3 texts" in everything.content
        assert "footer" not in everything.embeds[0]


async def test_a_search_for_what_speaks_to_an_unseen_letter_is_refused(team: Team) -> None:
    await tell_both(team)
    async with team.listening():
        for bounds in ({"letter": "mill-2026"}, {"question": "mill-2026:q3"}):
            assert "cannot be seen" in (await team.slash(team.world.member, "search", words="eels", **bounds)).content
        assert "1 text" in (await team.slash(team.world.admin, "search", words="eels", letter="mill-2026")).content


async def test_only_the_questions_of_a_seen_channel_are_found_and_named(
    team: Team, mill: Channel, lobby: Channel
) -> None:
    await route(team, (mill, "harbour-2026"), (mill, "mill-2026"), (lobby, "harbour-2026", ["q2"]))
    await team.alerts(news("met", MET), news("fined", FINED), news("both", f"{MET} {FINED}"))
    async with team.listening():
        found = await team.slash(team.world.member, "search", words="eels")
        assert "2 texts" in found.content
        assert ("speaks to" in said(found), "Q3" in said(found), "Q2 fines" in said(found)) == (True, False, True)
        named = await team.slash(team.world.member, "search", words="eels", letter="harbour-2026")
        assert "2 texts" in named.content
        hidden = await team.slash(team.world.member, "search", words="eels", question="harbour-2026:q3")
        assert "cannot be seen" in hidden.content


async def test_a_page_that_somebody_else_turns_is_bounded_by_what_they_see(team: Team, mill: Channel) -> None:
    await team.alerts(*(news(f"n{n}", GRIST) for n in range(4)), *(news(f"m{n}", MET) for n in range(4)))
    async with team.listening():
        found = await asked(team, team.world.admin, "!search eels", mill)
        assert "8 texts" in found.content
        team.server.world.allow(mill, team.world.stranger, READ_AND_WRITE)
        team.server.world.deny(team.world.watch, team.world.stranger, Permission.VIEW_CHANNEL)
        second = await pressed(team, found, team.world.stranger, "search:")
    assert ("4 texts" in second.content, "harbour" in said(second)) == (True, False)


async def test_what_stands_in_the_open_is_what_everybody_there_may_see(
    team: Team, mill: Channel, lobby: Channel
) -> None:
    await tell_both(team)
    async with team.listening():
        everywhere = await asked(team, team.world.admin, "!search eels", lobby)
        assert ("2 texts" in everywhere.content, "mill" in said(everywhere)) == (True, False)
        there = await asked(team, team.world.admin, "!search eels", mill)
        assert "3 texts" in there.content
        team.server.world.deny(team.world.watch, team.world.guild, Permission.VIEW_CHANNEL)
        team.server.world.allow(team.world.watch, team.world.admin_role, READ_AND_WRITE)
        refused = await asked(team, team.world.admin, "!search eels", lobby)
        assert "Everybody here reads along" in refused.content
        assert "3 texts" in (await team.slash(team.world.admin, "search", words="eels")).content


# -- catching up -----------------------------------------------------------------------------------------------------


async def test_catching_up_tells_of_seen_channels_alone(team: Team, lobby: Channel) -> None:
    await tell_both(team)
    async with team.listening():
        mine = await team.slash(team.world.member, "catchup")
        assert "1 alert" in mine.content
        assert ("Mill" in said(mine), "only in channels that cannot be seen" in said(mine)) == (False, True)
        everything = await team.slash(team.world.admin, "catchup")
        assert "2 alerts" in everything.content
        assert "cannot be seen" not in said(everything)
        team.server.world.deny(team.world.watch, team.world.stranger, Permission.VIEW_CHANNEL)
        looked = team.server.people.slash(lobby, team.world.stranger, "catchup")
        nothing = (await team.server.wait_answered(looked)).reply
        assert "ask whoever runs the server for a look" in nothing.content
    assert await team.spine.rows("SELECT count(*) FROM looks") == [(2,)]


async def test_an_alert_told_in_two_channels_is_one_that_names_the_questions_of_both(team: Team, mill: Channel) -> None:
    await route(team, (team.world.watch, "harbour-2026", ["q2"]), (mill, "harbour-2026", ["q3"]))
    await team.alerts(news("both", f"{MET} {FINED}"))
    async with team.listening():
        every, some = [await team.slash(user, "catchup") for user in (team.world.admin, team.world.member)]
    assert ("1 alert" in every.content, "1 alert" in some.content) == (True, True)
    assert ("as under Q2" in said(every), "Q3" in said(every), "Q3" in said(some)) == (True, True, False)


# -- notes -----------------------------------------------------------------------------------------------------------


async def test_notes_are_read_where_their_alert_stands(team: Team, mill: Channel, lobby: Channel) -> None:
    team.server.world.allow(mill, team.world.member, READ_AND_WRITE)
    await tell_both(team)
    alert = await told_in(team, mill)
    async with team.listening():
        await noted(team, alert, team.world.member, "ask the miller")
        assert "ask the miller" in said(await pressed(team, alert, team.world.member, "a:"))
        for command in ("!status question mill-2026:q3", "!why https://news.example.org/ground"):
            for channel, shown in ((mill, True), (lobby, False), (team.world.watch, False)):
                answer = await asked(team, team.world.admin, command, channel)
                assert ("ask the miller" in said(answer)) is shown, (command, channel.name)
        card = await asked(team, team.world.admin, "!status letter mill-2026", lobby)
        for user, shown in ((team.world.member, True), (team.world.stranger, False)):
            chosen = team.server.people.select(card, user, "b:mill-2026", "q3")
            answer = (await team.server.wait_answered(chosen)).reply
            assert ("ask the miller" in said(answer)) is shown, user.name


async def test_an_export_says_that_notes_of_unseen_channels_are_left_out(team: Team, mill: Channel) -> None:
    await tell_both(team)
    alert = await told_in(team, mill)
    async with team.listening():
        await noted(team, alert, team.world.admin, "ask the miller")
    office, order = WatcherDesk(team.spine.watcher, lambda: None), Order(Form.MD, 1 << 20)
    for sees, shown in (({mill.id, team.world.watch.id}, True), ({team.world.watch.id}, False)):
        by = Onlooker(Actor(1, "Ann"), frozenset(sees))
        text = (await office.dossier.export("mill-2026", order, by)).files[0].content.decode()
        assert ("ask the miller" in text, "are left out" in text) == (shown, not shown)
