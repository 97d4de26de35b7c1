"""A letter's record as files, for Discord and the terminal alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlite_utils import Database

from bot.boards.records import government_texts, stored_of, timeline_in
from bot.desks.dossier import Form
from bot.rendering.chart import figures_text
from bot.rendering.dossier import make_record
from bot.rendering.dossier_table import as_csv
from bot.rendering.dossier_text import as_markdown
from bot.rendering.dossier_zip import MARK, Texts, members, packed
from feeds.entries import Source
from letters.questions import Letter
from letters.record.dossier import Record
from letters.record.timeline import Timeline

SHAPE = TypeAdapter(Record)


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that a record is written from."""

    record: Record
    timeline: Timeline
    texts: Mapping[str, str]  # whole ones, of government works
    left_out: int = 0  # texts that may be given out and found no room
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a letter's record is given out, and how."""

    form: Form
    names: bool = False  # who set what by name, not by role
    channels: frozenset[int] | None = None  # notes beside their alerts go with it; None: all notes


def dossier_in(
    db: Database,
    letter: Letter,
    sources: Mapping[str, Source],
    at: tuple[datetime, ZoneInfo],
    wanted: Wanted,
) -> Dossier:
    """Read all that a record is written from; whole texts only where the form takes them."""
    now, zone = at
    stored = stored_of(db, letter, sources, now, zone, wanted.channels)
    texts, left_out = government_texts(db, stored, sources) if wanted.form is Form.ZIP else ({}, 0)
    timeline = timeline_in(db, letter, sources, now, zone)
    return Dossier(make_record(stored, zone, names=wanted.names), timeline, texts, left_out)


def as_json(record: Record) -> bytes:
    """Write a record for programs, in the shape of ``docs/export.schema.json``."""
    return SHAPE.dump_json(record, indent=2) + b"\n"


def schema() -> str:
    """Describe the JSON export as JSON Schema; ``docs/export.schema.json`` holds it."""
    return json.dumps(SHAPE.json_schema(mode="serialization"), indent=2, ensure_ascii=False) + "\n"


def written(dossier: Dossier, form: Form, *, whole: bool = True) -> bytes:
    """Write a record; the same one gives the same bytes. Without ``whole`` a zip has no whole texts."""
    match form:
        case Form.MD:
            return as_markdown(dossier.record).encode()
        case Form.CSV:
            return (MARK + as_csv(dossier.record)).encode()
        case Form.JSON:
            return as_json(dossier.record)
        case Form.ZIP:
            texts = (
                Texts(dossier.texts, dossier.left_out) if whole else Texts({}, len(dossier.texts) + dossier.left_out)
            )
            figures = figures_text(dossier.timeline)
            return packed(members(dossier.record, as_json(dossier.record), dossier.picture, figures, texts))
