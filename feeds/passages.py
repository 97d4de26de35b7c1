"""The passages of a text: its paragraphs, or the exchanges of a transcript with who says what. Pure.

A transcript is told by at least two labels of a reporter ("QUESTION:"), for a label alone may be a dateline.
What nobody says is furniture and in no passage: the clock line, the index of topics before the first speaker,
topic headers, notes in brackets that stand alone, closing marks. Every other word is in exactly one passage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from feeds.entries import Passage, Role, Turn
from feeds.speakers import Label, labels

BLANK_LINE = re.compile(r"\n\s*\n")
WORD_CHARACTER = re.compile(r"\w")
CLOCK_LINE = re.compile(r"\(?\d{1,2}[:.]\d\d ?(?:[ap]\.?m\.?)?(?: ?\(?[A-Z]{2,5}\)?(?: time)?)?\)?\.?", re.IGNORECASE)
NOTE = re.compile(r"\([^()]{1,160}\)|\[[^\[\]]{1,160}\]")
SENTENCE_END = re.compile(r"[.!?…,;:—–-][\"'”’)\]*]*\Z")
NOTE_LENGTH = 170  # the longest furniture; beyond it nothing is looked at
INDEX_WORDS = 12  # a line of the index of topics, or a byline, before the first speaker
MOST_TAIL = 12  # closing notes and marks of one exchange
LONG_PARAGRAPH = 2_000  # characters; a longer one with line breaks is a list or a table, and parted at them


@dataclass(frozen=True, slots=True)
class Split:
    """A text taken apart: ``furniture`` are the spans that belong to no passage."""

    passages: tuple[Passage, ...]
    furniture: tuple[tuple[int, int], ...]


def passages(text: str, title: str = "") -> tuple[Passage, ...]:
    """Return what a question is matched against, in order, numbered from 0.

    In a transcript each reporter's turn starts an exchange, which lasts until the next one; what an official
    says before the first is one passage a paragraph. Elsewhere each paragraph is a passage. A first paragraph
    that only repeats the title is furniture.
    """
    return split(text, title).passages


def split(text: str, title: str = "") -> Split:
    """Return the passages and what was left out of them."""
    found = labels(text)
    first_question = next((label for label in found if label.role is Role.REPORTER), None)
    if first_question is None:
        return _number(*_plain(text, _paragraphs(text, 0, len(text)), title))
    opening = [label for label in found if label.start < first_question.start]
    head = opening[0].start if opening else first_question.start
    parts, furniture = _preamble(text, head, title)
    more, left_out = _opening(text, opening, first_question.start) if opening else ([], [])
    exchanges, between = _exchanges(text, [label for label in found if label.start >= first_question.start])
    return _number(parts + more + exchanges, furniture + left_out + between)


def _number(found: list[Passage], furniture: list[tuple[int, int]]) -> Split:
    return Split(tuple(replace(p, number=n) for n, p in enumerate(found)), tuple(furniture))


def _paragraphs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans between blank lines; between line breaks where the text knows no blank line."""
    body = text[start:end]
    separator = BLANK_LINE if BLANK_LINE.search(body.strip()) else re.compile("\n")
    spans: list[tuple[int, int]] = []
    for left, right in _between(separator, text, start, end):
        if right - left > LONG_PARAGRAPH and "\n" in text[left:right]:
            spans.extend(_between(re.compile("\n"), text, left, right))
        else:
            spans.append((left, right))
    return [span for span in (_trim(text, *span) for span in spans) if span[0] < span[1]]


def _between(separator: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[int, int]]:
    edges = [(start, start), *(m.span() for m in separator.finditer(text, start, end)), (end, end)]
    return [(before[1], after[0]) for before, after in pairwise(edges)]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _plain(text: str, spans: list[tuple[int, int]], title: str) -> tuple[list[Passage], list[tuple[int, int]]]:
    """One passage a paragraph."""
    found: list[Passage] = []
    furniture: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(spans):
        if _nobody_says(text, start, end) or (number == 0 and _same_words(text, start, end, title)):
            furniture.append((start, end))
        else:
            found.append(Passage(0, start, end, (Turn("", Role.TEXT, start, end),)))
    return found, furniture


def _same_words(text: str, start: int, end: int, title: str) -> bool:
    return end - start <= len(title) + 8 and bool(title) and text[start:end].split() == title.split()


def _nobody_says(text: str, start: int, end: int) -> bool:
    """Whether a paragraph is a clock line, a note that stands alone, or holds no word at all."""
    if end - start > NOTE_LENGTH:
        return WORD_CHARACTER.search(text, start, end) is None
    piece = text[start:end]
    return not WORD_CHARACTER.search(piece) or bool(CLOCK_LINE.fullmatch(piece) or NOTE.fullmatch(piece))


def _is_header(text: str, start: int, end: int) -> bool:
    """Whether a paragraph of a transcript is a topic header: a few words in capitals, without an end."""
    piece = text[start:end]
    return len(piece) <= NOTE_LENGTH and piece.isupper() and not SENTENCE_END.search(piece)


def _preamble(text: str, end: int, title: str) -> tuple[list[Passage], list[tuple[int, int]]]:
    """What stands before the first speaker: short lines without an end are byline, place and index."""
    found, furniture = _plain(text, _paragraphs(text, 0, end), title)
    lines = [p for p in found if _is_index_line(text[p.start : p.end])]
    furniture += [(p.start, p.end) for p in lines]
    return [p for p in found if p not in lines], sorted(furniture)


def _is_index_line(piece: str) -> bool:
    short = all(len(line.split()) <= INDEX_WORDS for line in piece.split("\n"))
    return short and not re.search(r"[.!?…]\Z", piece.removesuffix("D.C."))


def _opening(text: str, spoken: list[Label], end: int) -> tuple[list[Passage], list[tuple[int, int]]]:
    """What is said before the first question: each paragraph a passage in the mouth of its speaker."""
    found: list[Passage] = []
    furniture: list[tuple[int, int]] = []
    for label, stop in zip(spoken, [*(other.start for other in spoken[1:]), end], strict=True):
        start = label.start
        for left, right in _paragraphs(text, label.end, stop) or [(label.end, label.end)]:
            if start != label.start and (_nobody_says(text, left, right) or _is_header(text, left, right)):
                furniture.append((left, right))
                continue
            found.append(Passage(0, start if start == label.start else left, right, (label.turn(left, right),)))
            start = -1
    return found, furniture


def _exchanges(text: str, spoken: list[Label]) -> tuple[list[Passage], list[tuple[int, int]]]:
    """Each reporter's turn with all that is said until the next one."""
    groups: list[list[Turn]] = []
    starts: list[int] = []
    for label, stop in zip(spoken, [*(other.start for other in spoken[1:]), len(text)], strict=True):
        if label.starts_exchange or not groups:
            groups.append([])
            starts.append(label.start)
        groups[-1].append(label.turn(*_trim(text, label.end, stop)))
    furniture: list[tuple[int, int]] = []
    for turns in groups:
        end, left_out = _without_tail(text, turns[-1].start, turns[-1].end)
        turns[-1] = replace(turns[-1], end=end)
        furniture += left_out
    spans = zip(starts, groups, strict=True)
    return [Passage(0, start, turns[-1].end, tuple(turns)) for start, turns in spans], furniture


def _without_tail(text: str, start: int, end: int) -> tuple[int, list[tuple[int, int]]]:
    """Take topic headers, lone notes and closing marks off the end of an exchange."""
    left_out: list[tuple[int, int]] = []
    while len(left_out) < MOST_TAIL and (gap := text.rfind("\n", start, end)) > start:
        left, right = _trim(text, gap, end)
        if not (_nobody_says(text, left, right) or _is_header(text, left, right)):
            break
        left_out.insert(0, (left, right))
        end = _trim(text, start, gap)[1]
    return end, left_out
