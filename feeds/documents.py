"""The text of a PDF, which is where some releases and letters stand. Pure."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from feeds.errors import WrongContent
from feeds.text import plain_text

MOST_PAGES = 300  # of one document; an indictment has sixty
MOST_TEXT = 1_500_000  # characters
LEAST_TEXT = 40  # characters a page on average; scans have a stamp or nothing
_START = re.compile(rb"\A[\s\x00]{0,1000}%PDF-\d")
_BROKEN = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError, OSError)
_HYPHEN = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_PAGE_NUMBER = re.compile(r"(?:page )?\d{1,4}(?: of \d{1,4})?", re.IGNORECASE)
_ENDS = re.compile(r"[.!?:;…][\"'”’)\]]*\Z")
_STARTS = re.compile(r"[(\[]?(?:\d{1,3}[.)]|[a-zA-Z][.)]|[•●▪*–-])\s")


def is_pdf(body: bytes) -> bool:
    """Whether this is a PDF, by what it begins with."""
    return _START.match(body[:2000]) is not None


def pdf_text(body: bytes) -> str:
    """Return the text of a PDF in paragraphs, page numbers left out.

    WrongContent says why there is none: a scan, a password, or a file that is broken.
    """
    return _joined(filter(None, map(_paragraphs, pdf_pages(body))))[:MOST_TEXT]


def pdf_pages(body: bytes) -> list[str]:
    """Return the text of a PDF page by page, its lines as they stand; WrongContent as ``pdf_text``."""
    from pypdf import PdfReader  # takes a third of a second, and only a PDF needs it
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise WrongContent("a PDF that is locked by a password")
        pages = [page.extract_text() or "" for page in reader.pages[:MOST_PAGES]]
    except (PyPdfError, *_BROKEN) as error:
        raise WrongContent(f"a PDF that cannot be read ({type(error).__name__})") from error
    if sum(len(" ".join(page.split())) for page in pages) < LEAST_TEXT * max(1, len(pages)):
        raise WrongContent(f"a PDF of {len(pages)} page{'s' * (len(pages) != 1)} without text, perhaps a scan")
    return pages


def _joined(pages: Iterable[str]) -> str:
    """The pages as one text; a sentence that runs on over a page stays one."""
    text = ""
    for page in pages:
        runs_on = text and not _ENDS.search(text) and page[0].islower()
        text += f"{' ' if runs_on else chr(10) * 2}{page}" if text else page
    return text


def _paragraphs(page: str) -> str:
    """The lines of a page as paragraphs: one ends where a sentence does on a short line, or at an empty line."""
    lines = [line.strip() for line in _HYPHEN.sub("", page).split("\n")]
    width = max(map(len, lines), default=0)
    kept: list[str] = []
    for line in lines:
        if _PAGE_NUMBER.fullmatch(line):
            continue
        if _STARTS.match(line):
            kept.append("")
        kept.append(line)
        if _ENDS.search(line) and len(line) < 0.8 * width:
            kept.append("")
    blocks = plain_text("\n".join(kept)).split("\n\n")
    return "\n\n".join(" ".join(block.split("\n")) for block in blocks if block)
