"""What becomes of a source's answer: kept whole or not at all, asked again in time, and said when it is no good."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from bot.watching.schedule import Schedule
from storage.database import Store
from storage.errors import DatabaseBusy, DatabaseFull, DatabaseReadOnly, StorageError
from storage.sources.polls import statuses
from tests import faults
from tests.spine import Item, Spine, news, rss

FISH = Item("Fish day", "Fish swim.", "fish", "https://news.example.org/fish")


async def due_in(spine: Spine, source: str = "state") -> timedelta:
    """How long until the source is asked again."""
    known = await spine.watcher.store.read(statuses)
    due_at = known[source].due_at
    assert due_at is not None
    return due_at - spine.clock()


# -- one commit ----------------------------------------------------------------------------------------------------


async def test_a_poll_that_could_not_be_kept_whole_leaves_nothing_and_is_made_again(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.show(*(news(f"n{n}", hours_ago=100) for n in range(300)), etag='"1"')
        store = spine.watcher.store
        await store.run(lambda db: db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
        (pages,) = await store.run(lambda db: db.conn.execute("PRAGMA page_count").fetchone())
        await store.run(lambda db: db.conn.execute(f"PRAGMA max_page_count = {pages + 10}").fetchall())
        with pytest.raises(DatabaseFull, match="disk is full; free some space"):
            await spine.poll()
        assert await spine.count("entries") == 0
        assert await spine.value("SELECT etag FROM sources") == ""
        await store.run(lambda db: db.conn.execute("PRAGMA max_page_count = 1000000").fetchall())
        outcome = await spine.poll()
        assert (outcome.new, outcome.baseline) == (300, True)
        assert await spine.value("SELECT etag FROM sources") == '"1"'
        assert "If-None-Match" not in spine.web.asked("/state")[1].headers


async def test_a_full_disk_while_judging_leaves_the_texts_to_be_judged(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        spine.show(*(news(f"n{n}") for n in range(40)))
        await spine.watcher.monitor.poll(spine.watcher.sources["state"])
        store = spine.watcher.store
        (pages,) = await store.run(lambda db: db.conn.execute("PRAGMA page_count").fetchone())
        await store.run(lambda db: db.conn.execute(f"PRAGMA max_page_count = {pages + 3}").fetchall())
        with pytest.raises(DatabaseFull):
            await spine.watcher.monitor.judge_all()
        await store.run(lambda db: db.conn.execute("PRAGMA max_page_count = 1000000").fetchall())
        await spine.watcher.monitor.judge_all()
        assert await spine.count("outbox") == 40
        assert await spine.value("SELECT count(DISTINCT story) FROM outbox") == 40


# -- has it changed? -------------------------------------------------------------------------------------------------


async def test_validators_are_sent_back_and_a_304_is_no_news(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.show(FISH, etag='"1"', last_modified="Tue, 03 Mar 2026 12:00:00 GMT")
        await spine.poll()
        outcome = await spine.poll()
        asked = spine.web.asked("/state")[1].headers
        assert asked["If-None-Match"] == '"1"'
        assert asked["If-Modified-Since"] == "Tue, 03 Mar 2026 12:00:00 GMT"
        assert (outcome.unchanged, outcome.state) == (True, "ok")


async def test_the_same_body_without_validators_is_not_parsed_again(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.show(FISH)
        await spine.poll()
        outcome = await spine.poll()
        assert (outcome.unchanged, outcome.known) == (True, 0)


async def test_a_feed_that_was_cut_off_is_read_as_far_as_it_goes_and_asked_for_whole(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        whole = rss(news("first"), news("second", "A harbour firm was fined."))
        spine.web.put("/state", whole[: whole.rindex("<item>") + 20], etag='"1"')
        await spine.turn()
        assert len(spine.alerts()) == 1
        spine.web.put("/state", whole, etag='"1"')
        await spine.turn()
        assert len(spine.alerts()) == 1


# -- when to ask again -----------------------------------------------------------------------------------------------


async def test_a_server_that_asks_us_to_wait_is_obeyed_and_also_by_once(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.web.put("/state", status=429, headers={"Retry-After": "7200"})
        await spine.poll()
        assert await due_in(spine) >= timedelta(hours=2)
        assert await spine.watcher.not_waiting() == []
        spine.clock.step(hours=3)
        assert [source.id for source in await spine.watcher.not_waiting()] == ["state"]


async def test_a_wait_that_no_one_could_mean_is_no_longer_than_a_day(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.web.put("/state", status=503, headers={"Retry-After": "99999999"})
        await spine.poll()
        assert timedelta(hours=23) < await due_in(spine) < timedelta(hours=25)


async def test_back_off_grows_to_a_day_and_ends_with_the_first_answer(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.web.put("/state", status=500)
        waits = []
        for _ in range(11):
            await spine.poll()
            waits.append(await due_in(spine))
        assert waits[0] < timedelta(minutes=6)  # a network that is away for a minute silences nobody for hours
        assert all(waits[n + 1] > 1.5 * waits[n] for n in range(4))
        assert timedelta(days=1) <= waits[-1] < timedelta(days=1, hours=1)
        spine.show(FISH)
        assert (await spine.poll()).state == "ok"
        assert await due_in(spine) < timedelta(minutes=34)


async def test_one_source_that_hangs_or_fails_holds_up_no_other(tmp_path: Path) -> None:
    async with Spine(tmp_path, "state", "slow", "gone", polling={"timeout_seconds": 0.3}) as spine:
        spine.web.put("/slow", faults.slow(5))
        spine.web.put("/gone", faults.reset())
        spine.show(news("launch"))
        await spine.turn()
        assert len(spine.alerts()) == 1
        known = await spine.watcher.store.read(statuses)
        assert {id_: status.state for id_, status in known.items()} == {
            "state": "ok",
            "slow": "unreachable",
            "gone": "unreachable",
        }


# -- 200 is not success ----------------------------------------------------------------------------------------------

NO_FEED = {
    "a web page": ("<html><body>Welcome to our shop</body></html>", "text/html", "wrong content"),
    "an empty body": ("", "application/rss+xml", "wrong content"),
    "JSON of something else": ('{"status": "ok"}', "application/json", "wrong content"),
    "a bot wall": ("<html><title>Just a moment...</title>cf-chl</html>", "text/html", "blocked"),
    "plain words": ("Service temporarily unavailable", "text/plain", "wrong content"),
}


@pytest.mark.parametrize(("body", "kind", "state"), NO_FEED.values(), ids=NO_FEED)
async def test_a_200_that_is_no_feed_is_said_and_undoes_nothing(
    tmp_path: Path, body: str, kind: str, state: str
) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin(news("launch"))
        spine.web.put("/state", body, content_type=kind)
        outcome = await spine.poll()
        assert (outcome.state, bool(outcome.detail)) == (state, True)
        spine.show(news("launch"))
        await spine.turn()
        assert spine.alerts() == []


async def test_a_feed_without_items_is_empty_then_stale_and_never_failed(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.show(etag='"1"')
        assert (await spine.poll()).state == "empty"
        spine.clock.step(days=46)
        assert (await spine.poll()).state == "stale"


async def test_a_feed_that_lost_all_its_items_is_wrong_until_they_are_back(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin(news("launch"))
        spine.show()
        outcome = await spine.poll()
        assert (outcome.state, outcome.detail) == ("wrong content", "answers with no items, though it had some before")
        assert (await spine.poll()).state == "wrong content"
        spine.show(news("launch"))
        assert (await spine.poll()).state == "ok"
        await spine.turn()
        assert spine.alerts() == []


async def test_a_feed_whose_every_item_is_new_says_that_some_may_have_been_missed_and_tells_all(
    tmp_path: Path,
) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin(news("a"), news("b"))
        spine.show(news("c"), news("d", "A harbour firm was fined."))
        outcome = await spine.poll()
        assert outcome.state == "gap possible"
        await spine.turn()
        assert len(spine.alerts()) == 2
        spine.show(news("c"), news("d", "A harbour firm was fined."), FISH)
        assert (await spine.poll()).state == "ok"


async def test_a_source_that_brings_nothing_new_for_long_is_stale_and_well_again_with_the_next_item(
    tmp_path: Path,
) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin(news("launch"))
        spine.clock.step(days=46)
        assert (await spine.poll()).state == "stale"
        spine.show(news("launch"), news("at last", published=spine.clock()))
        assert (await spine.poll()).state == "ok"


# -- settings that change ----------------------------------------------------------------------------------------------


async def test_a_source_taken_out_of_the_settings_is_asked_no_more_and_troubles_no_one(tmp_path: Path) -> None:
    async with Spine(tmp_path, "state", {"id": "wire", "full_text": "auto"}) as spine:
        spine.show(Item("Fish", "A headline.", "x", spine.web.url("/lost"), spine.clock()), source="wire")
        await spine.turn()
        await spine.restart("state")
        spine.clock.step(days=2)
        assert [source.id for source in await spine.watcher.due()] == ["state"]
        await spine.read_pages()
        assert await spine.watcher.monitor.pages_due() == []
        spine.show(news("launch", published=spine.clock()), FISH)
        await spine.turn()
        assert len(spine.alerts()) == 1


async def test_a_source_that_moves_to_another_address_keeps_what_was_seen(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin(news("launch"))
        spine.web.put("/moved", rss(news("launch"), news("new", "A harbour firm was fined.")))
        await spine.restart({"id": "state", "url": spine.web.url("/moved")})
        await spine.turn()
        (alert,) = spine.alerts()
        assert "fined" in alert


# -- a database in trouble -------------------------------------------------------------------------------------------


async def test_a_locked_database_is_said_and_the_tick_goes_on_when_it_is_free(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        await spine.watcher.store.run(lambda db: db.conn.execute("PRAGMA busy_timeout = 20").fetchall())
        other = sqlite3.connect(tmp_path / "letterwatch.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy, match="another process holds the database"):
            await spine.poll()
        other.execute("ROLLBACK")
        other.close()
        spine.show(FISH, news("launch"))
        await spine.turn()
        assert len(spine.alerts()) == 1


async def test_a_database_that_may_not_be_written_is_said_with_the_remedy(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.watcher.store.run(lambda db: db.conn.execute("PRAGMA query_only = ON").fetchall())
        with pytest.raises(DatabaseReadOnly, match="check the rights of the file and its folder"):
            await spine.poll()


async def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    path = tmp_path / "letterwatch.db"
    path.write_text("These are my notes, not a database. " * 100)
    store = Store(path)
    with pytest.raises(StorageError, match="is no letterwatch database"):
        await store.run(lambda db: db.conn.execute("SELECT 1").fetchall())
    await store.close()


async def test_trouble_with_the_database_is_a_matter_of_health_and_stops_no_tick(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        schedule = Schedule(spine.watcher)
        await spine.watcher.store.run(lambda db: db.conn.execute("PRAGMA query_only = ON").fetchall())
        spine.show(FISH, news("launch"))
        spine.clock.step(hours=1)
        asked = len(spine.web.asked("/state"))
        for _ in range(20):
            await tick(schedule)
        assert len(spine.web.asked("/state")) == asked + 1  # nobody's server is asked every second for our trouble
        await spine.watcher.store.run(lambda db: db.conn.execute("PRAGMA query_only = OFF").fetchall())
        spine.clock.step(hours=1)
        for _ in range(3):
            await tick(schedule)
        assert len(spine.alerts()) == 1


async def tick(schedule: Schedule) -> None:
    """One tick, and all that it started."""
    await schedule.tick()
    while tasks := list(schedule._tasks.values()):
        await asyncio.gather(*tasks)
