"""The texts behind a letter's record, as they were held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlite_utils import Database

HELD = """
SELECT e.source, v.origin, v.text FROM versions v JOIN entries e ON e.id = v.entry WHERE v.entry = ? AND v.version = ?
"""


@dataclass(frozen=True, slots=True)
class Held:
    """One version of a text."""

    entry: int
    version: int
    source: str
    by_hand: bool
    text: str


def held(db: Database, wanted: Iterable[tuple[int, int]]) -> Iterator[Held]:
    """Return these versions, given as entry and version, in order; what is not there is left out."""
    for entry, version in wanted:
        for source, origin, text in db.conn.execute(HELD, [entry, version]):
            yield Held(entry, version, source, origin == "hand", text)
