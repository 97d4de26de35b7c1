"""Who wrote a letter and to whom: address blocks, the salutation, signatures. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from letters.agencies import office_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from letters.drafting.lines import Line

MOST_ADDRESSEES = 8  # that a letter file takes
LONGEST_ID, LONGEST_NAME = 20, 40  # of an addressee in a letter file
SALUTATION = re.compile(r"(?:Dear\s+(?P<who>[^,:;]{1,150}?)|To Whom (?:It|This) May Concern)\s*(?:[,:;]|$)", re.I)
CLOSING = re.compile(
    r"(?:(?:Very |Yours |Most |With )*(?:sincerely|respectfully|truly|faithfully|cordially|gratefully|respect|"
    r"appreciation|gratitude)(?: submitted| yours)?|(?:Best|Kind|Warm(?:est)?|With best) regards|Regards|"
    r"Thank you,|In solidarity)\s*[,.]?",
    re.I,
)
_HONORIFIC = re.compile(r"(?=\bThe Hon(?:orable|\.)\s)|(?=\bHon\.\s)", re.I)
_TITLED = re.compile(
    r"(?:(?:The\s+)?Hon(?:orable|\.)|Mr\.?|Ms\.?|Mrs\.?|Mx\.?|Dr\.?|Amb(?:assador|\.)|Gen(?:eral|\.)|Prof\.?)\s+", re.I
)
_TO = re.compile(r"(?:To|Attn|Attention)\s*:\s*|To the\s+", re.I)
_FIELD = re.compile(
    r"(?:From|Date|Re|Subject|Cc|Via|By|Ref(?:erence)?|Case|Request|Tracking)\b[^:]{0,30}:|(?:via|by|sent)\s+(?:e-?mail|fax|mail|electronic|certified)",
    re.I,
)
_STREET = re.compile(
    r"\d|(?:P\.?\s?O\.?\s)?Box\b|Washington,?\s+D\.?C|.*\b(?:Street|Avenue|Ave\.|Suite|Room|Floor|Building|Road)\b"
    r"|.*\b[A-Z]{2}\s+\d{5}|.*\S@\S|.*\bhttps?:|.*\b\d{3}[-.\s]\d{4}\b",
    re.I,
)
_OFFICE = re.compile(
    r"\b(?:Department|Agency|Administration|Bureau|Office|Commission|Corporation|Corp|Inc|LLC|Company|University|"
    r"Service|Services|Committee|Council|Board|Ministry|Institute|Embassy|Authority|Association|Foundation)\b",
    re.I,
)
_SIGNER = re.compile(
    r"(?:U\.?S\.?\s+|United States\s+)?(?:Member of (?:Congress|Parliament)|Senator|Representative|"
    r"Congress(?:man|woman)|(?:Vice |Co-)?Chair(?:man|woman|person)?|Ranking Member|"
    r"(?:Executive |Managing |Legal )?Director|President|Counsel|Attorney|Staff|Reporter|Editor|Secretary|"
    r"Commissioner|Governor|Mayor|Founder|Coordinator)\b",
    re.I,
)
_TAIL = re.compile(
    r"(?:cc|c\.c\.|copy|enclosures?|encl|attachments?|appendix|annex|notes|footnotes|references|endnotes)\b", re.I
)
_NAME = re.compile(
    r"(?:[A-ZÀ-Þ][\w.'’-]{0,30},?\s+){1,5}[A-ZÀ-Þ][\w.'’-]{0,30}(?:,?\s(?:Jr|Sr|M\.?D|Ph\.?D|Esq|II|III|IV)\.?)*"
)
_FROM = re.compile(r"From\s*:\s*(?P<who>\S.{1,200})", re.I)
_PROSE = re.compile(r"[.?!]\s|[.?!]$")
_SUFFIX = re.compile(r",\s*(?:Jr|Sr|M\.?D|Ph\.?D|Esq|II|III|IV)\b", re.I)


@dataclass(frozen=True, slots=True)
class Person:
    """One to whom a letter is addressed."""

    name: str
    role: str  # "Secretary of State"; '' where the letter has none
    office: str  # "U.S. Department of State"; '' likewise
    place: str

    @property
    def words(self) -> str:
        """Name with role, or with office."""
        return ", ".join(filter(None, (self.name, self.role or self.office)))

    @property
    def short_office(self) -> str:
        """The office for a line: "State"; the name where there is none."""
        return office_name(self.office or self.role or self.name)


def addressees(head: Sequence[Line], salutation: str) -> list[Person]:
    """Return who is addressed, from the lines before the salutation, or from that alone."""
    blocks = [person for block in _address_blocks(head) if (person := _person(block))]
    if blocks:
        return blocks[:MOST_ADDRESSEES]
    return [Person(salutation, "", "", "")] if salutation else []


def _address_blocks(head: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the blocks that begin with a title; without any, a "To:" line, else the last block of all."""
    parts = [part for line in _column_by_column(head) for part in _columns(line)]
    starts = [n for n, line in enumerate(parts) if _TITLED.match(line.text) or _TO.match(line.text)]
    if not starts:
        yield _last_block(parts)
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(parts)
        block = parts[start:end]
        empty = next((n for n, line in enumerate(block) if not line.text), len(block))
        yield block[:empty]


def _column_by_column(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield what stands side by side one below the other: a name, what he is, then the next name."""
    for many, group in groupby(lines, key=lambda line: line.text.count("\t") + 1):
        rows = [[replace(line, text=text) for text in line.text.split("\t")] for line in group]
        yield from (row[column] for column in range(many) for row in rows)


def _columns(line: Line) -> list[Line]:
    """Return a line on which several addressees stand side by side as one line each."""
    pieces = [piece.strip() for piece in _HONORIFIC.split(line.text)]
    return [replace(line, text=piece) for piece in pieces if piece] or [line]


def _last_block(head: Sequence[Line]) -> list[Line]:
    block: list[Line] = []
    for line in reversed(head):
        if line.text and not _FIELD.match(line.text):
            block.append(line)
        elif block:
            break
    return block[::-1] if len(block) > 1 and not _PROSE.search(block[-1].text) else []


def _person(block: Sequence[Line]) -> Person | None:
    kept = [line for line in block if not _STREET.match(line.text) and not _FIELD.match(line.text)][:6]
    if not kept:
        return None
    first = _TITLED.sub("", _TO.sub("", kept[0].text), count=1).strip(" ,")
    cut = _SUFFIX.sub(lambda found: found[0].replace(",", "\0"), first)
    name, _, role = cut.partition(",")
    others = [line.text.strip(" ,") for line in kept[1:]]
    office = next((text for text in others if _OFFICE.search(text)), "")
    role = role.strip() or next((text for text in others if text != office and len(text) < 80), "")
    name = name.replace("\0", ",").strip()
    return Person(name[:120], role[:80], office[:80], kept[0].place) if any(map(str.isalnum, name)) else None


def addressee_ids(people: Sequence[Person]) -> list[str]:
    """Return an id for each of several addressees, by their offices: "state", "justice"."""
    ids: list[str] = []
    for number, person in enumerate(people, 1):
        words = re.sub(r"[^a-z0-9]+", "-", person.short_office.lower()).strip("-")
        words = re.sub(r"^[^a-z]+", "", words)[:LONGEST_ID].strip("-") or f"addressee-{number}"
        ids.append(words if words not in ids else f"{words[: LONGEST_ID - 3].strip('-')}-{number}")
    return ids


def senders(tail: Sequence[Line]) -> str:
    """Return who signed, from the lines after the closing: one or two by name, the others counted; '' for nobody."""
    lines = [line.text for line in _signed(_column_by_column(tail))]
    signed = [(name, role) for name, role in pairwise(lines) if _SIGNER.match(role) and _is_name(name)]
    if not signed:
        return next((text[:300] for text in lines[:2] if _is_name(text)), "")
    roles = {role for _, role in signed}
    if len(roles) > 1:
        told = "; ".join(f"{name}, {role}" for name, role in signed[:2])
    else:
        told = ", ".join(name for name, _ in signed[:2])
    if len(signed) > 2:
        told += f" and {len(signed) - 2} other{'s' * (len(signed) > 3)}"
    if len(roles) > 1:
        return told[:300]
    role = roles.pop()
    return f"{told}, {role.replace('Member of', 'Members of') if len(signed) > 1 else role}"[:300]


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and not _SIGNER.match(text) and not _OFFICE.search(text)


def sender_field(head: Sequence[Line]) -> str:
    """Return what a memorandum has behind "From:"; '' for nothing."""
    return next((found["who"].strip() for line in head if (found := _FROM.match(line.text))), "")


def is_field(text: str) -> bool:
    """Whether a line is one of those at the head of a memorandum: "Date: ..."."""
    return _FIELD.match(text) is not None or _TO.match(text) is not None


def _signed(tail: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines of signatures: those before copies, enclosures and notes."""
    for line in tail:
        if _TAIL.match(line.text) or len(line.text) > 160:
            return
        if line.text:
            yield line
