"""Kills at random instants, drawn from a seed: by the clock, by the database's statements, by Discord's requests.

    async for round_ in side_by_side(folder, seed=7, rounds=4, kills=10, beside=4):
        print(round_.seed, round_.verdict.faults())

The dice fall the same for one seed; what the machine does between two of them does not, so a fault may need a few
tries to be seen again.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree

from tests.discord_server import Fault, Trouble
from tests.kill_world import SAYS, KillWorld, Verdict
from tests.killable import Order
from tests.process import Program

STARTED = "alerts go to 1 channel in Discord"
BEFORE_IT_STARTS = 0.1  # share of the kills by the clock
LONGEST = 1.5  # seconds after the start line; by then most of what was published is told
STATEMENTS = 500  # about what a start and the telling of a few items ask of the writing connection
PATIENCE = 6.0  # seconds after which a kill that met no such statement or request is done by the clock
BETWEEN = (0, 1, 20, 150, 900)  # seconds between a kill and the next start
MESSAGES = r"/channels/\d+/messages(/\d+)?|/channels/\d+/(messages/)?pins/\d+"
TROUBLES = (
    Fault("POST", MESSAGES, Trouble.RESET),
    Fault("POST", MESSAGES, Trouble.RESET, after=True),
    Fault("POST", MESSAGES, status=503),
    Fault("POST", MESSAGES, status=500, after=True),
    Fault("PATCH", MESSAGES, Trouble.RESET, after=True),
    Fault("POST", MESSAGES, status=429, retry_after=0.1),
)


@dataclass(frozen=True, slots=True)
class Round:
    """One world after its kills."""

    seed: str
    kills: int
    verdict: Verdict


async def side_by_side(folder: Path, seed: str, rounds: int, kills: int, beside: int) -> AsyncIterator[Round]:
    """Let so many worlds suffer so many kills each, ``beside`` of them at once; yield each as it ends."""
    free = asyncio.Semaphore(beside)

    async def one(number: int) -> Round:
        async with free:
            place = folder / str(number)
            place.mkdir()
            try:
                ended = await one_round(place, f"{seed}/{number}", kills)
            except AssertionError as error:  # what was waited for never came
                return Round(f"{seed}/{number}", kills, Verdict(0, [], [], [], [f"stuck: {error}"]))
            await asyncio.to_thread(rmtree, place)
            return ended

    for ended in asyncio.as_completed([one(number) for number in range(rounds)]):
        yield await ended


async def one_round(folder: Path, seed: str, kills: int) -> Round:
    """Kill one world's program again and again, let the dust settle, and judge."""
    chance = random.Random(seed)
    async with KillWorld(folder) as world:
        for _ in range(kills):
            something_happens(world, chance)
            await kill_somewhere(world, chance)
            world.pass_time(chance.choice(BETWEEN))
        await world.settle()
        return Round(seed, kills, await world.verdict())


def something_happens(world: KillWorld, chance: random.Random) -> None:
    """Publish a little or a lot; perhaps let Discord fail."""
    world.discord.faults.clear()
    if chance.random() < 0.2:
        drawn = chance.choice(TROUBLES)
        world.discord.fail(replace(drawn))
    for _ in range(chance.choice([1, 1, 2])):
        match chance.randrange(6):
            case 0:
                world.copy()
            case 1 | 2:
                world.publish_page()
            case 3:
                world.publish(7, chance.choice(list(SAYS)))
            case _:
                world.publish(chance.choice([1, 2]), chance.choice(list(SAYS)))


async def kill_somewhere(world: KillWorld, chance: random.Random) -> None:
    """Start the program and end it at a random instant, while sources go on publishing."""
    match chance.randrange(3):
        case 0:
            await _kill_by_the_clock(world, chance)
        case 1:
            await _kill_at_a_statement(world, chance)
        case _:
            await _kill_at_a_request(world, chance)


async def _kill_by_the_clock(world: KillWorld, chance: random.Random) -> None:
    early, delay = chance.random() < BEFORE_IT_STARTS, chance.uniform(0, LONGEST)
    async with world.run() as program:
        if not early:
            await program.wait_line(STARTED)
        await asyncio.sleep(delay / 2)
        world.publish()
        await asyncio.sleep(delay / 2)
        await _end(program)


async def _kill_at_a_statement(world: KillWorld, chance: random.Random) -> None:
    async with world.run(Order(statement=chance.randint(1, STATEMENTS))) as program:
        await asyncio.wait([asyncio.ensure_future(program.process.wait())], timeout=PATIENCE)
        await _end(program)


async def _kill_at_a_request(world: KillWorld, chance: random.Random) -> None:
    """The request is left without an answer, done or not, so that the end surely comes in its midst."""
    method, after, skipped = chance.choice(["POST", "POST", "PATCH"]), chance.random() < 0.5, chance.randrange(4)
    if skipped:
        world.discord.fail(Fault(method, MESSAGES, Trouble.LATE, times=skipped))
    fault = world.discord.fail(Fault(method, MESSAGES, Trouble.HANG, after=after))
    async with world.run() as program:
        await program.wait_line(STARTED)
        for _ in range(int(PATIENCE / 2 / 0.02)):
            if fault.met:
                break
            await asyncio.sleep(0.02)
        await _end(program)


async def _end(program: Program) -> None:
    """Kill it, unless it was killed already. A program that ended by itself is a fault."""
    code = program.process.returncode
    code = await program.kill() if code is None else code
    if code != -signal.SIGKILL:
        raise AssertionError(f"it ended by itself with {code}:\n{program.output}")
