"""The lines of a letter as a person sees them: markup, page numbers and footnotes taken out, places kept. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from feeds.text import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_TEXT = 200_000  # characters of a letter; a long one with its annexes has 60,000
LONGEST_LINE = 20_000
LONGEST_NOTES, LONGEST_NOTE_LINE = 60, 500  # lines of notes at the foot of a page, and characters of one

_SUP = re.compile(r"<sup>[^<]{0,20}</sup>|\[\^\w{1,10}\](?!:)|[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+", re.I)
_NOTE = re.compile(r"\s*(?:<sup>[^<]{0,20}</sup>|\[\^\w{1,10}\]:|[\u00b9\u00b2\u00b3\u2074-\u2079]+\s)", re.I)
_NUMBERED = re.compile(r"\(?\d{1,3}[.)\]]?\s+(?=\S)")
_NOTE_WORDS = re.compile(
    r"(?:Ibid|Id\.|Supra|See,? (?:e\.g\.|also|generally)|See \w|Letter from |Press Release|https?://|www\.|\W?\[?https?:)"
)
_ADDRESS = re.compile(r"https?://|www\.\w")
_ONLY_ADDRESS = re.compile(r"[<\[(]?(?:https?://|www\.)\S+[>\])]?(?:\(\S+\))?")
_BARE = re.compile(r"\d{1,3}\s+[A-ZÀ-Þ\"“]")  # a note's number that stood above the line
_URL = re.compile(r"(?:https?://|www\.)\S+")
_UNSEEN = re.compile("[\x7f-\x9f]")
_TAG = re.compile(r"</?(?:u|b|i|em|strong|p|div|span|center|sub|br|hr|a|font|sup)\b[^<>]{0,200}>", re.I)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,500})>")
_IMAGE = re.compile(r"!\[[^\]]{0,300}\]\([^)]{0,1000}\)")
_LINK = re.compile(r"\[([^\[\]]{1,500})\]\([^()]{0,1000}\)")
_STRONG = re.compile(r"(\*\*|__)(?=[^\s_*])(.{1,500}?)(?<=\S)\1")
_STRESS = re.compile(r"(?<![\w*])([*_])(?=[^\s_*])([^*_]{1,1000})(?<=\S)\1(?![\w*])")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_HEAD = re.compile(r"\s*(?:>\s?)*(?:#{1,6}\s+)?")
_RULE = re.compile(r"[-_=*~•.\s]{3,}|(?:/s/|\[signed\])")
_COLUMNS = re.compile(r"\s{4,}")
_PAGE = re.compile(r"[-–—\s]*(?:page\s+)?\d{1,4}(?:\s+(?:of|/)\s+\d{1,4})?[-–—\s]*|page\s+(?:\d{1,3}|\w{3,6})", re.I)
_ASKING = re.compile(r"\?|\b(?:please|provide|describe|explain|identify|produce)\b", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a letter; without text it parts paragraphs."""

    place: str  # where it stands: "line 95", "page 3"; '' where nobody could look it up
    text: str  # cleaned: a tab parts what stands side by side
    indent: int = 0
    page: int = 0  # of a PDF, from 1


def numbered_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a plain text as they are, with their numbers."""
    for number, line in enumerate(text.splitlines(), 1):
        yield Line(f"line {number}", line)


def clean_lines(given: Iterable[Line]) -> list[Line]:
    """Return the lines that belong to the letter itself; footnotes, page numbers and rules are left out."""
    return [line for line in _without_notes(list(given)) if not (line.text and _PAGE.fullmatch(line.text))]


def _without_notes(given: Sequence[Line]) -> Iterator[Line]:
    """Leave out footnotes: each runs to an empty line, or to the end of its page in a PDF."""
    note_page: int | None = None
    for number, line in enumerate(given):
        cleaned = Line(line.place, _clean(line.text), _indent(line.text), line.page)
        if not cleaned.text or (note_page is not None and line.page != note_page):
            note_page = None
        if _is_note(line.text, cleaned.text) or (_BARE.match(cleaned.text) and _is_bare_note(given, number)):
            note_page = line.page
        if note_page is None:
            yield cleaned


def _is_note(raw: str, text: str) -> bool:
    if _NOTE.match(raw) or _ONLY_ADDRESS.fullmatch(text):
        return True
    number = _NUMBERED.match(text)
    if not number or _ASKING.search(text):
        return False
    return bool(_NOTE_WORDS.match(text, number.end()) or _ADDRESS.search(text))


def _is_bare_note(given: Sequence[Line], start: int) -> bool:
    """Whether "1 Agency, Report, https://..." begins here: up to an empty line, or low on its page of a PDF."""
    page, rest = given[start].page, []
    for line in given[start : start + LONGEST_NOTES]:
        if line.page != page or not line.text.strip():
            break
        rest.append(line.text[:LONGEST_NOTE_LINE])
    else:
        return False
    if page and not (start > len(rest) and given[start - len(rest)].page == page):
        return False  # the upper half of a page is no note
    text = _URL.sub(" http:// ", " ".join(rest))
    return bool(_NOTE_WORDS.search(text)) and not _ASKING.search(text) and "Dear " not in text


def _indent(raw: str) -> int:
    expanded = raw[:200].expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


def _clean(raw: str) -> str:
    text = _SUP.sub("", _UNSEEN.sub("", INVISIBLE.sub("", raw[:LONGEST_LINE])))
    text = text[_head_end(text) :]
    if _RULE.fullmatch(text.strip()):
        return ""
    text = _TAG.sub(" ", _AUTOLINK.sub(r"\1", text))
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _STRESS.sub(r"\2", _STRONG.sub(r"\2", text))
    columns = _COLUMNS.split(unescape(_ESCAPE.sub(r"\1", text)).strip())
    text = "\t".join(" ".join(column.split()) for column in columns)
    return "" if _RULE.fullmatch(text) else text


def _head_end(text: str) -> int:
    found = _HEAD.match(text)
    return found.end() if found else 0
