"""A file or page that a person gives: its text, whatever of the known forms it has. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from feeds.charset import to_text
from feeds.documents import is_pdf, pdf_text
from feeds.errors import WrongContent
from feeds.pages import page_text
from feeds.shaping import MOST_TEXT, cut
from feeds.walls import is_html
from feeds.wrapped import unwrapped

MOST_BYTES = 20_000_000  # of a file; a transcript has less than one
LONGEST_LINE = 120  # characters of a title that we make
LEAST_TEXT = 20  # characters; what is shorter says nothing
FORMS = {
    "": "text", "txt": "text", "text": "text", "md": "markdown", "markdown": "markdown", "html": "html", "htm": "html",
    "xhtml": "html", "pdf": "pdf",
}  # fmt: skip
TAKEN = "give txt, md, html or pdf"
OFFICE = re.compile(rb"\A(?:PK\x03\x04|\xd0\xcf\x11\xe0|\{\\rtf)")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~).*$", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\]\n]{1,1000})\]\([^)\n]{0,2000}\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,2000}?)(?<=\S)\1")
_STRESS = re.compile(r"(?<![\w*])[*_](?=\S)([^*_\n]{1,1000})(?<=\S)[*_](?![\w*])")
# "MR MILLER: ..." on a line of its own, after a line of another: in a transcript that knows no blank lines.
_SPEAKER = re.compile(r"\n(?=(?:Q|[A-Z][A-Z.'’ -]{2,60})(?: ?\([^()\n]{1,40}\))?:\s)")
_QUOTE = re.compile(r"^ {0,3}> ?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gave."""

    title: str
    text: str  # paragraphs separated by a blank line
    form: str  # text, markdown, html, pdf
    published_raw: str = ""


def read_given(body: bytes, name: str, url: str = "") -> Given:
    """Return the text of a file, by what it is and then by how its name ends.

    ``url``: where it stands on the web, which tells the layout of a page. WrongContent, naming the file, for what is
    empty, too large, of another form, or without text.
    """
    try:
        return _read(body, name, url)
    except WrongContent as error:
        raise WrongContent(f"{name}: {str(error).removeprefix(f'{url or name}: ')}") from error


def check_size(size: int) -> None:
    """Raise WrongContent for a file that is empty or too large, before it is read."""
    if not size:
        raise WrongContent("an empty file")
    if size > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        raise WrongContent(f"a file of {size / 1_000_000:.0f} MB; at most {most} MB are read, so give its text alone")


def _read(body: bytes, name: str, url: str) -> Given:
    check_size(len(body))
    form = form_of(body, name)
    if form == "pdf":
        text = pdf_text(body)
        return _given(_stem(name), text, form)
    if form == "html":
        page = page_text(body, url or name)
        return _given(page.title or _stem(name), page.text, form, page.published_raw)
    text, _ = to_text(body)
    if form == "markdown":
        heading = _HEADING.search(text)
        return _given(_unmarked(heading.group(1)) if heading else "", unwrapped(_unmarked(text)), form)
    return _given("", unwrapped(_SPEAKER.sub("\n\n", text)), form)


def form_of(body: bytes, name: str) -> str:
    """Return what a file is, text, markdown, html or pdf: what it begins with says more than its name.

    WrongContent for another form.
    """
    if is_pdf(body):
        return "pdf"
    if OFFICE.match(body):
        raise WrongContent(f"an Office file or archive; save it as PDF or text ({TAKEN})")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    form = FORMS.get(ending)
    if form is None:
        raise WrongContent(f"of a form that is not read (.{ending[:10]}); {TAKEN}")
    if form == "pdf":
        raise WrongContent("no PDF, though its name says so")
    if b"\0" in body[:1000] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise WrongContent(f"no text, whatever its name says; {TAKEN}")
    return "html" if is_html(body, "") else form


def _given(title: str, text: str, form: str, published_raw: str = "") -> Given:
    if len(text) < LEAST_TEXT:
        raise WrongContent("says nothing: no text in it" if not text else f"says too little: {len(text)} characters")
    return Given(" ".join(title.split()) or title_of(text), text[:MOST_TEXT], form, published_raw)


def title_of(text: str) -> str:
    """Return a title for a text that has none: its first line; a sentence without its end, for it is no heading."""
    return cut(" ".join(text.partition("\n")[0].split()).rstrip(".!?…\"'”’"), LONGEST_LINE)


def _stem(name: str) -> str:
    return re.sub(r"\.\w{1,8}$", "", name.rpartition("/")[2]).replace("_", " ").replace("-", " ")


def _unmarked(text: str) -> str:
    """Markdown without its marks; the words of links stay."""
    text = _IMAGE.sub(r"\1", _FENCE.sub("", text))
    text = _LINK.sub(r"\1", text)
    text = _STRESS.sub(r"\1", _STRONG.sub(r"\2", text))
    return _QUOTE.sub("", _HEADING.sub(r"\n\1\n", text))
