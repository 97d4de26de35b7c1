"""Many things in one message: a burst of alerts, and the daily digest. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.budget import ALL_EMBEDS, CHILDREN, CONTENT, CUSTOM_ID, DESCRIPTION, fit, shorten, size
from bot.markup import escape, safe_link, sentence_link
from bot.messages import Button, Embed, Message
from bot.rendering.alerts import NEWS_WORDS, PUSH_LINE, alert_line
from bot.rendering.words import AMBER, GREY, count, question_name, said_on
from letters.alerts import Alert
from letters.clock import day_words, is_near, until
from letters.record import DigestItem, DigestReason

LISTED = CHILDREN  # each line has its button
_ROOM = ALL_EMBEDS - 200  # what the lines of all embeds may take together
_LEAST_LINE = 90  # a line with a link says at least so much besides


def render_burst(alerts: Sequence[Alert], now: datetime, zone: ZoneInfo, degrade: int = 0) -> Message:
    """List up to 25 alerts in one message, each with its number and its button ``a:<key>``.

    ``degrade``: 0 with links, 1 without, 2 plain lines. Raises ValueError for more than 25 or none.
    """
    if not 0 < len(alerts) <= LISTED:
        raise ValueError(f"a message lists 1 to {LISTED} alerts, not {len(alerts)}")
    buttons = tuple(Button(str(n), custom_id=f"a:{alert.key}") for n, alert in enumerate(alerts, 1))
    opening = _burst_opening(alerts)
    if degrade >= 2:
        room = (CONTENT - size(opening)) // len(alerts) - 1
        lines = [f"{n}. {alert_line(alert, room - 4)}" for n, alert in enumerate(alerts, 1)]
        return fit(Message("\n".join([opening, *lines]), buttons=buttons))
    room = _ROOM // len(alerts)
    lines = [_burst_line(n, alert, room if not degrade else 0, zone) for n, alert in enumerate(alerts, 1)]
    closing = "\n".join(["Press a number to see why, with the link.", *_clocks(alerts, now, zone)])
    return fit(Message(opening, _embeds([*lines, closing], AMBER), buttons))


def _burst_opening(alerts: Sequence[Alert]) -> str:
    names = Counter(question_name(line.question) or "subject" for alert in alerts for line in alert.lines[:1])
    tally = ", ".join(f"{escape(name)} ×{number}" for name, number in names.most_common())
    return shorten(f"{count(len(alerts), 'alert')} in a minute: {tally}", PUSH_LINE)


def _clocks(alerts: Sequence[Alert], now: datetime, zone: ZoneInfo) -> list[str]:
    today = now.astimezone(zone).date()
    near = {(a.letter_title, a.due_on): a.due_on for a in alerts if a.due_on and is_near(a.due_on, today)}
    return [f"{shorten(escape(title), 100)}: {until(due, today)}." for (title, _), due in near.items()]


def _burst_line(number: int, alert: Alert, room: int, zone: ZoneInfo) -> str:
    when = said_on(alert.published, zone)
    long = sentence_link(alert.url, alert.quote.sentence, max(0, room - _LEAST_LINE))
    mark = f"**{number}.** "
    if not room or not long:
        return mark + alert_line(alert, PUSH_LINE)
    tail = f" [{when}]({long})"
    return mark + alert_line(alert, min(PUSH_LINE, room - size(tail) - size(mark) - 2)) + tail


def _embeds(lines: Sequence[str], colour: int) -> tuple[Embed, ...]:
    """Spread lines over as few embeds as hold them whole."""
    pages: list[list[str]] = [[]]
    for line in lines:
        if pages[-1] and sum(size(kept) + 2 for kept in pages[-1]) + size(line) > DESCRIPTION:
            pages.append([])
        pages[-1].append(line)
    return tuple(Embed(description="\n\n".join(page), colour=colour) for page in pages)


def render_digest(
    items: Sequence[DigestItem], day: date, letter_titles: Mapping[str, str], zone: ZoneInfo, degrade: int = 0
) -> tuple[Message, ...]:
    """Render the day's digest in messages of at most 25 items, each with its button ``d:<key>``; none for none.

    ``degrade``: 0 with quotes and links, 1 or more as plain lines.
    """
    pages = [items[start : start + LISTED] for start in range(0, len(items), LISTED)]
    return tuple(
        _digest_page(page, _digest_opening(items, day, n, len(pages)), letter_titles, zone, degrade)
        for n, page in enumerate(pages, 1)
    )


def _digest_opening(items: Sequence[DigestItem], day: date, page: int, pages: int) -> str:
    part = f" ({page} of {pages})" if pages > 1 else ""
    return f"Daily digest for {day_words(day)}{part}: {count(len(items), 'text')} that did not call for an alert"


def _digest_page(
    items: Sequence[DigestItem], opening: str, titles: Mapping[str, str], zone: ZoneInfo, degrade: int
) -> Message:
    buttons = tuple(Button(str(n), custom_id=f"d:{item.key}"[:CUSTOM_ID]) for n, item in enumerate(items, 1))
    if degrade:
        room = (CONTENT - size(opening)) // len(items) - 1
        plain = [shorten(f"{n}. {_digest_head(item, zone)}", room) for n, item in enumerate(items, 1)]
        return fit(Message("\n".join([opening, *plain]), buttons=buttons))
    room = _ROOM // len(items) - 40
    lines: list[str] = []
    for n, item in enumerate(items, 1):
        if n == 1 or item.letter != items[n - 2].letter:
            lines.append(f"**{shorten(escape(titles.get(item.letter, item.letter)), 100)}**")
        lines.append(_digest_line(n, item, room, zone))
    return fit(Message(opening, _embeds(lines, GREY), buttons))


def _digest_line(number: int, item: DigestItem, room: int, zone: ZoneInfo) -> str:
    about = ", ".join(question_name(*_split(question)) for question in item.questions) or "the subject"
    why = "older than the age guard" if item.why is DigestReason.OLD else "watched, not alerted"
    head = f"**{number}.** {_digest_head(item, zone, room - _LEAST_LINE)}"
    about_line = shorten(f"{escape(about)}; {why}", 90)
    left = room - size(head) - size(about_line) - 6
    quote = shorten(escape(" ".join(item.sentence.split()[:NEWS_WORDS])), min(300, left)) if left > 40 else ""
    return "\n".join([head, about_line, *([f"> {quote}"] if quote else [])])


def _split(question: str) -> tuple[str, str]:
    name, _, label = question.partition(" ")
    return name, label


def _digest_head(item: DigestItem, zone: ZoneInfo, link_room: int = 0) -> str:
    said = f"{shorten(escape(item.source_name), 40)}, {said_on(item.published, zone)}"
    title = escape(item.title) or "no title"
    address = safe_link(item.url, max(0, link_room - size(said))) if link_room > 0 else ""
    title = shorten(title, max(40, min(120, link_room - size(said) - size(address))))
    return f"{said}: [{title}]({address})" if address else f"{said}: {title}"
