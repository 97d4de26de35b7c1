"""Days of watching on loopback: what health says of sources that fall silent, fail, or are not what they were."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.app import main
from tests.days import DAY, WALL, Open, daily, item, lines, look
from tests.spine import Spine

pytestmark = pytest.mark.noon


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
        assert spine.health() == []  # old at first sight is no news
        await look(spine, days=1)
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
        await look(spine, times=2, days=1)
        said = spine.health()
        assert "state: stale" in said[0]
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
