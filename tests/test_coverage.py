"""The coverage receipt on loopback: one message a day that says what was read, what came and what was missed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.days import SPARE, WALL, Open, daily, item, look
from tests.spine import Spine

pytestmark = pytest.mark.noon


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
