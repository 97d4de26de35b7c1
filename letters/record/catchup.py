"""What is new for a person since a time, over all letters. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from letters.alerts import Alert
    from letters.record.board import Board
    from letters.record.clock import ClockChange
    from letters.record.states import Change


@dataclass(frozen=True, slots=True)
class LetterNews:
    """What is new of one letter, each list the newest first."""

    board: Board  # as it stands now
    alerts: tuple[Alert, ...] = ()  # first messages and replies, each once however many channels were told
    changes: tuple[Change, ...] = ()  # of states, by people; the bot's own go with an alert
    clock: tuple[ClockChange, ...] = ()
    digested: int = 0  # stories that stood in a digest, or wait for one


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What is new since a time."""

    since: datetime  # aware UTC
    until: datetime  # aware UTC; included
    letters: tuple[LetterNews, ...]
    is_first: bool = False  # the asker never asked before
    is_whole: bool = True  # no channel of alerts was left out because the asker may not see it

    @property
    def is_empty(self) -> bool:
        """Whether nothing is new at all."""
        return not any(one.alerts or one.changes or one.clock or one.digested for one in self.letters)
