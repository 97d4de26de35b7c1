"""Days of watching on loopback: what #letter-health says of sources that fall silent, fail, rest or disagree."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import discord
import pytest
from click.testing import CliRunner

from bot.boards import source_lines
from bot.cli import main
from bot.surfaces import SourceLine
from storage.polls import statuses
from tests.conftest import DiscordWorld
from tests.discord_server import Allowance, Clock, DiscordServer
from tests.discord_server.aim import aimed
from tests.hurried import Hurried
from tests.process import Toml
from tests.spine import NOON, Item, Spine, invented

DAY = timedelta(days=1)
WALL = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
SPARE = {"id": "feed", "name": "Feed", "fallback_of": "state"}
Open = Callable[..., AbstractAsyncContextManager[Spine]]


@pytest.fixture
async def discord_server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(clock=Clock(NOON)) as server:
        server.limits.sends.allowance = Allowance(10_000, timedelta(seconds=1))
        yield server
    server.assert_no_unknown()


@pytest.fixture
def opened(tmp_path: Path, discord_world: DiscordWorld, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setattr(discord.http, "asyncio", Hurried())

    @asynccontextmanager
    async def open_(*sources: str | Toml, **tables: Toml) -> AsyncIterator[Spine]:
        with aimed(discord_world.server):
            async with Spine(tmp_path, *sources, discord=discord_world, **tables) as spine:
                yield spine

    return open_


def item(name: object, days_ago: float = 0, host: str = "news.example.org") -> Item:
    """An item of which no letter wants to hear."""
    return Item(
        f"{name}", f"Fish swim. {invented(str(name))}", f"{name}", f"https://{host}/{name}", NOON - DAY * days_ago
    )


def daily(weeks: int = 4) -> list[Item]:
    """One item a day, up to today's."""
    return [item(f"day {number}", number) for number in range(weeks * 7)]


async def look(spine: Spine, times: int = 1, **step: float) -> list[list[str]]:
    """Let time pass, ask who is due, and let health be looked at, so many times; return who was asked each time."""
    asked = []
    for _ in range(times):
        spine.step(**(step or {"minutes": 40}))
        due = sorted(source.id for source in await spine.watcher.due())
        for source in due:
            await spine.poll(source)
        await spine.watcher.settle()
        asked.append(due)
    return asked


async def lines(spine: Spine) -> dict[str, SourceLine]:
    """What `status sources` is made of."""
    known = await spine.watcher.store.read(statuses)
    return {line.id: line for line in source_lines(known, spine.watcher.sources)}


# --- silence --------------------------------------------------------------------------------------------------------


async def test_a_silence_that_is_clearly_longer_than_usual_is_said_with_the_usual_gap_and_cleared(opened: Open):
    async with opened("state") as spine:
        spine.show(*daily())
        await look(spine, times=3, hours=20)
        assert spine.health() == []
        assert (await lines(spine))["state"].usual_gap == DAY
        await look(spine, hours=40)
        (message,) = spine.health()
        assert "state: stale" in message
        assert "no new item for 4 days; usual gap 1 day" in message
        await look(spine, times=6, hours=12)
        (message,) = spine.health()
        assert "no new item for 7 days; usual gap 1 day" in message
        spine.show(item("at last", -7.5), *daily())
        await look(spine, times=2)
        (message,) = spine.health()
        assert "state: over since" in message


async def test_a_dormant_source_is_shown_in_words_and_never_an_alarm(opened: Open):
    async with opened({"id": "state", "dormant": True}) as spine:
        spine.show(item("last", 200))
        await look(spine, times=5, hours=20)
        line = (await lines(spine))["state"]
        assert (line.state, line.detail) == ("dormant", "last new item 15 Aug 2025, the source answers")
        assert spine.health() == []
        spine.show(item("again", -5), item("last", 200))
        await look(spine, times=2)
        assert (await lines(spine))["state"].state == "ok"


async def test_a_source_that_stopped_is_said_once_and_is_dormant_after_a_month(opened: Open):
    async with opened({"id": "state", "stale_after": "10d"}) as spine:
        spine.show(item("last", 20))
        await look(spine)
        assert "state: stale" in spine.health()[0]
        spine.web.put("/state", status=503)
        await look(spine, times=3, days=1.5)
        spine.show(item("last", 20))
        await look(spine, times=14, days=2)
        assert (await lines(spine))["state"].state == "dormant"
        await look(spine, times=3, days=10)
        (message,) = spine.health()
        assert "state: over since" in message
        assert "dormant: last new item 11 Feb 2026, the source answers; no more is said of it" in message


async def test_one_lost_request_neither_ends_nor_repeats_what_is_said(opened: Open):
    async with opened({"id": "state", "stale_after": "10d"}) as spine:
        spine.show(item("last", 20))
        await look(spine)
        said = spine.health()
        spine.web.put("/state", status=503)
        await look(spine)
        spine.show(item("last", 20))
        await look(spine, times=2, hours=2)
        assert spine.health() == said


async def test_what_comes_and_goes_stays_one_message_and_is_another_the_next_day(opened: Open):
    async with opened("state") as spine:
        for _ in range(3):
            spine.web.put("/state", WALL, content_type="text/html")
            await look(spine)
            assert "state: blocked" in spine.health()[0]
            spine.show(item("fish"))
            await look(spine, hours=2)
            assert "state: over since" in spine.health()[0]
        assert len(spine.health()) == 1
        spine.step(days=1)
        spine.web.put("/state", WALL, content_type="text/html")
        await look(spine)
        assert len(spine.health()) == 2


# --- what is not what it was ----------------------------------------------------------------------------------------


async def test_a_feed_that_turns_into_another_sites_is_said_and_kept_out(opened: Open):
    async with opened("state") as spine:
        spine.show(*(item(f"ours {n}") for n in range(6)))
        await look(spine)
        spine.show(*(item(f"theirs {n}", host="casino.example.net") for n in range(6)))
        await look(spine)
        assert "shows only items of example.net, and before of example.org" in spine.health()[0]
        assert await spine.count("entries") == 6
        spine.show(item("ours 7"), *(item(f"ours {n}") for n in range(6)))
        await look(spine, hours=3)
        assert await spine.count("entries") == 7
        assert "state: over since" in spine.health()[0]


async def test_a_new_address_is_read_afresh_wherever_its_items_lead(opened: Open):
    async with opened("state") as spine:
        spine.show(*(item(f"ours {n}") for n in range(6)))
        await look(spine)
        spine.show(*(item(f"moved {n}", host="moved.example.net") for n in range(6)), source="moved")
        await spine.restart({"id": "state", "url": spine.web.url("/moved")})
        await look(spine)
        assert await spine.count("entries") == 12
        assert spine.health() == []


async def test_a_list_that_lost_its_dates_names_the_selector_and_the_page_and_is_read_all_the_same(opened: Open):
    row = "<li><a href='/a{n}'>Title {n}</a><span class='{day}'>March 3, 2026</span></li>"
    page = "<ul>" + "".join(row.format(n=n, day="{day}") for n in range(3)) + "</ul>"
    listed = {"id": "list", "kind": "html-index", "options.item": "li", "options.date": ".day"}
    async with opened(listed) as spine:
        spine.web.put("/list", page.format(day="day"), content_type="text/html")
        await look(spine)
        assert (await lines(spine))["list"].state == "ok"
        spine.web.put("/list", page.format(day="other"), content_type="text/html")
        await look(spine)
        line = (await lines(spine))["list"]
        assert line.state == "wrong content"
        assert "nothing matches '.day' (date) in any of 3 rows" in line.detail
        assert spine.web.url("/list") in line.detail


async def test_items_that_came_and_went_are_said_with_the_time_that_was_missed(opened: Open):
    async with opened("state") as spine:
        spine.show(item("one"), item("two"))
        await look(spine)
        spine.web.put("/state", status=503)
        await look(spine, times=8, hours=3)
        spine.show(item("three"), item("four"))
        await look(spine, days=1)
        (message,) = spine.health()
        assert "items may be missing" in message
        await look(spine)
        (message,) = spine.health()
        assert "state: over since" in message
        assert "Items that came and went, if any: 3 Mar 2026, 12:40 PM ET to 5 Mar 2026, 12:40 PM ET." in message


# --- two doors ------------------------------------------------------------------------------------------------------


async def test_a_spare_door_rests_while_the_other_is_well_and_is_asked_daily(opened: Open):
    async with opened("state", SPARE) as spine:
        for source in ("state", "feed"):
            spine.show(*daily(), source=source)
        assert await look(spine) == [["feed", "state"]]
        assert await look(spine, times=35) == [["state"]] * 35
        assert await look(spine) == [["feed", "state"]]
        line = (await lines(spine))["feed"]
        assert line.rests
        assert line.spare_of == "state"
        assert line.next_try == spine.clock() + DAY


async def test_a_spare_door_is_asked_at_once_when_the_other_fails_and_its_news_is_told(opened: Open):
    async with opened({"id": "state", "name": "State"}, SPARE) as spine:
        for source in ("state", "feed"):
            spine.show(item("fish"), source=source)
        await look(spine, times=3)
        spine.web.put("/state", WALL, content_type="text/html")
        spine.show(item("fish"), item("only here"), source="feed")
        assert await look(spine) == [["state"]]
        assert await look(spine) == [["feed"]]
        assert await spine.count("entries") == 2
        (message,) = spine.health()
        assert "Its publisher's other door is read meanwhile: Feed." in message
        assert not (await lines(spine))["feed"].rests
        spine.show(item("fish"), item("only here"))
        await look(spine, hours=2)
        assert await look(spine) == [["state"]]
        assert "State: over since" in spine.health()[0]


async def test_doors_fall_through_in_order(opened: Open):
    page = {"id": "page", "fallback_of": "feed"}
    async with opened("state", SPARE, page) as spine:
        for source in ("state", "feed", "page"):
            spine.show(item("fish"), source=source)
        await look(spine)
        spine.web.put("/state", WALL, content_type="text/html")
        assert await look(spine, times=2) == [["state"], ["feed"]]
        spine.web.put("/feed", WALL, content_type="text/html")
        assert "page" not in (await look(spine))[0]
        assert "page" in (await look(spine))[0]


async def test_a_spare_door_stands_for_itself_when_the_other_is_switched_off(opened: Open):
    async with opened({"id": "state", "enabled": False}, SPARE) as spine:
        assert await look(spine, times=3) == [["feed"]] * 3


async def test_doors_that_disagree_are_said_and_cleared(opened: Open):
    async with opened({"id": "state", "name": "State"}, SPARE) as spine:
        for source in ("state", "feed"):
            spine.show(*daily(), source=source)
        await look(spine, times=35)
        left_out, both = item("left out", -0.9), item("in both", -0.95)
        spine.show(both, *daily())
        spine.show(both, left_out, *daily(), source="feed")
        await look(spine, times=3)
        assert spine.health() == []  # one door may be late
        await look(spine, times=4)
        (message,) = spine.health()
        assert "State: doors disagree" in message
        assert "Feed shows 1 of the last days' items that this door lacks: 'left out'" in message
        spine.show(both, left_out, *daily())
        await look(spine, times=2)
        assert "State: over since" in spine.health()[0]


async def test_a_spare_door_that_reaches_less_far_back_is_no_disagreement(opened: Open):
    async with opened("state", SPARE) as spine:
        for source in ("state", "feed"):
            spine.show(*daily(), source=source)
        await look(spine)
        for hour in range(1, 60):
            fresh = [item(f"hour {n}", -n / 24) for n in range(hour, 0, -1)]
            spine.show(*fresh, *daily())
            spine.show(*fresh[:5], source="feed")
            await look(spine, hours=1)
        assert [message for message in spine.health() if "doors" in message] == []


# --- the receipt ----------------------------------------------------------------------------------------------------

EARLY = {"digest_at": "09:00"}


def receipts(spine: Spine) -> list[str]:
    return [message for message in spine.health() if message.startswith("Coverage")]


def field(message: str, name: str) -> str:
    """What stands in a field of the receipt."""
    (embed,) = json.loads(message[message.index("[{") :])
    return next((part["value"] for part in embed["fields"] if re.sub(r" \(\d+\)$", "", part["name"]) == name), "")


async def test_the_receipt_is_one_message_a_day_edited_for_news_and_closed_at_midnight(opened: Open):
    async with opened({"id": "state", "name": "State"}, alerts=EARLY) as spine:
        spine.show(*daily()[2:])
        await look(spine, times=3)
        (message,) = receipts(spine)
        assert message.startswith("Coverage 3 Mar 2026: 1 of 1 source read all the time, 0 new items, 0 about a letter")
        assert "**Quiet means quiet.** Every source was read, and nothing waits." in message
        assert field(message, "Read, nothing new") == "State: last 1 Mar 2026, usual 1"
        spine.show(item("news", -0.1), *daily()[2:])
        await look(spine, times=2)
        (message,) = receipts(spine)
        assert field(message, "Brought something") == "State: 1 new, usual 1"
        await look(spine, times=18)  # past midnight in New York
        (message,) = receipts(spine)
        assert "closed: the day is over" in message
        await look(spine, times=12)
        assert [message[:20] for message in receipts(spine)] == ["Coverage 3 Mar 2026:", "Coverage 4 Mar 2026:"]


async def test_a_receipt_without_news_is_edited_four_times_a_day_at_most(opened: Open):
    async with opened("state", alerts=EARLY) as spine:
        spine.show(*daily())
        await look(spine, times=2)
        assert spine.discord is not None
        (sent,) = spine.discord.server.bot_messages(spine.discord.health)
        before = len(spine.discord.server.calls("PATCH", f"/channels/{spine.discord.health.id}/messages/{sent.id}"))
        await look(spine, times=14)  # from 1 PM to 11 PM
        after = len(spine.discord.server.calls("PATCH", f"/channels/{spine.discord.health.id}/messages/{sent.id}"))
        assert after - before == 1


async def test_the_receipt_says_what_was_missed_and_what_is_read_instead(opened: Open):
    async with opened({"id": "state", "name": "State"}, {**SPARE, "name": "Feed"}, alerts=EARLY) as spine:
        for source in ("state", "feed"):
            spine.show(*daily(), source=source)
        await look(spine, times=2)
        spine.web.put("/state", WALL, content_type="text/html")
        await look(spine, times=5)
        (message,) = receipts(spine)
        assert "**Quiet may not mean quiet.** 1 source of 2: see below." in message
        assert field(message, "Not read all the time") == "State: blocked ⊘ since 1:20 PM ET; read through Feed"
        spine.show(*daily())
        await look(spine, times=4)
        (message,) = receipts(spine)
        assert field(message, "Not read all the time") == "State: blocked 1:20 PM to 6:00 PM ET, nothing lost"


async def test_the_receipt_says_when_nobody_watched(opened: Open):
    async with opened("state", "feed", alerts=EARLY) as spine:
        for source in ("state", "feed"):
            spine.show(*daily(), source=source)
        await look(spine, times=2)
        spine.step(hours=4)
        await look(spine, times=2)
        (message,) = receipts(spine)
        assert (
            field(message, "We were not watching") == "1:20 PM to 6:00 PM ET: what came meanwhile was read afterwards"
        )
        assert "For some time we did not watch." in message


async def test_a_receipt_that_was_open_when_we_stopped_is_closed_later(opened: Open):
    async with opened("state", alerts=EARLY) as spine:
        spine.show(*daily())
        await look(spine, times=2)
        await spine.restart()
        spine.step(days=3)
        await look(spine, times=2)
        first, second = receipts(spine)
        assert "closed: the day is over" in first
        assert field(first, "We were not watching").startswith("1:20 PM to 12:00 AM ET")
        assert second.startswith("Coverage 6 Mar 2026")


async def test_a_terminal_gets_no_receipt(tmp_path: Path):
    async with Spine(tmp_path, "state", alerts=EARLY) as spine:
        spine.show(*daily())
        await look(spine, times=5)
        assert "Coverage" not in spine.printed()


# --- the terminal ---------------------------------------------------------------------------------------------------


def letterwatch(spine: Spine, *arguments: str) -> tuple[int, str]:
    """Type a command, and return its exit code and what it printed."""
    done = CliRunner().invoke(main, [*arguments, "--config", str(spine.folder / "config.toml")])
    return done.exit_code, done.output


async def test_the_terminal_lists_sources_and_prints_the_receipt_of_a_day(tmp_path: Path):
    async with Spine(tmp_path, {"id": "state", "name": "State"}, {"id": "off", "enabled": False}) as spine:
        spine.show(*daily())
        await look(spine)
        code, table = letterwatch(spine, "sources")
        assert code == 0
        assert "State   ok" in table
        assert "1 day" in table
        code, listed = letterwatch(spine, "sources", "--json")
        assert [source["state"] for source in json.loads(listed)] == ["ok", "off"]
        code, receipt = letterwatch(spine, "receipt", "--yesterday")
        assert code == 0
        assert "Coverage on" in receipt


async def test_before_the_first_run_the_sources_are_listed_and_a_receipt_says_what_to_do(tmp_path: Path):
    async with Spine(tmp_path, "state") as spine:
        spine.tables["storage"] = {"path": "none.db"}
        spine.setup()
        assert "state   new" in letterwatch(spine, "sources")[1]
        code, told = letterwatch(spine, "receipt")
        assert code == 1
        assert "no database yet; `letterwatch run` makes one" in told


async def test_a_database_of_before_is_said_in_words(tmp_path: Path):
    async with Spine(tmp_path, "state") as spine:
        await spine.watcher.store.run(
            lambda db: db.conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'liveness'")
        )
        code, told = letterwatch(spine, "receipt")
        assert code == 1
        assert "from an older letterwatch; `letterwatch run` backs it up" in told
