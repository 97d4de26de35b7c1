"""Mentions that people asked for: who is named where, once, the same at every try, and nobody else ever."""

from __future__ import annotations

import time

import pytest

from bot.messages import Message as Said
from bot.rendering.budget import CONTENT, size
from bot.rendering.notices import with_mentions
from bot.sending.discord_sender import DiscordSender
from bot.sending.leavers import Leavers
from storage.messages.subscriptions import MOST_PEOPLE, Subscription, subscribe
from tests.discord_server import Message, Permission, User
from tests.discord_server.faults import Fault, Trouble
from tests.office import Team, said
from tests.spine import NOON, news

pytestmark = pytest.mark.noon

LETTER = "harbour-2026"
ROWS = "SELECT letter, question, person FROM subscriptions ORDER BY question, person"


async def asks(team: Team, user: User, *questions: str) -> None:
    """Let somebody be mentioned for these questions in #letter-watch."""
    wanted = [Subscription(team.world.watch.id, LETTER, question) for question in questions]
    await team.spine.watcher.store.run(subscribe, user.id, wanted, LETTER, team.spine.clock())


def pinged(message: Message) -> tuple[int, ...]:
    return tuple(message.pings.users)


async def board(team: Team) -> Message:
    await team.spine.watcher.settle()
    return team.board()


async def choose(team: Team, menu: Message, user: User, *questions: str) -> Message:
    interaction = team.server.people.select(menu, user, f"notify-for:{LETTER}", *questions)
    return (await team.server.wait_answered(interaction)).reply


async def test_from_the_board_to_the_mention_also_over_a_restart(team: Team) -> None:
    member, stood = team.world.member, await board(team)
    async with team.listening():
        menu = (await team.server.wait_answered(await team.press(stood, member, "notify:"))).reply
        assert menu.ephemeral
    await team.spine.restart()
    async with team.listening():
        kept = await choose(team, menu, member, "q3", "q1")
        assert "Harbour letter: Q1 dredging plan, Q3 working group" in kept.content
        assert f"<#{team.world.watch.id}>" in kept.content
        again = (await team.server.wait_answered(await team.press(stood, member, "notify:"))).reply
    chosen = [option["value"] for option in again.components[-1]["components"][0]["options"] if option.get("default")]
    assert chosen == ["q1", "q3"]
    (alert,) = await team.alerts(news("met"))
    line, mention = alert.content.split("\n")
    assert (len(line) <= 180, mention) == (True, f"for <@{member.id}>")
    assert pinged(alert) == (member.id,)
    async with team.listening():
        assert "No alert mentions you." in (await choose(team, menu, member)).content
    (alert,) = await team.alerts(news("met again"))
    assert (pinged(alert), "<@" in alert.content) == ((), False)


async def test_the_button_of_a_card_takes_its_question_in_and_out(team: Team) -> None:
    member = team.world.member
    async with team.listening():
        card = await team.slash(member, "status question", question="q3")
        told = (await team.server.wait_answered(await team.press(card, member, "notify:"))).reply
        assert (told.ephemeral, "names Q3 working group mentions you" in told.content) == (True, True)
        assert await team.spine.rows(ROWS) == [(LETTER, "q3", member.id)]
        told = (await team.server.wait_answered(await team.press(card, member, "notify:"))).reply
        assert "No alert mentions you for Q3 working group any more." in told.content
    assert await team.spine.rows(ROWS) == []


async def test_it_is_typed_as_well_and_ends_with_off(team: Team) -> None:
    member = team.world.member
    async with team.listening():
        assert "Q3 working group mentions you" in (await team.type(member, "!notify q3")).content
        assert "Q2 fines, Q3 working group" in (await team.type(member, "!notify Q2")).content
        shown = await team.slash(member, "notify")
        assert (shown.ephemeral, shown.custom_ids) == (True, [f"notify-for:{LETTER}"])
        assert (await team.type(member, "!notify")).custom_ids == []
        assert "there is q1, q2, q3" in (await team.type(member, "!notify q9")).content
        assert "Ended for 2 questions." in (await team.type(member, "!notify off")).content
        assert "This needs" in (await team.type(team.world.stranger, "!notify q3")).content
    assert await team.spine.rows(ROWS) == []


async def test_who_left_the_team_can_always_end_it(team: Team) -> None:
    stranger = team.world.stranger
    await asks(team, stranger, "q2", "q3")
    async with team.listening():
        assert "Ended for 2 questions." in (await team.type(stranger, "!notify off")).content
    assert await team.spine.rows(ROWS) == []


async def test_what_nobody_can_see_any_more_can_still_be_taken_out(team: Team) -> None:
    member = team.world.member
    await asks(team, member, "q2", "q3")
    elsewhere = team.server.world.add_channel(team.world.guild, "elsewhere")
    team.server.world.deny(team.world.watch, team.world.team_role, Permission.VIEW_CHANNEL)
    async with team.listening():
        asked = team.server.people.slash(elsewhere, member, "notify", question="q3")
        assert "No alert mentions you for Q3" in (await team.server.wait_answered(asked)).reply.content
    assert await team.spine.rows(ROWS) == [(LETTER, "q2", member.id)]


async def test_only_who_asked_for_a_question_that_the_alert_names_is_mentioned(team: Team) -> None:
    await asks(team, team.world.member, "q3")
    await asks(team, team.world.admin, "q2")
    (alert,) = await team.alerts(news("met", f"The harbour working group met <@{team.world.stranger.id}> @everyone."))
    assert (pinged(alert), alert.pings.everyone, alert.pings.roles) == ((team.world.member.id,), False, ())


async def test_a_reply_mentions_those_of_the_question_that_is_new(team: Team) -> None:
    await asks(team, team.world.member, "q3")
    await asks(team, team.world.admin, "q2")
    await team.alerts(news("met", link="https://news.example.org/met"))
    longer = "The harbour working group met. They were fined at the harbour."
    (reply,) = await team.alerts(news("met", longer, link="https://news.example.org/met"))
    assert (pinged(reply), "Q2" in reply.content) == ((team.world.admin.id,), True)


async def test_a_list_mentions_everybody_who_asked_once(team: Team) -> None:
    await asks(team, team.world.member, "q3", "q2")
    await asks(team, team.world.admin, "q2")
    says = ("The harbour working group met.", "They were fined at the harbour.")
    (listing,) = await team.alerts(*(news(f"n{n}", says[n % 2]) for n in range(7)))
    assert sorted(pinged(listing)) == sorted([team.world.member.id, team.world.admin.id])
    assert listing.content.count("<@") == 2


async def test_an_edit_keeps_the_mention_and_says_nothing_new(team: Team) -> None:
    await asks(team, team.world.member, "q3")
    (alert,) = await team.alerts(news("met", link="https://news.example.org/met"))
    await asks(team, team.world.admin, "q3")
    async with team.listening():
        form = await team.press(alert, team.world.member, "s:answers")
        await team.fill_in(form, reason="they say so")
    team.spine.step(minutes=5)
    await team.spine.watcher.deliver()
    (now,) = team.spine.messages()
    assert (now.id, "Judged by people" in said(now)) == (alert.id, True)
    assert now.content.endswith(f"\nfor <@{team.world.member.id}>")


async def test_every_try_mentions_the_same_people(team: Team) -> None:
    await asks(team, team.world.member, "q3")
    team.server.faults.add(Fault("POST", r".*/messages", status=503, after=False))
    assert await team.alerts(news("met")) == []
    await asks(team, team.world.admin, "q3")
    await asks(team, team.world.member)
    team.spine.step(seconds=30)
    await team.spine.watcher.deliver()
    (alert,) = team.spine.messages()
    assert pinged(alert) == (team.world.member.id,)


async def test_what_could_not_have_arrived_mentions_those_who_ask_now(team: Team) -> None:
    world = team.world
    await asks(team, world.member, "q3")
    world.server.world.deny(world.watch, world.bot_role, Permission.SEND_MESSAGES)
    assert await team.alerts(news("met")) == []
    await asks(team, world.member)
    await asks(team, world.admin, "q3")
    world.server.world.allow(world.watch, world.bot_role, Permission.SEND_MESSAGES)
    team.spine.step(hours=2)
    await team.spine.watcher.deliver()
    (alert,) = team.spine.messages()
    assert pinged(alert) == (world.admin.id,)


async def test_nobody_is_mentioned_in_a_channel_that_they_cannot_see(team: Team) -> None:
    world = team.world
    world.server.world.deny(world.watch, world.team_role, Permission.VIEW_CHANNEL)
    elsewhere = world.server.world.add_channel(world.guild, "elsewhere")
    async with team.listening():
        asked = team.server.people.slash(elsewhere, world.member, "notify", question="q3")
        told = (await team.server.wait_answered(asked)).reply
    assert "channels that you cannot see" in told.content
    assert await team.spine.rows(ROWS) == []


async def test_who_left_the_server_is_named_no_more_and_what_they_asked_for_is_forgotten(team: Team) -> None:
    world, guild = team.server.world, team.world.guild
    for user in (team.world.member, team.world.admin):
        await asks(team, user, "q3")
    (alert,) = await team.alerts(news("met"))
    assert sorted(pinged(alert)) == sorted([team.world.member.id, team.world.admin.id])
    world.remove_member(guild, team.world.member)
    team.spine.step(hours=2)
    (alert,) = await team.alerts(news("met again"))
    assert (pinged(alert), str(team.world.member.id) in alert.content) == ((team.world.admin.id,), False)
    assert await team.spine.rows(ROWS) == [(LETTER, "q3", team.world.admin.id)]
    world.add_member(guild, team.world.member, team.world.team_role)
    (alert,) = await team.alerts(news("met once more"))
    assert pinged(alert) == (team.world.admin.id,)  # who comes back asks anew


async def test_who_is_a_member_is_not_looked_up_with_every_alert(team: Team) -> None:
    await asks(team, team.world.member, "q3")
    for name in ("one", "two"):
        await team.alerts(news(name))
    looks = [one for one in team.server.requests if one.method == "GET" and "/members/" in one.path]
    assert len(looks) == 1


async def test_who_cannot_be_looked_up_is_mentioned_all_the_same(team: Team) -> None:
    await asks(team, team.world.member, "q3")
    team.server.faults.add(Fault("GET", r".*/members/.*", status=403, times=9))
    (alert,) = await team.alerts(news("met"))
    assert pinged(alert) == (team.world.member.id,)


async def test_a_look_without_an_answer_holds_no_alert_up(team: Team) -> None:
    await asks(team, team.world.member, "q3")
    store, clock = team.spine.watcher.store, team.spine.clock
    await store.run(lambda db: db.conn.execute("UPDATE subscriptions SET channel = 0") and None)
    (alert,) = await team.alerts(news("met"))
    key = alert.custom_ids[0].removeprefix("a:")
    await store.run(lambda db: db.conn.execute("UPDATE subscriptions SET channel = ?", [team.world.watch.id]) and None)
    await store.run(lambda db: db.conn.execute("UPDATE outbox SET first_attempt_at = NULL") and None)
    team.server.faults.add(Fault("GET", r".*/members/.*", kind=Trouble.HANG))
    sender = DiscordSender(token=team.server.token)
    began = time.perf_counter()
    await Leavers(store, sender, clock, patience=0.05).drop(key, team.world.watch.id)
    await sender.close()
    assert time.perf_counter() - began < 3
    assert await team.spine.rows(ROWS) == [(LETTER, "q3", team.world.member.id)]


async def test_no_more_people_ask_than_a_message_can_mention(team: Team) -> None:
    for person in range(MOST_PEOPLE):
        wanted = [Subscription(team.world.watch.id, LETTER, "q3")]
        assert await team.spine.watcher.store.run(subscribe, 10**17 + person, wanted, LETTER, NOON)
    async with team.listening():
        told = await team.type(team.world.member, "!notify q3")
    assert f"{MOST_PEOPLE} people are mentioned already" in told.content
    message = with_mentions(Said("x" * 2000), [2**64 - person for person in range(1, MOST_PEOPLE + 1)])
    assert (size(message.content) <= CONTENT, len(message.mentions)) == (True, MOST_PEOPLE)
    assert message.content.count("<@") == MOST_PEOPLE
