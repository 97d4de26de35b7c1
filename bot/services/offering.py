"""What a running watcher offers for a text that was missed: changes that would have caught it, each a press away."""

from __future__ import annotations

import secrets
from dataclasses import replace

from bot.messages import Message
from bot.rendering.remedies import with_remedies
from bot.services.remedies import remedies_of
from bot.watching.watcher import Watcher
from letters.lab.drafts import Draft, DraftKind
from letters.lab.offers import Offer
from letters.questions import Letter
from storage.admin.keyword_drafts import keep_offers


async def with_offers(watcher: Watcher, kept: Message, entry: int, letter: Letter, question: str) -> Message:
    """Return the message with what would have alerted a text for a question, '' for the subject."""
    now, matcher = watcher.now(), watcher.monitor.matcher
    found = await watcher.store.aside(remedies_of, entry, letter, question, matcher, now)
    if found is None:
        return kept
    named = replace(found, offers=tuple(replace(offer, ref=secrets.token_hex(6)) for offer in found.offers))
    drafts = {offer.ref: _draft(offer, letter, question) for offer in named.offers}
    await watcher.store.run(keep_offers, drafts, now)
    return with_remedies(kept, named, letter)


def _draft(offer: Offer, letter: Letter, question: str) -> Draft:
    return Draft(DraftKind.ADD, letter.id, offer.candidate.text, question)
