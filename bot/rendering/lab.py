"""The keyword lab as a message: what a keyword would have caught, with the buttons that save it or not. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.desks.forms import Form, Input
from bot.messages import Button, Embed, Message
from bot.rendering.budget import fit, shorten
from bot.rendering.markup import clean, emphasise, escape, sentence_link
from bot.rendering.words import BLUE, GREY, count, local_day, question_name
from letters.keywords.grammar import KeywordFault, stored_keyword
from letters.keywords.wording import hints, said_back
from letters.lab.drafts import DraftKind
from letters.lab.traps import Traps
from letters.lab.trials import Compared, PastQuote, Trial

BARS = "▁▂▃▄▅▆▇█"
LONGEST_QUOTE, LONGEST_LINK = 240, 250
EXCLUSION = "words"  # the name of the form's input
OPENINGS = {DraftKind.ADD: "Watch for", DraftKind.EDIT: "Change to", DraftKind.REMOVE: "Stop watching for"}


def render_trial(
    trial: Trial,
    names: Mapping[str, str],
    zone: ZoneInfo,
    *,
    kind: DraftKind | None = None,
    ref: str = "",
    compared: Compared | None = None,
) -> Message:
    """Show what a keyword would have caught; with the name of a draft (``ref``) also its buttons."""
    lines = [*_reading(trial), "", *_figures(trial, kind, zone), *_compared(compared)]
    for title, quotes in _groups(trial):
        lines += ["", f"**{title}**", *(_quote(quote, names, zone) for quote in quotes)] if quotes else []
    footer = "" if not ref else "Nothing is changed yet. Only who asked may press."
    embed = Embed(description="\n".join(lines), colour=BLUE, footer=footer)
    return fit(Message(_opening(trial, kind), (embed,), _buttons(ref, kind) if ref else ()))


def _opening(trial: Trial, kind: DraftKind | None) -> str:
    keyword = shorten(escape(trial.keyword.text), 100)
    opening = f"{OPENINGS[kind]} “{keyword}”?" if kind is not None else f"“{keyword}”:"
    return f"{opening} {count(len(trial.hits), 'hit')}, {_per_week(trial)}."


def _reading(trial: Trial) -> Iterator[str]:
    expression = stored_keyword(trial.keyword.text)
    about = question_name(trial.keyword.question) or "the letter’s subject"
    said = said_back(expression, lambda text: f"*{escape(text)}*")
    yield f"{said[:1].upper()}{said[1:]}; told for {escape(about)}."
    yield from (f"Note: {_code(hint)}." for hint in hints(expression))


def _code(hint: str) -> str:
    """Escape a hint but for its own marks of code."""
    return "`".join(part if number % 2 else escape(part) for number, part in enumerate(hint.split("`")))


def _figures(trial: Trial, kind: DraftKind | None, zone: ZoneInfo) -> Iterator[str]:
    past = trial.past
    if not past.stored:
        yield "Nothing is stored yet to try it on."
        return
    since = f"Since {local_day(past.since, zone)}"
    yield f"**{since}**: {count(len(trial.hits), 'hit')} in {past.stored:,} text{'s' if past.stored != 1 else ''}"
    if past.is_cut:
        yield "It stands in so many texts that only the newest are looked at."
    missed = "Would be missed" if kind is DraftKind.REMOVE else "New"
    beyond = "beyond the letter’s own rules" + (f" and {count(trial.others, 'keyword')}" if trial.others else "")
    yield f"**{missed}**: {len(trial.new)} {beyond}"
    if trial.hits:
        yield f"**Told already**: {_questions(trial)}"
        yield f"**Weekly**: {sparkline(trial.weekly)} (at most {max(trial.weekly)})"
    if trial.wanted or trial.unwanted:
        yield f"**People say**: {trial.wanted} of its hits relevant, {trial.unwanted} not"
    overlaps = [f"“{shorten(escape(one.text), 60)}” ({one.hits} of {len(trial.hits)})" for one in trial.overlaps]
    yield f"**Other keywords in its hits**: {', '.join(overlaps) or 'none'}"
    yield f"**Inside other words**: {_traps(trial.traps)}"


def _per_week(trial: Trial) -> str:
    what = "digest lines" if trial.keyword.muted else "alerts"
    if not trial.per_week:
        return f"no {what} of its own"
    return f"≈{trial.per_week:.1f} {what} a week" if trial.per_week >= 0.05 else f"under one of its {what} in 20 weeks"


def _questions(trial: Trial) -> str:
    named = [f"{question_name(question) or 'subject'} ×{times}" for question, times in trial.questions]
    return ", ".join([*named, *([f"not at all ×{trial.unasked}"] if trial.unasked else [])])


def sparkline(counts: Sequence[int]) -> str:
    """Draw counts as bars; nothing is the lowest bar, and anything at all stands above it."""
    most = max(counts, default=0)
    return "".join(BARS[-(-one * (len(BARS) - 1) // most) if most else 0] for one in counts)


def _traps(traps: Traps) -> str:
    if not traps.texts:
        return "none"
    words = ", ".join(f"{escape(shorten(clean(word), 40))} ×{times}" for word, times in traps.words)
    return f"left alone in {count(traps.texts, 'text')} of {traps.looked_at:,}: {words}"


def _compared(compared: Compared | None) -> Iterator[str]:
    if compared is not None:
        yield f"**Instead of the old one**: {count(compared.gained, 'text')} gained, {compared.lost} lost"


def _groups(trial: Trial) -> tuple[tuple[str, Sequence[PastQuote]], ...]:
    return ("Best" if trial.worst else "Hits", trial.best), ("Worst", trial.worst)


def _quote(quote: PastQuote, names: Mapping[str, str], zone: ZoneInfo) -> str:
    said = shorten(emphasise(quote.sentence, quote.spans), LONGEST_QUOTE) or "no words"
    who = shorten(escape(names.get(quote.source, quote.source)), 40)
    address = sentence_link(quote.url, quote.sentence, LONGEST_LINK)
    linked = f"[{who}]({address})" if address else who
    return f"> {said}\n{linked}, {local_day(quote.said_at, zone)}{', new' if quote.is_new else ''}"


def _buttons(ref: str, kind: DraftKind | None) -> tuple[Button, ...]:
    cancel = Button("Cancel", custom_id=f"k:{ref}:cancel")
    if kind is DraftKind.REMOVE:
        return Button("Remove", custom_id=f"k:{ref}:save", style="danger"), cancel
    return (
        Button("Save", custom_id=f"k:{ref}:save", style="success"),
        Button("Save muted", custom_id=f"k:{ref}:mute"),
        Button("Add exclusion", custom_id=f"k:{ref}:not"),
        cancel,
    )


def render_proposal(trial: Message, by: str) -> Message:
    """Show a keyword that somebody proposes who may not save it: any admin may press."""
    embeds = tuple(replace(embed, footer="Nothing is changed yet. Any admin may press.") for embed in trial.embeds)
    line = f"{shorten(escape(by), 40)} proposes a keyword. {trial.content}"
    return fit(replace(trial, content=line, embeds=embeds))


def render_settled(said: str) -> Message:
    """Say what became of a draft, in place of the lab."""
    return fit(Message(said))


def render_fault(fault: KeywordFault) -> Message:
    """Show where a keyword cannot be read, and what would work."""
    line, caret = fault.lines()
    shown = "".join(char if char.isprintable() else " " for char in line).replace("`", "ˋ")
    return fit(
        Message(
            "I could not read that keyword.",
            (Embed(description=f"```\n{shown}\n{caret}\n```\n{escape(str(fault))}", colour=GREY),),
        )
    )


def exclusion_form(ref: str) -> Form:
    """Return the form that asks what to leave out."""
    example = "overdose awareness, or several with | between them"
    asked = Input(EXCLUSION, "Not where the paragraph or title says", placeholder=example, most=100)
    return Form(f"kf:{ref}", "Add an exclusion", (asked,))
