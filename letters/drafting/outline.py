"""The numbered lists of a letter: which paragraph is a point, which a part of one, which goes on with one. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from letters.drafting.numbering import Block, Mark

LONGEST_HEADING = 90
LONGEST_ASIDE = 1200  # characters of paragraphs between two points that still belong to the first
LONGEST_POINT = 10_000  # characters
SKIPPED = 3  # numbers that may be missing between two points
FEWEST_COLUMNS = 2  # an indent of so many more makes a part of a point
_ANNOUNCES = re.compile(r"\b(?:following|below|within|answers?|respond|please|know|ask|would)\b", re.I)
_SENTENCE_END = re.compile(r"[.?!][\"'”’)]*\Z")


@dataclass(slots=True)
class Point:
    """One point of a list, with its parts."""

    kind: str
    value: int
    text: str
    place: str
    indent: int = 0
    sub: int = 0  # of a point that is written "2a." with no 2 before it
    section: str = ""  # the heading above it
    parts: list[Point] = field(default_factory=list)
    skipped: int = 0  # numbers missing before it


@dataclass(slots=True)
class Points:
    """One list."""

    lead: str  # what introduces it
    points: list[Point] = field(default_factory=list)
    is_lazy: bool = False  # each is numbered 1, as Markdown allows


@dataclass(slots=True)
class _Writer:
    """What stands while the blocks are read in order."""

    lists: list[Points] = field(default_factory=list)
    aside: list[Block] = field(default_factory=list)  # paragraphs since the last point
    third: tuple[str, int] = ("", 0)  # kind and value of the last part of a part

    @property
    def top(self) -> Point | None:
        return self.lists[-1].points[-1] if self.lists else None


def lists_in(blocks: Iterable[Block]) -> list[Points]:
    """Return the lists, in order. A mark that continues no list and begins none is prose."""
    writer = _Writer()
    for block in blocks:
        if block.mark is None or not _placed(writer, block, block.mark):
            _prose(writer, block)
    _finish(writer)
    return writer.lists


def _finish(writer: _Writer) -> None:
    """Give the last point of a list the paragraph behind it that asks what the point itself does not."""
    top = writer.top
    last = top.parts[-1] if top and top.parts else top
    if last and writer.aside and "?" not in last.text and "?" in writer.aside[0].text:
        _lengthen(last, writer.aside[0].text)


def _prose(writer: _Writer, block: Block) -> None:
    top = writer.top
    if block.apart or not top or writer.aside:
        writer.aside.append(block)
    else:
        _append(top, block.whole)


def _append(top: Point, text: str) -> None:
    _lengthen(top.parts[-1] if top.parts else top, text)


def _lengthen(point: Point, text: str) -> None:
    """Add to a point, but not without end: a question is cut long before."""
    if len(point.text) <= LONGEST_POINT:
        point.text = f"{point.text} {text}"


def _placed(writer: _Writer, block: Block, mark: Mark) -> bool:
    top = writer.top
    if top and (
        _as_pair(writer, top, block, mark) or _as_part(writer, top, block, mark) or _as_next(writer, top, block, mark)
    ):
        return True
    first = next(((kind, value) for kind, value in mark.meanings if value <= 1), None)
    if first is None:
        return False
    if top and not writer.aside and _bare(first[0]) != _bare(top.kind) and not top.parts:
        _add_part(writer, top, block, first)
        return True
    _finish(writer)
    lead = " ".join(one.text for one in writer.aside[-2:]) if writer.aside else ""
    section = _heading(writer)
    writer.lists.append(Points(lead, [_point(block, first, section, mark.sub)]))
    writer.third, writer.aside = ("", 0), []
    return True


def _as_pair(writer: _Writer, top: Point, block: Block, mark: Mark) -> bool:
    """Place "2a." behind "2."."""
    if not mark.sub or mark.meanings[0][1] != top.value:
        return False
    _add_part(writer, top, block, ("a", mark.sub))
    return True


def _as_part(writer: _Writer, top: Point, block: Block, mark: Mark) -> bool:
    """Place a part of a point, or a part of a part."""
    last = top.parts[-1] if top.parts else None
    deeper = block.indent >= top.indent + FEWEST_COLUMNS
    kind, value = writer.third
    if last and any(one == kind and number == value + 1 for one, number in mark.meanings if value or one == "-"):
        return _third(writer, last, block, mark, value + 1)
    for one, number in mark.meanings:
        if last and one == last.kind and (number == last.value + 1 or one == "-") and (one != top.kind or deeper):
            _add_part(writer, top, block, (one, number))
            return True
    for one, number in mark.meanings:
        if (number > 1 and (one, number) != _next_over(writer)) or (one == top.kind and not deeper):
            continue
        if last is None:
            if writer.aside and not deeper and _bare(one) == "1":
                return False  # another list, after a paragraph of its own
            _add_part(writer, top, block, (one, number))
            return True
        if one != last.kind and not writer.aside:
            return _third(writer, last, block, mark, number, one)
    return False


def _next_over(writer: _Writer) -> tuple[str, int]:
    """What would go on with the parts of the point before, whose numbers run on over headings."""
    before = writer.lists[-1].points[-2].parts if len(writer.lists[-1].points) > 1 else []
    return (before[-1].kind, before[-1].value + 1) if before else ("", 0)


def _third(writer: _Writer, last: Point, block: Block, mark: Mark, value: int, kind: str = "") -> bool:
    _lengthen(last, block.whole)
    writer.third = (kind or writer.third[0] or mark.meanings[0][0], value)
    return True


def _as_next(writer: _Writer, top: Point, block: Block, mark: Mark) -> bool:
    """Place the next point of the list, perhaps with a number left out or, as Markdown may, the same number."""
    for kind, value in mark.meanings:
        if _bare(kind) != _bare(top.kind):
            continue
        lazy = value == 1 and not writer.aside and not mark.sub and (top.value == 1 or writer.lists[-1].is_lazy)
        missing = value - top.value - 1
        if kind == "-" and writer.aside and not _continues(writer):
            return False
        if kind == "-" or lazy or missing == 0 or (0 < missing <= SKIPPED and "?" in block.text):
            section = _heading(writer)
            _append_aside(writer, top)
            point = _point(block, (top.kind, top.value + 1 if lazy or kind == "-" else value), section, mark.sub)
            point.skipped = max(0, missing) if kind != "-" and not lazy else 0
            point.section = section or top.section
            writer.lists[-1].is_lazy = lazy
            writer.lists[-1].points.append(point)
            writer.third = ("", 0)
            return True
    return False


def _continues(writer: _Writer) -> bool:
    return sum(len(block.text) for block in writer.aside) <= LONGEST_HEADING


def _add_part(writer: _Writer, top: Point, block: Block, meaning: tuple[str, int]) -> None:
    _append_aside(writer, top)
    top.parts.append(_point(block, meaning, "", 0))
    writer.third = ("", 0)


def _append_aside(writer: _Writer, top: Point) -> None:
    """Give paragraphs between two points to the first, unless they are too much, or headings."""
    texts = [block.whole for block in writer.aside if not _is_heading(block)]
    if texts and sum(map(len, texts)) <= LONGEST_ASIDE:
        _append(top, " ".join(texts))
    writer.aside = []


def _heading(writer: _Writer) -> str:
    return writer.aside[-1].text.rstrip(" :") if writer.aside and _is_heading(writer.aside[-1]) else ""


def _is_heading(block: Block) -> bool:
    short = len(block.text) <= LONGEST_HEADING and not _SENTENCE_END.search(block.text)
    return short and not _ANNOUNCES.search(block.text)


def _point(block: Block, meaning: tuple[str, int], section: str, sub: int) -> Point:
    return Point(meaning[0], meaning[1], block.text, block.place, block.indent, sub, section)


def _bare(kind: str) -> str:
    """The kind whatever stands round it: "1." and "(1)" may stand in one list."""
    return kind[-1]
