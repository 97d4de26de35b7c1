"""The small language of keywords: phrases, alternatives, nearness, exclusions; read into a tree, never run. Pure.

    expression = either { "not" either }
    either     = chain { ("|" | "or") chain }
    chain      = part { ("near" | "near/25") part }
    part       = phrase | "(" expression ")"
    phrase     = words | '"' words '"'

Words side by side are a phrase. ``*`` ends a word whose endings all count; a word with capitals must stand so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.carets import Unreadable
from letters.terms import LONGEST_TERM, Term, TermError, normalise, read_term

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PHRASES = 20
DEEPEST = 5  # groups in groups
WIDEST_NEAR = 100  # words

TOKEN = re.compile(r'\s*(?:(?P<quoted>"[^"]*"?)|(?P<sign>[()|])|(?P<word>[^\s"()|]+))')
NEAR = re.compile(r"near(?P<rest>[/:].*)?", re.IGNORECASE)
FOREIGN = {"AND": "near", "&": "near", "&&": "near", "+": "near", "||": "|", "NOR": "not", "!": "not"}


class KeywordFault(Unreadable, TermError):
    """A keyword that cannot be read: where, and what would work."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together."""

    number: int  # its place in ``Expression.terms``


@dataclass(frozen=True, slots=True)
class Either:
    """Any of these."""

    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Each close to the next: within so many words; None: in one sentence, or one exchange of a transcript."""

    of: tuple[Node, ...]
    within: tuple[int | None, ...]  # one fewer than ``of``


@dataclass(frozen=True, slots=True)
class Unless:
    """The first, unless one of the others stands in the same passage or the title."""

    keep: Node
    unless: tuple[Node, ...]


Node = Phrase | Either | Near | Unless


@dataclass(frozen=True, slots=True)
class Expression:
    """A keyword as read."""

    written: str
    root: Node
    terms: tuple[Term, ...]  # its phrases, in the order in which they are written

    @property
    def is_plain(self) -> bool:
        """Whether it is one phrase and nothing else."""
        return isinstance(self.root, Phrase)


def read_keyword(written: str) -> Expression:
    """Read a keyword; raise KeywordFault, which says where and what would work, when it cannot be one."""
    if len(written) > LONGEST_TERM:
        raise KeywordFault(
            written, LONGEST_TERM, f"a keyword has at most {LONGEST_TERM} characters, this one has {len(written)}"
        )
    return _Reader(written).read()


def stored_keyword(written: str) -> Expression:
    """Read a keyword that was accepted before: what the grammar no longer takes is a phrase, as it was then."""
    try:
        return read_keyword(written)
    except KeywordFault:
        return Expression(written, Phrase(0), (read_term(written),))


def tidy(written: str) -> str:
    """Return the keyword with single spaces, and without quotes around a phrase that needs none."""
    words = " ".join(written.split())
    plain = normalise(words)
    bare = words[1:-1].strip()
    inside = normalise(bare)
    around = len(words) > 2 and plain[0] == plain[-1] and plain[0] in "\"'"
    needs_none = '"' not in inside and not any(token.kind in "sign near or not" for token in _tokens(inside))
    return bare if around and needs_none else words


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # word | quoted | near | or | not | ( | )
    text: str
    start: int
    end: int


def _tokens(plain: str) -> Iterator[_Token]:
    for found in TOKEN.finditer(plain):
        kind = str(found.lastgroup)
        text, (start, end) = found[kind], found.span(kind)
        if kind == "sign":
            kind = "or" if text == "|" else text
        elif kind == "word" and text.casefold() in {"or", "not"}:
            kind = text.casefold()
        elif kind == "word" and NEAR.fullmatch(text):
            kind = "near"
        yield _Token(kind, text, start, end)


class _Reader:
    """Reads one keyword from left to right; used once."""

    def __init__(self, written: str) -> None:
        self._written = written
        self._tokens = list(_tokens(normalise(written)))
        self._next = 0
        self._depth = 0
        self._terms: list[Term] = []

    def read(self) -> Expression:
        if not self._tokens:
            raise KeywordFault(self._written, 0, "there is nothing here; write a word or a phrase")
        root = self._expression()
        if (left := self._peek()) is not None:
            raise self._fault(left, "this closes no group; leave it out, or write '(' before the group")
        return Expression(self._written, root, tuple(self._terms))

    def _expression(self) -> Node:
        keep, unless = self._either(), []
        while self._take("not"):
            unless.append(self._either())
        return Unless(keep, tuple(unless)) if unless else keep

    def _either(self) -> Node:
        of = [self._chain()]
        while self._take("or"):
            of.append(self._chain())
        return Either(tuple(of)) if len(of) > 1 else of[0]

    def _chain(self) -> Node:
        of, within = [self._part()], []
        while near := self._take("near"):
            within.append(self._width(near))
            of.append(self._part())
        return Near(tuple(of), tuple(within)) if within else of[0]

    def _part(self) -> Node:
        token = self._peek()
        if token is None:
            raise KeywordFault(self._written, len(self._written.rstrip()), "a word or a phrase is missing here")
        if token.kind == "(":
            return self._group(token)
        if token.kind in {"near", "or", "not", ")"}:
            raise self._fault(token, _nothing_before(token, self._next == 0))
        return self._phrase(token)

    def _group(self, opening: _Token) -> Node:
        self._next += 1
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._fault(opening, f"groups stand at most {DEEPEST} deep; write two keywords instead")
        inside = self._expression()
        if not self._take(")"):
            raise self._fault(opening, "this group is not closed; write ')' where it ends")
        self._depth -= 1
        self._no_neighbour()
        return inside

    def _phrase(self, first: _Token) -> Node:
        words = [first]
        self._next += 1
        while first.kind == "word" and (token := self._peek()) and token.kind == "word":
            words.append(token)
            self._next += 1
        for token in words:
            if token.kind == "word" and token.text in FOREIGN:
                sign = FOREIGN[token.text]
                raise self._fault(token, f"{token.text} is no sign here; write {sign}, or quote it to mean the word")
        self._no_neighbour()
        self._terms.append(self._term(first, words[-1].end))
        if len(self._terms) > MOST_PHRASES:
            raise self._fault(first, f"a keyword has at most {MOST_PHRASES} phrases; write two keywords instead")
        return Phrase(len(self._terms) - 1)

    def _term(self, first: _Token, end: int) -> Term:
        inside = self._written[first.start : end]
        if first.kind == "quoted":
            if len(first.text) < 2 or not first.text.endswith('"'):
                raise self._fault(first, "this quote is not closed; write another one where the phrase ends")
            inside = inside[1:-1]
        try:
            return read_term(inside)
        except TermError as error:
            raise self._fault(first, str(error)) from error

    def _no_neighbour(self) -> None:
        """What follows a phrase or a group must be a sign: two phrases side by side could mean either."""
        token = self._peek()
        if token is not None and token.kind in {"word", "quoted", "("}:
            raise self._fault(token, "two parts side by side; write near or | between them, or one pair of quotes")

    def _width(self, token: _Token) -> int | None:
        rest = token.text[len("near") :]
        if not rest:
            return None
        number = rest[1:]
        if not (number.isascii() and number.isdigit() and len(number) <= 3 and 1 <= int(number) <= WIDEST_NEAR):
            raise self._fault(token, f"near/ takes a number of words from 1 to {WIDEST_NEAR}: near/25")
        return int(number)

    def _peek(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self, kind: str) -> _Token | None:
        token = self._peek()
        if token is None or token.kind != kind:
            return None
        self._next += 1
        return token

    def _fault(self, token: _Token, says: str) -> KeywordFault:
        return KeywordFault(self._written, token.start, says)


def _nothing_before(token: _Token, is_first: bool) -> str:
    if token.kind == ")":
        return "a word or a phrase is missing before this"
    if token.kind == "not" and is_first:
        return 'say first what to watch for, then what to leave out: fentanyl not "overdose awareness"'
    quoted = f'; to mean the word itself, quote it: "{token.text}"' if token.text != "|" else ""
    return f"a word or a phrase is missing before {token.text}{quoted}"
