"""Killed at each named instant and started again, the program has lost nothing and told nothing twice."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.database import open_writer
from storage.migrations import migrations
from tests.discord_server import PATIENCE, Fault, Trouble
from tests.fault_points import POINTS
from tests.kill_world import BOARD, KillWorld
from tests.killable import KILLED, Order
from tests.past import posts, wordpress

pytestmark = pytest.mark.slow  # each test starts the program at least three times

SOON, LONG_AFTER, A_DAY = 1.0, 600.0, 86_400.0  # seconds; Discord's nonces protect for two minutes
SENDS, MESSAGES = r"/channels/\d+/messages", r"/channels/\d+/messages/\d+"
PINS = r"/channels/\d+/(messages/)?pins/\d+"
PAST = "past"
MANY = posts(datetime.now(UTC) - timedelta(days=1), 30, timedelta(days=1), "The harbour working group met.")

IN_COMMITS = (
    "after the fetch, nothing written",
    "within commit 1",
    "before commit 1 is committed",
    "after commit 1",
    "within commit 2, judged",
    "within commit 2, alert made",
    "before commit 2 is committed",
    "after commit 2",
)
OF_A_PAGE = (
    "within the commit of a page",
    "before the commit of a page is committed",
    "after the commit of a page",
)
SENDING = (  # the point, whether the alert has arrived then, and when the next start is
    ("before an attempt is noted", False, SOON),
    ("after an attempt is noted, nothing sent", False, LONG_AFTER),
    ("sent, before it is marked", True, SOON),
    ("sent, before it is marked", True, LONG_AFTER),
    ("sent, before the mark is committed", True, LONG_AFTER),
    ("after it is marked sent", True, SOON),
)
OF_A_LIST = (
    ("after a list is bound, nothing sent", SOON),
    ("sent, before it is marked", SOON),
    ("sent, before it is marked", LONG_AFTER),
)
EDITING = ("edited, before it is marked", "edited, before the mark is committed")
OF_THE_BOARD = (
    ("before the first board is sent", LONG_AFTER),
    ("board sent, before it is marked", LONG_AFTER),
    ("board marked, before it is pinned", SOON),
)
OF_THE_DIGEST = ("within the digest", "after the digest is made")
OF_A_MIGRATION = (
    "within the backup before a migration",
    "after the backup, before a migration",
    "within a migration",
    "after a migration",
)
OF_THE_PAST = (
    "within an entry of the past",
    "after an entry of the past",
    "before the past is judged",
    "before the place in the past is kept",
    "after the place in the past is kept",
)
ON_THE_WIRE = {
    "alert": '"custom_id": "a:',
    "board": '"custom_id": "b:',
}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[KillWorld]:
    async with KillWorld(tmp_path) as world:
        yield world


@pytest.fixture
async def old_world(tmp_path: Path) -> AsyncIterator[KillWorld]:
    past = {"id": PAST, "url": "/wp-json/wp/v2/state_briefing", "kind": "wp-json", "full_text": "never"}
    async with KillWorld(tmp_path, past) as world:
        world.web.put("/wp-json/wp/v2/state_briefing", wordpress(MANY, most=10))
        yield world


def test_each_named_point_has_a_test() -> None:
    tested = {*IN_COMMITS, *OF_A_PAGE, *EDITING, *OF_THE_DIGEST, *OF_A_MIGRATION, *OF_THE_PAST}
    tested |= {point for point, *_ in (*SENDING, *OF_A_LIST, *OF_THE_BOARD)}
    assert tested == set(POINTS)


async def killed_at(world: KillWorld, point: str, *command: str) -> None:
    """Run until the point, and prove that it was reached."""
    async with world.run(Order(point=point), *command) as program:
        assert await program.wait(PATIENCE) == -signal.SIGKILL, program.output
        assert f"{KILLED} {point}" in program.lines


async def killed_when(world: KillWorld, fault: Fault) -> None:
    """Run until Discord meets such a request, and kill it before the answer."""
    world.discord.fail(fault)
    async with world.run() as program:
        await world.discord.wait_until(lambda: fault.met, f"the request; it said:\n{program.output}")
        assert await program.kill() == -signal.SIGKILL


async def all_is_told_once(world: KillWorld, after: float) -> None:
    world.pass_time(after)
    await world.settle()
    verdict = await world.verdict()
    assert verdict.faults() == []
    assert verdict.expected == len(world.expected)


@pytest.mark.parametrize("point", IN_COMMITS)
async def test_killed_around_a_commit(point: str, world: KillWorld) -> None:
    world.publish(2)
    await killed_at(world, point)
    assert world.told() == []
    await all_is_told_once(world, SOON)


@pytest.mark.parametrize("point", OF_A_PAGE)
async def test_killed_around_the_commit_of_a_page(point: str, world: KillWorld) -> None:
    world.publish_page()
    await killed_at(world, point)
    await all_is_told_once(world, SOON)


@pytest.mark.parametrize(("point", "arrived", "after"), SENDING)
async def test_killed_while_sending(point: str, arrived: bool, after: float, world: KillWorld) -> None:
    world.publish(2)
    await killed_at(world, point)
    assert len(world.told()) == arrived
    await all_is_told_once(world, after)


@pytest.mark.parametrize(("point", "after"), OF_A_LIST)
async def test_killed_while_sending_a_list(point: str, after: float, world: KillWorld) -> None:
    world.publish(8)
    await killed_at(world, point)
    await all_is_told_once(world, after)
    assert len(world.told()) == 1, "all eight stand in one message"


@pytest.mark.parametrize("after", [SOON, LONG_AFTER])
@pytest.mark.parametrize("accepted", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("what", ["alert", "board"])
async def test_killed_before_and_after_discord_accepted(
    what: str, accepted: bool, after: float, world: KillWorld
) -> None:
    world.publish(2)
    await killed_when(world, Fault("POST", SENDS, Trouble.HANG, holding=ON_THE_WIRE[what], after=accepted))
    await all_is_told_once(world, after)


@pytest.mark.parametrize("accepted", [False, True], ids=["before", "after"])
async def test_killed_before_and_after_discord_pinned_the_board(accepted: bool, world: KillWorld) -> None:
    world.publish(2)
    await killed_when(world, Fault("PUT", PINS, Trouble.HANG, after=accepted))
    await all_is_told_once(world, SOON)


@pytest.mark.parametrize("point", EDITING)
async def test_killed_while_editing_an_alert(point: str, world: KillWorld) -> None:
    name = await told_and_copied(world)
    await killed_at(world, point)
    await all_is_told_once(world, SOON)
    assert names_the_copy(world, name)


@pytest.mark.parametrize("accepted", [False, True], ids=["before", "after"])
async def test_killed_before_and_after_discord_accepted_an_edit(accepted: bool, world: KillWorld) -> None:
    name = await told_and_copied(world)
    await killed_when(world, Fault("PATCH", MESSAGES, Trouble.HANG, holding='"custom_id": "a:', after=accepted))
    assert names_the_copy(world, name) is accepted
    await all_is_told_once(world, SOON)
    assert names_the_copy(world, name)


async def told_and_copied(world: KillWorld) -> str:
    """Tell one item, and let another source show it a while later: its message is to be edited."""
    (name,) = world.publish()
    await world.settle()
    world.pass_time(LONG_AFTER)
    world.copy()
    return name


def names_the_copy(world: KillWorld, name: str) -> bool:
    return f"copy.example.org/{name}" in str([message.embeds for message in world.told()])


@pytest.mark.parametrize(("point", "after"), OF_THE_BOARD)
async def test_killed_around_the_first_board(point: str, after: float, world: KillWorld) -> None:
    world.publish(2)
    await killed_at(world, point)
    await all_is_told_once(world, after)


@pytest.mark.parametrize("accepted", [False, True], ids=["before", "after"])
async def test_killed_while_editing_the_board(accepted: bool, world: KillWorld) -> None:
    await world.settle()
    world.publish(2)
    world.pass_time(LONG_AFTER)
    async with world.run() as program:
        await world.discord.wait_until(lambda: len(world.told()) == 2, "two alerts")
        await program.stop()
    world.pass_time(LONG_AFTER)
    await killed_when(world, Fault("PATCH", MESSAGES, Trouble.HANG, holding='"custom_id": "b:', after=accepted))
    await all_is_told_once(world, SOON)


@pytest.mark.parametrize("point", OF_THE_DIGEST)
async def test_killed_around_the_digest_it_stands_once(point: str, world: KillWorld) -> None:
    await world.settle()
    world.pass_time(A_DAY)  # a run that took half a minute has made its day's digest, of nothing
    name = world.publish_old()
    await killed_at(world, point, "run", "--once")
    world.pass_time(LONG_AFTER)
    async with world.run(None, "run", "--once") as program:
        assert await program.wait(PATIENCE) == 0, program.output
    await all_is_told_once(world, SOON)
    others = [one for one in world.discord.bot_messages(world.watch) if BOARD not in one.custom_ids]
    digests = [one for one in others if f"/{name}" in str(one.embeds)]
    assert len(digests) == 1


@pytest.mark.parametrize("point", OF_A_MIGRATION)
async def test_killed_around_a_migration_of_an_older_database(point: str, world: KillWorld) -> None:
    *_, newest = [step.name for step in migrations.pending(Database(memory=True))]
    with closing(open_writer(world.folder / "letterwatch.db")) as db:
        migrations.apply(db, stop_before=newest)
    world.publish(2)
    await killed_at(world, point)
    await all_is_told_once(world, SOON)


@pytest.mark.parametrize("point", OF_THE_PAST)
async def test_killed_while_it_reads_the_past_it_goes_on_and_tells_nobody(point: str, old_world: KillWorld) -> None:
    await old_world.settle()
    told = len(old_world.told())
    command = (
        "backfill",
        PAST,
        "--since",
        f"{MANY[-1].at - timedelta(days=1):%Y-%m-%d}",
    )  # a day is one of Washington's
    await killed_at(old_world, point, *command)
    async with old_world.run(None, *command) as program:
        assert await program.wait(PATIENCE) == 0, program.output
    await old_world.settle()
    assert stored_past(old_world) == len(MANY)
    assert len(old_world.told()) == told


def stored_past(world: KillWorld) -> int:
    with world.record() as db:
        (count,) = db.execute("SELECT count(*) FROM entries WHERE source = ? AND judge_due = 0", [PAST]).fetchone()
    return int(count)
