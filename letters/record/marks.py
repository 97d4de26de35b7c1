"""What people put beside an alert: who reads it, and notes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LAPSES = timedelta(days=3)  # over a weekend; who has not read it by then does not
MOST_CLAIMS = 25  # that one person holds at once
LONGEST_NOTE = 500  # characters


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says that they read an alert; it holds until it is released, taken over, or lapses."""

    id: int
    alert: str  # its key
    at: datetime  # aware UTC
    who: str  # "name (id)" of Discord

    def holds(self, now: datetime) -> bool:
        """Whether it has not lapsed."""
        return now - self.at < LAPSES


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote beside an alert; each person has one note on it. The text is from outside."""

    id: int
    alert: str  # its key
    letter: str
    entry: int
    questions: tuple[str, ...]  # that the alert named
    at: datetime  # aware UTC
    who: str  # "name (id)" of Discord
    text: str
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """What an alert's message shows of that."""

    reader: str = ""  # who reads it, "name (id)"; '' for nobody
    notes: int = 0


NO_MARKS = Marks()
