"""Many things in one message: a burst of alerts, and the daily digest. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from bot.messages import Button, Embed, Message
from bot.rendering.alerts import NEWS_WORDS, PUSH_LINE, alert_line
from bot.rendering.budget import ALL_EMBEDS, CHILDREN, CONTENT, CUSTOM_ID, DESCRIPTION, fit, shorten, size
from bot.rendering.marks import numbered
from bot.rendering.markup import escape, safe_link, sentence_link
from bot.rendering.words import AMBER, GREY, count, question_name, said_on
from letters.alerts import Alert
from letters.record.clock import day_words, is_near, until
from letters.record.kept import DigestItem, DigestReason
from letters.record.marks import NO_MARKS, Marks

LISTED = CHILDREN  # each line has its button
_ROOM = ALL_EMBEDS - 500  # what the lines of all embeds may take together
_BURST_FORMS = ((2000, 180), (500, 180), (250, 180), (200, 150), (150, 120), (100, 90))  # of address, of text
_DIGEST_LINKS = (2000, 500, 250, 180, 130, 90)  # the longest address that is shown
_LEAST_QUOTE = 40


def render_burst(
    alerts: Sequence[Alert], now: datetime, zone: ZoneInfo, degrade: int = 0, marks: Sequence[Marks] = ()
) -> Message:
    """List up to 25 alerts in one message, each with its number and its button ``a:<key>``.

    ``degrade``: 0 with links, 1 without, 2 plain lines. Raises ValueError for more than 25 or none.
    """
    if not 0 < len(alerts) <= LISTED:
        raise ValueError(f"a message lists 1 to {LISTED} alerts, not {len(alerts)}")
    beside = marks or [NO_MARKS] * len(alerts)
    buttons = tuple(
        Button(numbered(n, mark), custom_id=f"a:{alert.key}")
        for n, (alert, mark) in enumerate(zip(alerts, beside, strict=True), 1)
    )
    opening = _burst_opening(alerts)
    if degrade >= 2:
        room = (CONTENT - size(opening)) // len(alerts) - 1
        lines = [f"{n}. {alert_line(alert, room - 4)}" for n, alert in enumerate(alerts, 1)]
        return fit(Message("\n".join([opening, *lines]), buttons=buttons))
    lines = _fitting(_burst_lines(alerts, _BURST_FORMS if not degrade else ((0, PUSH_LINE),), zone))
    closing = "\n".join(["Press a number to see why, with the link.", *_clocks(alerts, now, zone)])
    return fit(Message(opening, _embeds([*lines, closing], AMBER), buttons))


def _burst_opening(alerts: Sequence[Alert]) -> str:
    names = Counter(question_name(line.question) or "subject" for alert in alerts for line in alert.lines[:1])
    tally = ", ".join(f"{escape(name)} ×{number}" for name, number in names.most_common())
    return shorten(f"{count(len(alerts), 'alert')} at once: {tally}", PUSH_LINE)


def _clocks(alerts: Sequence[Alert], now: datetime, zone: ZoneInfo) -> list[str]:
    today = now.astimezone(zone).date()
    near = {(a.letter_title, a.due_on): a.due_on for a in alerts if a.due_on and is_near(a.due_on, today)}
    return [f"{shorten(escape(title), 100)}: {until(due, today)}." for (title, _), due in near.items()]


def _burst_lines(alerts: Sequence[Alert], forms: Iterable[tuple[int, int]], zone: ZoneInfo) -> Iterator[list[str]]:
    """Write the lines in each form; what is said is written once for each length of it."""

    @cache
    def said(limit: int) -> list[str]:
        return [f"**{n}.** {alert_line(alert, limit)}" for n, alert in enumerate(alerts, 1)]

    for link, text in forms:
        yield [line + _burst_link(alert, link, zone) for line, alert in zip(said(text), alerts, strict=True)]


def _burst_link(alert: Alert, limit: int, zone: ZoneInfo) -> str:
    address = sentence_link(alert.url, alert.quote.sentence, limit)
    return f" [{said_on(alert.published, zone)}]({address})" if address else ""


def _fitting(forms: Iterable[list[str]]) -> list[str]:
    """Return the first form whose lines fit together, else the last."""
    lines: list[str] = []
    for lines in forms:
        if sum(size(line) + 2 for line in lines) <= _ROOM:
            break
    return lines


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

    Items stand by letter, those on the subject before old ones, else as given.

    ``degrade``: 0 with quotes and links, 1 or more as plain lines.
    """
    items = sorted(items, key=lambda item: (item.letter, item.why is DigestReason.OLD))
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
    heads = _fitting([_digest_head(item, zone, limit) for item in items] for limit in _DIGEST_LINKS)
    groups = [_group(item, titles) for item in items]
    starts = {groups.index(group): f"**{group}**" for group in groups}
    taken = sum(size(head) + 20 for head in heads) + sum(size(line) + 2 for line in starts.values())
    lines: list[str] = []
    for n, (item, head) in enumerate(zip(items, heads, strict=True)):
        lines += [starts[n]] if n in starts else []
        lines.append(f"**{n + 1}.** {head}{_digest_quote(item, (_ROOM - taken) // len(items))}")
    return fit(Message(opening, _embeds(lines, GREY), buttons))


def _group(item: DigestItem, titles: Mapping[str, str]) -> str:
    why = "an older text, newly shown" if item.why is DigestReason.OLD else "on the subject, no question named"
    return f"{shorten(escape(titles.get(item.letter, item.letter)), 60)}: {why}"


def _digest_head(item: DigestItem, zone: ZoneInfo, link_limit: int = 0) -> str:
    """Name source, day, title and questions."""
    said = f"{shorten(escape(item.source_name) or 'an unnamed source', 40)}, {said_on(item.published, zone)}"
    address = safe_link(item.url, link_limit)
    title = shorten(escape(item.title) or "no title", 100 if link_limit > 200 else 60)
    about = ", ".join(question_name(question.partition(" ")[0]) for question in item.questions[:4])
    told = f"{said}: [{title}]({address})" if address else f"{said}: {title}"
    return f"{told} ({escape(about)})" if about else told


def _digest_quote(item: DigestItem, room: int) -> str:
    words = " ".join(item.sentence.split()[:NEWS_WORDS])
    return f"\n> {shorten(escape(words), min(300, room))}" if words and room > _LEAST_QUOTE else ""
