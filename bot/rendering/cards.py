"""The card of a question: what is asked, where it stands and why, the whole record, page by page. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import Embed, Message
from bot.rendering.boards import evidence_line, judged_lines, state_line
from bot.rendering.budget import fit, shorten, size
from bot.rendering.docket import history_lines, referral_line
from bot.rendering.marks import note_lines
from bot.rendering.markup import escape, plain, safe_link, sentence_link
from bot.rendering.notices import notify_button
from bot.rendering.pages import Section, broken, page_buttons, page_words, paged
from bot.rendering.words import BLUE, GREEN, known_day, local_time, question_name, said_on, state_words
from letters.questions import Known, State
from letters.record.board import Board, Row
from letters.record.followup import QUOTE_WORDS
from letters.record.kept import Evidence
from letters.record.marks import Note
from letters.record.states import Change, referrals


def render_question(
    board: Board,
    row: Row,
    evidence: Sequence[Evidence],
    now: datetime,
    zone: ZoneInfo,
    log: Sequence[Change] = (),
    page: int = 1,
    notes: Sequence[Note] = (),
) -> Message:
    """Render one page of the card; a page that does not exist is the last one.

    ``log``: the changes of its state, the oldest first; ``notes``: the newest first.
    Other pages stand behind ``q:<letter>:<question>:<page>``.
    """
    name = question_name(row.question.id, row.question.label)
    pages = paged(_sections(board, row, evidence, zone, log, notes))
    page = min(max(page, 1), len(pages))
    lines = [f"**{state_line(row, board, zone)}**", *judged_lines(row, board, zone), evidence_line(row, zone)]
    embed = Embed(
        title=escape(name),
        description="\n".join(lines),
        colour=GREEN if row.fact.state is State.ANSWERED else BLUE,
        fields=pages[page - 1],
        footer=f"{plain(board.letter.title)}, as of {local_time(now, zone)}",
    )
    content = f"{escape(name)}: {state_words(row.fact.state)}{page_words(page, len(pages))}"
    buttons = page_buttons(page, len(pages), lambda number: f"q:{board.letter.id}:{row.question.id}:{number}")
    if board.letter.closed is None:
        buttons = (*buttons, notify_button(board.letter.id, row.question.id))
    return fit(Message(shorten(content, 180), (embed,), buttons))


def _sections(
    board: Board,
    row: Row,
    evidence: Sequence[Evidence],
    zone: ZoneInfo,
    log: Sequence[Change],
    notes: Sequence[Note],
) -> list[Section]:
    return [
        Section("What is asked", broken(escape(row.question.text))),
        *_parts(board, row),
        *(_evidence(piece, zone) for piece in evidence),
        Section("Notes of the team", tuple(note_lines(notes, zone, most=len(notes)))),
        Section("What its state rests on", (_proof(log),)),
        Section("Changes of its state", tuple(history_lines(log, board.letter, zone))),
        Section("Who sent us to whom", (referral_line(referrals(log)),)),
        Section("On record before we watched", tuple(_known_lines(row.known))),
    ]


def _parts(board: Board, row: Row) -> list[Section]:
    """Name the question that this one is a part of, and its own parts, each with its state."""
    parent = board.letter.parent_of
    above = [_part(one) for one in board.rows if one.question.id == parent(row.question)]
    below = [_part(one) for one in board.rows if parent(one.question) == row.question.id]
    return [Section("Part of", tuple(above)), Section("Its parts", tuple(below))]


def _part(row: Row) -> str:
    name = question_name(row.question.id, row.question.label)
    return f"{shorten(escape(name), 120)}: {state_words(row.fact.state)}"


def _proof(log: Sequence[Change]) -> str:
    """Show the words on which the present state rests, and where they stand."""
    last = next((change for change in reversed(log) if not change.undone and not change.undoes), None)
    if last is None or not last.proof.quote:
        return ""
    address = sentence_link(last.proof.url, last.proof.quote, 400) or safe_link(last.proof.url, 600)
    quote = shorten(escape(_quotable(last.proof.quote)), 400)
    lines = [f"> {quote}", f"[Open the proof]({address})" if address else ""]
    if last.proof.text_hash:
        lines.append(f"as held then: version {last.proof.version}, sha256 {last.proof.text_hash[:12]}")
    return "\n".join(filter(None, lines))


def _quotable(quote: str) -> str:
    """Return as many words as may be quoted of news."""
    words = quote.split()
    return " ".join(words[:QUOTE_WORDS]) + "…" * (len(words) > QUOTE_WORDS)


def _evidence(piece: Evidence, zone: ZoneInfo) -> Section:
    how = "on the record" if piece.official else "reported"
    head = f"{said_on(piece.published, zone)}, {shorten(escape(piece.source_name), 60)}, {how}"
    address = sentence_link(piece.url, piece.quote, 600) or safe_link(piece.url, 800)
    quote = shorten(escape(_quotable(piece.quote)), 960 - size(address))
    lines = [f"> {quote}" if quote else "", f"[Open at the sentence]({address})" if address else ""]
    return Section(head, ("\n".join(filter(None, lines)) or "no quote was kept",))


def _known_lines(known: Sequence[Known]) -> list[str]:
    """Tell what was on record, the newest first, in our own sentence."""
    return [_known_line(each) for each in sorted(known, key=lambda k: k.day, reverse=True)]


def _known_line(known: Known) -> str:
    address, day = safe_link(known.url, 500), known_day(known.day, known.precision)
    words = shorten(escape(known.sentence), 940 - size(address))
    return f"[{day}]({address}): {words}" if address else f"{day}: {words}"
