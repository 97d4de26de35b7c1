"""How long the model of the world holds: random events in any order, by the thousand.

    python -m bench.world --examples 500 --steps 60

Prints what happened, and the shortest way to the first thing that should not have.
"""

from __future__ import annotations

import sys
import time

import click

from tests.test_world import run_examples


@click.command()
@click.option("--examples", default=500, show_default=True, help="Worlds.")
@click.option("--steps", default=60, show_default=True, help="Events in each, at most.")
@click.option("--first", is_flag=True, help="Stop at the first failure, without looking for the shortest way to it.")
def main(examples: int, steps: int, first: bool) -> None:
    """Run the model and say what came of it."""
    began = time.perf_counter()
    try:
        seen = run_examples(examples, steps, shrink=not first)
    except AssertionError as error:
        click.echo("\n".join([f"broken: {error}", *getattr(error, "__notes__", ())]))
        sys.exit(1)
    count, took = seen.pop("example"), time.perf_counter() - began
    turns = seen.pop("turn")
    told = ", ".join(f"{event} {number}" for event, number in seen.most_common())
    click.echo(f"{count} worlds, {seen.total()} events, {turns} turns of the watcher, in {took:.0f} s")
    click.echo(f"lost 0, doubled 0, invented 0, keys forgotten 0, states changed by themselves 0\n{told}")


if __name__ == "__main__":
    main()
