"""The bills that Congress last acted upon (``api.congress.gov/v3/bill``), for which a free key is needed."""

from __future__ import annotations

import asyncio
from typing import Any

from feeds.dates import read_date
from feeds.entries import Entry, Reading
from feeds.errors import WrongContent
from feeds.fetch import Fetched
from feeds.kinds.asking import Question, ask, json_of, string, unchanged, validators_of
from feeds.parse import read_each
from feeds.shaping import folded, keys_of
from feeds.text import plain_text, title_text

KEY_VARIABLE = "CONGRESS_API_KEY"
KEY_HEADER = "X-Api-Key"
_CHAMBERS = {"H": "house", "S": "senate"}
_FORMS = {
    "HR": "house-bill",
    "S": "senate-bill",
    "HRES": "house-resolution",
    "SRES": "senate-resolution",
    "HJRES": "house-joint-resolution",
    "SJRES": "senate-joint-resolution",
    "HCONRES": "house-concurrent-resolution",
    "SCONRES": "senate-concurrent-resolution",
}


async def read(question: Question) -> Reading:
    """One look at the bills that were changed last.

    A bill is one entry, and what was last done about it is in its text: a new action is a new version of it.
    """
    fetched = await ask(question)
    same = unchanged(question, fetched)
    if same:
        return same
    return await asyncio.to_thread(_read, question, fetched)


def _read(question: Question, fetched: Fetched) -> Reading:
    answer = json_of(fetched, "a list of bills")
    bills = answer.get("bills") if isinstance(answer, dict) else None
    if not isinstance(bills, list):
        said = string(answer, "error", "message") or string(answer, "error")
        raise WrongContent(f"no list of bills{': ' + said[:120] if said else ''}")
    entries, faults = read_each(bills, lambda bill: _entry(question, bill))
    return Reading(
        folded(entries), validators_of(fetched), form="congress-api", faults=tuple(faults), wait=fetched.wait
    )


def _entry(question: Question, bill: Any) -> Entry:
    """One bill; the day is that of the action, for ``updateDate`` is when its record was touched."""
    source = question.source
    congress, form, number = (string(bill, name) for name in ("congress", "type", "number"))
    if not (congress.isdigit() and form.upper() in _FORMS and number.isdigit()):
        raise WrongContent(f"a bill without its number ({congress or '?'} {form or '?'} {number or '?'})"[:120])
    url = f"https://www.congress.gov/bill/{_ordinal(int(congress))}-congress/{_FORMS[form.upper()]}/{number}"
    title = title_text(string(bill, "title"))
    day = string(bill, "latestAction", "actionDate")
    action = plain_text(string(bill, "latestAction", "text"))
    return Entry(
        source=source.id,
        keys=keys_of(source.id, f"{congress}-{form.lower()}-{number}", url),
        url=url,
        title=f"{form.upper()} {number}: {title}",
        text="\n\n".join(filter(None, (title, action and f"Latest action of {day}: {action}"))),
        published=read_date(day, now=question.now),
        author=f"{_CHAMBERS.get(form.upper()[0], '').title()} of the {_ordinal(int(congress))} Congress",
        summary_only=False,  # its pages refuse robots
    )


def _ordinal(number: int) -> str:
    last = number % 100
    return f"{number}{'th' if 10 < last < 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(last % 10, 'th')}"
