"""The log: one line for each event on stderr, with its time in UTC, its level, who says it, and what happened."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Mapping
from typing import TextIO

PLAIN = "%(asctime)s.%(msecs)03dZ %(levelname)-7s %(name)s %(message)s"
WHEN = "%Y-%m-%dT%H:%M:%S"
JOURNAL = "%(levelname)-7s %(name)s %(message)s"  # journald writes the time itself
SHORT = "%(asctime)s %(message)s"  # for who watches a terminal
SYSLOG = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}  # sd-daemon(3)


class OneLine(logging.Formatter):
    """Keeps an event on its line, whatever a text from outside holds; a traceback is folded with ``|``."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """Write one event as one line without control characters."""
        lines = super().format(record).splitlines()
        told = " | ".join(line.strip() for line in lines if line.strip())
        return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in told)


class ForJournal(OneLine):
    """The same with the level as journald reads it at the beginning of a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one event."""
        return f"<{SYSLOG.get(record.levelno, 6)}>{super().format(record)}"


def log_to(stream: TextIO, environ: Mapping[str, str], *, verbose: bool) -> None:
    """Send the log there: short to a terminal, for journald where systemd started us, else complete lines."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(environ, to_terminal=stream.isatty() and not verbose))
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, handlers=[handler])
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that is skipped because one runs is as meant
    for reader in ("bs4", "pypdf", "trafilatura"):  # what they find odd in a text is no trouble of ours
        logging.getLogger(reader).setLevel(logging.CRITICAL)


def formatter(environ: Mapping[str, str], *, to_terminal: bool = False) -> logging.Formatter:
    """Return how an event is written: short for a terminal, for journald where systemd started us, else complete."""
    if to_terminal:
        return logging.Formatter(SHORT, "%H:%M:%S")
    return ForJournal(JOURNAL) if environ.get("JOURNAL_STREAM") else OneLine(PLAIN, WHEN)


def log_as(level: int) -> None:
    """Send what is at least so bad to stderr: for commands, whose output is their answer."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine(PLAIN, WHEN))
    logging.basicConfig(level=level, handlers=[handler])


def log_to_stderr(environ: Mapping[str, str], *, verbose: bool) -> None:
    """Send the log to stderr."""
    log_to(sys.stderr, environ, verbose=verbose)
