"""Open, migrate, back up, and the threads that use the connections."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from storage.copies import copy_made_at, mark_copy, take_up
from storage.errors import DatabaseBusy, DatabaseFull, DatabaseNewer, DatabaseOlder, DatabaseReadOnly, StorageError
from storage.migrations import migrations

BUSY_TIMEOUT = 5.0  # seconds that a writer waits for another process
CACHE_KIB = 16_384

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def explained(path: Path | str) -> Iterator[None]:
    """Turn those database errors into ours on which a person can act; bugs stay bugs."""
    try:
        yield
    except sqlite3.OperationalError as error:
        said = str(error)
        if "locked" in said or "busy" in said:
            raise DatabaseBusy(f"{path}: another process holds the database; try again when it is done") from error
        if "full" in said:
            raise DatabaseFull(f"{path}: the disk is full; free some space, nothing was lost") from error
        if "readonly" in said or "read-only" in said:
            raise DatabaseReadOnly(f"{path}: not writable; check the rights of the file and its folder") from error
        if "unable to open" in said:
            raise StorageError(f"{path}: cannot be opened; check that the folder exists and its rights") from error
        if "disk I/O" in said:
            raise StorageError(f"{path}: cannot be read or written; check the disk, and that this is a file") from error
        raise
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error) or "malformed" in str(error):
            raise StorageError(f"{path}: is no letterwatch database, or is damaged; restore a backup") from error
        raise


@contextmanager
def writing(db: Database, *, repeatable: bool = False) -> Iterator[None]:
    """Hold the write lock from the first statement on; commit at the end, roll back on any error.

    ``atomic()`` begins deferred: a read followed by a write fails at once when another process wrote between.
    ``repeatable``: polls and judgements do not wait for the disk. A crash of the process loses nothing either way;
    a power cut takes only the last of such commits, whole and together with all that came after, and they are
    polled and judged again. Whatever other commit follows puts them on the disk too: an alert is there before it
    is sent.
    """
    db.conn.execute(f"PRAGMA synchronous = {'NORMAL' if repeatable else 'FULL'}")
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        raise
    try:
        db.conn.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        raise


def open_writer(path: Path) -> Database:
    """Open for writing, in WAL mode. Raises StorageError."""
    with explained(path):
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        return Database(connection)


def open_reader(path: Path, *, older: bool = False) -> Database:
    """Open for reading only; the file must exist, and have today's schema unless ``older``. Raises StorageError."""
    if not path.exists():
        raise StorageError(f"{path}: no database yet; `letterwatch run` makes one")
    with explained(path):
        uri = f"{path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        db = Database(connection)
        _refuse_newer(db, path)
        if not older and migrations.pending(db):
            db.close()
            raise DatabaseOlder(
                f"{path}: from an older letterwatch; `letterwatch run` backs it up and brings it to date"
            )
        return db


def _refuse_newer(db: Database, path: Path) -> None:
    ours = {step.name for step in migrations.pending(Database(memory=True))}
    newer = sorted({step.name for step in migrations.applied(db)} - ours)
    if newer:
        db.close()
        raise DatabaseNewer(f"{path}: written by a newer letterwatch (knows {newer[-1]}); update letterwatch")


def prepare(path: Path, now: datetime | None = None) -> Path | None:
    """Bring the file to today's schema; return the backup that was made before, or None when none was needed.

    A copy that is used again takes note of it, and of the time ``now`` (storage/copies.py). Raises DatabaseNewer for
    a file that a newer version wrote, StorageError where the file can't be used.
    """
    existed = path.exists() and path.stat().st_size > 0
    with closing(open_writer(path)) as db, explained(path):
        _refuse_newer(db, path)
        backup = _migrate(db, path, existed) if migrations.pending(db) else None
        if copy_made_at(db):
            with writing(db):
                take_up(db, now or datetime.now(UTC))
        return backup


def _migrate(db: Database, path: Path, existed: bool) -> Path | None:
    backup = _backup_path(path) if existed else None
    if backup and not backup.exists():  # one of this very second was made by a start that was killed
        _back_up(db, backup)
    migrations.apply(db)
    return backup


def _backup_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.{datetime.now(UTC):%Y%m%dT%H%M%S}.backup")


def _back_up(db: Database, target: Path) -> None:
    """Write a whole, consistent copy of the database; it takes its name only when it is whole."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    made_at = datetime.now(UTC)
    with explained(target), closing(sqlite3.connect(part)) as copy:
        db.conn.backup(copy)
        if Database(copy)["memory"].exists():
            mark_copy(Database(copy), made_at)
            copy.commit()
    part.rename(target)


class Store:
    """The database behind two threads: one writes, one reads; callers hand functions of the connection.

    ``run``, ``read`` and ``aside`` raise StorageError where the file cannot be used; other errors of the function pass.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: Database | None = None
        self._reader: Database | None = None
        self._write_thread = ThreadPoolExecutor(1, "database-writer")
        self._read_thread = ThreadPoolExecutor(1, "database-reader")

    async def run(self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function that may write, on the writer's thread."""

        def work() -> T:
            with explained(self.path):
                self._writer = self._writer or open_writer(self.path)
                return function(self._writer, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._write_thread, work)

    async def read(self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function that only reads, on the reader's thread; it never waits for a writer."""

        def work() -> T:
            with explained(self.path):
                self._reader = self._reader or open_reader(self.path)
                return function(self._reader, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._read_thread, work)

    async def aside(self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function that only reads on a connection and a thread of its own: one that may take its time."""

        def work() -> T:
            with closing(open_reader(self.path)) as db, explained(self.path):
                return function(db, *args, **kwargs)

        return await asyncio.to_thread(work)

    async def close(self) -> None:
        """Let the present statement end, then close both connections."""
        loop = asyncio.get_running_loop()
        # The writer last: only who may write can fold the WAL into the file, which is then whole by itself.
        for thread, db in ((self._read_thread, self._reader), (self._write_thread, self._writer)):
            if db is not None:
                await loop.run_in_executor(thread, db.close)
            thread.shutdown(wait=True)

    async def __aenter__(self) -> Store:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
