"""All scenes, one after the other: a few days of a team's life."""

from __future__ import annotations

from pathlib import Path

from bench.examples import alerts, days, people, record
from bench.examples.stage import Book, staged


async def played(folder: Path, *, drawing: bool) -> Book:
    """Play every scene in an empty folder, and return the page as values; ``drawing``: pictures, too."""
    async with staged(folder, drawing=drawing) as stage:
        for scene in (alerts, days, record, people):
            await scene.play(stage)
        return stage.book
