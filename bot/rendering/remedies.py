"""What would have caught a text that was missed: a few lines of an answer, and a button for each keyword. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.messages import Button, Embed, Message
from bot.rendering.budget import fit, shorten
from bot.rendering.markup import escape
from bot.rendering.words import BLUE, count, how_sure, question_name
from letters.lab.offers import Offer, OtherWord, Remedies
from letters.lab.remedies import HeldBack
from letters.questions import Letter

TITLE = 80  # of another text
HELD = 3


def with_remedies(kept: Message, remedies: Remedies, letter: Letter) -> Message:
    """Return the answer to a vote with what would have caught the text, and a button for each keyword to try."""
    embed = Embed(
        title="What would have caught it",
        description="\n".join(_lines(remedies, letter)),
        colour=BLUE,
        footer="Nothing is changed yet." if remedies.offers else "",
    )
    buttons = tuple(Button(f"Try {n}", f"o:{offer.ref}") for n, offer in enumerate(remedies.offers, 1))
    return fit(replace(kept, embeds=(embed,), buttons=buttons))


def _lines(remedies: Remedies, letter: Letter) -> Iterator[str]:
    asked = letter.question(remedies.question)
    about = escape(question_name(remedies.question, asked.label if asked else "")) or "the letter’s subject"
    if remedies.found is not None:
        yield f"No change is needed: it is found for {about} today, {how_sure(remedies.found.score)}."
        if remedies.outcome:
            yield f"It did not alert for another reason: {shorten(escape(remedies.outcome), 200)}."
        return
    yield from (_held(one) for one in remedies.held[:HELD])
    if remedies.offers:
        yield f"A keyword for {about}, tried on {count(remedies.stored, 'text')} of {remedies.since_days} days:"
        for n, offer in enumerate(remedies.offers, 1):
            yield from _offer(n, offer)
        yield "**Try** opens the keyword lab with it: admins save, others propose."
    else:
        yield from _none(remedies, about)
    if remedies.other_word is not None:
        yield from _other_word(remedies.other_word)


def _offer(n: int, offer: Offer) -> Iterator[str]:
    yield f"{n}. “{shorten(escape(offer.candidate.text), 100)}”: {_catches(offer)}"
    yield from (f"> also: {shorten(escape(title), TITLE) or 'a text without title'}" for title in offer.titles)


def _catches(offer: Offer) -> str:
    said = [_others(offer)]
    if offer.others:
        said.append(f"≈{offer.per_week:.1f} alerts a week" if offer.per_week >= 0.05 else "under one alert in 20 weeks")
    if offer.wanted or offer.unwanted:
        said.append(f"people: {offer.wanted} relevant, {offer.unwanted} noise")
    return "; ".join(said)


def _others(offer: Offer) -> str:
    if not offer.others:
        return "no other story"
    return f"{count(offer.others, 'other story', 'other stories')}, {offer.new} of them new"


def _held(one: HeldBack) -> str:
    keyword = f"Keyword #{one.term.id} “{shorten(escape(one.term.text), 80)}” stands in it"
    if one.muted:
        return f"{keyword} and is muted: `watch unmute #{one.term.id}` would do."
    return f"{keyword} and its own `not` keeps it back: `watch edit #{one.term.id}` shows what another wording brings."


def _none(remedies: Remedies, about: str) -> Iterator[str]:
    if remedies.broad is None:
        yield f"No small change would have caught it: no words of its sentence make a keyword for {about}."
    else:
        keyword = shorten(escape(remedies.broad.candidate.text), 100)
        yield f"No small change would have caught it. The least of them, “{keyword}”, tells too much:"
        yield f"> {_catches(remedies.broad)}"
    yield "Your vote is kept: `letterwatch feedback` gives the text to `evaluate`, so that it is not forgotten."


def _other_word(other: OtherWord) -> Iterator[str]:
    alias = other.alias
    yield "Or in the letter’s file, if it means the same:"
    yield f"> “{escape(alias.text)}” as a term of `{alias.facet}` ({escape(alias.says)})"
    yield f"> Of {count(other.looked_at, 'text')} that hold it, {other.others} more would alert."
