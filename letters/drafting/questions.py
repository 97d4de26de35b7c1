"""Which points of a letter are its questions, with ids by the letter's own numbering and short labels. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from letters.drafting.outline import Point, Points, lists_in
from letters.rarity import rarity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from letters.drafting.numbering import Block

LONGEST_TEXT = 2000  # of a question in a letter file
MOST_QUESTIONS = 50  # of a letter file
MOST_LEFT = 10  # lists that are named as left out
MOST_PARTS = 26  # of a question, one for each letter
LEAST_QUESTION = 10  # characters; a shorter sentence asks nothing by itself
LONGEST_LABEL = 38
_REQUEST = re.compile(
    r"(?:and\s+|also,?\s+)?(?:Please|Kindly|Provide|Describe|Explain|State|List|Identify|Confirm|Produce|Specify|Clarify|"
    r"Detail|Disclose|Furnish|Submit|Indicate|Outline|Summarize|Has|Have|Had|Is|Are|Was|Were|Do|Does|Did|Will|Would|Can|"
    r"Could|Should|What|When|Where|Which|Who|Whom|Whose|Why|How|Whether|If|In what|To what|On what|By what|At what|"
    r"For (?:each|any|all|what)|(?:All|Any|Each|The|Copies|A copy|A list|A description|An explanation|An? \w+ of|"
    r"Records?|Documents?|Communications?|Emails?|Correspondence|Memoranda|Contracts?)\b.{0,80}?\b(?:records?|documents?|"
    r"communications?|copies|copy|list|emails?|correspondence|memoranda|materials|description|explanation|logs?|data|"
    r"contracts?|number|text|reports?|policies))\b",
    re.I,
)
_ASKS = re.compile(
    r"\b(?:answers?|respon[ds]e?|repl(?:y|ies)|questions?|request\w*|provide|produce|furnish|supply|clarif\w+|explain|"
    r"information|documents|records)\b",
    re.I,
)
_ANNOUNCES = re.compile(r"\bfollowing\b|\bbelow\b|:\W*\Z", re.I)
_INLINE = re.compile(r"(?:(?<=\s)|\A)\(([1-9]|[a-h])\)\s+(?=\S)")
_LETTER = re.compile(r"[^\W\d_]")
_STOP = re.compile(r"(?<=[?!])|(?<=\.)\s")
_SENTENCE = re.compile(r"(?<=[.?!])[\"'”’)]*\s+(?=[A-Z0-9(\"“])")
_WORD = re.compile(r"[\w$][\w'’$&.-]*[\w%]|\w")
_RELATIVE = re.compile(
    r"\b(?:(?:last|this|next|past|previous|current) (?:week|month|year|spring|summer|fall|autumn|winter|quarter|"
    r"fiscal year|\w{3,6}day)|yesterday|tomorrow|recent(?:ly)?|(?:earlier|later) this \w+|"
    r"\w+ (?:days|weeks|months|years) ago|"
    r"(?:over|in) the (?:past|last) [\w -]{1,20}?(?:days|weeks|months|years))\b",
    re.I,
)
HOLLOW = frozenset(
    """a an and any are as at be been being but by can could did do does each for from had has have how i if in into
    is it its made make many may much must my not of on or our please provide provided describe explain identify list
    state should so such taken than that the their them there these they this those to under upon was we were what when
    where whether which who whom whose why will with would you your all documents copies limited including include
    regarding concerning relating related respect about between during since following each also been both must
    copy description detail referring sufficient show""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the letter puts it."""

    id: str
    label: str  # a few of its own words
    text: str
    parent: str
    place: str
    section: str  # the heading above it
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """All that a letter asks."""

    questions: tuple[Asked, ...]
    doubts: tuple[str, ...]  # on all of them
    left_out: tuple[str, ...]  # what could not be taken for a question, one line each


def questions_in(blocks: Sequence[Block]) -> Asking:
    """Return the questions: of the letter's lists, else numbered within a paragraph, else by their question marks."""
    kept: list[Points] = []
    left: list[str] = []
    for one in lists_in(blocks):
        if _is_asked(one):
            kept.append(one)
        elif len(one.points) > 1:
            place = one.points[0].place or "the text"
            left.append(f"{place}: a list of {len(one.points)} reads like no questions: left out")
    if len(left) > MOST_LEFT:
        left[MOST_LEFT:] = [f"{len(left) - MOST_LEFT} more lists read like no questions: left out"]
    doubts: list[str] = []
    if not kept:
        kept = list(_inline(blocks))
        if kept:
            doubts.append(
                "the questions are numbered within a paragraph: see that each begins and ends where it should"
            )
    if not kept and (loose := _loose(blocks)):
        kept, doubts = [loose], ["the letter numbers no questions: these are its sentences with a question mark"]
    opened = [_sections_opened(one) for one in map(_with_words, kept)]
    found = list(islice(_numbered(opened, doubts), MOST_QUESTIONS))
    total = sum(1 + len(point.parts) for one in opened for point in one.points)
    if total > MOST_QUESTIONS:
        left.append(f"what follows {found[-1].id} was left out: a file holds {MOST_QUESTIONS} questions, not {total}")
    return Asking(tuple(found), tuple(doubts), tuple(left))


def _is_asked(one: Points) -> bool:
    texts = [text for point in one.points for text in (point.text, *(part.text for part in point.parts))]
    share = sum("?" in text or _REQUEST.match(text) is not None for text in texts) / len(texts)
    announced = bool(_ASKS.search(one.lead) and _ANNOUNCES.search(one.lead))
    if announced:
        return share > 0 or one.points[0].kind != "-"
    marks = sum("?" in text for text in texts)
    if len(one.points) == 1 or one.points[0].kind == "-":
        return marks >= max(2, len(texts) / 2)
    return marks > 0 and share >= 0.5


def _with_words(one: Points) -> Points:
    """Leave out points and parts that are marks with nothing behind them."""
    for point in one.points:
        point.parts = [part for part in point.parts if _LETTER.search(part.text)]
    return Points(one.lead, [point for point in one.points if _LETTER.search(point.text)])


def _sections_opened(one: Points) -> Points:
    """Where letters or Roman numbers are headings over numbered questions, give those questions as the points."""
    outer = one.points
    heads = [p for p in outer if p.kind[-1] in "AIai" and p.parts and p.parts[0].kind[-1] == "1" and "?" not in p.text]
    if not heads or len(heads) < len(outer) / 2:
        return one
    points: list[Point] = []
    for point in outer:
        for part in point.parts or [point]:
            part.section = point.text if part is not point else point.section
            points.append(part)
    return Points(one.lead, points)


def _inline(blocks: Sequence[Block]) -> Iterator[Points]:
    """Yield "(1) what; (2) how" from the paragraphs that ask so."""
    for block in blocks:
        found = list(_INLINE.finditer(block.whole))
        firsts = [number for number, mark in enumerate(found) if mark[1] in "1a"]
        if not firsts:
            continue
        marks = found[firsts[0] :]
        order = ["123456789".find(mark[1]) if mark[1].isdigit() else "abcdefgh".find(mark[1]) for mark in marks]
        run = next((n for n, value in enumerate(order) if value != n), len(order))
        ends = [mark.start() for mark in marks[1:run]] + [len(block.whole)]
        texts = [_trimmed(block.whole[mark.end() : end]) for mark, end in zip(marks[:run], ends, strict=True)]
        points = Points(
            block.whole[: marks[0].start()], [Point("1", n, t, block.place) for n, t in enumerate(texts, 1) if t]
        )
        if len(points.points) > 1 and _is_asked(points):
            yield points


def _trimmed(text: str) -> str:
    """A question within a paragraph without the "; and" before the next, and without what follows a last one."""
    text = re.sub(r"[;,]?\s*(?:and|or)?\s*\Z", "", text)
    return text[: text.index("?") + 1] if "?" in text else text


def _loose(blocks: Sequence[Block]) -> Points | None:
    points = [
        Point("1", 0, sentence.strip(' "“”'), block.place)
        for block in blocks
        for sentence in _STOP.split(block.whole)
        if sentence.endswith("?") and len(sentence) >= LEAST_QUESTION
    ]
    for number, point in enumerate(points, 1):
        point.value = number
    return Points("", points) if points else None


def _numbered(lists: Sequence[Points], doubts: list[str]) -> Iterator[Asked]:
    """Give ids by the letter's numbering, or in order where that repeats or is none."""
    points = [point for one in lists for point in one.points]
    values = [point.value for point in points]
    numeric = all(point.kind[-1] in "1Ii" and 0 < point.value < 1000 for point in points)
    if not numeric or len(set(values)) < len(values):
        if points:
            doubts.append("the ids count on in the letter's order: its own numbers repeat, or are none")
        values = list(range(1, len(points) + 1))
    for point, value in zip(points, values, strict=True):
        yield from _with_parts(point, f"q{value}")


def _with_parts(point: Point, own_id: str) -> Iterator[Asked]:
    extra = [f"{point.skipped} number(s) before it are not in the text"] if point.skipped else []
    if point.sub and point.sub + len(point.parts) <= MOST_PARTS:  # "2a." and "2b." with no 2 above them
        for letter, one in enumerate([point, *point.parts], point.sub):
            yield _asked(f"{own_id}{_letter(letter)}", one.text, "", one, extra, point.section)
    elif len(point.parts) > MOST_PARTS:
        text = " ".join([point.text, *(part.text for part in point.parts)])
        yield _asked(own_id, text, "", point, [*extra, "its parts stand in one: there are more than letters"])
    else:
        yield _asked(own_id, point.text, "", point, extra)
        yield from _parts(own_id, point, point.parts)


def _parts(own_id: str, point: Point, parts: Iterable[Point]) -> Iterator[Asked]:
    for number, part in enumerate(parts, 1):
        lettered = part.kind[-1] in "aA" and part.value == number
        extra = [] if lettered else ["a part that the letter does not name by this letter"]
        yield _asked(f"{own_id}{_letter(number)}", part.text, own_id, part, extra, point.section)


def _letter(number: int) -> str:
    return chr(96 + number)


def _asked(own_id: str, text: str, parent: str, point: Point, extra: Sequence[str], section: str = "") -> Asked:
    text = " ".join(text.split())
    doubts = list(extra)
    if len(text) > LONGEST_TEXT:
        doubts.append(f"its text is cut: it has {len(text)} characters, and a file holds {LONGEST_TEXT}")
        text = text[: LONGEST_TEXT - 1].rstrip() + "…"
    said = dict.fromkeys(found[0].lower() for found in _RELATIVE.finditer(text))
    doubts += [f'"{words}" stands as it is written; what day that was is not in the letter' for words in said]
    return Asked(own_id, label(text) or own_id, text, parent, point.place, section or point.section, tuple(doubts))


def label(text: str) -> str:
    """Return a few words of a question that say most of what it is about, in its own order."""
    sentences = _SENTENCE.split(text)
    core = next((one for one in reversed(sentences) if "?" in one), sentences[0])
    words = [
        word
        for word in _WORD.findall(_RELATIVE.sub(" ", core[:LONGEST_TEXT]))
        if word.lower().strip("'’") not in HOLLOW
    ]
    worth = [_worth(word) for word in words]
    best, most = "", -1.0
    for start in range(len(words)):
        end = start + 1
        while end < len(words) and len(" ".join(words[start : end + 1])) <= LONGEST_LABEL:
            end += 1
        if sum(worth[start:end]) > most:
            best, most = " ".join(words[start:end]), sum(worth[start:end])
    if " " in best:
        return best[:LONGEST_LABEL].strip()
    begins = f"{' '.join(core.split())} "[: LONGEST_LABEL + 1]
    return begins.rpartition(" ")[0].strip() or begins[:LONGEST_LABEL].strip()


def _worth(word: str) -> float:
    return 1 + min(rarity(singular(word)), 3) + 0.5 * word[:1].isupper()


def singular(word: str) -> str:
    """Return a word as the bands of rarity have it: in small letters, without the s of a plural."""
    low = word.lower()
    return low.removesuffix("s") if len(low) > 3 else low
