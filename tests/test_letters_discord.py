"""A letter by hand, in Discord: read from an attachment, looked through, changed, confirmed; closed and reopened."""

from __future__ import annotations

import pytest

from bot.services.reading_letters import read_draft, surroundings
from feeds.errors import WrongContent
from feeds.handed import MOST_BYTES
from tests.discord_server import Message
from tests.discord_server.interactions import Interaction
from tests.discord_server.values import Upload, User
from tests.documents import pdf
from tests.office import Team, said
from tests.spine import news

pytestmark = pytest.mark.noon

FERRY = """February 20, 2026

The Honorable Jane Roe
Director
Island Ferry Office

Re: The island ferry timetable

Dear Director Roe:

The ferry has failed islanders since last month. Ferry crews and islanders ask for answers to the following questions
within 60 days of receipt of this letter:

1. Will the Office run night boats to the island in winter?
2. Why were ticket prices raised for islanders?
   a. Who approved the ticket prices?
3. Which harbour will the ferry use @everyone?

Sincerely,

Ada Holt
Member of Congress
"""
LINES = (
    "March 4, 2026",
    "Dear Director Roe:",
    "Please answer these questions:",
    "1. Why do ferries fail?",
    "2. Who pays?",
)
NIGHT = "The ferry office will run night boats to the island from December."


async def add(team: Team, text: str = FERRY, name: str = "letter.txt", user: User | None = None) -> Message:
    return await team.slash(user or team.world.admin, "letter add", file=Upload(name, text.encode()))


async def settled(team: Team, message: Message, used: Interaction, before: str) -> Interaction:
    """Wait until the message says something else, or the one who used it is told why not."""
    await team.server.wait_until(lambda: used.messages or state(message) != before, "what the press came to")
    return used


def state(message: Message) -> str:
    return repr((message.content, message.embeds, message.components))


async def pressed(team: Team, message: Message, button: str, user: User | None = None) -> Interaction:
    """Press the button whose id ends like this, and wait for what it comes to."""
    custom_id, before = next(one for one in message.custom_ids if one.endswith(button)), state(message)
    used = team.server.people.click(message, user or team.world.admin, custom_id)
    return await settled(team, message, used, before)


async def opened(team: Team, message: Message, button: str) -> Interaction:
    custom_id = next(one for one in message.custom_ids if one.endswith(button))
    return await team.press(message, team.world.admin, custom_id)


async def chosen(team: Team, message: Message, question: str, menu: str = ":0") -> None:
    custom_id, before = next(one for one in message.custom_ids if one.endswith(menu)), state(message)
    used = team.server.people.select(message, team.world.admin, custom_id, question)
    await settled(team, message, used, before)


async def sent(team: Team, message: Message, button: str, **values: str) -> Interaction:
    """Open a form, fill it in, and wait for what it comes to."""
    return await filled(team, message, await opened(team, message, button), **values)


async def filled(team: Team, message: Message, form: Interaction, **values: str) -> Interaction:
    before = state(message)
    return await settled(team, message, team.server.people.submit_modal(form, **values), before)


async def test_what_was_found_is_shown_with_its_doubts_and_nothing_is_watched_yet(team: Team):
    assert await team.alerts(news("night", NIGHT)) == []
    async with team.listening():
        shown = said(await add(team))
    assert shown.startswith("New letter? The island ferry timetable: 4 questions. Not watched yet.")
    for part in (
        "to Jane Roe, Director",
        "from Ada Holt, Member of Congress",
        "sent 20 Feb 2026",
        "answer asked within 60 calendar days",
        "receipt not known: counted from the letter's date",
        "id `roe-2026-02`",
        "Q1 Office run night boats island winter",
        "Q2a approved ticket prices Who approved the ticket prices?",
        "Look at this",
        "1 of 1 text of the last days would be told",
    ):
        assert part in shown
    assert "Ada Holt Member" not in shown
    assert list(team.spine.watcher.letters) == ["harbour-2026"]


async def test_confirmed_it_is_live_at_once_everywhere(team: Team):
    async with team.listening():
        draft = await add(team)
        await pressed(team, draft, ":save")
        assert draft.content.startswith("The island ferry timetable is watched now, as `roe-2026-02`; added by admin.")
        assert draft.custom_ids == []
        (alert,) = await team.alerts(news("night", NIGHT))
        assert alert.content.startswith("Q1 Office run night boats")
        assert "1 of 4 questions" not in said(await team.type(team.world.member, "!status letter harbour-2026"))
        board = said(await team.slash(team.world.member, "status letter", letter="roe-2026-02"))
        assert "day 11 of 60" in board
        assert "1 piece of evidence" in board
        assert "20 Feb 2026 + 60 calendar days" in said(
            await team.slash(team.world.member, "deadline show", letter="roe-2026-02")
        )
        tried = await team.slash(team.world.admin, "watch test", text="night ferry", letter="roe-2026-02")
        assert "night ferry" in said(tried)
        asked = team.server.people.autocomplete(
            team.world.watch, team.world.member, "status question", "question", question="ticket"
        )
        await team.server.wait_until(lambda: asked.callback, "choices")
        assert [one["value"] for one in asked.callback["data"]["choices"]] == ["roe-2026-02:q2", "roe-2026-02:q2a"]
        asked = team.server.people.autocomplete(
            team.world.watch, team.world.member, "status letter", "letter", letter="ferry"
        )
        await team.server.wait_until(lambda: asked.callback, "letters")
        assert [one["value"] for one in asked.callback["data"]["choices"]] == ["roe-2026-02"]
        assert "roe-2026-02" in said(await team.type(team.world.member, "!letter"))


async def test_its_author_changes_it_over_a_restart_and_then_confirms(team: Team):
    async with team.listening():
        draft = await add(team)
        form = await opened(team, draft, ":letter")
    await team.spine.restart()
    async with team.listening():
        await filled(
            team, draft, form, title="Ferry *letter*", term="by 1 May 2026", terms="ferry, ferries, night boat*"
        )
        assert r"New letter? Ferry \*letter\*: 4 questions" in draft.content
        assert "answer asked by 1 May 2026" in said(draft)
        await chosen(team, draft, "q2a")
        assert "Who approved the ticket prices?" in said(draft)
        await sent(team, draft, ":edit", label="who approved prices", text="Who approved them?")
        assert "Q2a who approved prices Who approved them?" in said(draft)
        await chosen(team, draft, "q3")
        await pressed(team, draft, ":out")
        assert "Q3" not in said(draft)
        await sent(team, draft, ":add", number="5", label="refunds", text="Who gets a refund?")
        await sent(team, draft, ":names", id="ferry-2026", received="2 Mar 2026")
        assert "received 2 Mar 2026" in said(draft)
        await pressed(team, draft, ":save")
        assert "as `ferry-2026`; added by admin" in draft.content
    letter = team.spine.watcher.letters["ferry-2026"]
    assert [one.id for one in letter.questions] == ["q1", "q2", "q2a", "q5"]
    assert (letter.questions[2].parent, letter.questions[3].text) == ("q2", "Who gets a refund?")
    await team.spine.restart()
    assert team.spine.watcher.letters["ferry-2026"].due_on, "it stands in the database"


async def test_what_is_wrong_is_said_and_keeps_it_from_being_confirmed(team: Team):
    async with team.listening():
        draft = await add(team, FERRY.replace("February 20, 2026", ""))
        assert "Mend this first" in said(draft)
        assert "sent on: is missing" in said(draft)
        assert not any(one.endswith(":save") for one in draft.custom_ids)
        refused = await sent(team, draft, ":letter", sent="some day")
        assert "'some day' names no day; write it like 2 Aug 2023" in refused.reply.content
        await sent(team, draft, ":letter", sent="20 Feb 2026")
        assert any(one.endswith(":save") for one in draft.custom_ids)
        await sent(team, draft, ":names", id="harbour-2026")
        assert "id: there is a letter harbour-2026 already" in said(draft)
        refused = await sent(team, draft, ":add", number="2a", label="x", text="y")
        assert "There is a question q2a already" in refused.reply.content


async def test_nobody_but_its_author_presses_and_nobody_but_admins_brings_one(team: Team):
    world = team.world
    second = world.server.world.add_user("second admin")
    world.server.world.add_member(world.guild, second, world.admin_role)
    async with team.listening():
        assert "Changing this needs" in (await add(team, user=world.member)).content
        assert "Changing this needs" in (await add(team, user=world.stranger)).content
        draft = await add(team)
        before = draft.content
        reasons = {second.id: "Only who brought the letter may press here", world.member.id: "Changing this needs"}
        for user in (second, world.member):
            for button in (":save", ":cancel", ":add"):
                refused = await pressed(team, draft, button, user)
                assert reasons[user.id] in refused.reply.content
                assert refused.reply.ephemeral
        assert draft.content == before
        await pressed(team, draft, ":cancel")
        assert draft.content.startswith("Given up: The island ferry timetable")
    assert await team.spine.count("added_letters") == 0


async def test_it_is_closed_with_a_reason_reopened_and_taken_back(team: Team):
    async with team.listening():
        await pressed(team, await add(team), ":save")
        for command in ("close", "reopen"):
            refused = await team.slash(team.world.member, f"letter {command}", letter="roe-2026-02")
            assert "Changing this needs" in refused.content
        assert "Say why it is closed" in (await team.type(team.world.admin, "!letter close roe-2026-02")).content
        told = await team.type(team.world.admin, "!letter close roe-2026-02 answered *in full*")
        assert "is closed: no text is judged for it" in told.content
        assert await team.alerts(news("night", NIGHT)) == []
        board = said(await team.slash(team.world.member, "status letter", letter="roe-2026-02"))
        assert "**closed since 3 Mar 2026** by admin answered \\*in full\\*" in board
        assert "is closed already" in (await team.type(team.world.admin, "!letter close roe-2026-02 again")).content
        assert (
            "is watched again." in (await team.slash(team.world.admin, "letter reopen", letter="roe-2026-02")).content
        )
        assert "Taken back: admin reopened" in (await team.type(team.world.admin, "!letter undo")).content
        assert "1 closed" in (await team.type(team.world.member, "!letter list")).content
        log = said(await team.type(team.world.member, "!letter log"))
        assert "admin took back reopening `roe-2026-02`" in log
        assert "admin added `roe-2026-02`" in log


async def test_a_letter_that_was_added_is_edited_as_its_next_version(team: Team):
    async with team.listening():
        await pressed(team, await add(team), ":save")
        draft = await team.type(team.world.admin, "!letter edit roe-2026-02")
        assert draft.content.startswith("Change The island ferry timetable?")
        await sent(team, draft, ":letter", title="Ferries")
        refused = await sent(team, draft, ":names", id="other-2026")
        assert "The id of a watched letter stays: roe-2026-02" in refused.reply.content
        await pressed(team, draft, ":save")
        assert team.spine.watcher.letters["roe-2026-02"].title == "Ferries"
        await team.type(team.world.admin, "!letter undo")
        assert team.spine.watcher.letters["roe-2026-02"].title == "The island ferry timetable"
        refused_file = await team.type(team.world.admin, "!letter edit harbour-2026")
        assert "Only letters that were added here can be edited; there is roe-2026-02" in refused_file.content


async def test_a_typed_command_takes_its_attachment_and_a_pdf_is_read(team: Team):
    body = pdf([LINES])
    async with team.listening():
        before = len(team.server.bot_messages(team.world.watch))
        team.server.people.say(team.world.watch, team.world.admin, "!letter add", files=[Upload("a letter.pdf", body)])
        await team.server.wait_until(lambda: len(team.server.bot_messages(team.world.watch)) > before, "the draft")
        draft = team.server.bot_messages(team.world.watch)[before]
        assert "2 questions" in draft.content
        assert "Attach the letter" in (await team.type(team.world.admin, "!letter add")).content


async def test_what_is_no_letter_is_refused_with_its_name(team: Team):
    async with team.listening():
        refused = await team.slash(team.world.admin, "letter add", file=Upload("a.docx", b"PK\x03\x04..."))
        assert "a.docx: an Office file or archive; save it as PDF or text" in refused.content
        torn = await team.slash(team.world.admin, "letter add", file=Upload("a.pdf", b"%PDF-1.7 torn"))
        assert "a.pdf: a PDF that cannot be read" in torn.content


async def test_a_letter_of_fifty_questions_is_shown_within_limits(team: Team):
    questions = "\n".join(f"{n}. What became of ferry number {n} of the island and of its crew?" for n in range(1, 51))
    text = FERRY[: FERRY.index("1. Will")] + questions + "\n\nSincerely,\n\nAda Holt\n"
    async with team.listening():
        draft = await add(team, text)
        assert "50 questions" in draft.content
        await chosen(team, draft, "q50", ":1")
        assert "ferry number 50" in said(draft)
        await pressed(team, draft, ":back")
        await pressed(team, draft, ":save")
        assert "is watched now" in draft.content


def test_the_reader_of_letters_is_told_no_secret(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISCORD_TOKEN", "a.secret.token")
    assert "secret" not in repr(surroundings())


async def test_reading_is_bounded_in_time_and_size():
    with pytest.raises(WrongContent, match="takes too long to read"):
        await read_draft(FERRY.encode(), "letter.txt", patience=0.01)
    with pytest.raises(WrongContent, match="at most 20 MB"):
        await read_draft(b"x" * (MOST_BYTES + 1), "letter.txt")
