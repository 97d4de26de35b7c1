"""A document read for one letter: its sentences, and in whose mouth each stands. Pure."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from feeds.entries import Role
from feeds.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feeds.entries import Passage
    from letters.judging.lexicon import Hit


class Sentence(NamedTuple):
    """One sentence of a document."""

    start: int
    end: int
    passage: int  # number of its passage
    turn: int  # number of its turn within the passage
    role: Role
    speaker: str
    hits: tuple[Hit, ...]


def read_sentences(text: str, passages: Iterable[Passage], hits: Sequence[Hit]) -> list[Sentence]:
    """Return the sentences of ``passages`` in order, each with the hits that begin in it."""
    starts = [hit.start for hit in hits]
    return [
        Sentence(
            start,
            end,
            passage.number,
            number,
            turn.role,
            turn.speaker,
            tuple(hits[bisect_left(starts, start) : bisect_left(starts, end)]),
        )
        for passage in passages
        for number, turn in enumerate(passage.turns)
        for start, end in sentences(text, turn.start, turn.end)
    ]
