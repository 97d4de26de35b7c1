"""A backup becomes the database again; the present file is kept beside it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from storage.copies import copy_made_at, mark_copy
from storage.database import explained, open_reader
from storage.errors import StorageError
from storage.rows import moment
from storage.upkeep.backups import PART, check_file, keep_on_disk, refuse_without_room

BESIDE = ("-wal", "-shm")  # what SQLite keeps beside a database in use
LAST_SIGN = """
SELECT max(at) FROM (SELECT max(last_try_at) AS at FROM sources UNION ALL SELECT max(first_seen) FROM entries
UNION ALL SELECT max(coalesce(sent_at, created_at)) FROM outbox)
"""


@dataclass(frozen=True, slots=True)
class PutBack:
    """What putting a backup back came to."""

    made_at: datetime  # what came later the database does not know
    aside: Path | None  # where the file is kept that stood there; None when there was none


def put_back(backup: Path, path: Path, now: datetime) -> PutBack:
    """Let a backup stand where the database stood; nobody may watch meanwhile.

    It is read through before anything is touched, and takes the place in one step. Raises StorageError.
    """
    _refuse_unusable(backup, path)
    part = path.with_name(f"{path.name}{PART}")
    try:
        refuse_without_room(backup, path.parent)
        part.unlink(missing_ok=True)
        made_at = _copy(backup, part)
        check_file(part)
        keep_on_disk(part)
        aside = _keep_aside(path, now)
        part.replace(path)
        keep_on_disk(path.parent)
    except OSError as error:
        raise StorageError(f"{path}: the backup cannot be put there: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return PutBack(made_at, aside)


def _refuse_unusable(backup: Path, path: Path) -> None:
    if not backup.is_file():
        raise StorageError(f"{backup}: no such file; name one of the backups")
    if path.exists() and backup.samefile(path):
        raise StorageError(f"{backup}: is the database itself; name one of the backups")
    with closing(open_reader(backup, older=True)) as db, explained(backup):
        if not all(db[table].exists() for table in ("memory", "outbox", "entries")):
            raise StorageError(f"{backup}: is no letterwatch database; name one of the backups")


def _copy(backup: Path, part: Path) -> datetime:
    """Copy it, and see to it that it knows itself to be a copy; return when it was made."""
    uri = f"{backup.absolute().as_uri()}?mode=ro"
    with explained(part), closing(sqlite3.connect(uri, uri=True)) as original, closing(sqlite3.connect(part)) as copy:
        original.backup(copy)
        db = Database(copy)
        made_at = copy_made_at(db) or _last_sign(db)
        mark_copy(db, made_at)
        copy.commit()
    return made_at


def _last_sign(db: Database) -> datetime:
    """Return the last time that a file copied by other means tells of."""
    (last,) = db.conn.execute(LAST_SIGN).fetchone()
    return moment(last) if last else datetime.min.replace(tzinfo=UTC)


def _keep_aside(path: Path, now: datetime) -> Path | None:
    """Keep what stands there under another name, with what SQLite left beside it."""
    aside = path.with_name(f"{path.name}.{now:%Y%m%dT%H%M%S}.aside")
    for end in BESIDE:
        beside = path.with_name(f"{path.name}{end}")
        if beside.exists():
            beside.rename(aside.with_name(f"{aside.name}{end}"))
    if not path.exists():
        return None
    os.link(path, aside)  # so that the name is never without a database
    return aside
