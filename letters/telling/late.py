"""What to quote of a text that a person wants told: what was found in it, else the sentence nearest by. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from feeds.entries import Passage, Role
from letters.findings import Finding
from letters.judging.evidence import quoted_span
from letters.judging.reading import read_sentences
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
    read = read_sentences(text, (part for part in parts if part.start < LOOKED_AT), ())
    spoken = [number for number, one in enumerate(read) if one.role is not Role.REPORTER]  # not the official's words
    if not spoken:
        return Finding(letter.id, question, 0.0, 0, 0, 0, 0, 0, (), (ASKED_FOR,))
    best = max(
        spoken, key=lambda number: sum(map(rarity, wanted & _words(text[read[number].start : read[number].end])))
    )
    sentence = read[best]
    start, end = quoted_span(read, best, {})
    shared = (
        found
        for found in _WORD.finditer(text, sentence.start, sentence.end)
        if found[0].casefold() in wanted and _tells(found[0])
    )
    return Finding(
        letter=letter.id,
        question=question,
        score=0.0,
        passage=sentence.passage,
        start=start,
        end=end,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        terms=tuple(found.span() for found in shared),
        because=(ASKED_FOR,),
        speaker=sentence.speaker,
        role=sentence.role,
    )


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _tells(word: str) -> bool:
    return rarity(word.casefold()) > 0
