"""One alert as a message: a line that stands alone in a push, and beneath it all that backs it. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from bot.messages import Button, Embed, Field, Message
from bot.rendering.budget import BUTTON_URL, clip, fit, shorten, size
from bot.rendering.docket import cue_line, rulings_line, verb_buttons
from bot.rendering.marks import mark_buttons
from bot.rendering.markup import clean, emphasise, escape, plain, safe_link, sentence_link
from bot.rendering.words import (
    BLUE,
    GREY,
    RED,
    first_words,
    how_sure,
    question_name,
    said_when,
    speaker_group,
    state_words,
)
from feeds.entries import Role
from letters.alerts import Alert, AlertKind, Door, Line
from letters.record.clock import is_near, until
from letters.record.marks import NO_MARKS, Marks

PUSH_LINE = 180  # what a phone shows of a notification
NEWS_WORDS = 90  # no more is quoted of a text that is not a government's own
GONE = "(gone)"
SHORT_QUOTE = 300
DIFF_WORDS = 400  # beyond it a comparison word by word costs more than it tells
REASONS, REASON_LENGTH = 6, 160
WEIGHT = re.compile(r" \([+-]?\d\.\d\d\)$")
QUESTIONS = 4  # told with their reasons; further ones are named
DOORS_LINKED = 3
DOOR_URL = 250


def render_alert(alert: Alert, now: datetime, zone: ZoneInfo, degrade: int = 0, marks: Marks = NO_MARKS) -> Message:
    """Render an alert within every limit. ``degrade``: 0 in full, 1 a short embed, 2 a plain line.

    Each form keeps its two rows of buttons, the first of them ``a:<key>``. ``now`` is aware; ``zone`` that of the
    configuration.
    """
    line = alert_line(alert)
    first = (Button("Why this?", custom_id=f"a:{alert.key}"), *mark_buttons(alert.key, marks))
    if degrade >= 2:
        return fit(Message(_plain(line, alert), buttons=(*first, *verb_buttons(alert))))
    if degrade == 1:
        return fit(Message(line, (_short_embed(alert),), (*first, *verb_buttons(alert))))
    page = Button("Open the page", url=sentence_link(alert.url, _words_on_page(alert), BUTTON_URL))
    return fit(Message(line, (_embed(alert, now, zone),), (*first, page, *verb_buttons(alert))))


def alert_line(alert: Alert, limit: int = PUSH_LINE) -> str:
    """Say an alert in one line: which question, who, how, and the first words of the quote."""
    opening, closing = f"{_opening(alert)}{_questions(alert, limit // 3)}: {_who(alert)}", ""
    opening = f"{opening[:1].upper()}{opening[1:]}"
    if alert.may_repeat:
        closing = " (may repeat)"
    quoted = escape(first_words(clean(told_words(alert)), limit))
    room = limit - size(opening) - size(closing) - len(": ''")
    if room < 12 or not quoted:  # fewer letters quote nothing
        return shorten(opening, limit - size(closing)) + closing
    return f"{opening}: '{shorten(quoted, room)}'{closing}"


def _opening(alert: Alert) -> str:
    if alert.kind is AlertKind.ALTERED:
        return "Quote gone, " if alert.altered == GONE else "Quote changed, "
    if alert.altered:
        return "Since changed, "
    return {
        AlertKind.OFFICIAL: "Now on the record, ",
        AlertKind.QUESTION: "Now also ",
        AlertKind.LATE: "Told late, ",
    }.get(alert.kind, "")


def _questions(alert: Alert, limit: int) -> str:
    best = alert.lines[0]
    more = f" +{len(alert.lines) - 1}" if len(alert.lines) > 1 else ""
    return shorten(escape(_name(best, alert)), limit - len(more)) + more


def _name(line: Line, alert: Alert) -> str:
    return question_name(line.question, line.label) or alert.letter_title or "the letter"


def names_of(alert: Alert) -> list[str]:
    """Return the questions that the alert names, as it writes them."""
    return [escape(_name(line, alert)) for line in alert.lines]


def _who(alert: Alert) -> str:
    """Say in whose mouth the words stand, and whether that is on the record."""
    source = shorten(_source(alert), 40)
    if not alert.official:
        return f"reported by {source}"
    group = speaker_group(alert.source_group, "") or source
    if alert.quote.role is Role.REPORTER:
        return f"a reporter asked {group}"
    if alert.kind is AlertKind.ALTERED:
        return f"{group} no longer says" if alert.altered == GONE else f"{group} now says"
    return f"{group} says" if alert.kind is AlertKind.OFFICIAL else f"{group}, on the record"


def _source(alert: Alert) -> str:
    return escape(alert.source_name) or "an unnamed source"


def told_words(alert: Alert) -> str:
    """Return the words for which an alert was sent: the sentence, or what it says since it changed."""
    if alert.kind is AlertKind.ALTERED and alert.altered != GONE and alert.altered:
        return alert.altered
    return alert.quote.sentence or alert.title


def _words_on_page(alert: Alert) -> str:
    """Return the sentence as the page holds it now, for the link that scrolls to it."""
    if alert.altered:
        return "" if alert.altered == GONE else alert.altered
    return alert.quote.sentence


def _plain(line: str, alert: Alert) -> str:
    url = safe_link(alert.url)
    return f"{line}\n<{url}>" if url else line


def _short_embed(alert: Alert) -> Embed:
    lines = [_banner(alert), *(f"{escape(_name(line, alert))}: {state_words(line.state)}" for line in alert.lines)]
    quote = shorten(escape(alert.quote.sentence), SHORT_QUOTE)
    parts = [*lines, f"> {quote}" if quote else "", _link_line(alert)]
    return Embed(title=escape(alert.title), description="\n".join(filter(None, parts)), colour=_colour(alert))


def _embed(alert: Alert, now: datetime, zone: ZoneInfo) -> Embed:
    parts = [_banner(alert), _origin(alert, zone), _quoted(alert), _link_line(alert)]
    return Embed(
        title=escape(alert.title) or _source(alert),
        description="\n\n".join(filter(None, parts)),
        url=sentence_link(alert.url, _words_on_page(alert)),
        colour=_colour(alert),
        fields=(
            *(_question_field(line, alert) for line in alert.lines[:QUESTIONS]),
            Field("It also bears on", _further(alert)),
            Field("Judged by people", rulings_line(alert, zone)),
            Field("Also told by", also_line(alert.also)),
            Field("Note", "\n".join(_notes(alert, now, zone))),
        ),
        footer=clip(plain(alert.letter_title), 200),
    )


def _colour(alert: Alert) -> int:
    if alert.altered:
        return RED
    return BLUE if alert.official else GREY


def _banner(alert: Alert) -> str:
    """Say on top that a sentence which we quoted has changed, with what went and what came."""
    if not alert.altered:
        return ""
    if alert.altered == GONE:
        return f"**The quoted sentence is gone from the page.**\n~~{shorten(escape(alert.quote.sentence), 900)}~~"
    return f"**The quoted sentence has changed.**\n{word_diff(alert.quote.sentence, alert.altered)}"


def word_diff(old: str, new: str) -> str:
    """Show what went ~~struck out~~ and what came **in bold**, word by word."""
    before, after = clean(old).split()[:DIFF_WORDS], clean(new).split()[:DIFF_WORDS]
    shown: list[str] = []
    for what, i, j, k, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            shown.append(escape(" ".join(before[i:j])))
            continue
        gone, come = escape(" ".join(before[i:j])), escape(" ".join(after[k:n]))
        shown += [f"~~{gone}~~"] * bool(gone) + [f"**{come}**"] * bool(come)
    return shorten(" ".join(shown), 1500)


def _origin(alert: Alert, zone: ZoneInfo) -> str:
    """Say who said it, whether on the record, and when."""
    source = shorten(_source(alert), 100)
    head = f"**On the record: {source}**" if alert.official else f"**Reported by {source}**"
    when = said_when(alert.published, alert.first_seen, zone)
    speaker = shorten(escape(alert.quote.speaker), 80)
    return f"{head}\n{speaker}, {when}" if speaker else f"{head}\n{when[:1].upper()}{when[1:]}"


def _quoted(alert: Alert) -> str:
    """Quote the sentence with its terms in bold and one sentence either side, and what it answers."""
    quote = alert.quote
    before, sentence, after = _quotable(alert)
    lines = [f"> {part}" for part in (before, sentence, after) if part]
    if alert.altered and lines:
        lines.insert(0, "As we quoted it:")
    elif quote.role is Role.REPORTER:
        lines.insert(0, "In a reporter's question, not the official's words:")
    elif quote.asked:
        lines.insert(0, f"Asked by a reporter: “{shorten(escape(quote.asked), 300)}”")
    return "\n".join(lines)


def _quotable(alert: Alert) -> tuple[str, str, str]:
    """Escape the quote; of news only as many words as may be quoted, the sentence itself first."""
    quote = alert.quote
    left = 10_000 if alert.official else NEWS_WORDS
    sentence = quote.sentence
    words = sentence.split()
    if len(words) > left:
        sentence = f"{' '.join(words[:left])}…"
    left -= len(words)
    before = quote.before if len(quote.before.split()) <= left else ""
    left -= len(before.split())
    after = quote.after if len(quote.after.split()) <= left else ""
    shown = emphasise(sentence, quote.bold if len(words) <= NEWS_WORDS or alert.official else ())
    return shorten(escape(before), 500), shorten(shown, 1600), shorten(escape(after), 500)


def _link_line(alert: Alert) -> str:
    words = _words_on_page(alert)
    address = sentence_link(alert.url, words)
    if not address:
        return "The source gave no link."
    return f"[{'Open at the sentence' if ':~:' in address else 'Open the page'}]({address})"


def _question_field(line: Line, alert: Alert) -> Field:
    said = [state_words(line.state)]
    if round(line.score, 2):  # told late because people asked for it: nothing of ours speaks for it
        said.append(f"speaks to it: {how_sure(line.score)}")
    if line.because:
        said.append(f"because: {_reasons(line.because)}")
    if line.against:
        said.append(f"against it: {_reasons(line.against)}")
    return Field(escape(_name(line, alert)), "\n".join(said))


def _further(alert: Alert) -> str:
    further = (f"{escape(_name(line, alert))}: {state_words(line.state)}" for line in alert.lines[QUESTIONS:])
    return shorten("\n".join(further), 500)


def _reasons(reasons: tuple[str, ...]) -> str:
    """Join the weightiest reasons, in their order; what each weighs is for `match` and for who tunes it."""
    told = (WEIGHT.sub("", clean(reason)) for reason in reasons if reason.strip())
    shown = [escape(clip(reason, REASON_LENGTH)) for reason in told]
    return shorten("; ".join(shown[:REASONS]), 350)


def also_line(doors: tuple[Door, ...]) -> str:
    """Name who else tells it: "AP, Newsmax +3", the first few with a link."""
    by_name: dict[str, Door] = {}
    for door in doors:
        by_name.setdefault(clean(door.name), door)
    shown = [_door(name, door) for name, door in list(by_name.items())[:DOORS_LINKED] if name]
    more = len(by_name) - len(shown)
    return ", ".join(shown) + (f" +{more}" if shown and more > 0 else "")


def _door(name: str, door: Door) -> str:
    address = safe_link(door.url, DOOR_URL)
    label = shorten(escape(name), 60)
    return f"[{label}]({address})" if address else label


def _notes(alert: Alert, now: datetime, zone: ZoneInfo) -> list[str]:
    notes: list[str] = [cue_line(alert)] if cue_line(alert) and not alert.rulings else []
    if alert.kind is AlertKind.LATE:
        notes.append("Told late: somebody asked for it.")
    if alert.from_summary:
        notes.append("From the feed's summary: the page has not been read yet.")
    if alert.may_repeat:
        notes.append("May repeat: this channel's history could not be read.")
    today = now.astimezone(zone).date()
    if alert.due_on is not None and is_near(alert.due_on, today):
        notes.append(f"Clock: {until(alert.due_on, today)}.")
    return notes
