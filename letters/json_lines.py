"""JSON lines: the documents that ``match`` and ``evaluate`` read, and the answers that ``match`` writes. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from letters.findings import Document, Finding, Judgement, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class LineError(ValueError):
    """A line that holds no document; the message says why."""


@dataclass(frozen=True, slots=True)
class Given:
    """A document as a line gave it."""

    id: str | int
    document: Document


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled passage: where a document speaks to a question."""

    question: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document with what a reader judged of it. ``weak`` questions count neither for nor against."""

    id: str | int
    document: Document
    relevant: bool
    questions: frozenset[str]
    weak: frozenset[str] = frozenset()
    evidence: tuple[Span, ...] = ()
    story: str = ""  # '': not labelled
    text_kind: str = ""
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


def read_line(line: bytes) -> Given:
    """Read one document; raise LineError. An absent key and a null one are the same."""
    fields = _fields(line)
    return Given(_id(fields), _document(fields))


def read_labelled(line: bytes) -> Labelled:
    """Read one labelled document; raise LineError."""
    fields = _fields(line)
    relevant = fields.get("relevant")
    if not isinstance(relevant, bool):
        raise LineError("relevant: expected true or false")
    return Labelled(
        _id(fields),
        _document(fields),
        relevant,
        frozenset(_strings(fields, "questions")),
        frozenset(_strings(fields, "weak_questions")),
        tuple(_spans(fields)),
        _string(fields, "story"),
        _string(fields, "text_kind"),
    )


def labelled_line(labelled: Labelled) -> str:
    """Write one labelled document as ``read_labelled`` reads it."""
    document = labelled.document
    line = {
        "id": labelled.id,
        "title": document.title,
        "text": document.text,
        "published": document.published.isoformat() if document.published else None,
        "url": document.url,
        "source_kind": document.source_kind,
        "relevant": labelled.relevant,
        "questions": sorted(labelled.questions),
        "weak_questions": sorted(labelled.weak),
        "evidence": [{"question": one.question, "start": one.start, "end": one.end} for one in labelled.evidence],
        "text_kind": labelled.text_kind,
        "story": labelled.story,
    }
    return json.dumps(line, ensure_ascii=False)


def answer_line(given: Given, judgements: Sequence[Judgement], story: str | int) -> str:
    """Write what the letters say of a document as one JSON line."""
    best = max((one.level for one in judgements), key=_rank, default=Level.NONE)
    findings = sorted(
        (finding for one in judgements for finding in one.findings),
        key=lambda finding: (-finding.score, finding.letter, finding.question),
    )
    answer = {
        "id": given.id,
        "relevant": best is Level.ALERT,
        "level": best.value,
        "score": max((one.score for one in judgements), default=0.0),
        "questions": [_finding(finding, given.document.text) for finding in findings],
        "story": story,
    }
    return json.dumps(answer, ensure_ascii=False)


def _rank(level: Level) -> int:
    return (Level.NONE, Level.WATCH, Level.ALERT).index(level)


def _finding(finding: Finding, text: str) -> dict[str, Any]:
    return {
        "letter": finding.letter,
        "question": finding.question,
        "score": finding.score,
        "passage": text[finding.start : finding.end],
        "start": finding.start,
        "end": finding.end,
        "because": [*finding.because, *(f"against it: {reason}" for reason in finding.against)],
    }


def _fields(line: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except UnicodeDecodeError as error:
        raise LineError(f"not UTF-8 at byte {error.start}") from error
    except RecursionError as error:
        raise LineError("nested too deeply") from error
    except ValueError as error:
        raise LineError(f"not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise LineError("expected an object in braces")
    return {key: value for key, value in fields.items() if value is not None}


def _id(fields: Mapping[str, Any]) -> str | int:
    given = fields.get("id")
    if isinstance(given, bool) or not isinstance(given, (str, int)):
        raise LineError("id: expected a text or a whole number" if "id" in fields else "id: is missing")
    return given


def _document(fields: Mapping[str, Any]) -> Document:
    if "text" not in fields:
        raise LineError("text: is missing")
    return Document(
        text=_string(fields, "text"),
        title=_string(fields, "title"),
        published=_moment(_string(fields, "published")),
        url=_string(fields, "url"),
        source_kind=_string(fields, "source_kind"),
    )


def _string(fields: Mapping[str, Any], key: str) -> str:
    value = fields.get(key, "")
    if not isinstance(value, str):
        raise LineError(f"{key}: expected a text in quotes")
    return value.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate could never be printed


def _strings(fields: Mapping[str, Any], key: str) -> Iterable[str]:
    value = fields.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise LineError(f"{key}: expected a list of texts")
    return value


def _spans(fields: Mapping[str, Any]) -> Iterable[Span]:
    rows = fields.get("evidence", [])
    if not isinstance(rows, list):
        raise LineError("evidence: expected a list")
    for number, row in enumerate(rows):
        try:
            yield Span(str(row["question"]), int(row["start"]), int(row["end"]))
        except (KeyError, TypeError, ValueError) as error:
            raise LineError(f"evidence[{number}]: expected question, start and end") from error


def _moment(written: str) -> datetime | None:
    """Read a date or a time; one that cannot be read is unknown, for a text is judged without it too."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    if len(written) <= len("2023-08-02"):
        moment = datetime.combine(date.fromisoformat(written), time(12))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
