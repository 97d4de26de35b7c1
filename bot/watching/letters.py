"""The letters that are watched: those that the settings name, and those that people added; the one place for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from bot.config import Config, ConfigError
from letters.files.load import LetterFile, LetterFileError, load_letter, read_letter
from letters.questions import Letter
from storage.admin.letters import AddedLetter, StoredLetters, stored_letters
from storage.database import explained, open_reader


@dataclass(frozen=True, slots=True)
class WatchedLetters:
    """Every letter that is known, closed ones among them."""

    files: tuple[LetterFile, ...]  # those of the settings first, then the added ones, the oldest first
    faults: tuple[str, ...] = ()  # of added letters that cannot be read, a line each

    @property
    def letters(self) -> Mapping[str, Letter]:
        """All letters by id."""
        return {file.letter.id: file.letter for file in self.files}

    @property
    def open(self) -> tuple[LetterFile, ...]:
        """Those that new texts are judged for."""
        return tuple(file for file in self.files if file.letter.closed is None)


def read_letters(config: Config, *, fitted: bool = True) -> tuple[LetterFile, ...]:
    """Read the letters that the settings name; not ``fitted``, they can be shown but judge no text as well.

    Raises ConfigError with every fault of all of them.
    """
    files, faults = [], list[str]()
    for name in config.letters.files:
        try:
            files.append(load_letter(name, fitted=fitted))
        except LetterFileError as error:
            faults += error.faults
    if faults:
        raise ConfigError("letters", faults)
    return tuple(files)


def watched_letters(configured: Sequence[LetterFile], stored: StoredLetters) -> WatchedLetters:
    """Return all letters as they stand; where an added one has the id of one of the settings, that of the settings."""
    files = {file.letter.id: file for file in configured}
    faults = list[str]()
    for added in stored.added:
        try:
            files.setdefault(added.id, _read(added))
        except LetterFileError as error:
            faults += error.faults
    return WatchedLetters(tuple(_standing(file, stored) for file in files.values()), tuple(faults))


def letters_in(path: Path, configured: Sequence[LetterFile]) -> WatchedLetters:
    """Return all letters as a database file knows them; without one, or before its first run, the settings' own.

    Raises StorageError.
    """
    if not path.exists():
        return WatchedLetters(tuple(configured))
    with closing(open_reader(path, older=True)) as db, explained(path):
        known = db["letter_log"].exists()
        return watched_letters(configured, stored_letters(db) if known else StoredLetters())


def _read(added: AddedLetter) -> LetterFile:
    return _read_once(added.body, f"letter {added.id}")


@lru_cache(maxsize=64)
def _read_once(body: str, place: str) -> LetterFile:
    """Read an added letter; the same text is the same value, whose rules need not be compiled again."""
    return read_letter(body, place)


def _standing(file: LetterFile, stored: StoredLetters) -> LetterFile:
    closed, since = (stored.closed or {}).get(file.letter.id), (stored.since or {}).get(file.letter.id)
    if closed is None and since is None:
        return file
    return replace(file, letter=replace(file.letter, closed=closed, watched_from=since))
