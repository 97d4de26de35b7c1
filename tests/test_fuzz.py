"""Every reader of what strangers send, given broken things: an answer or a promised refusal, never anything else."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.targets import TARGETS

CASES = 60  # here, divided by how slow a target is; by hand thousands: python -m tests.hostile


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.filterwarnings("ignore")  # of the libraries, about what they are given
def test_broken_input_is_read_or_refused(name: str) -> None:
    target = TARGETS[name]

    @settings(max_examples=max(6, int(CASES / target.slow)), deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def one(data: st.DataObject) -> None:
        target.run(data.draw(target.cases))

    one()
