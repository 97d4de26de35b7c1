"""Whether a database file is sound: looked at before a watcher uses it, for a bounded time."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from storage.database import BUSY_TIMEOUT
from storage.errors import DatabaseDamaged
from storage.upkeep.backups import LOOK_EVERY, backups_in, faults_found

LOOKED_AT = 5.0  # seconds; the nightly backup reads every page, however long that takes


def refuse_damaged(path: Path, backup_dir: Path, seconds: float = LOOKED_AT) -> bool:
    """Read the pages of a database file for so many seconds; tell whether all were read.

    Raises DatabaseDamaged, which names the first faults and the backup to put back; nothing is changed then. A file
    that is not there, or that cannot be opened at all, is for others to say.
    """
    if not path.exists() or not path.stat().st_size:
        return True
    try:
        faults = _faults(path, seconds)
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError as error:
        faults = str(error)
    if faults:
        raise DatabaseDamaged(f"{path}: is damaged ({faults}); nothing was changed. {_remedy(path, backup_dir)}")
    return True


def _faults(path: Path, seconds: float) -> str:
    uri, ends = f"{path.absolute().as_uri()}?mode=ro", time.monotonic() + seconds
    with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None)) as connection:
        connection.set_progress_handler(lambda: int(time.monotonic() > ends), LOOK_EVERY)
        return faults_found(connection, "PRAGMA quick_check(3)")


def _remedy(path: Path, backup_dir: Path) -> str:
    made = backups_in(backup_dir, path.stem)
    if not made:
        return f"There is no backup in {backup_dir}: keep the file, and restore a backup that you have elsewhere"
    return f"Put the last good copy back: `letterwatch restore {made[-1].path}`"
