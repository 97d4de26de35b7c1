"""What a search found as a message, and a search that cannot be read with the place of the fault. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from zoneinfo import ZoneInfo

from bot.messages import Button, Embed, Message
from bot.rendering.budget import fit, shorten
from bot.rendering.markup import emphasise, escape, safe_link, sentence_link
from bot.rendering.words import BLUE, GREY, LEFT_OUT, local_day, question_name, said_on
from letters.questions import Letter
from letters.search.found import Found, Page, Search
from letters.search.query import SearchFault

LONGEST_TITLE, LONGEST_SENTENCE, LONGEST_LINK = 120, 320, 350
GRAMMAR = 'words, "a phrase", -not this, this OR that'


def render_page(page: Page, letters: Mapping[str, Letter], zone: ZoneInfo, ref: str = "") -> Message:
    """List one page of what was found; with the name of the search (``ref``) also the buttons that turn pages.

    Lines: day and source, the title, the sentence that says it best with the hits in bold, the questions.
    """
    if not page.found:
        tips = "Fewer words find more; `*` matches endings (sanction*), OR joins alternatives."
        embed = Embed(description=tips, colour=GREY, footer="" if page.is_whole else LEFT_OUT)
        return fit(Message(_opening(page, zone), (embed,)))
    blocks = [_block(one, letters, zone) for one in page.found]
    turned = f"page {page.number} of {page.pages}" if page.pages > 1 else ""
    footer = "; ".join(filter(None, (turned, "" if page.is_whole else LEFT_OUT)))
    embed = Embed(description="\n\n".join(blocks), colour=BLUE, footer=footer)
    return fit(Message(_opening(page, zone), (embed,), _buttons(page, ref) if ref else ()))


def _opening(page: Page, zone: ZoneInfo) -> str:
    found = f"{page.total:,} text{'s' if page.total != 1 else ''}" if page.total else "nothing found"
    order = ", the newest first" if page.total > 1 else ""
    bounds = _bounds(page.search, zone)
    words = shorten(escape(page.search.words), 176 - len(found) - len(order) - len(bounds))
    quoted = words if words.startswith('"') and words.endswith('"') else f"“{words}”"
    return f"{quoted}{bounds}: {found}{order}"


def _bounds(search: Search, zone: ZoneInfo) -> str:
    named = [
        question_name(search.question) if search.question else search.letter[:30],
        f"from {search.source[:40]}" if search.source else "",
        f"since {local_day(search.since, zone)}" if search.since else "",
    ]
    return "".join(f" {escape(one)}" for one in named if one)


def _block(found: Found, letters: Mapping[str, Letter], zone: ZoneInfo) -> str:
    source = shorten(escape(found.source_name) or "an unnamed source", 60)
    when = said_on(found.published, zone)
    if found.published.at is None:
        when = f"no date, seen {local_day(found.first_seen, zone)}"
    title = shorten(emphasise(found.title.text, found.title.spans) or "no title", LONGEST_TITLE)
    address = sentence_link(found.url, found.sentence.text, LONGEST_LINK) or safe_link(found.url, LONGEST_LINK)
    lines = [f"{when}, {source}", f"[{title}]({address})" if address else title]
    sentence = shorten(emphasise(found.sentence.text, found.sentence.spans), LONGEST_SENTENCE)
    lines += [f"> {sentence}"] if sentence else []
    return "\n".join([*lines, *_speaks(found, letters)])


def _speaks(found: Found, letters: Mapping[str, Letter]) -> list[str]:
    """Name the questions that it speaks to; those that it only touched say so."""
    names = []
    asked = [one for one in found.speaks if one.question]
    for one in asked or found.speaks:  # the subject goes without saying where a question is named
        letter = letters.get(one.letter)
        known = letter.question(one.question) if letter else None
        name = question_name(one.question, known.label if known else "") or "the subject"
        where = f"{letter.short if letter else one.letter}: " if len(letters) > 1 else ""
        names.append(f"{escape(where + name)}{'' if one.told else ' (digest)'}")
    shown = ", ".join(names[:4]) + (f" +{len(names) - 4}" if len(names) > 4 else "")
    return [f"speaks to {shorten(shown, 200)}"] if names else []


def _buttons(page: Page, ref: str) -> tuple[Button, ...]:
    before = (Button("Previous", f"search:{ref}:{page.number - 1}"),) if page.number > 1 else ()
    after = (Button("Next", f"search:{ref}:{page.number + 1}"),) if page.number < page.pages else ()
    return before + after


def render_search_fault(fault: SearchFault) -> Message:
    """Show where a search cannot be read, and what would work."""
    line, caret = fault.lines()
    shown = "".join(char if char.isprintable() else " " for char in line).replace("`", "ˋ")
    said = f"```\n{shown}\n{caret}\n```\n{escape(str(fault))}\nYou can write: {escape(GRAMMAR)}"
    return fit(Message("I could not read that search.", (Embed(description=said, colour=GREY),)))


def page_as_json(page: Page) -> dict[str, object]:
    """Give a page as ``letterwatch search --json`` prints it: ISO times in UTC, null if unknown."""
    return {
        "query": page.search.words,
        "total": page.total,
        "page": page.number,
        "pages": page.pages,
        "results": [_as_json(one) for one in page.found],
    }


def _as_json(found: Found) -> dict[str, object]:
    at = found.published.at
    return {
        "id": found.entry,
        "published": at.astimezone(UTC).isoformat(timespec="seconds") if at else None,
        "first_seen": found.first_seen.astimezone(UTC).isoformat(timespec="seconds"),
        "source": found.source,
        "source_name": found.source_name,
        "title": found.title.text,
        "url": found.url,
        "sentence": found.sentence.text,
        "hits": [list(span) for span in found.sentence.spans],
        "questions": [
            {"letter": one.letter, "question": one.question or None, "level": "alert" if one.told else "watch"}
            for one in found.speaks
        ],
    }
