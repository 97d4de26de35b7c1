"""Terms: the phrases that a letter or an admin writes, and how one is found in a text. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_TERM = 200  # characters; a longer "keyword" is a pasted paragraph
LONGEST_ENDING = 24  # letters that a '*' may stand for
JOINERS = " -\t\n"
BLANK_LINE = 2  # line ends; it parts paragraphs, and no phrase reaches over it
WIDEST_JOINER = 3  # characters between two words of a phrase: "counter - narcotics", a line end with an indent

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u02bc\uff07"
_DOUBLE = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_PLAIN = (
    dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_QUOTES, "'")
    | dict.fromkeys(_DOUBLE, '"')
    | dict.fromkeys(_SPACES, " ")
    | {chr(code): chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B)}  # full-width digits and letters
)
_USUAL = "\u00a0\u2019\u201c\u201d\u2014\u2013\u2018"  # replaced first: that is three times as fast as a pattern
_MARKS = re.compile(f"[{''.join(_PLAIN)}]")  # ten times as fast as str.translate, where marks are few


def normalise(text: str) -> str:
    """Make quotes, dashes and spaces plain, one character for one, so that every offset stays true."""
    if text.isascii():
        return text
    for mark in _USUAL:
        text = text.replace(mark, _PLAIN[mark])
    return text if text.isascii() else _MARKS.sub(lambda mark: _PLAIN[mark[0]], text)


def lower(text: str) -> str:
    """Return ``text`` in lower case with every offset unchanged ('\u0130' alone would become two characters)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


class TermError(ValueError):
    """The phrase cannot be a term; the message says why and what to write instead."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a term. With capitals it must stand in the text exactly so."""

    text: str  # lower case
    exact: str  # as written, '' when case does not matter
    open_ended: bool  # written with a '*': letters may follow


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase to find: words that stand together, joined by a space, a hyphen or nothing."""

    text: str  # as written
    words: tuple[Word, ...]
    anchor: int  # number of the word that is looked for first: the longest

    @property
    def stem(self) -> str:
        """What a text must contain, in lower case, before the term can stand in it."""
        return self.words[self.anchor].text

    @property
    def is_plain_word(self) -> bool:
        """Whether it is one word, written out, in either case."""
        return len(self.words) == 1 and not self.words[0].open_ended and not self.words[0].exact

    @property
    def is_open_word(self) -> bool:
        """Whether it is one word with any ending, in either case."""
        return len(self.words) == 1 and self.words[0].open_ended and not self.words[0].exact

    @property
    def letter_after(self) -> str:
        """With what the word after the anchor begins; '' when there is none, or the anchor's ending is open."""
        if self.anchor + 1 == len(self.words) or self.words[self.anchor].open_ended:
            return ""
        return self.words[self.anchor + 1].text[0]

    @property
    def letter_before(self) -> str:
        """With what the word before the anchor ends; '' when there is none, or its ending is open."""
        if self.anchor == 0 or self.words[self.anchor - 1].open_ended:
            return ""
        return self.words[self.anchor - 1].text[-1]


def read_term(written: str) -> Term:
    """Read one term; raise TermError when nothing could ever match it or everything would."""
    if len(written) > LONGEST_TERM:
        raise TermError(f"a term has at most {LONGEST_TERM} characters, this one has {len(written)}")
    words = tuple(_word(part) for joined in normalise(written).split() for part in _parts(joined))
    if not words:
        raise TermError("an empty term matches nothing; write a word or a phrase")
    if not any(sum(map(str.isalnum, word.text)) >= 2 for word in words):
        raise TermError(f"{written!r} is too short: one word of a term needs two letters or digits")
    anchor = max(range(len(words)), key=lambda number: len(words[number].text))
    return Term(written, words, anchor)


def _parts(joined: str) -> list[str]:
    """Part at hyphens, which a text may leave out, but not within a code: "4-AP" is one word."""
    if any(map(str.isdigit, joined)):
        return [joined]
    return [part for part in joined.split("-") if part]


def _word(part: str) -> Word:
    open_ended = part.endswith("*")
    bare = part.removesuffix("*")
    if not bare or "*" in bare:
        raise TermError(f"{part!r}: a '*' may stand only at the end of a word, after its first letters")
    if open_ended and len(bare) < 3:
        raise TermError(f"{part!r} would match too much; write at least three letters before the '*'")
    low = lower(bare)
    return Word(low, bare if bare != low else "", open_ended)


def find_around(term: Term, plain: str, lowered: str, at: int) -> tuple[int, int] | None:
    """Return where ``term`` stands when its anchor word stands at ``at``, or None.

    ``plain`` is the normalised text, ``lowered`` the same in lower case.
    """
    start = _walk_left(term, plain, lowered, at)
    if start is None or (start and plain[start].isalnum() and plain[start - 1].isalnum()):
        return None
    end = _walk_right(term, plain, lowered, at)
    return None if end is None else (start, end)


def _walk_left(term: Term, plain: str, lowered: str, at: int) -> int | None:
    for word in reversed(term.words[: term.anchor]):
        found = _word_before(word, plain, lowered, at)
        if found is None:
            return None
        at = found
    return at


def _word_before(word: Word, plain: str, lowered: str, at: int) -> int | None:
    end = _skip_back(plain, at)
    floor = max(0, end - LONGEST_ENDING) if word.open_ended else end
    while end >= floor:
        start = end - len(word.text)
        if start >= 0 and lowered.startswith(word.text, start) and _case_fits(word, plain, start):
            return start
        if end == 0 or not plain[end - 1].isalpha():
            return None
        end -= 1
    return None


def _walk_right(term: Term, plain: str, lowered: str, at: int) -> int | None:
    end = at
    for number, word in enumerate(term.words[term.anchor :]):
        start = end if number == 0 else _skip_on(plain, end)
        if not lowered.startswith(word.text, start) or not _case_fits(word, plain, start):
            return None
        end = start + len(word.text)
        if word.open_ended:
            end = end_of_letters(plain, end)
    inside_word = end < len(plain) and plain[end].isalnum() and plain[end - 1].isalnum()
    return None if inside_word else end


def _case_fits(word: Word, plain: str, start: int) -> bool:
    return not word.exact or plain.startswith(word.exact, start)


def _skip_back(plain: str, at: int) -> int:
    left, floor = at, max(0, at - WIDEST_JOINER)
    while left > floor and plain[left - 1] in JOINERS:
        left -= 1
    return left if plain.count("\n", left, at) < BLANK_LINE else at


def _skip_on(plain: str, at: int) -> int:
    right, ceiling = at, min(len(plain), at + WIDEST_JOINER)
    while right < ceiling and plain[right] in JOINERS:
        right += 1
    return right if plain.count("\n", at, right) < BLANK_LINE else at


def end_of_letters(plain: str, at: int) -> int:
    """Return where the letters end that begin at ``at``: what a '*' stands for."""
    ceiling = min(len(plain), at + LONGEST_ENDING)
    while at < ceiling and plain[at].isalpha():
        at += 1
    return at
