"""Small facts that outlive the process, behind one door."""

from __future__ import annotations

from storage.database import Store
from storage.memory import recall, remember


class StoredMemory:
    """Facts by name, kept over restarts in the database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, key: str) -> str | None:
        """Return what was kept, or None."""
        return await self._store.read(recall, key) or None

    async def set(self, key: str, value: str) -> None:
        """Keep it; '' forgets."""
        await self._store.run(remember, key, value)
