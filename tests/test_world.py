"""Whatever happens in whatever order, nothing is lost, nothing told twice, nothing invented, and no key forgotten.

`python -m bench.world` runs more and longer examples, and says how many.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.discord_server import Permission
from tests.reference import EELS, SENTENCES
from tests.world import HALF, OUTAGES, REFUSALS, SOURCES, World
from tests.world_holds import become_well, check

MINUTES = st.sampled_from([None, 0.1, 1, 3, 30, 200])  # None: the watcher does nothing before the next event
SOURCE = st.sampled_from([str(source["id"]) for source in SOURCES])
SAYS = st.lists(st.sampled_from(list(SENTENCES)), min_size=1, max_size=2, unique=True).map(tuple)
PICK = st.integers(0, 50)
DAYS_AGO = st.sampled_from([0, 0, None, 3, 60, -2])
JUMPS = st.sampled_from([-240, -10, -1, -0.04, 0.04, 1, 10, 72])  # hours; back by more than the world takes to be well

AHEAD = st.sampled_from([1, 10, 72])  # hours
EVENTS = (
    "publish",
    "restart",
    "clock jump",
    "Discord away",
    "keyword",
    "cut short",
    "letter reopened",
    "nobody watched",
)


class WorldMachine(RuleBasedStateMachine):
    """Events in any order; ``seen`` adds up what happened in all examples of a run."""

    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name))
        self.runner.run(self.world.__aenter__())

    def teardown(self) -> None:
        try:
            self.runner.run(become_well(self.world))
        finally:
            type(self).seen.update(self.world.events)
            type(self).seen["example"] += 1
            self.runner.run(self.world.__aexit__(None, None, None))
            self.runner.close()
            self.folder.cleanup()

    def then(self, minutes: float | None) -> None:
        if minutes is not None:
            self.runner.run(self.world.pass_time(minutes))

    @invariant()
    def what_holds_at_every_moment(self) -> None:
        self.runner.run(check(self.world))

    @rule(source=SOURCE, says=SAYS, days_ago=DAYS_AGO, count=st.sampled_from([1, 1, 2, 7]), minutes=MINUTES)
    def publish(self, source: str, says: tuple[str, ...], days_ago: float | None, count: int, minutes: float | None):
        self.world.publish(source, says, days_ago=days_ago, count=count)
        self.then(minutes)

    @rule(source=SOURCE, pick=PICK, says=SAYS, minutes=MINUTES)
    def edit(self, source: str, pick: int, says: tuple[str, ...], minutes: float | None):
        self.world.edit(source, pick, says)
        self.then(minutes)

    @rule(source=SOURCE, pick=PICK, hours=st.sampled_from([None, -5, 5]), minutes=MINUTES)
    def touch_the_date(self, source: str, pick: int, hours: float | None, minutes: float | None):
        self.world.touch_date(source, pick, hours)
        self.then(minutes)

    @rule(source=SOURCE, pick=PICK, minutes=MINUTES)
    def dress_the_address(self, source: str, pick: int, minutes: float | None):
        self.world.dress_link(source, pick)
        self.then(minutes)

    @rule(source=SOURCE, pick=PICK, keeps_id=st.booleans(), minutes=MINUTES)
    def move(self, source: str, pick: int, keeps_id: bool, minutes: float | None):
        self.world.move(source, pick, keeps_id=keeps_id)
        self.then(minutes)

    @rule(source=SOURCE, pick=PICK, same_link=st.booleans(), minutes=MINUTES)
    def copy(self, source: str, pick: int, same_link: bool, minutes: float | None):
        self.world.copy(source, pick, same_link=same_link)
        self.then(minutes)

    @rule(source=SOURCE, pick=PICK, minutes=MINUTES)
    def drop(self, source: str, pick: int, minutes: float | None):
        self.world.drop(source, pick)
        self.then(minutes)

    @rule(pick=PICK, minutes=MINUTES)
    def bring_back(self, pick: int, minutes: float | None):
        self.world.bring_back(pick)
        self.then(minutes)

    @rule(source=SOURCE, seed=PICK, minutes=MINUTES)
    def reorder(self, source: str, seed: int, minutes: float | None):
        self.world.reorder(source, seed)
        self.then(minutes)

    @rule(source=SOURCE, pick=PICK, other=PICK, minutes=MINUTES)
    def share_a_guid(self, source: str, pick: int, other: int, minutes: float | None):
        self.world.share_guid(source, pick, other)
        self.then(minutes)

    @rule(source=SOURCE, minutes=MINUTES)
    def change_the_guid_scheme(self, source: str, minutes: float | None):
        self.world.change_scheme(source)
        self.then(minutes)

    @rule(source=SOURCE, outage=st.sampled_from([*OUTAGES, HALF]), minutes=MINUTES)
    def break_a_source(self, source: str, outage: str, minutes: float | None):
        self.world.break_source(source, outage)
        self.then(minutes)

    @rule(source=SOURCE, minutes=MINUTES)
    def mend_a_source(self, source: str, minutes: float | None):
        self.world.mend_source(source)
        self.then(minutes)

    @rule(method=st.sampled_from(["POST", "POST", "PATCH", "GET"]), refusal=st.sampled_from(list(REFUSALS)))
    def refuse_on_discord(self, method: str, refusal: str):
        self.world.refuse(method, refusal)

    @rule(source=SOURCE, says=SAYS, refusal=st.sampled_from(list(REFUSALS)), minutes=MINUTES)
    def refuse_an_alert(self, source: str, says: tuple[str, ...], refusal: str, minutes: float | None):
        self.world.publish(source, says)
        self.world.refuse("POST", refusal, alerts=True)
        self.then(30)
        self.then(0.1)
        self.then(minutes)

    @rule(says=SAYS, refusal=st.sampled_from(list(REFUSALS)), minutes=MINUTES)
    def refuse_that_a_copy_is_folded_in(self, says: tuple[str, ...], refusal: str, minutes: float | None):
        self.world.publish("state", says)
        self.then(130)
        self.world.copy("wire", 0, same_link=False)
        self.world.refuse("PATCH", refusal, alerts=True)
        self.then(130)
        self.then(minutes)

    @rule(
        right=st.sampled_from([Permission.SEND_MESSAGES, Permission.READ_MESSAGE_HISTORY, Permission.EMBED_LINKS]),
        minutes=MINUTES,
    )
    def withdraw_a_right(self, right: Permission, minutes: float | None):
        self.world.withdraw(right)
        self.then(minutes)

    @rule(minutes=MINUTES)
    def give_all_rights(self, minutes: float | None):
        self.world.give_rights()
        self.then(minutes)

    @rule(minutes=MINUTES)
    def discord_goes_away(self, minutes: float | None):
        self.runner.run(self.world.stop_discord())
        self.then(minutes)

    @rule(minutes=MINUTES)
    def discord_comes_back(self, minutes: float | None):
        self.runner.run(self.world.start_discord())
        self.then(minutes)

    @rule(pick=PICK, minutes=MINUTES)
    def people_delete_an_alert(self, pick: int, minutes: float | None):
        self.runner.run(self.world.delete_message(pick))
        self.then(minutes)

    @rule(wish=st.sampled_from(["on", "muted", "off"]), minutes=MINUTES)
    def an_admin_changes_a_keyword(self, wish: str, minutes: float | None):
        self.runner.run(self.world.set_keyword(wish))
        self.then(minutes)

    @rule(source=SOURCE, wish=st.sampled_from(["on", "muted", "off"]), minutes=MINUTES)
    def what_a_keyword_finds_appears_after_it_was_changed(self, source: str, wish: str, minutes: float | None):
        self.runner.run(self.world.set_keyword(wish))
        self.world.publish(source, (EELS,))
        self.then(130)
        self.then(minutes)

    @rule(source=SOURCE, pick=PICK, says=SAYS, closed=st.sampled_from([130, 3000]), minutes=MINUTES)
    def an_item_is_edited_while_the_letter_is_closed(
        self, source: str, pick: int, says: tuple[str, ...], closed: float, minutes: float | None
    ):
        self.runner.run(self.world.close_letter())
        self.world.edit(source, pick, says)
        self.then(closed)
        self.runner.run(self.world.reopen_letter())
        self.then(minutes)

    @rule(source=SOURCE, says=SAYS, closed=st.sampled_from([0, 130, 3000, None]), minutes=MINUTES)
    def an_admin_closes_the_letter(
        self, source: str, says: tuple[str, ...], closed: float | None, minutes: float | None
    ):
        """And reopens it after so many minutes; None: perhaps later."""
        self.runner.run(self.world.close_letter())
        self.world.publish(source, says)
        if closed is not None:
            self.then(closed)
            self.runner.run(self.world.reopen_letter())
        self.then(minutes)

    @rule(minutes=MINUTES)
    def an_admin_reopens_the_letter(self, minutes: float | None):
        self.runner.run(self.world.reopen_letter())
        self.then(minutes)

    @rule(source=SOURCE, on=st.booleans(), minutes=MINUTES)
    def an_admin_pauses_or_resumes_a_source(self, source: str, on: bool, minutes: float | None):
        self.runner.run(self.world.set_pause(source, on=on))
        self.then(minutes)

    @rule(hours=JUMPS, minutes=MINUTES)
    def the_clock_jumps(self, hours: float, minutes: float | None):
        self.world.jump(hours=hours)
        self.then(minutes or 0)  # a watcher that runs looks at the clock before it moves on

    @rule(source=SOURCE, says=SAYS, ahead=AHEAD, away=st.sampled_from([None, 0.01, 20]), minutes=MINUTES)
    def an_answer_is_lost_while_the_clock_runs_ahead(
        self, source: str, says: tuple[str, ...], ahead: int, away: float | None, minutes: float | None
    ):
        """It is left so, or set right while nobody watches until it has passed that time again."""
        self.world.jump(hours=ahead)
        self.world.publish(source, says)
        self.world.refuse("POST", "lost answer", alerts=True)
        self.then(130)
        if away is not None:
            self.runner.run(self.world.nobody_watches(ahead + away, set_by=-ahead))
        self.then(1)
        self.then(minutes)

    @rule(source=SOURCE, says=SAYS, minutes=MINUTES)
    def an_answer_is_lost_where_the_history_may_not_be_read(
        self, source: str, says: tuple[str, ...], minutes: float | None
    ):
        """And tried again while the nonce protects, which is all that does."""
        self.world.withdraw(Permission.READ_MESSAGE_HISTORY)
        self.world.publish(source, says)
        self.world.refuse("POST", "lost answer", alerts=True)
        self.then(130)
        self.then(0.1)
        self.then(minutes)

    @rule(hours=st.sampled_from([0.1, 3, 50]), set_by=JUMPS, minutes=MINUTES)
    def nobody_watches_for_a_while(self, hours: float, set_by: float, minutes: float | None):
        self.runner.run(self.world.nobody_watches(hours, set_by=set_by))
        self.then(minutes)

    @rule(minutes=MINUTES)
    def restart(self, minutes: float | None):
        self.runner.run(self.world.restart())
        self.then(minutes)

    @rule(turns=st.integers(0, 30), minutes=MINUTES)
    def end_in_the_midst(self, turns: int, minutes: float | None):
        self.runner.run(self.world.cut_short(turns))
        self.then(minutes)


def run_examples(examples: int, steps: int, *, derandomize: bool = False, shrink: bool = True) -> Counter[str]:
    """Run the machine and return what happened. Raises AssertionError with the shortest way to a failure."""
    WorldMachine.seen.clear()
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=derandomize,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink)[: 1 + shrink],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(WorldMachine, settings=chosen)  # type: ignore[no-untyped-call]
    return WorldMachine.seen


@pytest.mark.slow
def test_whatever_happens_all_is_told_and_nothing_twice() -> None:
    seen = run_examples(18, 30, derandomize=True)
    assert seen["example"] >= 18
    assert all(seen[event] for event in EVENTS)
