"""A letter's record as Markdown that reads well as it is and printed. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bot.rendering.dossier_table import change_line, comments, heading
from bot.rendering.words import count, known_day
from letters.record.clock import day_words
from letters.record.dossier import OnRecord, QuestionRecord, Quoted, Record, StateChange, TeamNote
from letters.record.followup import plain_markdown


def as_markdown(record: Record) -> str:
    """Write the record; words from outside cannot read as markup."""
    parts = [
        f"# {plain_markdown(record.title)}",
        f"Status as of {day_words(record.as_of)}{' (this letter is closed)' * record.closed}.",
        _watched(record),
        _list(record.notes),
        f"Sent {day_words(record.sent_on)} to {plain_markdown(record.addressee)}{_by(record)}.",
        "## When an answer is due",
        _list(map(plain_markdown, record.term.sum)),
        _list(_term(record)),
        "## Questions",
        _overview(record),
        *(part for question in record.questions for part in _question(record, question)),
        "## Sources that were read",
        _list(_source_lines(record)) or "None is set up.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _by(record: Record) -> str:
    return f" by {plain_markdown(record.senders)}" if record.senders else ""


def _watched(record: Record) -> str:
    if record.watching_since is None:
        return "Nothing has been watched yet: no source has answered so far."
    return f"Watching since {day_words(record.watching_since.date())}."


def _term(record: Record) -> list[str]:
    return [
        f"{day_words(one.at.date())}: {one.kind} {day_words(one.day)}, recorded by {plain_markdown(one.by)}"
        + _proof(one.quote, one.url)
        for one in record.term.changes
    ]


def _overview(record: Record) -> str:
    rows = ["| question | status | evidence | last mention |", "| --- | --- | --- | --- |"]
    for one in record.questions:
        mention = day_words(one.last_mention.date()) if one.last_mention else "none seen"
        rows.append(f"| {plain_markdown(heading(one))} | {one.status} | {len(one.evidence)} | {mention} |")
    return "\n".join(rows)


def _question(record: Record, question: QuestionRecord) -> list[str]:
    return [
        f"### {plain_markdown(heading(question))}",
        plain_markdown(question.text),
        f"Part of Q{question.part_of.removeprefix('q')}." if question.part_of else "",
        f"**{question.status}.** {' '.join(plain_markdown(line) for line in comments(record, question))}",
        *_titled("Evidence", (_piece(piece) for piece in question.evidence)),
        *_titled("Notes of the team", map(_note, question.team_notes)),
        *_titled("Changes of its state", (_change(one) for one in question.changes)),
        *_titled("On record before we watched", map(_known, question.on_record_before)),
    ]


def _titled(title: str, lines: Iterable[str]) -> list[str]:
    told = _list(lines)
    return [f"#### {title}", told] if told else []


def _piece(piece: Quoted) -> str:
    day = day_words(piece.day) if piece.day else "no date given"
    how = "on the record" if piece.on_the_record else "reported"
    title = f", “{plain_markdown(piece.title)}”" if piece.title else ""
    head = f"{day}, {plain_markdown(piece.source)}, {how}{title}"
    return head + _proof(piece.quote, piece.url) + _hash(piece.text, piece.sha256)


def _change(change: StateChange) -> str:
    proof = "" if change.takes_back else _proof(change.quote, change.url) + _hash(change.text, change.sha256)
    return plain_markdown(change_line(change)) + proof


def _proof(quote: str, url: str) -> str:
    """Add words and link on lines of their own inside a list."""
    words = f"\n  > {plain_markdown(quote)}" if quote else ""
    return f"{words}\n\n  <{url}>" if url else words


def _hash(text: str, sha256: str) -> str:
    return f"\n  text {text} as held then, SHA-256 `{sha256}`" if sha256 else ""


def _note(note: TeamNote) -> str:
    link = f" <{note.url}>" if note.url else ""
    return f"{day_words(note.at.date())}, {plain_markdown(note.by)}: {plain_markdown(note.note)}{link}"


def _known(known: OnRecord) -> str:
    link = f" <{known.url}>" if known.url else ""
    return f"{known_day(known.day, known.precision)}: {plain_markdown(known.sentence)}{link}"


def _source_lines(record: Record) -> list[str]:
    lines = []
    for one in record.sources:
        since = f" since {day_words(one.since.date())}" if one.since and one.state != "ok" else ""
        read = f", read since {day_words(one.watched_since.date())}" if one.watched_since else ", not read yet"
        lines.append(f"{plain_markdown(one.name)}: {plain_markdown(one.state)}{since}{read}")
    well = sum(one.state in {"ok", "empty", "dormant"} for one in record.sources)
    return [f"{well} of {count(len(lines), 'source')} answer", *lines] if lines else []


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines if line)
