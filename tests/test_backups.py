"""Copies of the database: whole, made beside a writer, kept by a plan, and missed by people when they are not there."""

from __future__ import annotations

import asyncio
import sqlite3
import time as clock
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from storage.database import Store, prepare
from storage.errors import DatabaseFull, StorageError
from storage.memory import recall, remember
from storage.upkeep.backups import BackupStopped, backups_in, check_file, write_backup
from storage.upkeep.rotation import backup_name, is_due, kept, made_at
from tests.discord_server.aim import aimed
from tests.discord_world import DiscordWorld
from tests.spine import NOON, Spine, news

NEW_YORK = ZoneInfo("America/New_York")
FOUR = time(4)


def days(*numbers: int) -> list[datetime]:
    """Four in the morning of so many days before noon's day."""
    return [NOON.replace(hour=9) - timedelta(days=number) for number in numbers]


KEPT = {
    "a week of nights, all kept": (range(7), range(7)),
    "the eighth goes, unless it is its week's newest": (range(9), [0, 1, 2, 3, 4, 5, 6]),
    "after a month: seven days, and the newest of each of four weeks": (range(40), [*range(7), 9, 16]),
    "nights without one count for nothing": ([0, 5, 10, 30, 50], [0, 5, 10, 30, 50]),
    "the only one": ([90], [90]),
}


@pytest.mark.parametrize("name", KEPT)
def test_so_many_days_and_weeks_are_kept(name: str) -> None:
    there, stays = KEPT[name]
    assert kept(days(*there), 7, 4, NEW_YORK) == set(days(*stays))


def test_two_of_one_day_leave_the_later_one() -> None:
    morning, evening = NOON, NOON + timedelta(hours=6)
    assert kept([morning, evening], 7, 4, NEW_YORK) == {evening}


DUE = {  # newest copy, watching since, now
    "last night's is there": (days(0)[0], None, NOON, False),
    "yesterday's is there": (days(1)[0], None, NOON, True),
    "before four": (days(1)[0], None, NOON.replace(hour=8), False),
    "at four": (days(1)[0], None, NOON.replace(hour=9), True),
    "a new database at noon": (None, NOON - timedelta(hours=1), NOON, False),
    "a new database the next night": (None, NOON - timedelta(hours=1), NOON + timedelta(hours=17), True),
    "nothing was read yet": (None, None, NOON, False),
    "three nights slept through": (days(4)[0], None, NOON, True),
}


@pytest.mark.parametrize("name", DUE)
def test_a_copy_is_due_once_its_hour_has_passed(name: str) -> None:
    newest, since, now, due = DUE[name]
    assert is_due(newest, since, now, FOUR, NEW_YORK) is due


def test_a_day_that_the_clock_is_changed_has_one_backup() -> None:
    change = datetime(2026, 3, 8, 5, tzinfo=UTC)  # midnight; two o'clock becomes three
    half_past_two = time(2, 30)
    made = [
        now
        for hour in range(48)
        if is_due(None, change, now := change + timedelta(hours=hour), half_past_two, NEW_YORK)
    ]
    assert made[0] == datetime(2026, 3, 8, 8, tzinfo=UTC)


def test_only_our_own_names_are_backups() -> None:
    assert made_at("letterwatch", backup_name("letterwatch", NOON)) == NOON
    for other in (
        "letterwatch.db",
        "letterwatch-20260303T170000Z.backup.part",
        "x-20260303T170000Z.backup",
        "letterwatch-99999999T999999Z.backup",
    ):
        assert made_at("letterwatch", other) is None, other


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "letterwatch.db"
    prepare(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany("INSERT INTO memory VALUES (?, ?)", [(f"n{i}", "x" * 2000) for i in range(20_000)])
    return path


async def test_writers_go_on_while_a_copy_is_made(database: Path, tmp_path: Path) -> None:
    async with Store(database) as store:
        copying = asyncio.create_task(asyncio.to_thread(write_backup, database, tmp_path / "copy", NOON))
        waits = []
        while not copying.done():
            began = clock.monotonic()
            await store.run(remember, f"during {len(waits)}", "kept")
            waits.append(clock.monotonic() - began)
            await asyncio.sleep(0.002)
        await copying
        assert len(waits) > 3
        assert max(waits) < 1.0, "a writer waited for the copy"
        assert await store.read(recall, f"during {len(waits) - 1}") == "kept"
    check_file(tmp_path / "copy")


def test_a_copy_given_up_leaves_nothing(database: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupStopped):
        write_backup(database, tmp_path / "copy", NOON, lambda: True)
    assert not [path for path in tmp_path.iterdir() if "copy" in path.name]


def test_a_copy_that_leaves_no_room_is_not_begun(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.upkeep.backups.SPARE_ROOM", 1 << 60)
    with pytest.raises(DatabaseFull, match=r"more room; free some, or set storage\.backup_dir"):
        write_backup(database, tmp_path / "copy", NOON)
    assert not (tmp_path / "copy").exists()


def damage(path: Path) -> None:
    """Write over pages in the middle of a file."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xa5" * 20_000)


def test_a_damaged_file_is_told_as_such(database: Path, tmp_path: Path) -> None:
    write_backup(database, tmp_path / "copy", NOON)
    damage(tmp_path / "copy")
    with pytest.raises(StorageError, match=r"copy: is .*(damaged|malformed).*(another copy|restore a backup)"):
        check_file(tmp_path / "copy")


# --- every night ----------------------------------------------------------------------------------------------------


def nights(spine: Spine) -> list[str]:
    return [backup.path.name for backup in backups_in(spine.folder / "backups", "letterwatch")]


async def test_every_night_brings_a_copy_and_old_ones_go(tmp_path: Path) -> None:
    async with Spine(tmp_path, storage={"keep_days": 3, "keep_weeks": 2}) as spine:
        await spine.begin()
        for _ in range(18):
            spine.step(hours=24)
            assert await spine.watcher.nightly.back_up()
            assert not await spine.watcher.nightly.back_up(), "one a night"
        assert [name[16:20] for name in nights(spine)] == ["0315", "0319", "0320", "0321"]
        check_file(tmp_path / "backups" / nights(spine)[-1])


async def test_no_nightly_copies_where_none_are_wanted(tmp_path: Path) -> None:
    async with Spine(tmp_path, storage={"keep_days": 0}) as spine:
        await spine.begin()
        spine.step(days=5)
        assert not await spine.watcher.nightly.back_up()
        assert nights(spine) == []


async def test_a_failed_backup_is_said_keeps_the_old_ones_and_is_over_when_one_succeeds(
    tmp_path: Path, discord_world: DiscordWorld
) -> None:
    keeping = {"keep_days": 1, "keep_weeks": 0}
    with aimed(discord_world.server):
        async with Spine(tmp_path, discord=discord_world, storage=keeping) as spine:
            spine.show(news("fish", "Fish swim."))
            await spine.turn()
            spine.step(days=1)
            await spine.watcher.nightly.back_up()
            before = nights(spine)
            (tmp_path / "backups").rename(tmp_path / "away")
            (tmp_path / "backups").write_text("somebody's file")
            spine.step(days=1)
            assert not await spine.watcher.nightly.back_up()
            await spine.watcher.settle()
            assert any("Nightly backup" in line and "cannot be used for backups" in line for line in spine.health())

            spine.step(days=2)
            await spine.watcher.nightly.back_up()
            await spine.watcher.settle()
            assert any("no good backup" in line for line in spine.health())

            (tmp_path / "backups").unlink()
            (tmp_path / "away").rename(tmp_path / "backups")
            assert nights(spine) == before
            spine.step(hours=2)
            assert await spine.watcher.nightly.back_up()
            spine.step(minutes=2)
            await spine.watcher.settle()
            assert len(nights(spine)) == 1
            assert nights(spine) != before
            told = [line for line in spine.health() if "ackup" in line]
            assert len(told) == 2
            assert all("over since" in line for line in told)
