"""A letter that is read, looked through, closed or reopened, as messages and forms. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.desks.forms import Form, Input
from bot.messages import Button, Embed, Field, Menu, Message, Option
from bot.rendering.budget import OPTIONS, clip, fit, shorten
from bot.rendering.markup import clean, escape, plain
from bot.rendering.words import AMBER, BLUE, GREY, count, local_day, local_time, person, question_name
from letters.drafting.draft import LetterDraft
from letters.files.shape import LetterShape, QuestionShape
from letters.questions import Letter, Question
from letters.record.clock import day_words, term_words

SHOWN = 20  # questions that are listed with their words
BRIEF, NOTE = 150, 200  # characters of a question in the list, of a note
MOST_NOTES = 8
LETTER, NAMES, ADD = "letter", "names", "add"  # the forms of a draft, besides those of its questions
TERM_EXAMPLES = "60 days · 30 business days · by 1 Oct 2023 · none"
PRESSED = "Confirmed, it is watched at once; texts of the last days are judged for it. Only its author may press."
FORM = "lf:{ref}:{part}"
DID = {  # of the log
    "add": "added",
    "edit": "changed",
    "close": "closed",
    "reopen": "reopened",
    "undo add": "took back adding",
    "undo edit": "took back the change of",
    "undo close": "took back closing",
    "undo reopen": "took back reopening",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """What a letter would make of the texts of the last days."""

    texts: int = 0
    told: int = 0
    near: int = 0


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One line of the log of letters."""

    at: datetime
    who: str
    action: str
    letter: str
    detail: str
    undone: bool


def render_draft(ref: str, draft: LetterDraft, faults: Sequence[str], tried: Tried) -> Message:
    """Show what was read of a letter, with the buttons that change and confirm it; none without a ``ref``."""
    title = shorten(escape(draft.title), 80)
    ends = "One thing is missing." if len(faults) == 1 else f"{len(faults)} things are missing." if faults else ""
    opening = f"Change {title}?" if draft.edits else f"New letter? {title}:"
    so_far = "Nothing is changed yet." if draft.edits else "Not watched yet."
    line = f"{opening} {count(len(draft.questions), 'question')}. {so_far} {ends}".strip()
    embed = Embed(
        title=shorten(escape(draft.title), 200),
        description="\n".join(_about(draft)),
        colour=AMBER if faults else BLUE,
        fields=tuple(_fields(draft, faults, tried)),
        footer=PRESSED if ref else "",
    )
    if not ref:
        return fit(Message(line, (embed,)))
    return fit(Message(line, (embed,), _buttons(ref, bool(faults)), _menus(ref, draft)))


def _about(draft: LetterDraft) -> list[str]:
    receipt = "receipt not known: counted from the letter's date" if draft.due_on is None else ""
    return [
        f"to {shorten(escape(draft.addressee), 150)}",
        f"from {shorten(escape(draft.senders), 150)}" if draft.senders else "from: not found",
        f"sent {day_words(draft.sent_on)}" if draft.sent_on else "**sent: its day was not found**",
        asked_words(draft) or "no term set",
        *([f"received {day_words(draft.received_on)}"] if draft.received_on else [receipt] if receipt else []),
        f"subject words: {shorten(escape(', '.join(draft.terms)), 300) or 'none'}",
        f"id `{clean(draft.id)[:40]}`, short “{shorten(escape(draft.short), 40)}”",
    ]


def asked_words(draft: LetterDraft) -> str:
    """Say by when an answer is asked; '' where no term is set."""
    if draft.due_on is not None:
        return f"answer asked by {day_words(draft.due_on)}"
    return f"answer asked within {draft.answer_days} {draft.day_kind} days" if draft.answer_days else ""


def _fields(draft: LetterDraft, faults: Sequence[str], tried: Tried) -> list[Field]:
    fields = [Field("Mend this first", _lines([one.replace("_", " ") for one in faults]))] if faults else []
    fields += [Field(_name(one), shorten(escape(one.text), BRIEF) or "no words") for one in draft.questions[:SHOWN]]
    more = len(draft.questions) - SHOWN
    if more > 0:
        fields.append(Field(f"and {more} more", "choose one in the menu to read it"))
    told = (
        f"{tried.told} of {count(tried.texts, 'text')} of the last days would be told, {tried.near} named in the digest"
    )
    return [
        *fields,
        Field("Look at this", _lines(draft.notes)),
        Field("Not read", _lines(draft.unread)),
        Field("What it would find", told if tried.texts and not faults else ""),
    ]  # fmt: skip


def _lines(words: Sequence[str]) -> str:
    lines = [f"• {shorten(escape(one), NOTE)}" for one in words[:MOST_NOTES]]
    more = len(words) - MOST_NOTES
    return "\n".join([*lines, *([f"and {more} more"] if more > 0 else [])])


def _name(one: Question) -> str:
    return shorten(escape(question_name(one.id, one.label)), 58)


def _buttons(ref: str, faulty: bool) -> tuple[Button, ...]:
    confirm = () if faulty else (Button("Confirm", custom_id=f"l:{ref}:save", style="success"),)
    return (
        *confirm,
        Button("Edit letter", custom_id=f"l:{ref}:{LETTER}"),
        Button("Edit names", custom_id=f"l:{ref}:{NAMES}"),
        Button("Add question", custom_id=f"l:{ref}:{ADD}"),
        Button("Cancel", custom_id=f"l:{ref}:cancel"),
    )


def _menus(ref: str, draft: LetterDraft) -> tuple[Menu, ...]:
    """Offer the questions, to be read whole, changed or taken out; a menu holds 25."""
    parts = [draft.questions[at : at + OPTIONS] for at in range(0, len(draft.questions), OPTIONS)]
    return tuple(
        Menu(
            f"lm:{ref}:{number}",
            "Read, edit or take out a question" if not number else f"Questions from {part[0].id.upper()} on",
            tuple(Option(clip(plain(question_name(one.id, one.label)), 100), one.id) for one in part),
            row=1 + number,
        )
        for number, part in enumerate(parts)
    )


def render_draft_question(ref: str, draft: LetterDraft, one: Question) -> Message:
    """Show one question of a letter whole, with what can be done with it."""
    embed = Embed(
        title=_name(one),
        description=shorten(escape(one.text), 2400),
        colour=BLUE,
        footer=f"a part of {one.parent.upper()}" if one.parent else "",
    )
    buttons = (
        Button("Edit", custom_id=f"lq:{ref}:{one.id}:edit", style="primary"),
        Button("Take out", custom_id=f"lq:{ref}:{one.id}:out", style="danger"),
        Button("Back", custom_id=f"l:{ref}:back"),
    )
    return fit(Message(f"{_name(one)}, of {shorten(escape(draft.title), 80)}", (embed,), buttons))


# -- forms -------------------------------------------------------------------------------------------------------


def draft_form(ref: str, draft: LetterDraft, part: str) -> Form | None:
    """Return the form of a part; None for a question that is not there."""
    custom_id = FORM.format(ref=ref, part=part)
    if part == LETTER:
        return Form(custom_id, "The letter", _letter_inputs(draft))
    if part == NAMES:
        return Form(custom_id, "Names and receipt", _name_inputs(draft))
    one = draft.question(part)
    if one is None and part != ADD:
        return None
    return Form(custom_id, f"Question {part[1:]}" if one else "A further question", _question_inputs(one))


def _letter_inputs(draft: LetterDraft) -> tuple[Input, ...]:
    return (
        Input("title", "Title", draft.title, most=_most(LetterShape, "title")),
        Input("addressee", "To whom", draft.addressee, most=_most(LetterShape, "addressee")),
        Input("sent", "Sent on", _day(draft.sent_on), "2 Aug 2023", most=40),
        Input("term", "Answer asked within, or by", _term(draft), TERM_EXAMPLES, most=40),
        Input("terms", "Subject words, with commas", ", ".join(draft.terms), "fentanyl, PRC, precursor*", False, 600),
    )  # fmt: skip


def _name_inputs(draft: LetterDraft) -> tuple[Input, ...]:
    return (
        Input("id", "Id, for commands; it stays as it is later", draft.id, "fentanyl-2023", most=40),
        Input("short", "Short name, for lines", draft.short, "Fentanyl letter", most=40),
        Input("senders", "From whom", draft.senders, required=False, most=_most(LetterShape, "senders")),
        Input("received", "Received on, if known", _day(draft.received_on), "7 Aug 2023", required=False, most=40),
    )


def _question_inputs(one: Question | None) -> tuple[Input, ...]:
    return (
        Input("number", "Number in the letter", one.id[1:] if one else "", "3 or 3a", most=6),
        Input("label", "A few words for a line", one.label if one else "", "working group timeline", most=40),
        Input("text", "What it asks", one.text if one else "", most=_most(QuestionShape, "text")),
    )


def _most(shape: type[LetterShape] | type[QuestionShape], key: str) -> int:
    """Return how many characters a letter file takes there."""
    return next(int(one.max_length) for one in shape.model_fields[key].metadata if hasattr(one, "max_length"))


def _day(day: date | None) -> str:
    return day_words(day) if day else ""


def _term(draft: LetterDraft) -> str:
    if draft.due_on is not None:
        return f"by {day_words(draft.due_on)}"
    kind = "business " if draft.day_kind == "business" else ""
    return f"{draft.answer_days} {kind}days" if draft.answer_days else "none"


# -- what became of it, and what there is ------------------------------------------------------------------------


def render_saved(letter: str, draft: LetterDraft, who: str, young: int) -> Message:
    """Say that a letter is watched; the buttons are gone."""
    title, by = shorten(escape(draft.title), 100), escape(who)
    if draft.edits:
        return fit(Message(f"{title} is changed (`{letter}`), saved by {by}. `letter undo` takes that back."))
    judged = f" {count(young, 'text')} of the last days are judged for it." if young else ""
    return fit(Message(f"{title} is watched now, as `{letter}`; added by {by}.{judged} `letter undo` takes that back."))


def render_letters(letters: Sequence[Letter], zone: ZoneInfo) -> Message:
    """List the letters, closed ones last."""
    lines = [_letter_lines(one, zone) for one in sorted(letters, key=lambda one: one.closed is not None)]
    closed = sum(one.closed is not None for one in letters)
    line = f"{count(len(letters), 'letter')}{f', {closed} closed' if closed else ''}"
    return fit(Message(line, (Embed(description="\n\n".join(lines), colour=GREY),)))


def _letter_lines(letter: Letter, zone: ZoneInfo) -> str:
    lines = [
        f"**{shorten(escape(letter.title), 100)}** (`{letter.id}`)",
        f"sent {day_words(letter.sent_on)}, {count(len(letter.questions), 'question')}, {term_words(letter)}",
    ]
    if letter.closed is not None:
        why = shorten(escape(letter.closed.reason), 100)
        lines.append(f"closed {local_day(letter.closed.at, zone)} by {person(letter.closed.who)}: {why}")
    elif letter.watched_from is not None:
        lines.append(f"watched since {local_day(letter.watched_from, zone)}")
    return "\n".join(lines)


def render_letter_log(changes: Sequence[LetterLine], zone: ZoneInfo) -> Message:
    """List who changed which letter when, the newest first."""
    if not changes:
        return Message("Nobody has changed a letter yet; those of config.toml stand as they are.")
    lines = [_change(one, zone) for one in changes]
    return fit(
        Message(count(len(changes), "change") + " of letters", (Embed(description="\n".join(lines), colour=GREY),))
    )


def _change(one: LetterLine, zone: ZoneInfo) -> str:
    why = f": {shorten(escape(one.detail), 100)}" if one.detail else ""
    undone = ", taken back" if one.undone else ""
    did = DID.get(one.action, one.action)
    return f"{local_time(one.at, zone)}: {person(one.who)} {did} `{one.letter}`{why}{undone}"
