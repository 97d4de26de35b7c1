"""A change of a keyword that somebody thinks about: shown in the lab and not yet made. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DraftKind(StrEnum):
    """What a draft would do."""

    ADD = "add"
    EDIT = "edit"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Draft:
    """A change of a keyword, shown in the lab and not yet made."""

    kind: DraftKind
    letter: str
    text: str
    question: str  # '': the letter's subject
    muted: bool = False
    term: int = 0  # the keyword that is edited or removed
