"""Sources that people add, pause and remove, and texts that they attach: on a whole loopback team."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.app import main
from bot.desks.desk import Actor, Unanswerable
from bot.services.supply import SupplyService
from feeds.entries import Source
from feeds.fetch import Fetcher
from feeds.handed import MOST_BYTES
from feeds.kinds import Get, getter
from storage.admin.sources import pause_source, propose, remove_source, resume_source, save_proposal, source_changes
from storage.sources.by_hand import handed
from tests.discord_server import Message
from tests.discord_server.values import Upload
from tests.documents import pdf
from tests.office import Team, said
from tests.spine import NOON, Item, Spine, invented, rss

pytestmark = pytest.mark.noon

ANN = Actor(1, "Ann")
SAYS = "The harbour working group met in Lisbon on Tuesday."
LINK = "<link rel='alternate' type='application/rss+xml' href='/ships'>"
NAMED = f"<html><head><title>Fish &amp; *Ships*</title>{LINK}</head>"


def ships(count: int = 9) -> str:
    return rss(
        *(
            Item(f"Ship {n}", SAYS if n == 3 else "A ship came.", f"ship-{n}", published=NOON - timedelta(hours=8 * n))
            for n in range(count)
        )
    )


# -- while the watcher runs ----------------------------------------------------------------------------------------


async def test_a_source_that_another_process_pauses_is_asked_no_more_until_it_is_resumed(tmp_path: Path):
    async with Spine(tmp_path, "state", "news") as spine:
        store, watcher = spine.watcher.store, spine.watcher
        assert sorted(source.id for source in await watcher.due()) == ["news", "state"]
        assert await store.run(pause_source, "news", "Ann (1)", NOON)
        assert await watcher.follow_sources()
        assert [source.id for source in await watcher.due()] == ["state"]
        assert watcher.sources["news"].paused == "by Ann (1) on 2026-03-03T17:00Z"
        assert not await watcher.follow_sources(), "nothing has changed since"
        await spine.restart()
        assert [source.id for source in await spine.watcher.due()] == ["state"], "a restart changes nothing"
        assert await spine.watcher.store.run(resume_source, "news", "Bob (2)", NOON)
        await spine.watcher.follow_sources()
        assert sorted(source.id for source in await spine.watcher.due()) == ["news", "state"]


async def test_a_source_that_another_process_adds_is_read_and_one_removed_is_not(tmp_path: Path):
    async with Spine(tmp_path) as spine:
        watcher = spine.watcher
        spine.web.put("/ships", ships())
        url = spine.web.url("/ships")
        own = Source("ships", "Ships", "news", "rss", url, timedelta(hours=1), private=True, full_text="never")
        await watcher.store.run(propose, "ref", own, 1, NOON)
        assert await watcher.store.run(save_proposal, "ref", own, "Ann (1)", NOON)
        await watcher.follow_sources()
        assert "ships" in [source.id for source in await watcher.due()]
        await spine.turn()
        (alert,) = spine.alerts()
        assert "Ships" in alert
        assert await watcher.store.run(remove_source, "ships", "Ann (1)", NOON)
        await watcher.follow_sources()
        assert [source.id for source in await watcher.due()] == []
        assert await spine.value("SELECT count(*) FROM entries WHERE source = 'ships'") == 9
        changes = await watcher.store.read(source_changes)
        assert [(change.action, change.who) for change in changes] == [("remove", "Ann (1)"), ("add", "Ann (1)")]


# -- in Discord ----------------------------------------------------------------------------------------------------


@pytest.fixture
def team(team: Team) -> Team:
    """A team whose web has a site that names a feed."""
    team.spine.web.put("/about", NAMED, content_type="text/html")
    team.spine.web.put("/ships", ships())
    team.prepare = lambda office: setattr(office, "supply", loopback(office.supply))
    return team


def loopback(supply: SupplyService) -> SupplyService:
    """The same, for whom loopback is as public as any address while it looks for feeds."""

    def way(fetcher: Fetcher, url: str) -> Get:
        return getter(fetcher, Source("s", "", "", "rss", url, timedelta(hours=1), private=True))

    return SupplyService(supply._watcher, lambda: None, way)


async def proposed(team: Team) -> Message:
    return await team.type(team.world.admin, f"!sources add {team.spine.web.url('/about')}")


async def test_a_page_is_shown_with_what_its_feed_would_bring(team: Team):
    async with team.listening():
        shown = said(await proposed(team))
    assert shown.startswith(r"New source? Fish & \*Ships\*: about 3 items a day. Not saved yet.")
    assert "kind rss, rss20 asked every 2h" in shown
    assert "Newest 3 Mar 2026: Ship 0" in shown
    assert "Ship 4" in shown
    assert "Ship 5" not in shown
    assert "1 of 9 items would be told, 0 more named in the digest" in shown


async def settled(team: Team, question: Message, button: str) -> None:
    """Press a button of a proposal as its author, and wait for what it comes to."""
    await team.server.wait_answered(await team.press(question, team.world.admin, button))


async def test_its_author_saves_it_after_a_restart_and_it_is_read_from_then_on(team: Team):
    async with team.listening():
        question = await proposed(team)
    await team.spine.restart()
    async with team.listening():
        await settled(team, question, "p:")
        assert "is a source now, asked every 2h; saved by admin as `127.0.0.1-ships`" in question.content
        assert question.custom_ids == []
        assert "127.0.0.1-ships" in [source.id for source in await team.spine.watcher.due()]
        log = said(await team.type(team.world.member, "!sources log"))
        assert "add `127.0.0.1-ships`, admin" in log
        assert str(team.world.admin.id) not in log
        again = await team.type(team.world.admin, f"!sources add {team.spine.web.url('/about')}")
        assert "(127.0.0.1-ships) is a source already" in again.content
    outcome = await team.spine.poll("127.0.0.1-ships")
    assert (outcome.state, "loopback, private or reserved" in outcome.detail) == ("blocked", True)


async def test_what_is_cancelled_is_not_saved(team: Team):
    async with team.listening():
        question = await proposed(team)
        cancel = next(one for one in question.custom_ids if "cancel" in one)
        await settled(team, question, cancel)
        assert "was not saved (admin)" in question.content
    assert await team.spine.count("added_sources") == 0


async def test_nobody_but_its_author_settles_a_proposal(team: Team):
    world = team.world
    second = world.server.world.add_user("second admin")
    world.server.world.add_member(world.guild, second, world.admin_role)
    async with team.listening():
        question = await proposed(team)
        for user, reason in (
            (second, "Only who proposed a source can save or cancel it"),
            (world.member, "Changing this needs"),
        ):
            pressed = await team.press(question, user, "p:")
            await world.server.wait_answered(pressed)
            assert reason in pressed.reply.content
            assert pressed.reply.ephemeral
    assert await team.spine.count("added_sources") == 0


async def test_only_admins_change_sources(team: Team):
    async with team.listening():
        for command in ("pause", "resume", "remove", "test"):
            refused = await team.slash(team.world.member, f"sources {command}", source="state")
            assert "Changing this needs" in refused.content
        assert "Changing this needs" in (await team.slash(team.world.member, "sources add", url="a.example")).content
        assert "source is well" in said(await team.type(team.world.stranger, "!sources"))
    assert await team.spine.count("source_log") == 0


async def test_a_source_of_the_settings_is_paused_and_resumed_but_not_removed(team: Team):
    async with team.listening():
        assert "state is paused" in (await team.slash(team.world.admin, "sources pause", source="state")).content
        assert "paused by us" in said(await team.type(team.world.member, "!status sources"))
        assert "is paused already" in (await team.slash(team.world.admin, "sources pause", source="state")).content
        assert "is asked again" in (await team.slash(team.world.admin, "sources resume", source="state")).content
        removed = await team.slash(team.world.admin, "sources remove", source="state")
        assert "stands in config.toml; take it out there, or pause it here" in removed.content
        unknown = await team.slash(team.world.admin, "sources pause", source="stat")
        assert "No source is called 'stat'; there is state" in unknown.content


async def test_sources_are_offered_by_what_can_be_done_with_them(team: Team):
    async def offered(command: str, typed: str = "") -> list[str]:
        people = team.server.people
        asked = people.autocomplete(team.world.watch, team.world.admin, f"sources {command}", "source", source=typed)
        await team.server.wait_until(lambda: asked.callback, "choices")
        return [choice["value"] for choice in asked.callback["data"]["choices"]]

    async with team.listening():
        assert await offered("pause") == ["state"]
        assert await offered("pause", "tree") == []
        assert await offered("resume") == await offered("remove") == []
        await team.slash(team.world.admin, "sources pause", source="state")
        assert await offered("resume", "STA") == ["state"]
        assert await offered("test") == ["state"]


async def test_a_test_asks_once_and_keeps_nothing(team: Team):
    before = await team.spine.count("entries")
    team.spine.show(Item("Eel day", SAYS, "eel", "https://news.example.org/eel", NOON))
    async with team.listening():
        shown = said(await team.slash(team.world.admin, "sources test", source="state"))
        assert shown.startswith("state answers: 1 item, how often it brings something is not known yet.")
        assert "1 of 1 item would be told" in shown
        team.spine.web.put("/state", "<html><head><title>Just a moment...</title></head></html>")
        wall = await team.slash(team.world.admin, "sources test", source="state")
        assert "state: blocked: " in wall.content
    assert await team.spine.count("entries") == before


PRIVATE = {
    "loopback": "http://127.0.0.1:9/feed",
    "a private network": "http://192.168.1.1/",
    "the cloud's own data": "http://169.254.169.254/latest/meta-data/",
    "a name that leads there": "http://localhost/",
    "IPv6": "http://[::1]/",
}


@pytest.mark.parametrize("name", PRIVATE)
async def test_no_address_of_ours_is_asked_for_people(tmp_path: Path, name: str):
    async with Spine(tmp_path, polling={"per_host_seconds": 0}) as spine:
        supply = SupplyService(spine.watcher, lambda: None)
        for refused in (supply.propose(PRIVATE[name], ANN), supply.ingest(None, f"{PRIVATE[name]}x", ANN)):
            with pytest.raises(Unanswerable, match=r"is a loopback, private or reserved address$"):
                await refused


async def test_nor_is_the_private_host_of_a_source_in_the_settings(team: Team):
    team.prepare = lambda _: None
    async with team.listening():
        refused = await team.type(team.world.member, f"!ingest {team.spine.web.url('/about')}")
    assert "is a loopback, private or reserved address" in refused.content


async def test_what_is_no_address_is_said(team: Team):
    async with team.listening():
        for words in ("sources add fish", "sources add ftp://a.example/", "ingest fish"):
            assert "That is no web address" in (await team.type(team.world.admin, f"!{words}")).content


# -- in the terminal ----------------------------------------------------------------------------------------------


async def terminal(folder: Path, *arguments: str) -> Result:
    settings = ("--config", str(folder / "config.toml"))
    return await asyncio.to_thread(CliRunner().invoke, main, ["sources", *arguments, *settings])


async def test_the_terminal_pauses_and_resumes_what_a_running_watcher_reads(tmp_path: Path):
    async with Spine(tmp_path, "state", "news") as spine:
        paused = await terminal(tmp_path, "pause", "news")
        assert (paused.exit_code, "news is paused" in paused.output) == (0, True), paused.output
        await spine.watcher.follow_sources()
        assert [source.id for source in await spine.watcher.due()] == ["state"]
        listed = await terminal(tmp_path)
        assert "paused" in listed.output
        first = ("sources", "--config", str(tmp_path / "config.toml"), "resume", "news")
        resumed = await asyncio.to_thread(CliRunner().invoke, main, first)
        assert (resumed.exit_code, "is asked again" in resumed.output) == (0, True), resumed.output
        log = await terminal(tmp_path, "log")
        assert "(terminal)" in log.output
        assert log.output.index("resume") < log.output.index("pause")


REFUSED = {
    "unknown": (("pause", "stat"), "letterwatch: no source is called 'stat'; there is state"),
    "of the settings": (("remove", "state"), "letterwatch: state stands in config.toml; take it out there"),
    "not paused": (("resume", "state"), "letterwatch: state is not paused"),
    "private": (("add", "http://127.0.0.1:9/"), "127.0.0.1 is a loopback, private or reserved address"),
    "not answering": (("test", "news"), "letterwatch: news: blocked: "),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_the_terminal_says_in_one_line_what_cannot_be(tmp_path: Path, name: str):
    arguments, said = REFUSED[name]
    async with Spine(tmp_path, "state", "news") as spine:
        spine.web.put("/news", b"", status=403)
        result = await terminal(tmp_path, *arguments)
    assert (result.exit_code, said in result.stderr, result.stderr.count("\n")) == (1, True, 1), result.stderr


# -- texts by hand -------------------------------------------------------------------------------------------------


async def test_an_attached_transcript_is_told_and_names_who_gave_it(team: Team):
    body = f"Briefing\n\nMR MILLER: {SAYS}\n\n{invented('x', 40)}".encode()
    async with team.listening():
        answer = await team.slash(team.world.member, "ingest", file=Upload("briefing.txt", body))
    assert answer.content.startswith("entry 2: new, ")
    assert "told: first word on this story" in answer.content
    await team.spine.watcher.deliver()
    assert any("Lisbon" in said(message) for message in team.spine.messages())
    (given,) = await team.spine.watcher.store.read(handed, 2)
    assert given.provenance.who == f"member ({team.world.member.id})"


async def test_a_pdf_behind_the_prefix_is_taken_too(team: Team):
    file = Upload("news.pdf", pdf([[SAYS, "It was the second time that it met this year."]]))
    channel, before = team.world.watch, len(team.server.bot_messages(team.world.watch))
    async with team.listening():
        team.server.people.say(channel, team.world.member, "!ingest https://news.example.org/pdf", files=[file])
        await team.server.wait_until(lambda: len(team.server.bot_messages(channel)) > before, "answer")
    assert team.server.bot_messages(channel)[before].content.startswith("entry 2: new, ")
    assert await team.spine.value("SELECT url FROM entries WHERE id = 2") == "https://news.example.org/pdf"


NOT_TAKEN = {
    "a picture": (Upload("a.png", b"\x89PNG\r\n\x1a\n\0"), r"a.png: of a form that is not read"),
    "an empty file": (Upload("a.txt", b""), "a.txt: an empty file"),
    "a scan": (Upload("a.pdf", pdf([[]])), "a PDF of 1 page without text, perhaps a scan"),
}


@pytest.mark.parametrize("name", NOT_TAKEN)
async def test_what_cannot_be_taken_is_said_to_who_gave_it(team: Team, name: str):
    file, reason = NOT_TAKEN[name]
    async with team.listening():
        answer = await team.slash(team.world.member, "ingest", file=file)
    assert reason in answer.content.replace("\\", "")
    assert await team.spine.count("handed") == 0


async def test_a_file_that_is_too_large_is_not_even_fetched(team: Team, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.discord_server.limits.UPLOAD_BYTES", MOST_BYTES * 2)
    async with team.listening():
        answer = await team.slash(team.world.member, "ingest", file=Upload("a.txt", b"x" * (MOST_BYTES + 1_000_000)))
    assert "a file of 21 MB; at most 20 MB are read" in answer.content


async def test_strangers_and_empty_hands_are_told_what_is_needed(team: Team):
    async with team.listening():
        stranger = await team.type(team.world.stranger, "!ingest https://a.example/")
        assert "needs the role" in stranger.content
        empty = await team.slash(team.world.member, "ingest")
        assert "Attach a file" in empty.content
