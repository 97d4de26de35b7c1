"""Storms: feeds, Discord and people do their worst in any order, and in the end each alert stands exactly once."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import discord
import pytest

from tests.discord_server import Fault, Trouble
from tests.discord_server.aim import aimed
from tests.discord_world import DiscordWorld
from tests.hurried import Hurried
from tests.process import Toml
from tests.spine import Item, Spine, news

pytestmark = pytest.mark.noon

MESSAGES = r"/channels/\d+/messages(/\d+)?"
SOURCES: tuple[Toml, ...] = ({"id": "state"}, {"id": "wire"}, {"id": "office", "tier": 1, "group": "state"})
SAYS = (
    "The harbour working group met.",
    "A harbour firm was fined.",
    "The dredging plan for the harbour stands.",
    "The harbour holds silt.",
    "Fish swim.",
)
TROUBLES: tuple[dict[str, object], ...] = (
    {"kind": Trouble.RESET},
    {"kind": Trouble.RESET, "after": True},
    {"status": 500, "times": 9},
    {"status": 500, "after": True},
    {"status": 503},
    {"status": 400, "code": 50035, "times": 2},
    {"status": 403, "code": 50013},
    {"status": 429, "retry_after": 0.01},
)


@dataclass
class Storm:
    """What may happen, drawn by chance."""

    spine: Spine
    world: DiscordWorld
    chance: random.Random
    shown: dict[str, list[Item]] = field(default_factory=lambda: {str(source["id"]): [] for source in SOURCES})
    deleted: set[str] = field(default_factory=set)
    made: int = 0

    async def strike(self) -> None:
        """Let one thing happen at a source, perhaps one on Discord, and time pass."""
        happens = (
            self.publish,
            self.publish,
            self.publish,
            self.copy,
            self.alter,
            self.drop,
            self.restart,
            self.delete,
        )
        await self.chance.choice(happens)(self.chance.choice(list(self.shown)))
        if self.chance.random() < 0.4:
            method, shape = self.chance.choice(["POST", "POST", "PATCH"]), self.chance.choice(TROUBLES)
            self.world.server.fail(Fault(method, MESSAGES, **shape))  # type: ignore[arg-type]
        for source, items in self.shown.items():
            self.spine.show(*items[-30:], source=source)
        await self.spine.turn(minutes=self.chance.choice([0.1, 1, 3, 30, 200]))
        await self.spine.watcher.settle()

    async def publish(self, source: str) -> None:
        for _ in range(self.chance.choice([1, 1, 2, 9])):
            self.made += 1
            says = " ".join(self.chance.sample(SAYS, self.chance.choice([1, 1, 2])))
            now = self.spine.clock()
            published = self.chance.choice([now, None, now - timedelta(days=60)])
            self.shown[source].append(news(f"item {self.made}", says, published=published))

    async def copy(self, source: str) -> None:
        if known := [item for items in self.shown.values() for item in items]:
            self.made += 1
            address = f"https://copy.example.org/{self.made}"
            self.shown[source].append(replace(self.chance.choice(known), guid=address, link=address))

    async def alter(self, source: str) -> None:
        if items := self.shown[source]:
            number = self.chance.randrange(len(items))
            text = items[number].text.replace(" met", self.chance.choice([" met", " never met", " will meet"]))
            items[number] = replace(items[number], text=f"{text} {self.chance.choice(SAYS)}")

    async def drop(self, source: str) -> None:
        del self.shown[source][:-5]

    async def restart(self, source: str) -> None:
        await self.spine.restart()

    async def delete(self, source: str) -> None:
        if messages := self.spine.messages():
            message = self.chance.choice(messages)
            self.deleted |= set(message.custom_ids)
            self.world.server.people.delete_message(message)

    async def calm(self) -> None:
        """No more trouble, and time for all that waits."""
        self.world.server.faults.clear()
        for _ in range(6):
            self.spine.step(minutes=65)
            await self.spine.watcher.deliver()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
async def test_after_any_storm_each_alert_stands_exactly_once(
    seed: int, tmp_path: Path, discord_world: DiscordWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.http, "asyncio", Hurried())
    with aimed(discord_world.server):
        async with Spine(tmp_path, *SOURCES, discord=discord_world) as spine:
            storm = Storm(spine, discord_world, random.Random(seed))
            for _ in range(40):
                await storm.strike()
            await storm.calm()
            stands = Counter(one for message in spine.messages() for one in message.custom_ids if one.startswith("a:"))
            wanted = {f"a:{key}" for (key,) in await spine.rows("SELECT key FROM outbox WHERE what = 'alert'")}
            assert len(wanted) > 5
            assert stands == Counter(wanted - storm.deleted)
            assert await spine.value("SELECT count(*) FROM entries WHERE judge_due = 1") == 0
