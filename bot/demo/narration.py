"""The words around the demo's messages: what this is, what happens, and what was rightly not told."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from typing import TextIO
from zoneinfo import ZoneInfo

from bot.demo.events import Event
from bot.rendering.plaintext import NARROWEST, OFF, ON, WIDEST, wrap
from bot.rendering.words import local_day, question_name
from letters.questions import Letter
from letters.record.clock import day_words
from storage.judging.passed import Passed

INTRO = """\
{sources} made-up publishers on this computer, three years in a few seconds. No token, no internet. \
Every word they publish was written for this demo: days and deeds follow the public record, the sentences do not.

What you see is what a Discord channel would get, as plain text. A few alerts stand here in full, the rest as the line \
that a phone shows; links are left out, for the pages end with the demo.
"""
LETTER = "Watched: the letter of {day} to {addressee}. It asks:"
FIRST_LOOK = "{recorded} texts stand at the sources already; they are recorded as known, and none is told."
CLOSE = """\
That was three years: {read} texts read, {alerts} alerts, none of them twice. Whether a question is answered is for \
people to judge, with what stands here as evidence. `letterwatch run` does the same with real sources.
"""
UNTOLD = "speaks to no question"
DIGEST = "daily digest"


class Narrator:
    """Writes to the terminal between the messages."""

    def __init__(self, stream: TextIO, zone: ZoneInfo) -> None:
        self._stream = stream
        self._zone = zone
        self._width = max(NARROWEST, min(shutil.get_terminal_size((80, 24)).columns, WIDEST))

    def begin(self, sources: int, letter: Letter) -> None:
        """Say what this is, and what is asked."""
        self._head("letterwatch, a demonstration")
        self._write("", *INTRO.format(sources=sources).splitlines(), "")
        self._write(LETTER.format(day=day_words(letter.sent_on), addressee=letter.addressee))
        self._write(*(f"  {question_name(question.id, question.label)}" for question in letter.questions))

    def announce(self, event: Event) -> None:
        """Write the divider of an event."""
        self._write("", "")
        self._head(f"{local_day(event.at, self._zone)}. {event.note}")

    def first_look(self, recorded: int) -> None:
        """Say what the first look found."""
        self._write(FIRST_LOOK.format(recorded=recorded))

    def close(self, read: int, alerts: int) -> None:
        """Say what it came to."""
        self._write("", *CLOSE.format(read=read, alerts=alerts).splitlines())

    def tell_silence(self, passed: Sequence[Passed]) -> None:
        """Name what was read and not told."""
        words: dict[int, list[Passed]] = {}
        for one in passed:
            words.setdefault(one.entry, []).append(one)
        untold = [judged[-1] for judged in words.values() if all(one.outcome == UNTOLD for one in judged)]
        digest = [judged[-1] for judged in words.values() if judged[-1].outcome.endswith(DIGEST)]
        self._list("Read, and not told, for it answers nothing:", untold)
        self._list("Not worth a message, kept for the daily digest:", digest)

    def remark(self, *lines: str) -> None:
        """Write what else is to be said."""
        self._write(*lines)

    def _list(self, head: str, texts: Iterable[Passed]) -> None:
        lines = [f"  - {one.title}" for one in texts]
        if lines:
            self._write(head, *lines)

    def _head(self, text: str) -> None:
        on, off = (ON, OFF) if self._stream.isatty() else ("", "")
        self._stream.write("".join(f"{on}{line}{off}\n" for line in wrap(text, self._width)))

    def _write(self, *lines: str) -> None:
        for line in lines:
            indent = " " * (len(line) - len(line.lstrip()))
            hang = f"{indent}  " if line.lstrip().startswith("- ") else indent
            parts = wrap(line, self._width - len(hang)) or [""]
            self._stream.write(indent + f"\n{hang}".join(parts) + "\n")
        self._stream.flush()
