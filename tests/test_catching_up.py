"""After a long stop the pages behind the first are read, back to something known, and nothing is lost."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web as aioweb

from tests.process import Toml
from tests.spine import NOON, Spine, invented

WP: Toml = {"id": "wp", "kind": "wp-json", "full_text": "never", "group": "state", "tier": 1}
A_PAGE = 10


class WordPress:
    """A site that gives its items ten a page, the newest first, and may refuse or fail behind the first."""

    def __init__(self) -> None:
        self.count = 5
        self.behind = 200
        self.asked: list[int] = []

    async def __call__(self, request: aioweb.BaseRequest) -> aioweb.StreamResponse:
        number = int(request.query.get("page", "1"))
        self.asked.append(number)
        if "after" in request.query and number > 1 and self.behind != 200:
            return aioweb.Response(status=self.behind)
        newest = self.count - (number - 1) * A_PAGE
        items = [self._item(n) for n in range(newest, max(0, newest - A_PAGE), -1)]
        pages = str(-(-self.count // A_PAGE))
        return aioweb.json_response(items, headers={"X-WP-TotalPages": pages})

    def _item(self, number: int) -> dict[str, object]:
        at = NOON + timedelta(hours=number) - timedelta(days=1)
        return {
            "id": number,
            "type": "state_briefing",
            "date_gmt": f"{at:%Y-%m-%dT%H:%M:%S}",
            "link": f"https://www.state.gov/{number}/",
            "title": {"rendered": f"Release {number}"},
            "content": {"rendered": f"<p>{invented(str(number), 30)}</p>"},
        }


@pytest.fixture
def site() -> WordPress:
    return WordPress()


@pytest.fixture
async def spine(tmp_path: Path, site: WordPress) -> AsyncIterator[Spine]:
    async with Spine(tmp_path, WP) as spine:
        spine.web.put("/wp", site)
        await spine.poll("wp")
        site.asked.clear()
        yield spine


async def test_the_first_look_reads_no_past(spine: Spine, site: WordPress) -> None:
    assert await spine.count("entries") == 5


async def test_a_look_that_knows_something_reads_no_further(spine: Spine, site: WordPress) -> None:
    site.count = 12
    spine.step(hours=12)
    assert (await spine.poll("wp")).new == 7
    assert site.asked == [1]


async def test_after_a_long_stop_older_pages_are_read_until_something_is_known(spine: Spine, site: WordPress) -> None:
    site.count = 48
    spine.step(hours=48)
    outcome = await spine.poll("wp")
    assert (outcome.new, outcome.state) == (43, "ok")
    assert await spine.count("entries") == 48
    assert max(site.asked) == 5


async def test_where_older_pages_are_closed_a_gap_is_said(spine: Spine, site: WordPress) -> None:
    site.count, site.behind = 48, 403
    spine.step(hours=48)
    outcome = await spine.poll("wp")
    assert (outcome.new, outcome.state) == (10, "gap possible")
    faults = json.loads(await spine.value("SELECT faults FROM sources"))
    assert faults[0].startswith("what stands behind the first page could not be read: ")


async def test_where_older_pages_fail_the_whole_look_is_taken_again_so_that_nothing_is_lost(
    spine: Spine, site: WordPress
) -> None:
    site.count, site.behind = 48, 502
    spine.step(hours=48)
    assert (await spine.poll("wp")).state == "unreachable"
    assert await spine.count("entries") == 5
    site.behind = 200
    assert (await spine.poll("wp")).new == 43
