"""Letters that are added, closed, reopened and taken back while the watcher runs, by whatever process."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.checking.places import letter_rows
from bot.cli.app import main
from bot.environment import load_config
from bot.watching.monitor import _record_all
from storage.admin.letters import add_letter, close_letter, letter_log, reopen_letter, undo_letter_change
from tests.discord_server import DiscordServer
from tests.discord_server.aim import aimed
from tests.discord_world import DiscordWorld
from tests.spine import NOON, SECOND_LETTER, Item, Spine, news

# A letter with no rules: it is matched by its own words.
FERRY = """
id = "ferry-2026"
title = "Letter on the island ferry timetable"
short = "Ferry letter"
addressee = "The ferry office"
sent_on = 2026-02-20
due_on = 2026-04-01
terms = ["ferry", "ferries"]
questions = [
  { id = "q1", label = "night boats", text = "Will the office run night boats to the island in winter?" },
  { id = "q2", label = "ticket prices", text = "Why were ticket prices raised for islanders?" },
]
"""
NIGHT = "The ferry office will run night boats to the island from December."
LOOK_BACK = timedelta(days=2)
ANN = "Ann (1)"


async def add(spine: Spine, toml: str = FERRY) -> None:
    """Another process adds a letter; the watcher's next tick takes it up."""
    id_ = toml.split('"')[1]
    assert await spine.watcher.store.run(add_letter, id_, toml, ANN, spine.clock())
    assert await spine.watcher.follow_letters()
    await spine.watcher.monitor.judge_all()
    await spine.watcher.deliver()


async def test_an_added_letter_is_told_of_from_then_on_and_after_a_restart(tmp_path: Path):
    async with Spine(tmp_path) as spine:
        await spine.begin()
        await add(spine)
        assert not await spine.watcher.follow_letters(), "nothing has changed since"
        spine.show(news("night", NIGHT))
        await spine.turn()
        (alert,) = spine.alerts()
        assert "Q1 night boats" in alert
        await spine.restart()
        spine.show(news("night", NIGHT), news("prices", "The ferry office raised ticket prices for islanders again."))
        await spine.turn()
        (alert,) = spine.alerts()
        assert "Q2 ticket prices" in alert
        board = await spine.watcher.board("ferry-2026")
        assert [row.fact.evidence for row in board.rows] == [1, 1]


async def test_what_is_young_is_judged_for_it_once_and_other_letters_hear_nothing_of_that(tmp_path: Path):
    async with Spine(tmp_path) as spine:
        await spine.begin()
        spine.show(news("night", NIGHT), news("group"))
        await spine.turn()
        assert len(spine.alerts()) == 1, "only the first letter's"
        await add(spine)
        (alert,) = spine.alerts()
        assert "Q1 night boats" in alert
        await spine.restart()
        await spine.turn()
        assert spine.alerts() == []


async def test_what_stood_there_before_we_watched_is_recorded_and_what_is_older_is_left(tmp_path: Path):
    async with Spine(tmp_path) as spine:
        await spine.begin(news("before", NIGHT, hours_ago=24 * 9))
        spine.show(news("prices", "The ferry office raised ticket prices for islanders again."))
        await spine.turn()
        spine.step(days=1)
        await add(spine)
        assert len(spine.alerts()) == 1, "of the news, not of what stood there at the first look"
        board = await spine.watcher.board("ferry-2026")
        assert [row.fact.evidence for row in board.rows] == [1, 1]
        assert board.watching_since == board.letter.watched_from, "it claims nothing of the time before"
        spine.step(days=3)
        await add(spine, SECOND_LETTER)
        assert spine.alerts() == []
        assert await spine.value("SELECT count(*) FROM judgements WHERE letter = 'quay-2026'") == 0


async def test_a_closed_letter_is_told_of_no_more_and_keeps_its_record(tmp_path: Path):
    async with Spine(tmp_path, alerts={"digest_at": "09:00"}) as spine:
        await spine.begin()
        await add(spine)
        spine.show(news("night", NIGHT))
        await spine.turn()
        assert len(spine.alerts()) == 1
        store = spine.watcher.store
        judged = await spine.value("SELECT count(*) FROM judgements WHERE letter = 'ferry-2026'")
        assert await store.run(close_letter, "ferry-2026", "answered in full", ANN, spine.clock())
        assert await spine.watcher.follow_letters()
        spine.show(news("prices", "The ferry office raised ticket prices for islanders again."), news("group"))
        await spine.turn()
        (alert,) = spine.alerts()
        assert "Q3 working group" in alert, "the other letter goes on"
        assert await spine.value("SELECT count(*) FROM judgements WHERE letter = 'ferry-2026'") == judged
        board = await spine.watcher.board("ferry-2026")
        assert [row.fact.evidence for row in board.rows] == [1, 0]
        assert board.letter.closed
        assert board.letter.closed.reason == "answered in full"
        spine.clock.at = NOON + timedelta(days=29)  # the last day of the one, two days before the other's
        await spine.watcher.remind()
        assert await spine.rows("SELECT DISTINCT letter FROM rungs") == [("harbour-2026",)], "nobody is reminded of it"


async def test_reopened_within_the_look_back_it_has_no_gap_and_after_it_says_so(tmp_path: Path):
    async with Spine(tmp_path) as spine:
        await spine.begin()
        store = spine.watcher.store
        for days, has_gap in ((1, False), (5, True)):
            assert await store.run(close_letter, "harbour-2026", "for now", ANN, spine.clock())
            await spine.watcher.follow_letters()
            spine.show(news(f"group {days}"))
            await spine.turn()
            spine.step(days=days)
            assert spine.alerts() == []
            assert await store.run(reopen_letter, "harbour-2026", LOOK_BACK, ANN, spine.clock())
            await spine.watcher.follow_letters()
            await spine.watcher.monitor.judge_all()
            await spine.watcher.deliver()
            assert len(spine.alerts()) == (0 if has_gap else 1)
            board = await spine.watcher.board("harbour-2026")
            assert (board.letter.watched_from is not None) == has_gap


@pytest.mark.parametrize("days", [0, 10], ids=["a young item", "an old item"])
async def test_what_an_item_says_newly_while_its_letter_is_closed_is_told_once_it_is_reopened(
    days: int, tmp_path: Path
) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin(news("group"))
        spine.step(days=days)
        store = spine.watcher.store
        assert await store.run(close_letter, "harbour-2026", "for now", ANN, spine.clock())
        await spine.watcher.follow_letters()
        spine.show(news("group", "The harbour working group met. A harbour firm was fined."))
        await spine.turn()
        assert await store.run(reopen_letter, "harbour-2026", LOOK_BACK, ANN, spine.clock())
        for _ in range(2):
            await spine.watcher.follow_letters()
            await spine.turn()
            await spine.restart()
        (reply,) = spine.alerts()
        assert "Now also Q2 fines" in reply


async def test_every_change_is_taken_back_in_turn(tmp_path: Path):
    async with Spine(tmp_path) as spine:
        await spine.begin()
        await add(spine)
        store, watcher = spine.watcher.store, spine.watcher
        assert await store.run(close_letter, "ferry-2026", "a slip", ANN, spine.clock())
        assert not await store.run(close_letter, "ferry-2026", "again", ANN, spine.clock())
        await watcher.follow_letters()
        assert watcher.letters["ferry-2026"].closed
        for action, known, is_open in (("close", True, True), ("add", False, False)):
            change = await store.run(undo_letter_change, LOOK_BACK, "Bob (2)", spine.clock())
            assert change
            assert change.action == action
            await watcher.follow_letters()
            assert ("ferry-2026" in watcher.letters) == known
            assert ("ferry-2026" in [letter.id for letter in watcher.open_letters]) == is_open
        assert await store.run(undo_letter_change, LOOK_BACK, "Bob (2)", spine.clock()) is None
        assert [one.action for one in await store.read(letter_log)] == ["undo add", "undo close", "close", "add"]
        await add(spine)
        assert watcher.letters["ferry-2026"].closed is None, "it can be added anew"


async def test_a_verdict_that_comes_after_a_close_is_not_kept_for_that_letter(tmp_path: Path):
    async with Spine(tmp_path) as spine:
        await spine.begin()
        spine.show(news("group"))
        await spine.watcher.monitor.poll(spine.watcher.sources["state"])
        ((entry,),) = await spine.rows("SELECT id FROM entries WHERE judge_due = 1")
        waiting = await spine.watcher.monitor.entry(entry)
        assert waiting
        verdicts = spine.watcher.monitor._judge_all([waiting])
        await spine.watcher.store.run(close_letter, "harbour-2026", "now", ANN, spine.clock())
        await spine.watcher.follow_letters()
        await spine.watcher.store.run(_record_all, verdicts, spine.watcher.monitor.circle, spine.clock())
        assert await spine.value("SELECT count(*) FROM judgements WHERE entry = ?", entry) == 0
        assert await spine.value("SELECT judge_due FROM entries WHERE id = ?", entry) == 0


async def test_a_letter_that_cannot_be_read_is_said_and_stops_nothing(tmp_path: Path):
    async with Spine(tmp_path) as spine:
        await spine.watcher.store.run(add_letter, "torn-2026", "id = 'torn-2026'", ANN, spine.clock())
        await spine.restart()
        assert list(spine.watcher.letters) == ["harbour-2026"]
        said = spine.watcher.health._notes["letters"].problem.detail
        assert "not watched: letter torn-2026: title: is missing" in said


async def test_a_route_to_one_letter_carries_no_other_and_may_name_an_added_one(
    tmp_path: Path, discord_server: DiscordServer, discord_world: DiscordWorld
):
    with aimed(discord_server):
        async with Spine(tmp_path, discord=discord_world) as spine:
            spine.show(Item("Fish day", "Fish swim.", "fish"))
            await spine.turn()
            await add(spine)
            routes = ({"channel": discord_world.watch.id, "letter": "ferry-2026"},)
            await spine.restart(routes=routes)
            spine.show(news("night", NIGHT), news("group"))
            await spine.turn()
            (told,) = spine.messages()
            assert told.content.startswith("Q1 night boats")
            await spine.watcher.store.run(undo_letter_change, LOOK_BACK, ANN, spine.clock())
            await spine.watcher.follow_letters()
            assert spine.watcher.channels.alerts == ()


async def test_its_board_stands_beside_the_others_and_says_when_it_is_over(
    tmp_path: Path, discord_server: DiscordServer, discord_world: DiscordWorld
):
    def boards() -> list[str]:
        found = [one for one in discord_server.bot_messages(discord_world.watch) if one.pinned_at]
        return [" ".join([one.content, *(embed.get("description", "") for embed in one.embeds)]) for one in found]

    with aimed(discord_server):
        async with Spine(tmp_path, discord=discord_world) as spine:
            spine.show(Item("Fish day", "Fish swim.", "fish"))
            await spine.turn()
            await add(spine)
            await spine.watcher.settle()
            assert [board.split(":")[0] for board in boards()] == ["Harbour letter", "Ferry letter"]
            spine.step(minutes=5)
            await spine.watcher.store.run(close_letter, "ferry-2026", "*answered* @everyone", ANN, spine.clock())
            await spine.watcher.follow_letters()
            await spine.watcher.settle()
            assert "**closed since 3 Mar 2026** by Ann" in boards()[1]
            assert r"\*answered\*" in boards()[1]
            spine.step(minutes=5)
            for _ in range(2):
                await spine.watcher.store.run(undo_letter_change, LOOK_BACK, ANN, spine.clock())
            await spine.watcher.follow_letters()
            await spine.watcher.settle()
            assert "is not watched here any more" in boards()[1]


def run(folder: Path, *words: str) -> str:
    done = CliRunner().invoke(main, [*words, "--config", str(folder / "config.toml")])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
async def stored(tmp_path: Path) -> Path:
    """A folder whose database knows an added letter and a closed one."""
    async with Spine(tmp_path) as spine:
        await spine.begin()
        await add(spine)
        await spine.watcher.store.run(close_letter, "harbour-2026", "done", ANN, spine.clock())
    return tmp_path


def test_the_terminal_knows_added_and_closed_letters(stored: Path):
    listed = run(stored, "letter", "list")
    assert "ferry-2026: Letter on the island ferry timetable" in listed
    assert "answer asked by 1 Apr 2026" in listed
    assert "closed on 3 Mar 2026 by Ann: done" in listed
    assert '"letter": "ferry-2026"' in run(stored, "status", "--json")
    assert '"closed_at": "2026-03-03' in run(stored, "status", "harbour-2026", "--json")
    assert "The letter itself names the last day: 1 Apr 2026" in run(stored, "deadline", "show")
    texts = stored / "texts.jsonl"
    texts.write_text(f'{{"id": 1, "text": "{NIGHT}"}}\n')
    database = str(next(stored.glob("*.db")))
    said = run(stored, "match", str(texts), "--letter", "ferry-2026", "--db", database)
    assert '"relevant": true' in said
    checked = [row.state for row in letter_rows(load_config(stored / "config.toml"))]
    assert checked[1] == "ferry-2026: Letter on the island ferry timetable, 2 questions"
    assert checked[0].endswith("3 questions, closed on 3 Mar 2026")


async def test_the_operator_adds_closes_reopens_and_takes_back(tmp_path: Path):
    async def typed(*words: str) -> tuple[int, str]:
        asked = ["letter", *words, "--config", str(tmp_path / "config.toml")]
        done = await asyncio.to_thread(CliRunner().invoke, main, asked)
        return done.exit_code, done.output

    own, text = tmp_path / "ferry.toml", tmp_path / "ferry.txt"
    own.write_text(FERRY)
    text.write_text("Dear Director Roe:\n\nPlease answer:\n\n1. Why do ferries fail?\n2. Who pays for that?\n")
    async with Spine(tmp_path) as spine:
        await spine.begin()
        assert await typed("add", str(own), "--yes") == (
            0,
            "ferry-2026 is watched now; `letterwatch letter undo` takes that back\n",
        )
        assert await spine.watcher.follow_letters(), "the watcher takes it up"
        assert "ferry-2026" in spine.watcher.letters
        assert "there is a letter ferry-2026 already" in (await typed("add", str(own), "--yes"))[1]
        code, said = await typed("add", str(text), "--yes")
        assert (code, "sent_on: is missing; `letterwatch letter read FILE > letter.toml`" in said) == (1, True)
        text.write_text(f"March 4, 2026\n\n{text.read_text()}")
        assert (await typed("add", str(text), "--yes"))[0] == 0
        assert await typed("close", "ferry-2026", "done") == (
            0,
            "ferry-2026 is closed; `letterwatch letter reopen ferry-2026` opens it again\n",
        )
        assert "there is a letter ferry-2026 already" in (await typed("add", str(own), "--yes"))[1], (
            "closed ones keep their id"
        )
        assert (await typed("close", "ferry-2026", "done"))[0] == 1
        assert (await typed("reopen", "ferry-2026"))[0] == 0
        assert "taken back: reopen ferry-2026" in (await typed("undo"))[1]
        assert "close" in (await typed("log"))[1]
        assert (await typed("close", "no-such", "x"))[0] == 2
