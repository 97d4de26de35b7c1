"""What people search for: words, phrases, exclusions and alternatives, read so that no typing can break it. Pure.

query = part { part }              all of them have to stand in the text or its title
part  = ["-"] one { "OR" one }     "-": in none; OR: any of them
one   = word | '"' words '"'       ``*`` ends a word whose endings all count
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

from letters.carets import Unreadable

LONGEST = 200  # characters
MOST_PHRASES = 20
LEAST_BEFORE_STAR = 3  # letters; fewer begin so many words that they find nothing
QUOTES = str.maketrans("“”„«»＂", '""""""')
PIECE = re.compile(r'(?P<minus>[-−](?=[^\s\-−]))?(?:"(?P<quoted>[^"]*)(?P<closed>"?)|(?P<sign>\|)|(?P<word>[^\s"|]+))')
TOKEN = re.compile(r"[^\W_]+")


class SearchFault(Unreadable):
    """A search that cannot be read: where, and what would work."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that stand together, as they are compared: without capitals and accents."""

    tokens: tuple[str, ...]
    is_open: bool = False  # the last word may go on


@dataclass(frozen=True, slots=True)
class Query:
    """A search as read: of each group at least one, of the rest none."""

    groups: tuple[tuple[Wanted, ...], ...]
    without: tuple[Wanted, ...] = ()


def fold(text: str) -> str:
    """Take capitals and accents off, letter by letter: the offsets stay."""
    return text.lower() if text.isascii() else "".join(map(_folded, text))


def _folded(letter: str) -> str:
    plain = normalize("NFKD", letter)[:1].lower()
    return plain if len(plain) == 1 else letter


def read_query(written: str) -> Query:
    """Read a search. Raises SearchFault, which says where and what would work."""
    written = normalize("NFC", written).strip()
    if len(written) > LONGEST:
        raise SearchFault(written, LONGEST, f"a search has at most {LONGEST} characters, this one has {len(written)}")
    query = _Reader(written).read()
    if not query.groups:
        raise SearchFault(written, 0, _nothing_to_find(query))
    return query


def _nothing_to_find(query: Query) -> str:
    return "say also what to look for, not only what to leave out" if query.without else "write a word to look for"


class _Reader:
    """Reads piece by piece."""

    def __init__(self, written: str) -> None:
        self.written = written
        self.groups: list[list[Wanted]] = []
        self.without: list[Wanted] = []
        self.either: int | None = None  # where an OR stands that waits for its right side
        self.unless = False  # a NOT waits for its word

    def read(self) -> Query:
        for found in PIECE.finditer(self.written.translate(QUOTES)):
            self._take(found)
        if self.either is not None:
            raise self._fault(self.either, "write a word on either side of OR")
        return Query(tuple(map(tuple, self.groups)), tuple(self.without))

    def _take(self, found: re.Match[str]) -> None:
        word = found["word"] or found["sign"] or ""
        if word in ("OR", "|") and not found["minus"]:
            if not self.groups or self.either is not None or self.unless:
                raise self._fault(found.start(), "write a word on either side of OR")
            self.either = found.start()
        elif word == "NOT" and not found["minus"]:
            self.unless = True
        elif word != "AND":
            self._put(found)

    def _put(self, found: re.Match[str]) -> None:
        wanted = self._wanted(found)
        if wanted is None:  # only marks, as in "a & b": no text is asked for them
            return
        if found["minus"] or self.unless:
            if self.either is not None:
                raise self._fault(found.start(), "what is left out cannot stand behind OR; write it at the end")
            self.without.append(wanted)
        elif self.either is not None:
            self.groups[-1].append(wanted)
        else:
            self.groups.append([wanted])
        self.either, self.unless = None, False
        if sum(map(len, self.groups)) + len(self.without) > MOST_PHRASES:
            raise self._fault(found.start(), f"a search has at most {MOST_PHRASES} words or phrases")

    def _wanted(self, found: re.Match[str]) -> Wanted | None:
        if found["word"] is None:
            if not found["closed"]:
                raise self._fault(found.start(), 'this quotation mark is never closed; add a " at the end')
            written, is_open = found["quoted"], False
        else:
            written, is_open = found["word"], found["word"].endswith("*")
        tokens = tuple(TOKEN.findall(fold(written)))
        if is_open and tokens and len(tokens[-1]) < LEAST_BEFORE_STAR:
            raise self._fault(found.start(), f"write at least {LEAST_BEFORE_STAR} letters before *")
        return Wanted(tokens, is_open) if tokens else None

    def _fault(self, at: int, says: str) -> SearchFault:
        return SearchFault(self.written, at, says)
