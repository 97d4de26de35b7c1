"""Where the sentences of a text begin and end. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A line break, a stop with what closes after it, or a bullet in running text. It begins with one set of characters, and
# then looks back at which it was: so it is found four times as fast as three patterns beside each other.
CANDIDATE = re.compile(r"[\n.!?…•▪●◦‣·](?:(?<=\n)\s*|(?<=[.!?…])[.!?…]*[\"'”’»)\]]*(?=[^\S\n])|(?<=\s[•▪●◦‣·])(?=\s))")
NEXT_WORD = re.compile(r"\s*[\"'“‘«(\[—–-]*\s*(\w[\w’']*)?")
UP_TO_TOKEN = re.compile(r".*[\s\"“”‘(\[—–/]", re.DOTALL)
LONGEST_TOKEN = 40  # characters before a stop that are looked at
LONGEST_ENUMERATOR = 7
LIST_ITEM = re.compile(r"(?:[•▪●◦‣·*–—-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s")
ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5}|[IVX]{1,5})\)?\Z")
DOTTED = re.compile(r"(?:\w\.)+\w\Z")
LONG_JOINT = re.compile(r"(?:[;:]|\n|\s—)\s+")
CLOSED_LINE = re.compile(r"[.!?…:;][\"'”’»)\]]*\Z")

# A title or a unit: what follows belongs to it.
LEADING = frozenset(
    """mr mrs ms dr prof hon rev sen sens rep reps gov gen col lt sgt capt cmdr adm maj cpl pvt supt amb asst dep
    st mt ft art arts fig figs vol vols cf vs v viz approx dept pub stat con res cong sess e.g i.e ca
    mssrs messrs atty""".split()  # noqa: SIM905 (a list of 50 would fill the page)
)
# These lead only before a number.
LEADING_NUMBER = frozenset(
    """no nos sec secs ch p pp par para jan feb mar apr jun jul aug sept sep oct nov dec
    doc""".split()  # noqa: SIM905
)
# These may end a sentence or not: only a word that often opens one decides.
OPENERS = frozenset(
    """A After All Also Although An And Any As At Because Before Both But By China Chinese Congress During Each
    For From He Her His How However I If In Instead It Its Last Many More Most Moreover No Not Now On One Our
    President Question Secretary She Since So Some That The Their Then There These They This Those Through
    Today Under Until Washington We What When Where Whether While Who Why With Without Yes You
    Your""".split()  # noqa: SIM905
)
TRAILING = frozenset(["inc", "corp", "co", "ltd", "jr", "sr", "llc", "etc", "bros", "al", "univ", "assn", "ave"])
HEADING_LENGTH = 60  # characters; the lines of a hard-wrapped text are longer, but for a paragraph's last
LONG = 1_500  # characters; beyond it a list was flattened, and semicolons and colons part sentences too


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return the sentences of ``text[start:end]`` in order, as offsets into ``text``, without white space around.

    Every character but white space lies in exactly one sentence. A blank line always parts two; a single line
    break does where the lines look like a list, a heading or speech, not where a text was wrapped.
    """
    stop = len(text) if end is None else end
    found: list[tuple[int, int]] = []
    left = start
    for cut in _cuts(text, start, stop):
        found.extend(_trimmed(text, left, cut))
        left = cut
    found.extend(_trimmed(text, left, stop))
    return found


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    last = start
    for match in CANDIDATE.finditer(text, start, end):
        first = text[match.start()]
        if first == "\n":
            ends = _line_ends(text, last, match.start(), match.end(), end)
        elif first in ".!?…":
            ends = _stop_ends(text, last, match.start(), match.end(), end)
        else:
            ends = True
        if ends:
            last = match.start() if first in "•▪●◦‣·" else match.end()
            yield last


def _stop_ends(text: str, last: int, stop: int, after: int, end: int) -> bool:
    """Whether the stop at ``stop`` ends a sentence that began at ``last``."""
    follow = NEXT_WORD.match(text, after, end)
    word = (follow.group(1) or "") if follow else ""
    if word[:1].islower():
        return LIST_ITEM.match(text, after + 1, end) is not None and text[after + 1] == "("
    if text[stop] != "." or text[stop : stop + 2] in {"..", ".”", '."'}:
        return True
    near = max(last, stop - LONGEST_TOKEN)
    before = UP_TO_TOKEN.match(text, near, stop)
    token = text[before.end() if before else near : stop]
    low = token.lower()
    if low in LEADING:
        return False
    if low in LEADING_NUMBER:
        return not word[:1].isdigit()
    if (
        len(token) <= LONGEST_ENUMERATOR
        and ENUMERATOR.match(token)
        and not text[last:stop].strip().strip("(").removesuffix(token)
    ):
        return False  # "1. Agencies ..." opens a list item
    if low in TRAILING or ("." in token and DOTTED.match(token)) or (len(token) == 1 and token.isupper()):
        return word in OPENERS
    return True


def _line_ends(text: str, last: int, stop: int, after: int, end: int) -> bool:
    """Whether the line break before ``after`` ends a sentence."""
    if text.count("\n", stop, after) > 1:
        return True
    if CLOSED_LINE.search(text, max(last, stop - 8), stop) or LIST_ITEM.match(text, after, end):
        return True
    line = text.rfind("\n", last, stop) + 1 or last
    return stop - line <= HEADING_LENGTH and not text[after : after + 1].islower()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without white space around, in pieces where it is too long to be one sentence."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end - start <= LONG:
        if start < end:
            yield start, end
        return
    left = start
    for joint in LONG_JOINT.finditer(text, start, end):
        if joint.end() - left > LONG // 10:
            yield left, joint.start() + len(joint.group().rstrip())
            left = joint.end()
    if left < end:
        yield left, end
