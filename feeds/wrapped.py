"""Plain text whose lines were broken at a width, as the Federal Register's, in paragraphs again. Pure."""

from __future__ import annotations

import re

from feeds.text import BLANK_LINES, plain_text

WIDEST = 90  # characters; text that is broken at a width is broken before this
# Volume, section and pages of the printed edition, which the register puts at the head and where a page begins.
_MARK = re.compile(
    r"\[\[?(?:Page|Pages|Federal Register Volume|FR Doc|Notices?|Proposed Rules?|Rules and Regulations?"
    r"|Presidential Documents?)\b[^\]]*\]\]?"
)
_RULE = re.compile(r"[-=_*\s]{5,}")
_INDENT = re.compile(r"\n(?=[ \t]{2,}\S)")


def unwrapped(text: str) -> str:
    """Return the text with each paragraph on one line, a blank line between two; text with long lines as it is."""
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if not _MARK.fullmatch(line.strip())]
    if max(map(len, lines), default=0) > WIDEST or len(lines) < 3:
        return plain_text(text)
    blocks = BLANK_LINES.split("\n".join(lines))
    paragraphs = (part for block in blocks for part in _INDENT.split(block) if not _RULE.fullmatch(part))
    return "\n\n".join(filter(None, (" ".join(part.split()) for part in paragraphs)))
