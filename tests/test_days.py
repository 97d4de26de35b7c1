"""Two simulated days with a dozen sources: nothing lost, doubled, late or wrongly accounted for, and nothing piles up.

The thirty days with sixty sources are `python -m bench.days`.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.long.judge import judge
from tests.long.watch import Span, watch

MOST_HANDLES = 60  # a dozen lines kept open to sources, the database's, Discord's


@pytest.mark.slow
async def test_two_days_of_sources_that_fail_are_told_and_accounted_for(tmp_path: Path) -> None:
    said: list[str] = []
    report = await watch(tmp_path, Span(days=2, sources=12, step=timedelta(minutes=10)), seed=2, say=said.append)
    findings = judge(report)
    assert [fault for finding in findings for fault in finding.faults] == [], [finding.words for finding in findings]
    assert len(report.keys) > 3
    assert max(sample.handles for sample in report.samples) <= MOST_HANDLES
    assert len(said) == 2
