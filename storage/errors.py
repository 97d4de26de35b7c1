"""What can go wrong with the database, by what people can do about it. Pure."""

from __future__ import annotations


class StorageError(Exception):
    """The database cannot do what was asked; the message says the file, the fault and the remedy."""


class DatabaseBusy(StorageError):
    """Another process held the database longer than we wait; trying again later is right."""


class DatabaseFull(StorageError):
    """The disk is full; nothing was written."""


class DatabaseReadOnly(StorageError):
    """We may not write to the file or its folder."""


class DatabaseDamaged(StorageError):
    """Pages of the file cannot be right; a backup must be put back."""


class DatabaseNewer(StorageError):
    """A newer letterwatch wrote this file; this one would misread it."""


class DatabaseOlder(StorageError):
    """An older letterwatch wrote this file; a run brings it up to date."""


class AlreadyWatching(StorageError):
    """Another watcher works on this database."""
