"""Give every target many cases, and print how many, which broke it, and how long the slowest took."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import click
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.database import InMemoryExampleDatabase

from bench.corpora import bodies
from tests.hostile.mutations import mutated
from tests.hostile.targets import TARGETS, Target

LARGEST_SEED = 30_000  # bytes; a larger feed breaks in no other way, and takes longer


@dataclass(slots=True)
class Tally:
    """What happened to one target."""

    cases: int = 0
    slowest: float = 0.0  # seconds of the clock
    broken: list[str] = field(default_factory=list)


def fuzz(target: Target, cases: int, first: int) -> Tally:
    """Give a target so many cases; the first that breaks it is made as small as possible, and ends it."""
    tally = Tally()

    @seed(first)
    @settings(
        max_examples=cases,
        deadline=None,
        database=InMemoryExampleDatabase(),
        suppress_health_check=list(HealthCheck),
    )
    @given(target.cases)
    def one(case: object) -> None:
        tally.cases += 1
        started = time.perf_counter()
        target.run(case)
        tally.slowest = max(tally.slowest, time.perf_counter() - started)

    try:
        one()
    except Exception as error:
        tally.broken.append(f"{type(error).__name__}: {str(error)[:200]} {getattr(error, '__notes__', [''])[0][:2000]}")
    return tally


def of_archive(archive: Path) -> Target:
    """Return the target of feeds with those of an archive as its honest bodies."""
    found = [body for _, body in bodies(archive) if len(body) < LARGEST_SEED]
    return replace(TARGETS["feeds"], cases=mutated(found))


@click.command()
@click.option("--cases", default=2000, show_default=True, help="For each target; the slow ones get a part of it.")
@click.option("--seed", "first", default=1, show_default=True)
@click.option(
    "--archive",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A tar of real feeds, which the feeds are then made of; bench.corpora reads it unchanged.",
)
@click.argument("names", nargs=-1, type=click.Choice([*TARGETS]))
def main(cases: int, first: int, archive: Path | None, names: tuple[str, ...]) -> None:
    """Fuzz every reader of what strangers send, or the named ones."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # as the bot has it
    click.echo(f"{'target':<24} {'cases':>8} {'broke':>6} {'slowest case':>13}")
    total, broken = 0, list[str]()
    targets = {**TARGETS, **({"feeds": of_archive(archive)} if archive else {})}
    for name in names or targets:
        tally = fuzz(targets[name], max(1, int(cases / targets[name].slow)), first)
        total += tally.cases
        broken += [f"{name}: {line}" for line in tally.broken]
        click.echo(f"{name:<24} {tally.cases:>8,} {len(tally.broken):>6} {tally.slowest * 1000:>10.0f} ms")
    click.echo(f"{'all':<24} {total:>8,} {len(broken):>6}")
    for line in broken:
        click.echo(line)
    raise SystemExit(bool(broken))


main()
