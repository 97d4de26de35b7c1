"""A letter's record as tables for a spreadsheet: one of questions in the shape of GAO's, one of quotes. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from bot.rendering.words import count, known_day, question_name
from letters.record.clock import day_words
from letters.record.dossier import QuestionRecord, Quoted, Record, StateChange

CELL = 30_000  # characters; a spreadsheet takes 32,767 and cuts the rest in silence
FORMULA = "=+-@＝＋－＠\t\r\n"  # what makes a spreadsheet reckon: owasp.org, CSV Injection
COLUMNS = (
    "Letter", "Number", "Date sent", "Addressee", "Question", "Label", "Status", "Status as of", "Status since",
    "No answer seen since", "Answer due", "Comments", "Pieces of evidence", "Last mention", "Evidence",
)  # fmt: skip
QUOTES = (
    "Number",
    "Label",
    "Day",
    "Source",
    "On the record",
    "Title",
    "Quote",
    "Quote cut",
    "Link",
    "SHA-256 of the text",
)


def as_csv(record: Record) -> str:
    """Return one row a question, under a line that says as of when; what looks like a formula is none."""
    since = (
        f"; watching since {day_words(record.watching_since.date())}" if record.watching_since else "; not watched yet"
    )
    return _table(
        [(f"Status as of {day_words(record.as_of)}{since}",), COLUMNS, *(_row(record, q) for q in record.questions)]
    )


def quotes_csv(record: Record) -> str:
    """Return one row for each text that speaks to a question."""
    rows = ((question, piece) for question in record.questions for piece in question.evidence)
    return _table([QUOTES, *(_quote_row(question, piece) for question, piece in rows)])


def _table(rows: Iterable[Sequence[object]]) -> str:
    body = io.StringIO()
    writer = csv.writer(body, lineterminator="\r\n")
    writer.writerows([safe_cell(str(cell)) for cell in row] for row in rows)
    return body.getvalue()


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    first = text.lstrip(" \u00a0\u3000\ufeff")[:1]
    return f"'{text}" if first and first in FORMULA else text


def _row(record: Record, question: QuestionRecord) -> tuple[object, ...]:
    since, mention = question.status_since, question.last_mention
    return (
        record.letter,
        question.question.removeprefix("q"),
        record.sent_on,
        "; ".join(question.addressees),
        question.text,
        question.label,
        question.status,
        record.as_of,
        since.date() if since else "",
        question.no_answer_seen_since.date() if question.no_answer_seen_since else "",
        record.term.due_on or "",
        _bounded(comments(record, question)),
        len(question.evidence),
        mention.date() if mention else "",
        _bounded([piece_line(piece) for piece in question.evidence]),
    )


def _bounded(lines: Sequence[str]) -> str:
    """Join lines as far as a cell holds them, and say how many are left out and where they stand."""
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(kept) + len(line) > CELL:
            return "\n".join(
                [*kept, f"and {len(lines) - len(kept)} more: see the JSON export, or quotes.csv of the zip"]
            )
        kept.append(line)
    return "\n".join(kept)


def piece_line(piece: Quoted) -> str:
    """Tell one piece of evidence in a line."""
    day = day_words(piece.day) if piece.day else "no date given"
    how = "on the record" if piece.on_the_record else "reported"
    quote = f": “{piece.quote}”" if piece.quote else ": not quoted, 90 words of this source are"
    return f"{day}, {piece.source}, {how}{quote} {piece.url}".strip()


def comments(record: Record, question: QuestionRecord) -> list[str]:
    """Say in sentences where a question stands; of what is unanswered only that no answer was seen."""
    lines = [_seen(record, question)]
    lines += [f"{name}: {state.value}." for name, state in question.by_addressee.items()]
    lines += [f"Answered: {question.answered_parts}."] if question.answered_parts else []
    last = next((one for one in reversed(question.changes) if not one.taken_back and not one.takes_back), None)
    lines += [f"{change_line(last)}."] if last else []
    lines += [
        f"Sent {f'by {one.by} ' if one.by else ''}to {one.to}, {count(one.times, 'time')}."
        for one in question.referrals
    ]
    if question.on_record_before:
        last_known = question.on_record_before[-1]
        day = known_day(last_known.day, last_known.precision)
        lines.append(f"On record before we watched: {len(question.on_record_before)}, last {day}.")
    return [line for line in lines if line]


def _seen(record: Record, question: QuestionRecord) -> str:
    if record.watching_since is None:
        return "Not watched yet."
    since = question.no_answer_seen_since
    return f"No answer seen since {day_words(since.date())}." if since else ""


def change_line(change: StateChange) -> str:
    """Tell a change of a state in a line."""
    to = f", sent to {change.referred_to}" if change.referred_to else ""
    parts = f" ({change.parts})" if change.parts else ""
    why = f": {change.why}" if change.why else ""
    back = " (taken back since)" if change.taken_back else ""
    of = f" for {change.addressee}" if change.addressee else ""
    return f"{day_words(change.at.date())}{of}: {change.state.value}{parts}{to}, set by {change.by}{why}{back}"


def _quote_row(question: QuestionRecord, piece: Quoted) -> tuple[object, ...]:
    return (
        question.question.removeprefix("q"),
        question.label,
        piece.day or "",
        piece.source,
        "yes" if piece.on_the_record else "no",
        piece.title,
        piece.quote,
        "yes" if piece.cut else "no",
        piece.url,
        piece.sha256,
    )


def heading(question: QuestionRecord) -> str:
    """Name a question: "Q3a tools left"."""
    return question_name(question.question, question.label)
