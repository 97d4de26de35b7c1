"""Long CDATA sections and stray scripts kept out of the XML parser's way, which reads them a line at a time. Pure.

Nearly all of state.gov's feed is such, and this saves most of feedparser's time (``bench/corpora.py`` measures it).
"""

from __future__ import annotations

import re

_OPEN, _CLOSE = "<![CDATA[", "]]>"
_LONG = 200  # characters; shorter ones are as quickly parsed
_FIRST, _LAST = "\U000f5e00", "\U000f5e01"  # of private use: they stand around a section's number
_SCRIPT, _SCRIPT_END = "<script", "</script>"
_MARK = re.compile(f"{_FIRST}(\\d{{1,7}}){_LAST}")


def set_aside(text: str) -> tuple[str, list[str]]:
    """The document with a mark in place of each long section and without scripts, and the sections."""
    if _FIRST in text:
        return text, []
    kept: list[str] = []
    sections: list[str] = []
    done = 0
    start = text.find(_OPEN)
    while start >= 0:
        end = text.find(_CLOSE, start)
        if end < 0:
            break
        section = text[start + len(_OPEN) : end]
        if len(section) > _LONG:
            kept += (text[done:start], _FIRST, str(len(sections)), _LAST)
            sections.append(section)
            done = end + len(_CLOSE)
        start = text.find(_OPEN, end)
    return _without_scripts("".join((*kept, text[done:]))), sections


def _without_scripts(text: str) -> str:
    """The document without elements that hold program text, which some templates leave between items' elements.

    One that begins in a CDATA section is text: it stays, for it cannot end without the section's end.
    """
    kept: list[str] = []
    done, start, end, close = 0, text.find(_SCRIPT), 0, 0
    while start >= 0:
        end = _next(text, _SCRIPT_END, start, end)
        close = _next(text, _CLOSE, start, close)
        if end == len(text):
            break
        if close > end:
            kept.append(text[done:start])
            done = end + len(_SCRIPT_END)
        start = text.find(_SCRIPT, max(done, start + 1))
    return "".join((*kept, text[done:])) if kept else text


def _next(text: str, what: str, start: int, known: int) -> int:
    """Where it stands next, looked for only when the known place lies behind; the text's end when it does not."""
    if known >= start:
        return known
    found = text.find(what, start)
    return found if found >= 0 else len(text)


def put_back(value: str, sections: list[str]) -> str:
    """The value with its sections where their marks stand."""
    if not sections or _FIRST not in value:
        return value
    return _MARK.sub(lambda mark: sections[int(mark.group(1))] if int(mark.group(1)) < len(sections) else "", value)


def has_mark(value: str) -> bool:
    """Whether a section belongs in this value."""
    return _FIRST in value
