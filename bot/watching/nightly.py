"""The nightly backup: made in a thread of its own while polling and telling go on; people hear when it fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

from bot.boards.health_board import HealthBoard
from bot.config import Storage
from bot.rendering.words import local_time
from storage.database import Store
from storage.errors import StorageError
from storage.sources.polls import watching_since
from storage.upkeep.backups import Backup, BackupStopped, backups_in, nightly_backup
from storage.upkeep.rotation import is_due

log = logging.getLogger(__name__)

AGAIN = timedelta(hours=1)
TOO_OLD = timedelta(days=2)  # one night may be missed; the second in a row is said whatever the reason
FAILED, OLD = "backup", "backup:old"  # names of matters
REMEDY = "See docs/operations.md, Backups; `letterwatch backup PATH` makes a copy at once."


class Nightly:
    """Makes a copy when its hour has come. ``now`` tells the time in UTC; one pass at a time."""

    def __init__(
        self, settings: Storage, store: Store, health: HealthBoard, zone: ZoneInfo, now: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._store = store
        self._health = health
        self._zone = zone
        self._now = now
        self._not_before: datetime | None = None

    async def back_up(self) -> bool:
        """Make the copy that is due, if one is; tell whether there is a new one. Raises StorageError for no copy."""
        if not self._settings.keep_days:
            return False
        newest, since = await self._newest(), await self._store.read(watching_since)
        made = self._is_due(newest, since) and await self._make()
        self._say_old(await self._newest(), since)
        return made

    async def _newest(self) -> datetime | None:
        """Return when the last copy was made; one that a wrong clock made in the future tells nothing of today."""
        folder, stem = self._settings.backup_dir, self._settings.path.stem
        made: list[Backup] = await asyncio.to_thread(backups_in, folder, stem)
        return max((backup.made_at for backup in made if backup.made_at <= self._now()), default=None)

    def _is_due(self, newest: datetime | None, since: datetime | None) -> bool:
        now = self._now()
        if self._not_before is not None and now < self._not_before <= now + AGAIN:
            return False
        return is_due(newest, since, now, self._settings.backup_at, self._zone)

    async def _make(self) -> bool:
        path, folder = self._settings.path, self._settings.backup_dir
        keep, stop = (self._settings.keep_days, self._settings.keep_weeks), Event()
        try:
            made = await asyncio.to_thread(nightly_backup, path, folder, keep, self._zone, self._now(), stop.is_set)
        except BackupStopped:
            return False
        except (StorageError, OSError) as error:
            self._not_before = self._now() + AGAIN
            self._health.note(FAILED, "Nightly backup", str(error), state="failed", remedy=REMEDY)
            return False
        finally:
            stop.set()  # when the program ends, the thread must end with it
        self._not_before = None
        self._health.clear(FAILED)
        log.info("backup written path=%s", made)
        return True

    def _say_old(self, newest: datetime | None, since: datetime | None) -> None:
        """Say that there has been no good backup for two days, by what lies in the folder."""
        oldest = newest or since
        if oldest is None or self._now() - oldest < TOO_OLD:
            self._health.clear(OLD)
            return
        when = f"no good backup since {local_time(newest, self._zone)}" if newest else "no good backup yet"
        told = f"{when} in {self._settings.backup_dir}"
        self._health.note(OLD, "Backups", told, state="too old", remedy=REMEDY)
