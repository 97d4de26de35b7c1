"""The paragraphs of a letter, and the numbers, letters and bullets with which they begin. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from letters.drafting.lines import Line

WRAPPED = 130  # characters; text with longer lines has one paragraph on each
_BULLET = re.compile(r"(?:[-*•●▪◦‣·–—■□➢►]|o(?=\s))\s+(?=\S)|[•●▪◦‣■□➢►](?=\w)")
_QUESTION = re.compile(r"Q(?:uestion)?\s?(?:No\.?\s?|#\s?)?(\d{1,3})\s?([a-z])?\s?[.:)\-–—]?\s+(?=\S)", re.I)
_PAIR = re.compile(r"(\d{1,3})(?:\s?\(([a-z])\)|\.?([a-z])[.)]|\.(\d{1,2})[.)]?(?!\d))\s+(?=\S)")
_NUMBER = re.compile(r"(\(?)(\d{1,3})(?:[.)\]:](?:\s+(?=\S)|(?=[A-Z\"“])))")
_LETTER = re.compile(r"(\(?)([ivx]{1,5}|[a-z]|[IVX]{1,5}|[A-Z])[.)](?:\s+(?=\S))")
_LONE = re.compile(r"(?:\(?\w{1,3}[.)]|[-*•●▪◦‣·o]|Q(?:uestion)?\s?\d{1,3}[.:)]?)", re.I)
_ENDS = re.compile(r"[.?!:;…][\"'”’)\]]*\Z")
_HYPHEN = re.compile(r"[A-Za-z]-\Z")
_NEW_THOUGHT = re.compile(
    r"(?:We|I) (?:look forward|appreciate|would appreciate|thank|remain|request|ask)\b|Thank you\b|"
    r"If you (?:have|need)\b|"
    r"Please (?:contact|direct|respond|reply|send|note)\b|Should you\b|(?:Very |Most )?(?:Sincerely|Respectfully)\b"
)
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Mark:
    """With what a paragraph begins, as each thing that it can mean: (kind, value), the likelier first."""

    meanings: tuple[tuple[str, int], ...]  # kinds: 1 a A i I -, with "(" before it where it is in parentheses
    text: str  # as written
    sub: int = 0  # of "2a.": the 1


@dataclass(slots=True)
class Block:
    """One paragraph."""

    place: str
    text: str  # on one line; without the mark
    mark: Mark | None = None
    indent: int = 0
    apart: bool = True  # it does not merely begin a line within a paragraph
    pieces: list[str] = field(default_factory=list)

    @property
    def whole(self) -> str:
        """The paragraph with its mark."""
        return f"{self.mark.text} {self.text}" if self.mark else self.text


def mark_of(text: str) -> tuple[Mark, str] | None:
    """Return the mark at the beginning of a paragraph and the text behind it; None for plain prose."""
    bullet = _BULLET.match(text)
    if bullet:
        inner = _numbered(text[bullet.end() :])
        return inner or (Mark((("-", 0),), bullet[0].strip()), text[bullet.end() :])
    return _numbered(text)


def _numbered(text: str) -> tuple[Mark, str] | None:
    found = _QUESTION.match(text) or _PAIR.match(text)
    if found:
        subs = [part for part in found.groups()[1:] if part]
        sub = (int(subs[0]) if subs[0].isdigit() else ord(subs[0].lower()) - 96) if subs else 0
        return Mark((("1", int(found[1])),), found[0].strip(), sub), text[found.end() :]
    found = _NUMBER.match(text)
    if found:
        return Mark(((found[1] + "1", int(found[2])),), found[0].strip()), text[found.end() :]
    found = _LETTER.match(text)
    if found:
        return Mark(tuple(_letters(found[1], found[2])), found[0].strip()), text[found.end() :]
    return None


def _letters(opening: str, written: str) -> Iterable[tuple[str, int]]:
    upper = written.isupper()
    low = written.lower()
    if set(low) <= set(_ROMAN):
        yield opening + ("I" if upper else "i"), _roman(low)
    if len(written) == 1:
        yield opening + ("A" if upper else "a"), ord(low) - 96


def _roman(written: str) -> int:
    values = [_ROMAN[char] for char in written]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """Join the lines of wrapped paragraphs; a mark, an empty line, or a sentence that ends short begins another."""
    width = max((len(line.text) for line in lines), default=0)
    blocks: list[Block] = []
    apart, before = True, ""
    for line in lines:
        if not line.text:
            apart = apart or not _LONE.fullmatch(before)
            continue
        lone = bool(before) and _LONE.fullmatch(before) is not None
        if not lone and _begins(line.text, before, apart, width):
            blocks.append(Block(line.place, "", None, line.indent, apart or mark_of(line.text) is None, [line.text]))
        else:
            blocks[-1].pieces.append(line.text)
        apart, before = False, line.text
    for block in blocks:
        _settle(block)
    return blocks


def _begins(text: str, before: str, apart: bool, width: int) -> bool:
    if apart or mark_of(text) or _LONE.fullmatch(text):
        return True
    if not _ENDS.search(before):
        return width > WRAPPED and text[0].isupper() and mark_of(before) is None
    return width > WRAPPED or len(before) < 0.8 * width or _NEW_THOUGHT.match(text) is not None


def _settle(block: Block) -> None:
    text = " ".join(joined(block.pieces).split())
    marked = mark_of(text)
    block.mark, block.text = marked or (None, text)


def joined(pieces: Iterable[str]) -> str:
    """Return lines as one; a word that a hyphen parts at a line's end keeps its hyphen."""
    parts: list[str] = []
    for piece in pieces:
        if parts and not _HYPHEN.search(parts[-1]):
            parts.append(" ")
        parts.append(piece)
    return "".join(parts)
