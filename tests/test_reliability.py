"""docs/reliability.md names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "reliability.md"
NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")


def test_every_test_that_the_page_of_reliability_names_exists() -> None:
    named = NAMED.findall(PAGE.read_text())
    assert len(named) > 40
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (TESTS / file).exists() or f"def {name}(" not in (TESTS / file).read_text()
    ]
    assert not missing


def test_every_row_of_the_faults_names_a_test() -> None:
    _, _, faults = PAGE.read_text().partition("## Faults survived")
    faults, _, _ = faults.partition("\n## ")
    rows = [
        row for row in faults.splitlines() if row.startswith("| ") and not row.startswith(("| **", "| ---", "| fault"))
    ]
    assert len(rows) > 30
    assert [row for row in rows if not NAMED.search(row)] == []
