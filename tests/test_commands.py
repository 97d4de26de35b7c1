"""What people type, press and choose in Discord, and what they get."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.commands.rights import Rights, may_change, may_press, needed
from bot.config import Discord
from bot.desks.typed import read_keyword, read_question
from bot.messages import Button, Message
from bot.sending.discord_sender import DiscordSender
from tests.discord_server import DiscordServer, Interaction, Permission, User
from tests.discord_server.aim import aimed
from tests.discord_server.application import Grant
from tests.discord_world import DiscordWorld
from tests.small_desk import LETTER, Office

KEY = "A" * 25


@pytest.fixture(autouse=True)
def aim_at_loopback(discord_server: DiscordServer) -> Iterator[None]:
    with aimed(discord_server):
        yield


@pytest.fixture
def office(discord_server: DiscordServer, discord_world: DiscordWorld) -> Office:
    return Office(discord_server)


@pytest.fixture
async def opened(office: Office) -> AsyncIterator[Office]:
    async with office.open():
        yield office


async def typed(world: DiscordWorld, user: User, text: str) -> str:
    """Type a message and return the bot's next one."""
    before = len(world.server.bot_messages(world.watch))
    world.server.people.say(world.watch, user, text)
    await world.server.wait_until(lambda: len(world.server.bot_messages(world.watch)) > before, f"answer to {text!r}")
    return world.server.bot_messages(world.watch)[before].content


async def slashed(world: DiscordWorld, user: User, name: str, **options: str) -> Interaction:
    return await world.server.wait_answered(world.server.people.slash(world.watch, user, name, **options))


SPELLINGS = ("!status letter", "!Status letter", "!status", "!STATUS Letter", f"!status letter {LETTER}")


@pytest.mark.parametrize("text", SPELLINGS)
async def test_the_board_answers_however_it_is_typed(opened: Office, discord_world: DiscordWorld, text: str):
    assert await typed(discord_world, discord_world.stranger, text) == "The board"


async def test_the_board_answers_a_slash_command_in_the_open(opened: Office, discord_world: DiscordWorld):
    answer = await slashed(discord_world, discord_world.stranger, "status letter")
    assert (answer.reply.content, answer.reply.ephemeral) == ("The board", False)


@pytest.mark.parametrize("grant", [Grant.LIMITED, Grant.OFF])
@pytest.mark.parametrize("text", ["status letter", "Status Letter", "status", "  status letter"])
async def test_the_board_answers_a_mention_with_and_without_message_content(
    office: Office, discord_world: DiscordWorld, grant: Grant, text: str
):
    office.server.application.message_content = grant
    async with office.open():
        mention = f"<@{office.server.world.bot.id}>"
        assert await typed(discord_world, discord_world.stranger, f"{mention} {text}") == "The board"


async def test_without_message_content_the_prefix_is_deaf_and_people_are_told(
    office: Office, discord_world: DiscordWorld
):
    office.server.application.message_content = Grant.OFF
    async with office.open():
        assert "`!` is deaf; use `/status` or `@letterwatch status`" in office.told["discord.intents"]
        office.server.people.say(discord_world.watch, discord_world.member, "!status")
        answer = await slashed(discord_world, discord_world.member, "status letter")
        assert answer.reply.content == "The board"
        assert [message.content for message in office.server.bot_messages(discord_world.watch)] == ["The board"]


async def test_the_prefix_is_a_setting(office: Office, discord_world: DiscordWorld):
    office.settings = Discord(prefix="?")
    async with office.open():
        assert await typed(discord_world, discord_world.member, "?status") == "The board"


async def test_words_of_other_bots_and_plain_talk_stay_without_an_answer(opened: Office, discord_world: DiscordWorld):
    for text in ("!play something", "!", "! !", "status letter", "hello", f"<@{opened.server.world.bot.id}>", "!stat"):
        opened.server.people.say(discord_world.watch, discord_world.member, text)
    assert await typed(discord_world, discord_world.member, "!help") == "Help for everyone"
    assert len(opened.server.bot_messages(discord_world.watch)) == 1


ANSWERS = {
    "a question by number": ("!status question 3A", "Card of q3a"),
    "a question of a letter": (f"!status question {LETTER}:q3a", "Card of q3a"),
    "no such letter, escaped": ("!status letter *x*", rf"No letter is called '\*x\*'; there is {LETTER}"),
    "no such letter, short form": ("!status x", f"No letter is called 'x'; there is {LETTER}"),
    "no such question": ("!status question q9", "There is no question q9; there is q3a"),
    "no question at all": (
        "!status question what",
        "'what' names no question; write its number in the letter, such as q3a",
    ),
    "something missing": ("!status question", "Write it like this: `!status question q3`"),
    "too long": ("!status letter " + "x" * 300, "I could not read that: value must be between 1 and 100"),
    "an open quote": ('!status letter "x', "I could not read that: Expected closing"),
    "the list of keywords": ("!watch", "Keywords: none"),
    "an unknown subcommand": (
        "!watch out",
        "After watch comes list, add, test, edit, mute, unmute, remove, undo or log",
    ),
    "several messages": ("!status sources", "Sources 1 to 40"),
}


@pytest.mark.parametrize(("text", "answer"), ANSWERS.values(), ids=ANSWERS)
async def test_answers_are_plain_and_say_what_would_work(
    opened: Office, discord_world: DiscordWorld, text: str, answer: str
):
    assert (await typed(discord_world, discord_world.member, text)).startswith(answer)


async def test_nothing_that_is_typed_pings_anyone(opened: Office, discord_world: DiscordWorld):
    loud = f"@everyone <@{discord_world.admin.id}> <@&{discord_world.team_role.id}>"
    await typed(discord_world, discord_world.admin, f"!watch add {loud}")
    await typed(discord_world, discord_world.member, f"!status {loud}")
    assert not any(message.pings for message in opened.server.bot_messages(discord_world.watch))


async def test_questions_are_offered_while_typing_within_discords_limits(opened: Office, discord_world: DiscordWorld):
    asked = opened.server.people.autocomplete(
        discord_world.watch, discord_world.member, "status question", "question", question="ti"
    )
    await opened.server.wait_until(lambda: asked.callback, "choices")
    assert len(asked.choices) == 25
    assert asked.choices[0]["value"] == f"{LETTER}:q3a"
    assert asked.choices[0]["name"].startswith("Q3a timeline (ti)")


async def test_every_field_for_a_letter_or_a_question_offers_those_there_are(
    opened: Office, discord_world: DiscordWorld
):
    def silent(name: str, options: list[dict[str, Any]]) -> Iterator[str]:
        for option in options:
            yield from silent(f"{name} {option['name']}", option.get("options", []))
            if option["name"] in ("letter", "question", "source") and option["type"] == 3:
                yield from [] if option.get("autocomplete") else [f"{name} {option['name']}"]

    known = opened.server.application.commands[discord_world.guild.id]
    assert known
    assert [one for command in known for one in silent(command["name"], command.get("options", []))] == []


# -- keywords and rights ----------------------------------------------------------------------------------------


async def test_an_admin_adds_removes_and_takes_back_keywords(opened: Office, discord_world: DiscordWorld):
    admin = discord_world.admin
    await typed(discord_world, admin, '!watch add "working group" question:Q3a')
    answer = await slashed(discord_world, admin, "watch add", text="31 inspections", question="q3a", letter=LETTER)
    assert answer.reply.content == "Watching for 31 inspections"
    assert [change for change, _ in opened.desk.changes] == [
        "working group for q3a of None",
        f"31 inspections for q3a of {LETTER}",
    ]
    assert opened.desk.changes[0][1].id == admin.id
    assert await typed(discord_world, admin, "!watch remove working group") == "No longer watching for working group"
    assert await typed(discord_world, admin, "!watch undo") == "Took back 31 inspections"
    assert await typed(discord_world, discord_world.stranger, "!watch log") == "2 changes"


CHANGES = {"watch add": {"text": "x"}, "watch remove": {"text": "x"}, "watch undo": {}}


@pytest.mark.parametrize(("name", "options"), CHANGES.items(), ids=CHANGES)
async def test_strangers_are_told_what_a_change_needs(
    opened: Office, discord_world: DiscordWorld, name: str, options: dict[str, str]
):
    text = " ".join(["!" + name, *options.values()])
    assert (await typed(discord_world, discord_world.member, text)).startswith("Changing this needs Manage Server")
    answer = await slashed(discord_world, discord_world.member, name, **options)
    assert (answer.reply.content[:34], answer.reply.ephemeral) == ("Changing this needs Manage Server.", True)
    assert (opened.desk.keywords, opened.desk.changes) == ([], [])


async def test_rights_are_those_of_the_moment(opened: Office, discord_world: DiscordWorld):
    world = opened.server.world
    assert await typed(discord_world, discord_world.admin, "!watch add x") == "Watching for x"
    world.take_role(discord_world.guild, discord_world.admin, discord_world.admin_role)
    assert "needs Manage Server" in await typed(discord_world, discord_world.admin, "!watch undo")


@pytest.mark.parametrize("by", ["id", "name"])
async def test_admin_roles_may_change_without_manage_server(office: Office, discord_world: DiscordWorld, by: str):
    role = discord_world.team_role
    office.settings = Discord(admin_roles=(role.id if by == "id" else "Letter Team",))
    async with office.open():
        assert await typed(discord_world, discord_world.member, "!watch add x") == "Watching for x"
        refusal = await typed(discord_world, discord_world.stranger, "!watch add x")
        shown = f"<@&{role.id}>" if by == "id" else "Letter Team"
        assert refusal.startswith(f"Changing this needs the role {shown} or Manage Server.")


async def test_help_is_for_the_one_who_asks(opened: Office, discord_world: DiscordWorld):
    assert await typed(discord_world, discord_world.admin, "!help") == "Help for admins"
    answer = await slashed(discord_world, discord_world.member, "help")
    assert (answer.reply.content, answer.reply.ephemeral) == ("Help for everyone", True)


# -- what goes wrong --------------------------------------------------------------------------------------------


async def test_a_bug_is_answered_with_an_id_that_the_log_knows(
    opened: Office, discord_world: DiscordWorld, caplog: pytest.LogCaptureFixture
):
    opened.desk.broken = True
    answer = await typed(discord_world, discord_world.member, "!watch log")
    assert answer.startswith("Something went wrong on my side (error ")
    assert "secret" not in answer
    error_id = answer.partition("(error ")[2].partition(")")[0]
    (logged,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert f"error_id={error_id} doing=watch log" in logged.getMessage()
    answer = (await slashed(discord_world, discord_world.member, "watch log")).reply
    assert answer.content.startswith("Something went wrong on my side (error ")
    assert answer.ephemeral


async def test_a_channel_where_the_bot_may_not_write_breaks_nothing(opened: Office, discord_world: DiscordWorld):
    world = opened.server.world
    world.deny(discord_world.health, world.bot, Permission.SEND_MESSAGES)
    opened.server.people.say(discord_world.health, discord_world.member, "!status")
    await opened.server.wait_until(lambda: len(opened.server.calls("POST", r"/channels/\d+/messages")) == 2, "tries")
    assert await typed(discord_world, discord_world.member, "!status") == "The board"


async def test_a_slash_command_that_only_discord_still_knows_is_answered(opened: Office, discord_world: DiscordWorld):
    commands = opened.server.application.commands[discord_world.guild.id]
    commands.append({**next(command for command in commands if command["name"] == "help"), "name": "gone", "id": "77"})
    answer = await slashed(discord_world, discord_world.member, "gone")
    assert answer.reply.content.startswith("I do not know that command any more")
    assert answer.reply.ephemeral


# -- buttons and menus ------------------------------------------------------------------------------------------


async def alert_in(world: DiscordWorld, message: Message) -> int:
    """Send as delivery does, by another client than the one that listens."""
    sender = DiscordSender(token=world.server.token)
    message_id = await sender.send(world.watch.id, message, nonce=KEY)
    await sender.close()
    return message_id


ALERT = Message(
    "alert", buttons=(Button("Why this?", custom_id=f"a:{KEY}"), Button("7", custom_id="d:fentanyl-2023:77"))
)


async def test_why_this_answers_the_presser_alone_also_after_a_restart(office: Office, discord_world: DiscordWorld):
    message_id = await alert_in(discord_world, ALERT)
    for _ in range(2):
        async with office.open():
            message = discord_world.watch.messages[message_id]
            press = office.server.people.click(message, discord_world.stranger, f"a:{KEY}")
            answer = (await office.server.wait_answered(press)).reply
            assert (answer.content, answer.ephemeral) == (f"Why {KEY}: it says working group", True)


async def test_a_digest_button_explains_its_entry(opened: Office, discord_world: DiscordWorld):
    message = discord_world.watch.messages[await alert_in(discord_world, ALERT)]
    press = opened.server.people.click(message, discord_world.member, "d:fentanyl-2023:77")
    assert (await opened.server.wait_answered(press)).reply.content == "About fentanyl-2023:77"


async def test_the_menu_of_a_board_opens_a_card(opened: Office, discord_world: DiscordWorld):
    await typed(discord_world, discord_world.member, "!status")
    board = opened.server.bot_messages(discord_world.watch)[-1]
    press = opened.server.people.select(board, discord_world.member, f"b:{LETTER}", "q3a")
    answer = (await opened.server.wait_answered(press)).reply
    assert (answer.content, answer.ephemeral) == ("Card of q3a", True)


async def test_an_explanation_that_takes_long_is_deferred_and_stays_hidden(
    opened: Office, discord_world: DiscordWorld, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.commands.answers.PATIENCE", 0.02)
    opened.desk.slow = 0.1
    message = discord_world.watch.messages[await alert_in(discord_world, ALERT)]
    press = opened.server.people.click(message, discord_world.member, f"a:{KEY}")
    await opened.server.wait_until(lambda: press.waiting, "the deferral")
    answer = (await opened.server.wait_answered(press)).reply
    assert (answer.content, answer.ephemeral) == (f"Why {KEY}: it says working group", True)


async def test_team_roles_narrow_who_may_press(office: Office, discord_world: DiscordWorld):
    office.settings = Discord(team_roles=(discord_world.team_role.id,))
    message_id = await alert_in(discord_world, ALERT)
    async with office.open():
        message = discord_world.watch.messages[message_id]
        pressers = [(discord_world.stranger, "These buttons need the role <@&"), (discord_world.member, f"Why {KEY}")]
        for user, answer in pressers:
            press = office.server.people.click(message, user, f"a:{KEY}")
            assert (await office.server.wait_answered(press)).reply.content.startswith(answer)


# -- the pure parts ---------------------------------------------------------------------------------------------

QUESTIONS = {
    "as printed": ("q3a", (None, "q3a")),
    "in capitals": (" Q3A ", (None, "q3a")),
    "number alone": ("3a", (None, "q3a")),
    "with its letter": ("fentanyl-2023:q3a", ("fentanyl-2023", "q3a")),
    "a word": ("timeline", None),
    "nothing": ("", None),
    "another script's digits": ("q٣", None),
}


@pytest.mark.parametrize(("text", "question"), QUESTIONS.values(), ids=QUESTIONS)
def test_question_ids_are_read_forgivingly(text: str, question: tuple[str | None, str] | None):
    assert read_question(text) == question


KEYWORDS = {
    "plain": ("working group", ("working group", None, None)),
    "quoted": ('"working  group"', ("working group", None, None)),
    "curly quotes of a phone": ("“working group”", ("working group", None, None)),
    "with its place": ("working group question:q3a letter:x", ("working group", "q3a", "x")),
    "place first, spaced": ("question: q3a working group", ("working group", "q3a", None)),
    "a colon inside": ("re: fentanyl", ("re: fentanyl", None, None)),
    "one quote": ('"', ('"', None, None)),
    "an apostrophe": ("people's republic", ("people's republic", None, None)),
    "nothing but a place": ("question:q1", ("", "q1", None)),
}


@pytest.mark.parametrize(("text", "keyword"), KEYWORDS.values(), ids=KEYWORDS)
def test_keywords_are_read_with_where_they_belong(text: str, keyword: tuple[str, str | None, str | None]):
    assert read_keyword(text) == keyword


def test_rights_follow_roles_and_manage_server():
    nobody, manager, holder = Rights(), Rights(manages_server=True), Rights(((5, "Press"),))
    assert [may_change(one, (5,)) for one in (nobody, manager, holder)] == [False, True, True]
    assert [may_change(one, ()) for one in (nobody, manager, holder)] == [False, True, False]
    assert [may_press(one, (), ()) for one in (nobody, manager, holder)] == [True, True, True]
    assert [may_press(one, ("press",), ()) for one in (nobody, manager, holder)] == [False, True, True]
    assert replace(holder, roles=((6, "press"),)) != holder
    assert needed((5, "Press")) == "the role <@&5>, Press or Manage Server"
    assert needed(()) == "Manage Server"
