"""What is new for a person, grouped by question, on pages. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.messages import Embed, Message
from bot.rendering.alerts import GONE, told_words
from bot.rendering.budget import fit, shorten
from bot.rendering.docket import history_line
from bot.rendering.markup import escape, sentence_link
from bot.rendering.news import clock_line
from bot.rendering.pages import Section, page_buttons, page_words, paged
from bot.rendering.words import BLUE, GREY, LEFT_OUT, count, local_time, question_name, said_on, state_words
from letters.alerts import Alert, AlertKind
from letters.record.catchup import CatchUp, LetterNews
from letters.record.clock import progress

QUOTED_WORDS, LONGEST_QUOTE, LONGEST_LINK = 25, 160, 400
KINDS = {
    AlertKind.OFFICIAL: "now on the record: ",
    AlertKind.QUESTION: "now also: ",
    AlertKind.ALTERED: "quote changed: ",
    AlertKind.LATE: "told late: ",
}


def render_catchup(news: CatchUp, zone: ZoneInfo, page: int = 1) -> Message:
    """Say what is new since a time that stands in the message, one page of it; a page that is not there is the last.

    Other pages stand behind ``catchup:<since>:<until>:<page>``, in seconds since 1970.
    """
    pages = paged(section for one in news.letters for section in _sections(one, news, zone))
    page = min(max(page, 1), len(pages))
    lines = ["This is your first look: the last 7 days."] if news.is_first else []
    lines += [f"{escape(one.board.letter.short)}: {progress(one.board.clock, one.board.today)}" for one in news.letters]
    lines += _sources(news)
    lines += [] if news.is_whole else [LEFT_OUT]
    embed = Embed(
        description="\n".join(lines),
        colour=GREY if news.is_empty else BLUE,
        fields=pages[page - 1],
        footer="catchup since:30d looks back further, and does not count as a look",
    )
    since, until = int(news.since.timestamp()), int(news.until.timestamp())
    turns = page_buttons(page, len(pages), lambda number: f"catchup:{since}:{until}:{number}")
    line = f"Since {local_time(news.since, zone)}: {_tally(news)}{page_words(page, len(pages))}"
    return fit(Message(shorten(line, 180), (embed,), turns))


def _tally(news: CatchUp) -> str:
    alerts = sum(len(one.alerts) for one in news.letters)
    changes = sum(len(one.changes) for one in news.letters)
    clock = sum(len(one.clock) for one in news.letters)
    digested = sum(one.digested for one in news.letters)
    told = [
        count(alerts, "alert") if alerts else "",
        count(changes, "change") + " of state" if changes else "",
        count(clock, "change") + " of the clock" if clock else "",
        count(digested, "text") + " for the digest" if digested else "",
    ]
    return ", ".join(filter(None, told)) or "nothing new"


def _sources(news: CatchUp) -> Iterator[str]:
    """Say how many sources answer: only then does nothing new mean that nothing came."""
    for one in news.letters[:1]:
        sources = one.board.sources
        if sources.total:
            yield f"{sources.ok} of {count(sources.total, 'source')} {'answers' if sources.total == 1 else 'answer'}"


def _sections(one: LetterNews, news: CatchUp, zone: ZoneInfo) -> Iterator[Section]:
    letter = one.board.letter
    of = f"{letter.short}: " if len(news.letters) > 1 else ""
    yield Section(escape(f"{of}the clock"), tuple(clock_line(change, zone) for change in one.clock))
    for row in one.board.rows:
        name = shorten(escape(f"{of}{question_name(row.question.id, row.question.label)}"), 120)
        changes = (history_line(change, letter, zone) for change in one.changes if change.question == row.question.id)
        alerts = (_under(row.question.id, alert, one, zone) for alert in one.alerts)
        yield Section(f"{name}: {state_words(row.fact.state)}", (*changes, *filter(None, alerts)))
    subject = tuple(filter(None, (_under("", alert, one, zone) for alert in one.alerts)))
    yield Section(escape(f"{of}on the subject"), subject)


def _under(question: str, alert: Alert, news: LetterNews, zone: ZoneInfo) -> str:
    """Tell an alert under a question that it names, in full under the first one; '' under the others."""
    named = {line.question for line in alert.lines}
    order = [row.question.id for row in news.board.rows if row.question.id in named] or [""]
    if question == order[0]:
        return _alert(alert, zone)
    if question not in order:
        return ""
    source = shorten(escape(alert.source_name), 60)
    return f"{said_on(alert.published, zone)}, {source}: as under {question_name(order[0])}"


def _alert(alert: Alert, zone: ZoneInfo) -> str:
    """Tell an alert in a line: what kind, when, who, the first words, behind a link to the sentence."""
    kind = "quote gone: " if alert.altered == GONE else KINDS.get(alert.kind, "")
    how = ", on the record" if alert.official else ", reported"
    if alert.kind is AlertKind.OFFICIAL:
        how = ""  # that is its kind
    head = f"{said_on(alert.published, zone)}, {shorten(escape(alert.source_name), 60)}{how}"
    address = sentence_link(alert.url, alert.quote.sentence, LONGEST_LINK)
    quote = shorten(escape(" ".join(told_words(alert).split()[:QUOTED_WORDS])), LONGEST_QUOTE)
    return f"{kind}{f'[{head}]({address})' if address else head}: {quote}"
