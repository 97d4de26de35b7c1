"""Kill the real program at random instants, many times, and count what was lost and what was told twice.

    python -m bench.kills [--kills 2000] [--beside 4] [--seed 1]

Worlds of ten kills each run side by side (``tests.random_kills``): the program is a process of its own, sources and
Discord stand on loopback. Each tenth world a line is printed, so that a run may be stopped at any time; a fault is
printed at once, with the seed of its world. ``--only 1/17`` plays one world again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.random_kills import Round, one_round, side_by_side

EACH = 10  # kills a world
SAID_EVERY = 10  # worlds


class Tally:
    """What the worlds came to so far."""

    def __init__(self) -> None:
        self.worlds = self.kills = self.expected = self.lost = self.doubled = self.other = 0
        self._began = time.monotonic()

    def add(self, ended: Round) -> None:
        """Count one world, and print what is wrong with it."""
        said = ended.verdict
        self.worlds += 1
        self.kills += ended.kills
        self.expected += said.expected
        self.lost += len(said.lost)
        self.doubled += len(said.doubled)
        self.other += len(said.board) + len(said.other)
        for fault in said.faults():
            click.echo(f"  --only {ended.seed}: {fault}")
        if self.worlds % SAID_EVERY == 0:
            self.tell()

    def tell(self) -> None:
        """Print how it stands."""
        minutes = (time.monotonic() - self._began) / 60
        click.echo(
            f"{self.kills} kills in {self.worlds} worlds, {self.expected} questions of items to tell: "
            f"lost {self.lost}, doubled {self.doubled}, other faults {self.other} ({minutes:.1f} minutes)"
        )


async def run(kills: int, beside: int, seed: str, only: str) -> Tally:
    tally = Tally()
    with TemporaryDirectory(prefix="kills-") as folder:
        if only:
            tally.add(await one_round(Path(folder), only, EACH))
        else:
            async for ended in side_by_side(Path(folder), seed, -(-kills // EACH), EACH, beside):
                tally.add(ended)
    return tally


@click.command()
@click.option("--kills", default=2000, show_default=True, help="How many, rounded up to whole worlds of ten.")
@click.option("--beside", default=4, show_default=True, help="Worlds at the same time.")
@click.option("--seed", default="1", show_default=True, help="Of the dice.")
@click.option("--only", default="", help="Play this one world, as a fault names it.")
def main(kills: int, beside: int, seed: str, only: str) -> None:
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # that lines are cut is the point
    tally = asyncio.run(run(kills, beside, seed, only))
    tally.tell()
    raise SystemExit(1 if tally.lost or tally.doubled or tally.other else 0)


if __name__ == "__main__":
    main()
