"""Bodies that were honest once: pieces cut out, doubled, swapped, flipped and poisoned."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

MOST_EDITS = 6
LARGEST_PIECE = 400  # bytes that one edit takes or repeats
# What breaks readers: ends that come too early, other encodings, controls, bidi, references, numbers out of range.
POISON = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc0\xaf", b"\xed\xa0\x80", b"]]>", b"<![CDATA[", b"<!--", b"-->",
    b"<!", b"<", b">", b"&", b"&amp", b"&#0;", b"&#xD800;", b"&#99999999999;", b"&lol;", b"&nbsp;", b"<?xml", b"?>",
    b"</", b"/>",
    b'"', b"'", b"\\", b"\\u0000", b"\\ud800", b"null", b"true", b"[]", b"{}", b"[[[[[[[[", b"{{{{", b"-1", b"1e999",
    b"NaN", b"99999999999999999999", b"0000-00-00", b"9999-12-31T23:59:59+99:99", b"Sat, 31 Feb 2023 25:61:61 GMT",
    "\u202e\u2066\u200b\ufeff".encode(), "\U0001f9ea\u0301".encode() * 20, b"A" * 3000, b" " * 3000, b"\n" * 300,
    b"<div>" * 300, b"(" * 300, b"%s%n%x", b"file:///etc/passwd", b"javascript:alert(1)", b"http://[::1",
    b"//", b"@everyone",
    b"<@1>", b"[x](http://a)", b"encoding='utf-7'", b"encoding='utf-16'", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///x'>]>",
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """Return one of the seeds after some edits."""
    body = draw(st.sampled_from(list(seeds)))
    for _ in range(draw(st.integers(0, MOST_EDITS))):
        body = _edited(draw, body)
    return body


def _edited(draw: st.DrawFn, body: bytes) -> bytes:
    at = draw(st.integers(0, len(body)))
    end = min(len(body), at + draw(st.integers(0, LARGEST_PIECE)))
    match draw(st.sampled_from(("poison", "poison", "replace", "cut", "double", "move", "flip", "end", "bytes"))):
        case "poison":
            return body[:at] + draw(st.sampled_from(POISON)) + body[at:]
        case "replace":
            return body[:at] + draw(st.sampled_from(POISON)) + body[end:]
        case "cut":
            return body[:at] + body[end:]
        case "double":
            return body[:end] + body[at:end] * draw(st.integers(1, 20)) + body[end:]
        case "move":
            rest = body[:at] + body[end:]
            to = draw(st.integers(0, len(rest)))
            return rest[:to] + body[at:end] + rest[to:]
        case "flip":
            return body[:at] + bytes([draw(st.integers(0, 255))]) + body[at + 1 :]
        case "end":
            return body[:at]
        case _:
            return body[:at] + draw(st.binary(max_size=40)) + body[end:]


def mutated_text(*seeds: str) -> st.SearchStrategy[str]:
    """The same for text; what is no UTF-8 any more stands as replacement characters."""
    return mutated([seed.encode() for seed in seeds]).map(lambda body: body.decode("utf-8", "replace"))
