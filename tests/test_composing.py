"""What a message quotes: the sentence, and what stands beside it in the same mouth."""

from __future__ import annotations

import pytest

from feeds.passages import passages
from letters.findings import Finding
from letters.telling.composing import make_quote

BRIEFING = """QUESTION: Does the group meet? It was promised.

MR LAKE: Thank you. The group met on Monday. It will meet again.

QUESTION: And the fish? They were sold."""
PAGE = "Boats were out. The group met on Monday. It rained.\n\nNobody was hurt."
SAID = "The group met on Monday."
QUOTES = {
    "a page": (PAGE, "Boats were out.", "It rained."),
    "an answer": (BRIEFING, "Thank you.", "It will meet again."),
    "a line alone": (f"{SAID}\n\nNobody was hurt.", "", ""),
}


@pytest.mark.parametrize(("text", "before", "after"), QUOTES.values(), ids=QUOTES)
def test_a_quote_has_one_sentence_either_side_of_the_same_speaker(text: str, before: str, after: str) -> None:
    start = text.index(SAID)
    end = start + len(SAID)
    passage = next(part for part in passages(text) if part.start <= start < part.end)
    found = Finding("a", "q1", 0.9, passage.number, start, end, start, end, terms=((4, 9),), because=())
    quote = make_quote(text, found, passage)
    assert (quote.before, quote.sentence, quote.after) == (before, SAID, after)
