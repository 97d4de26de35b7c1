"""What to quote of a text that a person wants told: what was found in it, else the sentence nearest by. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from feeds.entries import Passage, Role, Turn
from feeds.sentences import sentences
from letters.findings import Finding
from letters.questions import Letter
from letters.rarity import rarity

ASKED_FOR = "a member of the team says that it speaks to this"
LOOKED_AT = 200_000  # characters of a text in which a sentence is sought
_WORD = re.compile(r"\w{3,}")


def late_finding(
    found: Mapping[str, Finding], letter: Letter, question: str, text: str, parts: tuple[Passage, ...]
) -> Finding:
    """Return what to quote for a question that a person chose, '' for the subject.

    ``found`` is what the matcher found in the text, the best first; near the subject alone it finds nothing.
    """
    quoted = found.get(question) or next(iter(found.values()), None)
    if quoted is None:
        return _nearest(letter, question, text, parts)
    return replace(quoted, question=question, because=(ASKED_FOR, *quoted.because))


def _nearest(letter: Letter, question: str, text: str, parts: tuple[Passage, ...]) -> Finding:
    """Return the sentence that shares most with what is asked, the first of those that share as much."""
    asked = letter.question(question)
    wanted = _words(f"{letter.title} {asked.label} {asked.text}" if asked else letter.title)
    spoken = [
        (part, turn, start, end) for part, turn in _turns(parts) for start, end in sentences(text, turn.start, turn.end)
    ]
    if not spoken:
        return Finding(letter.id, question, 0.0, 0, 0, 0, 0, 0, (), (ASKED_FOR,))
    part, turn, start, end = max(spoken, key=lambda one: sum(map(rarity, wanted & _words(text[one[2] : one[3]]))))
    shared = (found for found in _WORD.finditer(text, start, end) if found[0].casefold() in wanted and _tells(found[0]))
    return Finding(
        letter=letter.id,
        question=question,
        score=0.0,
        passage=part.number,
        start=start,
        end=end,
        sentence_start=start,
        sentence_end=end,
        terms=tuple(found.span() for found in shared),
        because=(ASKED_FOR,),
        speaker=turn.speaker,
        role=turn.role,
    )


def _turns(parts: tuple[Passage, ...]) -> Iterator[tuple[Passage, Turn]]:
    """Yield what is said in a text, but for reporters: their words are not the official's."""
    for part in parts:
        if part.start < LOOKED_AT:
            yield from ((part, turn) for turn in part.turns if turn.role is not Role.REPORTER)


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _tells(word: str) -> bool:
    return rarity(word.casefold()) > 0
