"""Killed at forty random instants, worlds side by side: in the end every alert stands exactly once."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.random_kills import side_by_side

SEED = os.environ.get("KILL_SEED") or str(random.SystemRandom().randrange(10**6))


@pytest.mark.slow
async def test_forty_kills_at_random_instants_lose_and_double_nothing(tmp_path: Path) -> None:
    """KILL_SEED in the environment throws the same dice again."""
    kills, expected, faults = 0, 0, []
    async for ended in side_by_side(tmp_path, SEED, rounds=4, kills=10, beside=4):
        kills += ended.kills
        expected += ended.verdict.expected
        faults += [f"{ended.seed}: {fault}" for fault in ended.verdict.faults()]
    assert faults == [], f"KILL_SEED={SEED}"
    assert kills == 40
    assert expected > 40
