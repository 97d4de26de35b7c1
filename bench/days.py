"""Watch a loopback world of sixty sources for thirty simulated days, and say what that cost and whether all was right.

    python -m bench.days [--days 30] [--sources 60] [--step 5] [--seed 1]

The real watcher with its schedule; the clock is pushed by ``--step`` minutes at a time; sources and
Discord, which fail as real ones do, are processes of their own. Exits 1 when anything was lost, doubled, late or wrong.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.long.judge import judge
from tests.long.watch import Span, watch

SHOWN = 10  # faults of a kind


@click.command()
@click.option("--days", default=30.0, show_default=True)
@click.option("--sources", default=60, show_default=True)
@click.option("--step", default=5.0, show_default=True, help="Minutes.")
@click.option("--seed", default=1, show_default=True)
def main(days: float, sources: int, step: float, seed: int) -> None:
    logging.basicConfig(level=logging.CRITICAL)  # that sources fail is part of it
    span = Span(days, sources, timedelta(minutes=step))
    with TemporaryDirectory(prefix="days-") as folder:
        report = asyncio.run(watch(Path(folder), span, seed, click.echo))
    wrong = 0
    click.echo(f"{days:g} days, {sources} sources in {report.took / 60:.1f} minutes")
    for finding in judge(report):
        click.echo(finding.words)
        wrong += len(finding.faults)
        for fault in finding.faults[:SHOWN]:
            click.echo(f"  {fault}")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
