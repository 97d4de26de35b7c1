"""The board of a letter, for a narrow screen and for reading aloud. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import Button, Embed, Field, Menu, Message, Option
from bot.rendering.budget import CUSTOM_ID, FIELDS, OPTIONS, clip, fit, shorten, size
from bot.rendering.markup import clean, escape, plain, safe_link, sentence_link
from bot.rendering.notices import notify_button
from bot.rendering.words import (
    AMBER,
    BLUE,
    GREY,
    RED,
    UNANSWERED,
    count,
    known_day,
    local_day,
    local_time,
    person,
    question_name,
    state_words,
)
from letters.questions import State
from letters.record.board import Board, Row, SourceCount
from letters.record.clock import ClockState, clock_state, day_number, day_words, days_left, length, progress, until
from letters.record.states import BOT

LINE = 58  # characters that a phone shows without a break
BAR = 10  # cells
FULL_ROWS = 20  # beyond it each question has one line, so that all find room
_COLOURS = {ClockState.DUE_SOON: AMBER, ClockState.OVERDUE: RED, ClockState.LONG_OVERDUE: RED}


def render_board(board: Board, now: datetime, zone: ZoneInfo) -> Message:
    """Render the board: each line under 60 characters, states in words before their symbols.

    The menu ``b:<letter>`` leads to the card of a question; its values are question ids. The buttons beside it tell
    what changed (``n:``), draw a chart (``c:``), export (``x:``) and offer to mention people (``notify:``).
    """
    head = [*_term(board), *_watching(board, zone), *_sources(board.sources)]
    embed = Embed(
        title=escape(board.letter.title),
        description="\n".join(head),
        colour=GREY if board.letter.closed else _COLOURS.get(clock_state(board.clock, board.today), BLUE),
        footer=f"as of {local_time(now, zone)}",
    )
    brief = len(board.rows) > FULL_ROWS
    rows = [(_row_name(row), [_brief(row)] if brief else _row_lines(row, board, zone)) for row in board.rows]
    buttons = board_buttons(board.letter.id, is_open=board.letter.closed is None)
    return fit(Message(_board_line(board), _with_rows(embed, rows), buttons, _menu(board)))


def board_buttons(letter: str, *, is_open: bool = True) -> tuple[Button, ...]:
    """Return what can be pressed under a board, besides its menu; of a closed letter nobody is mentioned."""
    pressed = (
        Button("What changed", f"n:{letter}:7d"),
        Button("Chart", f"c:{letter}"),
        Button("Export", f"x:{letter}"),
    )
    return (*pressed, notify_button(letter)) if is_open else pressed


def _board_line(board: Board) -> str:
    """Say the board in one line, for a push and for the list of pins."""
    answered = sum(row.fact.state is State.ANSWERED for row in board.rows)
    heard = sum(row.fact.evidence > 0 for row in board.rows)
    of = count(len(board.rows), "question")
    tally = f"{answered} of {of} answered, {heard} with evidence"
    stands = progress(board.clock, board.today) if board.letter.closed is None else "closed"
    return shorten(f"{escape(board.letter.short)}: {stands}; {tally}", 180)


def render_no_board() -> Message:
    """Say, where a board stood, that its letter is watched no more."""
    return Message("The letter of this board is not watched here any more. What was found for it stays on the record.")


def _with_rows(embed: Embed, rows: list[tuple[str, list[str]]]) -> tuple[Embed, ...]:
    """Give each question its own field; a letter of very many questions continues in further embeds."""
    fields = tuple(Field(name, "\n".join(lines)) for name, lines in rows)
    first = Embed(
        title=embed.title,
        description=embed.description,
        colour=embed.colour,
        fields=fields[:FIELDS],
        footer=embed.footer,
    )
    further = range(FIELDS, len(fields), FIELDS)
    return (first, *(Embed(colour=embed.colour, fields=fields[at : at + FIELDS]) for at in further))


def _term(board: Board) -> list[str]:
    clock, left = board.clock, days_left(board.clock, board.today)
    sent = f"sent {day_words(clock.sent_on)} to "
    lines = [sent + escape(clip(clean(board.letter.addressee), LINE - len(sent)))]
    if board.letter.closed is not None:
        return lines
    if left is None or clock.due_on is None:
        return [*lines, "no term was set for an answer"]
    if left < 0:
        lines.append(f"**overdue since {day_words(clock.due_on)}**, {count(-left, 'day')}")
    else:
        lines.append(f"**{progress(clock, board.today)}** {bar(day_number(clock, board.today), length(clock))}")
        lines.append(until(clock.due_on, board.today))
    if clock.extensions:
        lines.append(f"extended to {day_words(clock.extensions[-1].day)}, see `deadline show`")
    if clock.named:
        lines.append("the letter itself names its last day")
    elif clock.assumed_receipt:
        lines.append("receipt not recorded: counted from the letter's date")
    else:
        lines.append(f"received {day_words(clock.starts_on)}: counted from there")
    return lines


def bar(done: int, whole: int) -> str:
    """Draw how much of the term is gone; always beside the words, never alone."""
    cells = min(BAR, max(0, round(BAR * done / whole))) if whole > 0 else BAR
    return "▰" * cells + "▱" * (BAR - cells)


def _watching(board: Board, zone: ZoneInfo) -> list[str]:
    closed = board.letter.closed
    if closed is not None:
        who = f"**closed since {local_day(closed.at, zone)}** by {person(closed.who, 24)}"
        return [who, shorten(escape(closed.reason), LINE), "new texts are not judged for it; the record stays"]
    if board.watching_since is None:
        return ["not watching yet: no source has answered so far"]
    return [f"watching since {local_day(board.watching_since, zone)}"]


def _sources(sources: SourceCount) -> list[str]:
    if not sources.total:
        return []
    verb = "answers" if sources.total == 1 else "answer"
    lines = [f"{sources.ok} of {count(sources.total, 'source')} {verb}"]
    lines += [escape(clip(clean(name), LINE)) for name in sources.in_trouble[:3]]
    if len(sources.in_trouble) > 3:
        lines.append(f"and {len(sources.in_trouble) - 3} more: see `status sources`")
    return lines


def _row_name(row: Row) -> str:
    return shorten(escape(question_name(row.question.id, row.question.label)), LINE)


def _brief(row: Row) -> str:
    return f"{state_words(row.fact.state)}, evidence: {row.fact.evidence}"


def _row_lines(row: Row, board: Board, zone: ZoneInfo) -> list[str]:
    lines = [state_line(row, board, zone), *judged_lines(row, board, zone), evidence_line(row, zone)]
    if row.known:
        last = row.known[-1]
        lines.append(f"before we watched: {len(row.known)} on record, last {known_day(last.day, last.precision)}")
    return lines


def state_line(row: Row, board: Board, zone: ZoneInfo) -> str:
    """Say the state; of what is unanswered only that we saw no answer, and since when we look."""
    words = state_words(row.fact.state)
    if row.fact.state not in UNANSWERED:
        return words
    if board.watching_since is None:
        return f"{words}, not watched yet"
    since = local_day(board.watching_since, zone)
    if board.letter.closed is not None:
        until = local_day(board.letter.closed.at, zone)
        return f"{words}, no answer seen {f'on {since}' if since == until else f'{since} to {until}'}"
    return f"{words}, no answer seen since {since}"


def judged_lines(row: Row, board: Board, zone: ZoneInfo) -> list[str]:
    """Say what each of several addressees did, which parts or which office it is about, and who set it last."""
    fact = row.fact
    names = {one.id: one.name for one in board.letter.addressees}
    lines = [f"{shorten(escape(names.get(one, one)), 36)}: {state_words(state)}" for one, state in fact.apart]
    if fact.parts and fact.state is State.PARTIAL:
        lines.append(f"answered: {shorten(escape(fact.parts), LINE - 10)}")
    if fact.referred_to and fact.state in (State.HOLDING, State.DECLINED):
        lines.append(f"sent to: {shorten(escape(fact.referred_to), LINE - 9)}")
    if fact.changed_at is not None and fact.changed_by != BOT:
        lines.append(f"set {local_day(fact.changed_at, zone)} by {person(fact.changed_by, 36)}")
    return lines


def evidence_line(row: Row, zone: ZoneInfo) -> str:
    """Say how much was found, and link the newest of it."""
    if not row.fact.evidence and row.fact.last_mention is None:
        return "no evidence, no mention"
    line = count(row.fact.evidence, "piece of evidence", "pieces of evidence")
    if row.fact.last_mention is None:
        return line
    day = local_day(row.fact.last_mention, zone)
    return f"{line}, last mention {_linked(day, row.fact.last_url, row.fact.last_quote)}"


def _linked(words: str, url: str, quote: str) -> str:
    """Link the words to the sentence if a field has room for that."""
    address = sentence_link(url, quote, 500) or safe_link(url, 700)
    return f"[{words}]({address})" if address else words


def _menu(board: Board) -> tuple[Menu, ...]:
    options = tuple(
        Option(
            clip(plain(question_name(row.question.id, row.question.label)), 100),
            row.question.id,
            f"{state_words(row.fact.state)}, {count(row.fact.evidence, 'piece of evidence', 'pieces of evidence')}",
        )
        for row in board.rows[:OPTIONS]
    )
    custom_id, more = f"b:{board.letter.id}", len(board.rows) - len(options)
    placeholder = "Open the card of a question" + (f"; {more} more: type status question" if more else "")
    return (Menu(custom_id, placeholder, options),) if size(custom_id) <= CUSTOM_ID else ()
