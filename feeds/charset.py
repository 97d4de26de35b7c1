"""Bytes of a feed to text, whatever charset they claim, with entity bombs taken out. Pure."""

from __future__ import annotations

import codecs
import re

_MARKS = (  # byte order marks, and "<?xml" without one; the longer before the shorter
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_DECLARED = re.compile(rb"^\s{0,20}<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE)
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,400}\?>")
# Codecs of Python that are no charsets of texts, and one that no feed has used since 1997.
_NO_CHARSETS = ("unicode_escape", "unicode-escape", "raw_unicode", "raw-unicode", "idna", "punycode", "utf-7", "utf7")
_SEVEN_BIT = ("iso-2022", "iso2022", "hz")  # look like ASCII and are not

_ENTITY = re.compile(r"<!ENTITY\s{1,20}([A-Za-z][\w.-]{0,40})\s{1,20}(?:\"([^\"<]{0,200})\"|'([^'<]{0,200})')\s{0,20}>")
_REFERENCE = re.compile(r"&(?!#)")
_MOST_ENTITIES = 50
_MOST_EXPANDED = 1_000_000  # characters that a feed's own entities may add


def to_text(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The text without its XML declaration, and what was wrong with the charset ('' for nothing).

    A byte order mark says it; else what reads as UTF-8 is that, whatever is claimed; else the claim of the server,
    then that of the file; else Windows-1252, with signs it lacks replaced.
    """
    text, fault = _decoded(body, content_type)
    return _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1), fault


def _decoded(body: bytes, content_type: str) -> tuple[str, str]:
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return body.decode(charset, "replace"), ""
    claims = _claims(body, content_type)
    seven_bit = [claim for claim in claims if claim.lower().startswith(_SEVEN_BIT)]
    for charset in (*seven_bit, "utf-8", *claims):
        try:
            return body.decode(charset), _fault(charset, claims)
        except (LookupError, UnicodeError, ValueError):
            continue
    return body.decode("cp1252", "replace"), _fault("windows-1252", claims)


def _claims(body: bytes, content_type: str) -> list[str]:
    http, declared = _HTTP_CHARSET.search(content_type), _DECLARED.match(body[:400])
    claims = [http.group(1)] if http else []
    if declared:
        claims.append(declared.group(1).decode("ascii", "replace"))
    return [_widened(claim) for claim in claims if not claim.lower().startswith(_NO_CHARSETS)]


def _widened(charset: str) -> str:
    """The charset that is meant: these two are used for their supersets everywhere."""
    known = {"gb2312": "gb18030", "iso-8859-1": "windows-1252", "latin1": "windows-1252", "us-ascii": "windows-1252"}
    return known.get(charset.lower(), charset)


def _fault(used: str, claims: list[str]) -> str:
    claimed = claims[-1] if claims else "utf-8"
    same = {name.lower().replace("_", "-").replace("cp1252", "windows-1252") for name in (used, claimed)}
    if len(same) == 1 or (used == "utf-8" and claimed == "windows-1252"):
        return ""
    return f"charset: declared {claimed}, read as {used}"


def without_bombs(text: str) -> str:
    """The text with its own flat, short entities put in and every other entity declaration taken out.

    What is left cannot grow when parsed; a reference to what was taken out stays as it is written.
    """
    if "<!ENTITY" not in text:
        return text
    flat = _flat_entities(text)
    added = sum(text.count(f"&{name};") * len(value) for name, value in flat.items())
    text = _ENTITY.sub("", text)
    if added <= _MOST_EXPANDED:
        for name, value in flat.items():
            text = text.replace(f"&{name};", value)
    return text.replace("<!ENTITY", "<!")


def _flat_entities(text: str) -> dict[str, str]:
    flat: dict[str, str] = {}
    for found in _ENTITY.finditer(text):
        value = found.group(2) or found.group(3) or ""
        if not _REFERENCE.search(value):
            flat.setdefault(found.group(1), value)
        if len(flat) >= _MOST_ENTITIES:
            break
    return flat
