"""Two doors of one publisher on loopback: which is asked when, and what is said when they disagree."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.days import DAY, SPARE, WALL, Open, daily, item, lines, look

pytestmark = pytest.mark.noon


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
        assert timedelta(seconds=-1) < line.next_try - spine.clock() - DAY < timedelta(seconds=1)


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
