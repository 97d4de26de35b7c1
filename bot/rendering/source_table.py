"""The sources as a table for a terminal, and for programs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.rendering.check_table import printable
from bot.rendering.sources import is_well, spare_words, tally
from bot.rendering.surfaces import SourceLine
from bot.rendering.words import on_our_clock, zone_name
from feeds.liveness import span_words

HEADS = ("source", "state", "last answer", "newest item", "usual gap", "failures", "next try")
NAME = 40  # characters of a name
NEVER = "-"


def source_table(lines: Sequence[SourceLine], now: datetime, zone: ZoneInfo, width: int = 100) -> str:
    """Lay out the sources, those in trouble first; what a state means stands below its row."""
    ordered = sorted(lines, key=lambda line: (is_well(line), line.state in {"off", "paused"}, line.name.casefold()))
    rows = [_cells(line, now, zone) for line in ordered]
    widths = [max(len(row[column]) for row in (HEADS, *rows)) for column in range(len(HEADS))]
    told = [_row(HEADS, widths)]
    for line, row in zip(ordered, rows, strict=True):
        told += [_row(row, widths), *(f"    {note}"[:width] for note in _notes(line, zone))]
    return "\n".join([*told, "", f"{tally(lines)}; times in {zone_name(now.astimezone(zone), zone)}"])


def sources_as_json(lines: Sequence[SourceLine]) -> list[dict[str, Any]]:
    """Return the same for programs: times in UTC, the usual gap in seconds, null for what is not known."""
    return [
        {
            "id": line.id,
            "name": line.name,
            "state": line.state,
            "detail": line.detail,
            "since": _iso(line.since),
            "last_answer": _iso(line.last_ok),
            "newest_item": _iso(line.newest_item),
            "usual_gap": round(line.usual_gap.total_seconds()) if line.usual_gap else None,
            "failures": line.failures,
            "next_try": _iso(line.next_try),
            "spare_of": line.spare_of or None,
            "fault": line.fault or None,
        }
        for line in lines
    ]


def _cells(line: SourceLine, now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    asked = line.state not in {"off", "paused"}
    return (
        printable(line.name or line.id)[:NAME],
        line.state,
        _when(line.last_ok, now, zone),
        _when(line.newest_item, now, zone),
        span_words(line.usual_gap) if line.usual_gap else NEVER,
        str(line.failures) if line.failures else NEVER,
        _next(line, now) if asked else NEVER,
    )


def _when(at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """Write the time of today, else the day."""
    if at is None:
        return NEVER
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local.day} {local:%b %Y}"


def _next(line: SourceLine, now: datetime) -> str:
    if line.next_try is None or line.next_try <= now:
        return "now"
    return f"in {span_words(line.next_try - now)}"


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def _notes(line: SourceLine, zone: ZoneInfo) -> list[str]:
    detail = line.detail if line.state not in {"ok", "new", "off"} else ""
    told = [printable(on_our_clock(detail, zone))] if detail else []
    if line.spare_of and line.state not in {"off", "paused"}:
        told.append(f"{spare_words(line)} {printable(line.spare_of)}")
    if line.fault:
        told.append(f"read all the same: {printable(line.fault)}")
    return told


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")
