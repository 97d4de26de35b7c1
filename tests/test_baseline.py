"""What stood there before we watched is recorded; what shows afterwards is news."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.process import Toml
from tests.spine import Item, Spine, invented, json_feed, news, rss

STOOD_THERE = {
    "an hour old is told": (news("a", hours_ago=1), 1),
    "just within look_back is told": (news("b", hours_ago=47), 1),
    "older than look_back is recorded": (news("c", hours_ago=49), 0),
    "undated is recorded": (news("d", published=None), 0),
}


@pytest.mark.parametrize(("item", "count"), STOOD_THERE.values(), ids=STOOD_THERE)
async def test_at_first_sight_only_what_is_young_is_told(tmp_path: Path, item: Item, count: int) -> None:
    async with Spine(tmp_path) as spine:
        spine.show(item)
        await spine.turn()
        assert len(spine.alerts()) == count
        assert await spine.count("entries") == 1
        spine.show(item, Item("Fish day", "Fish swim.", "fish"))
        await spine.turn()
        assert spine.alerts() == []


async def test_what_was_recorded_still_counts_as_seen_and_stands_in_the_record(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin(news("old", hours_ago=100))
        assert await spine.outcome() == "stood there before we watched: recorded, not told"
        board = await spine.watcher.board("harbour-2026")
        assert board.watching_since is not None


AFTERWARDS = {
    "dated last week": (news("late", hours_ago=24 * 7), 1),
    "undated": (news("bare", published=None), 1),
    "dated next week": (news("early", hours_ago=-24 * 7), 1),
    "older than the age guard": (news("ancient", hours_ago=24 * 50), 0),
}


@pytest.mark.parametrize(("item", "count"), AFTERWARDS.values(), ids=AFTERWARDS)
async def test_what_newly_shows_is_news_whatever_its_date(tmp_path: Path, item: Item, count: int) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        spine.show(item)
        await spine.turn()
        assert len(spine.alerts()) == count


async def test_a_text_older_than_the_age_guard_stands_in_the_next_digest(tmp_path: Path) -> None:
    async with Spine(tmp_path, alerts={"digest_at": "18:00"}) as spine:
        await spine.begin()
        spine.show(news("ancient", hours_ago=24 * 50))
        await spine.turn()
        assert await spine.watcher.digest() == 0  # its hour has not come
        spine.clock.step(hours=6)
        assert await spine.watcher.digest() == 1
        await spine.watcher.deliver()
        (digest,) = spine.alerts()
        assert news("ancient").title in digest
        assert await spine.watcher.digest() == 0


async def test_the_first_item_of_an_empty_feed_is_news(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.show()
        assert (await spine.poll()).state == "empty"
        spine.show(news("first ever", published=None))
        outcome = await spine.poll()
        await spine.watcher.deliver()
        assert outcome.state == "ok"
        assert len(spine.alerts()) == 1


async def test_a_first_sight_of_500_items_tells_the_young_ones_in_one_message(tmp_path: Path) -> None:
    old = [news(f"old {n}", hours_ago=100 + n) for n in range(490)]
    young = [news(f"young {n}", hours_ago=n) for n in range(10)]
    async with Spine(tmp_path) as spine:
        spine.show(*young, *old)
        await spine.turn()
        (listing,) = spine.alerts()
        assert "10 alerts at once" in listing
        assert await spine.count("entries") == 500


async def test_a_first_look_that_failed_leaves_the_baseline_to_the_first_that_succeeds(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.web.put("/state", "<html><body>Down for maintenance</body></html>", content_type="text/html")
        await spine.turn()
        spine.show(news("old", hours_ago=90), news("young"))
        await spine.turn()
        assert len(spine.alerts()) == 1


async def test_each_source_has_a_baseline_of_its_own(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        await spine.restart("state", "wire")
        spine.show(news("old at the wire", hours_ago=90), source="wire")
        await spine.turn()
        assert spine.alerts() == []


MOVED = {
    "what stood there long before is recorded": (news("old", hours_ago=24 * 20), 0),
    "what came since the old address was read last is told": (news("meanwhile", hours_ago=24 * 4), 1),
    "what was known is known": (news("known", hours_ago=24 * 12), 0),
}


@pytest.mark.parametrize(("item", "count"), MOVED.values(), ids=MOVED)
async def test_a_source_at_a_new_address_is_seen_for_the_first_time_there(
    tmp_path: Path, item: Item, count: int
) -> None:
    async with Spine(tmp_path) as spine:
        spine.clock.step(days=-10)
        await spine.begin(news("known", hours_ago=24 * 12))
        spine.clock.step(days=10)
        spine.web.put("/moved", rss(item))
        await spine.restart({"id": "state", "url": spine.web.url("/moved")})
        await spine.turn()
        assert len(spine.alerts()) == count
        spine.web.put("/moved", rss(item, news("next", "A harbour firm was fined.", published=None)))
        await spine.turn()
        assert len(spine.alerts()) == 1


async def test_a_new_destination_gets_what_is_young_once(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        spine.show(news("three days ago"))
        await spine.turn()
        spine.clock.step(days=3)
        spine.show(news("today"), news("today too", "A harbour firm was fined."))
        await spine.turn()
        assert len(spine.alerts()) == 3
        await _with_channels(spine, {"channel": 77})
        assert await spine.rows("SELECT channel FROM outbox WHERE state = 'waiting'") == [(77,), (77,)]
        await _with_channels(spine, {"channel": 77})
        assert await spine.value("SELECT count(*) FROM outbox WHERE channel = 77") == 2


async def test_a_new_destination_for_one_question_gets_that_question(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        spine.show(news("meeting"), news("fine", "A harbour firm was fined."))
        await spine.turn()
        await _with_channels(spine, {"channel": 77, "questions": ["q2"]})
        (body,) = await spine.rows("SELECT body FROM outbox WHERE channel = 77")
        assert "fined" in body[0]


async def test_what_one_channel_was_not_told_a_new_one_for_all_questions_is(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await _with_channels(spine, {"channel": 7, "questions": ["q2"]})
        spine.show()
        await spine.poll()
        spine.show(news("meeting"))
        await spine.poll()
        assert await spine.count("outbox") == 0
        await _with_channels(spine, {"channel": 7, "questions": ["q2"]}, {"channel": 8})
        assert await spine.rows("SELECT channel FROM outbox") == [(8,)]


async def _with_channels(spine: Spine, *routes: Toml) -> None:
    """Start again with a token and routes; nothing is sent in these tests."""
    spine.token = "token"
    await spine.restart(routes=routes)
    await spine.watcher.monitor.judge_all()


async def test_an_old_page_whose_other_words_change_is_not_news(tmp_path: Path) -> None:
    old = news("old", hours_ago=24 * 10)
    async with Spine(tmp_path) as spine:
        await spine.begin(old)
        spine.show(replace(old, text=f"{old.text}<p>A word on fish.</p>"))
        await spine.turn()
        assert spine.alerts() == []
        spine.show(replace(old, text=f"{old.text}<p>A harbour firm was fined.</p>"))
        await spine.turn()
        (told,) = spine.alerts()
        assert "fined" in told


async def test_a_json_door_gives_a_baseline_too(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        spine.web.put("/state", json_feed(news("old", hours_ago=90), news("young")), content_type="application/json")
        await spine.turn()
        assert len(spine.alerts()) == 1
        assert invented("young", 3).title() in (await spine.rows("SELECT title FROM entries"))[1][0]
