"""RSS, Atom, RDF and JSON Feed."""

from __future__ import annotations

import asyncio

from feeds.entries import Reading, Validators
from feeds.kinds.asking import Question, ask, unchanged, validators_of
from feeds.parse import Origin, parse_feed


async def read(question: Question) -> Reading:
    """One look at a feed. Of a feed that was cut off no validators are kept: the next look sees it whole."""
    fetched = await ask(question)
    same = unchanged(question, fetched)
    if same:
        return same
    origin = Origin(question.source.id, fetched.url, fetched.content_type, question.zone, question.now)
    parsed = await asyncio.to_thread(parse_feed, fetched.body, origin)
    return Reading(
        entries=parsed.entries,
        validators=validators_of(fetched) if parsed.whole else Validators(),
        form=parsed.form,
        faults=parsed.faults,
        wait=fetched.wait,
    )
