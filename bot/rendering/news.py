"""What changed for a letter since a time, short and plain. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import Button, Embed, Message
from bot.rendering.budget import fit, shorten
from bot.rendering.docket import history_line
from bot.rendering.markup import escape, plain, sentence_link
from bot.rendering.pages import Section, page_buttons, page_words, paged
from bot.rendering.words import BLUE, count, local_day, local_time, person, question_name, said_on
from letters.questions import Letter
from letters.record.clock import ClockChange, day_words
from letters.record.news import Heard, Lost, News, Since

SINCE_WORDS = {
    Since.WEEK: "the last 7 days",
    Since.MONTH: "the last 30 days",
    Since.STATE: "since people last set a state",
}
CHOICES = {
    Since.WEEK: "Last 7 days",
    Since.MONTH: "Last 30 days",
    Since.STATE: "Since a state was set",
}


def render_news(letter: Letter, news: News, now: datetime, zone: ZoneInfo, page: int = 1) -> Message:
    """Say what changed since a time that stands in the message, one page of it.

    Other spans stand behind ``n:<letter>:<since>``, other pages behind ``n:<letter>:<since>:<page>``.
    """
    pages = paged(_sections(letter, news, zone))
    page = min(max(page, 1), len(pages))
    since = f"since {local_time(news.since, zone)}"
    embed = Embed(
        title=f"What changed: {escape(letter.short)}",
        description=f"{since} ({SINCE_WORDS[news.asked]})" + ("" if pages[0] else "\nNothing changed."),
        colour=BLUE,
        fields=pages[page - 1],
        footer=f"{plain(letter.title)}, as of {local_time(now, zone)}",
    )
    line = f"{escape(letter.short)}, since {local_day(news.since, zone)}: {_tally(news)}{page_words(page, len(pages))}"
    others = [
        Button(words, f"n:{letter.id}:{asked}", row=1) for asked, words in CHOICES.items() if asked is not news.asked
    ]
    turns = page_buttons(page, len(pages), lambda number: f"n:{letter.id}:{news.asked}:{number}")
    return fit(Message(shorten(line, 180), (embed,), (*turns, *others)))


def _tally(news: News) -> str:
    told = [
        count(len(news.heard), "new text") if news.heard else "",
        count(len(news.changes), "change") + " of state" if news.changes else "",
        count(len(news.clock), "change") + " of the clock" if news.clock else "",
        _sources(news.lost),
    ]
    return ", ".join(filter(None, told)) or "nothing changed"


def _sources(lost: Sequence[Lost]) -> str:
    now = len({one.name for one in lost if one.until is None})
    return f"{count(now, 'source')} lost" if now else ""


def _sections(letter: Letter, news: News, zone: ZoneInfo) -> list[Section]:
    names = {one.id: question_name(one.id, one.label) for one in letter.questions}
    order = [one.id for one in letter.questions]
    counted = Counter(one.question for one in news.heard)
    told = sorted(counted, key=lambda one: order.index(one) if one in order else len(order))
    lost = [one for one in news.lost if one.until is None]
    missed = [one for one in news.lost if one.until is not None]
    return [
        Section(
            "Changes of state",
            tuple(_named(one.question, history_line(one, letter, zone)) for one in news.changes),
        ),
        *(
            Section(
                f"{shorten(escape(names.get(one, one)), 80)}: {count(counted[one], 'new text')}",
                tuple(_heard(heard, zone) for heard in news.heard if heard.question == one),
            )
            for one in told
        ),
        Section("The clock", tuple(clock_line(one, zone) for one in news.clock)),
        Section("Sources lost", tuple(_lost(one, zone) for one in lost)),
        Section("Not read for a time", tuple(_lost(one, zone) for one in missed)),
    ]


def _named(question: str, line: str) -> str:
    return f"**{escape(question_name(question))}** {line}"


def _heard(heard: Heard, zone: ZoneInfo) -> str:
    piece = heard.evidence
    how = "on the record" if piece.official else "reported"
    head = f"{said_on(piece.published, zone)}, {shorten(escape(piece.source_name), 60)}, {how}"
    address = sentence_link(piece.url, piece.quote, 500)
    quote = shorten(escape(" ".join(piece.quote.split()[:30])), 160)
    return f"[{head}]({address}): {quote}" if address else f"{head}: {quote}"


def clock_line(change: ClockChange, zone: ZoneInfo) -> str:
    """Tell a change of the clock in a line."""
    words = "received" if change.kind == "received" else "extended to"
    return f"{local_day(change.at, zone)}: {words} {day_words(change.day)}, {person(change.who)}"


def _lost(lost: Lost, zone: ZoneInfo) -> str:
    until = f" to {local_time(lost.until, zone)}" if lost.until else ""
    return f"{shorten(escape(lost.name), 60)}: {escape(lost.state)} since {local_time(lost.since, zone)}{until}"
