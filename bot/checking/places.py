"""What a check finds on this machine: settings, letters, the database."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bot.config import Config, ConfigError, check_routes
from bot.rendering.check_table import Row, bad, note, ok
from bot.watching.letters import WatchedLetters, letters_in
from feeds.rhythm import Rhythm
from letters.files.load import LetterFile, LetterFileError, load_letter
from letters.questions import Letter
from letters.record.clock import day_words
from storage.database import open_reader
from storage.errors import DatabaseNewer, StorageError
from storage.migrations import migrations
from storage.sources.polls import statuses


def config_rows(error: ConfigError) -> list[Row]:
    """Return one row for each fault of the settings."""
    return [bad("config", fault, "correct it; nothing starts before") for fault in error.faults]


def letter_rows(config: Config) -> list[Row]:
    """Return one row for each letter, or for each of its faults, and for routes that name what is not there."""
    rows, files = list[Row](), list[LetterFile]()
    for name in config.letters.files:
        try:
            files.append(load_letter(name))
        except LetterFileError as error:
            rows += [bad("letters", fault, "correct the letter file") for fault in error.faults]
    known = _with_added(config.storage.path, files)
    rows += [bad("letters", fault, "take it back: letterwatch letter undo") for fault in known.faults]
    rows += [ok("letters", _words(file.letter)) for file in known.files]
    if len(files) < len(config.letters.files):
        return rows  # a route may name the letter that could not be read
    return [*rows, *_route_rows(config, list(known.letters.values()))]


def _with_added(path: Path, files: Sequence[LetterFile]) -> WatchedLetters:
    try:
        return letters_in(path, files)
    except (StorageError, sqlite3.Error):  # its own row says what is wrong with it
        return WatchedLetters(tuple(files))


def _words(letter: Letter) -> str:
    closed = f", closed on {day_words(letter.closed.at.date())}" if letter.closed else ""
    return f"{letter.id}: {letter.title}, {_questions(letter)}{closed}"


def database_rows(path: Path) -> list[Row]:
    """Return how the database is; it is opened for reading only."""
    if not path.exists():
        if os.access(path.parent, os.W_OK | os.X_OK):
            return [ok("database", f"{path}: none yet; the first run makes it")]
        remedy = "make the folder, give the right to write there, or set storage.path"
        return [bad("database", f"{path}: its folder cannot be written to", remedy)]
    try:
        with closing(open_reader(path, older=True)) as db:
            waiting = len(migrations.pending(db))
    except DatabaseNewer as error:
        return [bad("database", str(error))]
    except (StorageError, sqlite3.Error) as error:
        return [bad("database", str(error), "put back a backup, or set storage.path to another file")]
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        return [bad("database", f"{path}: cannot be written to", "give the right to write to it and its folder")]
    if waiting:
        return [note("database", f"{path}: from an older version; the next run backs it up and brings it up to date")]
    return [ok("database", str(path))]


def habits_in(path: Path) -> dict[str, Rhythm | None]:
    """Return what earlier runs learned of the sources; nothing where the database cannot tell."""
    try:
        with closing(open_reader(path)) as db:
            return {id_: status.rhythm for id_, status in statuses(db).items()}
    except (StorageError, sqlite3.Error):  # its own row says what is wrong with it
        return {}


def _route_rows(config: Config, letters: Sequence[Letter]) -> list[Row]:
    return [bad("config", fault, "correct the route") for fault in check_routes(config, letters)]


def _questions(letter: Letter) -> str:
    count = len(letter.questions)
    return f"{count} question{'' if count == 1 else 's'}"
