"""What a check found, row by row, and the table that an operator reads. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap

WIDTH = 100
MARK, PART = 6, 9  # columns


class Verdict(StrEnum):
    """Whether somebody must act."""

    OK = "ok"
    NOTE = "note"  # works, and could be better
    BAD = "WRONG"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was looked at. Texts may come from outside; the table shows no control characters."""

    verdict: Verdict
    part: str  # config, letters, database, token, ...
    state: str  # one sentence on how it is
    remedy: str = ""  # what to do about it; '' where nothing


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found, with the lines to paste into config.toml."""

    rows: tuple[Row, ...]
    paste: tuple[str, ...] = ()

    @property
    def wrong(self) -> int:
        """How many things somebody must act upon."""
        return sum(row.verdict is Verdict.BAD for row in self.rows)

    @property
    def exit_code(self) -> int:
        """2 for a setting that cannot be used, 1 for anything else that is wrong, else 0."""
        if any(row.verdict is Verdict.BAD and row.part == "config" for row in self.rows):
            return 2
        return 1 if self.wrong else 0

    @property
    def text(self) -> str:
        """The whole report, as the terminal shows it."""
        lines = [line for row in self.rows for line in _row_lines(row)]
        if self.paste:
            lines += ["", "Lines for config.toml, one for each channel; keep those you want:", "", *self.paste]
        return "\n".join([*lines, "", self._summary()])

    def _summary(self) -> str:
        if not self.wrong:
            return "All is well."
        return "1 thing is wrong." if self.wrong == 1 else f"{self.wrong} things are wrong."


def ok(part: str, state: str) -> Row:
    """Return a row of something that is as it should be."""
    return Row(Verdict.OK, part, state)


def note(part: str, state: str, remedy: str = "") -> Row:
    """Return a row of something that works and could be better."""
    return Row(Verdict.NOTE, part, state, remedy)


def bad(part: str, state: str, remedy: str = "") -> Row:
    """Return a row of something that somebody must act upon."""
    return Row(Verdict.BAD, part, state, remedy)


def printable(text: str) -> str:
    """Return the text on one line, without what would steer a terminal."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def _row_lines(row: Row) -> list[str]:
    head = f"{row.verdict.value:<{MARK}}{row.part:<{PART + 1}}"
    lines = _wrapped(row.state, head)
    return lines + _wrapped(row.remedy, " " * (MARK + PART + 1) + "-> ") if row.remedy else lines


def _wrapped(text: str, head: str) -> list[str]:
    """Wrap under the column where the text begins; long addresses stay whole, so that they can be clicked."""
    indent = " " * (MARK + PART + 1)
    told = printable(text)
    return wrap(
        told,
        WIDTH,
        initial_indent=head,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [head.rstrip()]
