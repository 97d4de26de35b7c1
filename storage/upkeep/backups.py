"""Whole copies of the database: made while others write, checked before they count, rotated, and put back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from storage.copies import mark_copy
from storage.database import explained, open_reader
from storage.errors import DatabaseFull, StorageError
from storage.upkeep.rotation import backup_name, kept, made_at

PART = ".part"  # ends the name of what is not a backup yet
SPARE_ROOM = 64_000_000  # bytes that a backup leaves free for the watcher
LOOK_EVERY = 10_000  # steps of SQLite between two looks whether to stop: about a millisecond
FAULTS_SHOWN = 3


class BackupStopped(StorageError):
    """The program ends, so the copy was given up; nothing is left of it."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One good copy in the folder of nightly backups."""

    path: Path
    made_at: datetime


def write_backup(path: Path, target: Path, now: datetime, stopping: Callable[[], bool] = lambda: False) -> int:
    """Write a whole, consistent, checked copy of the database to a new file; return its bytes.

    It reads beside the watcher, which goes on writing, and takes the name of ``target`` only when it is whole.
    Raises StorageError where it cannot, and leaves no half of it.
    """
    if target.exists():
        raise StorageError(f"{target}: exists already; name another file")
    part = target.with_name(f"{target.name}{PART}")
    with closing(open_reader(path, older=True)):
        pass  # says what is wrong with the original in our own words
    refuse_without_room(path, target.parent)
    try:
        part.unlink(missing_ok=True)
        with explained(target):
            _vacuum_into(path, part, stopping)
            _mark(part, now)
            check_file(part)
        keep_on_disk(part)
        part.rename(target)
        keep_on_disk(target.parent)
    except OSError as error:
        raise StorageError(f"{target}: cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target.stat().st_size


def refuse_without_room(path: Path, folder: Path) -> None:
    """Raise StorageError unless the folder, made if need be, has room for a copy of that file."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free, wanted = shutil.disk_usage(folder).free, path.stat().st_size
    except OSError as error:
        raise StorageError(f"{folder}: cannot be used for backups: {error.strerror or error}") from error
    if free < wanted + SPARE_ROOM:
        short = (wanted + SPARE_ROOM - free) // 1_000_000 + 1
        raise DatabaseFull(f"{folder}: a backup needs {short:,} MB more room; free some, or set storage.backup_dir")


def _vacuum_into(path: Path, part: Path, stopping: Callable[[], bool]) -> None:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as original:
        original.set_progress_handler(lambda: int(stopping()), LOOK_EVERY)
        try:
            original.execute("VACUUM INTO ?", [str(part)])
        except sqlite3.OperationalError as error:
            if stopping():
                raise BackupStopped(f"{path}: the backup was given up, for the program ends") from error
            raise


def _mark(copy: Path, now: datetime) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        mark_copy(Database(connection), now)


def check_file(path: Path) -> None:
    """Read every page of a database file. Raises StorageError, which names the first faults."""
    with explained(path), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        faults = faults_found(connection, "PRAGMA integrity_check(10)")
    if faults:
        raise StorageError(f"{path}: is damaged ({faults}); use another copy")


def faults_found(connection: sqlite3.Connection, check: str) -> str:
    """Return the first faults that one of SQLite's checks finds, on one line; '' for none."""
    found = (str(row[0]) for row in connection.execute(check))
    return "; ".join([" ".join(fault.split()) for fault in found if fault != "ok"][:FAULTS_SHOWN])


def keep_on_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, outlive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def backups_in(folder: Path, stem: str) -> list[Backup]:
    """Return the good copies there, the oldest first; what is not whole has another name."""
    try:
        names = [one.name for one in folder.iterdir()]
    except OSError:
        return []
    found = [Backup(folder / name, at) for name in names if (at := made_at(stem, name)) is not None]
    return sorted(found, key=lambda backup: backup.made_at)


def nightly_backup(
    path: Path, folder: Path, keep: tuple[int, int], zone: ZoneInfo, now: datetime, stopping: Callable[[], bool]
) -> Path:
    """Write and check this night's copy; only then remove those that are no longer kept (days, weeks)."""
    target = folder / backup_name(path.stem, now)
    write_backup(path, target, now, stopping)
    made = backups_in(folder, path.stem)
    stay = kept((backup.made_at for backup in made), *keep, zone)
    for backup in made:
        if backup.made_at not in stay:
            backup.path.unlink(missing_ok=True)
    for part in folder.glob(f"{path.stem}-*.backup{PART}"):
        part.unlink(missing_ok=True)  # of a night on which we were killed
    return target
