"""Who speaks in a transcript: the labels that open turns, and in whose mouth they put what follows. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from feeds.entries import Role, Turn

# "MR MILLER:", "SENIOR STATE DEPARTMENT OFFICIAL ONE:", "Ms. Gire:", "Matthew Miller (00:12):", "FOREIGN MINISTER
# LE DRIAN (via interpreter):". What is no name is sorted out afterwards; every part is bounded. A line without a colon
# near its beginning is passed over at once.
LABEL = re.compile(
    r"^[^\S\n]*+(?=[^:\n]{1,130}:)"
    r"([^\W\d_][^\n:()\[\]\d]{0,70}(?: ?#?\d{1,2})?)[ ]?((?:[(\[][^()\[\]\n]{1,40}[)\]] ?)?):(?=\s|\Z)",
    re.MULTILINE,
)
# The White House prints its reporters as "Q" and a gap, without a colon.
BARE_Q = re.compile(r"^Q[^\S\n]+(?=[^\sa-z&\d:])", re.MULTILINE)
# Copies that lost their line breaks: labels in capitals after the end of a sentence.
INLINE_LABEL = re.compile(
    r"(?:^|(?<=[.!?…—–)”\"] ))((?:QUESTION|Q|MODERATOR|OPERATOR|(?:[A-Z][A-Z.’'-]{1,20} ){1,5}[A-Z][A-Z.’'-]{1,24})"
    r"(?: (?:ONE|TWO|THREE))?)[ ]?((?:\([^()\n]{1,40}\) ?)?):(?=\s)"
)
# The word first and what stands before it then: so the search runs from one such word to the next.
INLINE_QUESTION = re.compile(r"QUESTION:(?:(?<=\AQUESTION:)|(?<=[.!?…—–)”\"] QUESTION:))\s")
TIME_MARK = re.compile(r"[(\[]\s*(?:\d{1,2}:)?\d{1,2}:\d\d\s*[)\]]")
REPORTER_NAMES = frozenset(["question", "q", "questioner", "reporter", "journalist", "press", "media"])
MODERATOR_NAMES = frozenset(
    ["moderator", "operator", "host", "participant", "participants", "staff", "audience", "voice"]
)
NUMBERED = re.compile(r"(?<=\w) ?#?\d{1,2}\Z")
HONORIFIC = re.compile(
    r"(?:Mr|Ms|Mrs|Dr|Amb|Gen|Sen|Rep|Ambassador|Secretary|Deputy|Assistant|Under|Senior|Acting|Minister|Foreign|"
    r"Prime|President|Vice|General|Admiral|Senator|Director|Administrator|Attorney|Spokesperson|Spokesman|"
    r"Moderator|Operator|Host|Question|Questioner|Reporter|Participant|Answer|Official|Interpreter|Q|A)\b"
)
CAPITALISED = re.compile(r"(?:[A-Z][\w.’'-]*)(?: (?:de|van|von|al|bin|[A-Z][\w.’'-]*)){0,4}\Z")
NO_SPEAKER = frozenset(
    ["washington", "note", "editor's note", "editor’s note", "correction", "update", "topics", "index"]
)
MOST_WORDS = 9
FEWEST_QUESTIONS = 2  # one that nobody answers may be a heading or a dateline


@dataclass(frozen=True, slots=True)
class Label:
    """Where a turn opens: ``start`` before the label, ``end`` after it."""

    speaker: str
    role: Role
    start: int
    end: int
    starts_exchange: bool = False

    def turn(self, start: int, end: int) -> Turn:
        """What was said under this label."""
        return Turn(self.speaker, self.role, start, max(start, end))


@dataclass(frozen=True, slots=True)
class _Mark:
    name: str
    note: str  # "(via interpreter)", "(00:12)" or ''
    start: int
    end: int


def labels(text: str) -> list[Label]:
    """Return the labels of a transcript in order; none when the text is no transcript."""
    marks = _marks(text)
    if sum(TIME_MARK.fullmatch(mark.note) is not None for mark in marks) > FEWEST_QUESTIONS:
        return _timed(text, marks)
    named = [Label(mark.name, _role(mark.name), mark.start, mark.end) for mark in _names(marks)]
    questions = sum(label.role is Role.REPORTER for label in named)
    if (questions < FEWEST_QUESTIONS and not _is_answered(named)) or questions == len(named):
        return []
    return _with_exchanges(_interpreted(named))


def _is_answered(named: list[Label]) -> bool:
    """Whether a reporter's label is followed by an official's: one exchange, taken out of its transcript."""
    return any(one.role is Role.REPORTER and then.role is Role.OFFICIAL for one, then in pairwise(named))


def _marks(text: str) -> list[_Mark]:
    """All that looks like a label."""
    lines = [_mark(match) for match in LABEL.finditer(text)]
    if sum(mark.name == "QUESTION" for mark in lines) < len(INLINE_QUESTION.findall(text)):
        lines = [_mark(match) for match in INLINE_LABEL.finditer(text)]
    bare = [_Mark("Q", "", match.start(), match.end()) for match in BARE_Q.finditer(text)]
    return sorted([*lines, *bare], key=lambda mark: mark.start)


def _mark(match: re.Match[str]) -> _Mark:
    return _Mark(" ".join(match.group(1).split()), match.group(2).strip(), match.start(1), match.end())


def _names(marks: list[_Mark]) -> list[_Mark]:
    """Marks that name a speaker: in capitals, with an honorific, or a name that opens several turns."""
    often = Counter(mark.name for mark in marks)
    return [mark for mark in marks if _is_name(mark.name, often[mark.name])]


def _is_name(name: str, times: int) -> bool:
    if name.lower() in NO_SPEAKER or len(name.split()) > MOST_WORDS or name.startswith("Q "):
        return False
    if name.isupper():
        return True
    return CAPITALISED.match(name) is not None and (bool(HONORIFIC.match(name)) or times > 1)


def _role(name: str) -> Role:
    plain = NUMBERED.sub("", name).lower().strip(" .")
    if plain in REPORTER_NAMES:
        return Role.REPORTER
    return Role.MODERATOR if plain in MODERATOR_NAMES else Role.OFFICIAL


def _interpreted(found: list[Label]) -> list[Label]:
    """An interpreter speaks for whoever spoke before, and opens no exchange of his own."""
    told: list[Label] = []
    for label in found:
        speaks_for = told[-1].role if told and label.speaker.lower() == "interpreter" else label.role
        told.append(label if speaks_for is label.role else replace(label, role=speaks_for))
    return told


def _with_exchanges(found: list[Label]) -> list[Label]:
    return [
        replace(label, starts_exchange=True)
        if label.role is Role.REPORTER and label.speaker.lower() != "interpreter"
        else label
        for label in found
    ]


def _timed(text: str, marks: list[_Mark]) -> list[Label]:
    """A copy with time marks: whoever says most is the official, unnamed voices are reporters."""
    timed = [mark for mark in marks if TIME_MARK.fullmatch(mark.note)]
    ends = [*(mark.start for mark in timed[1:]), len(text)]
    said: Counter[str] = Counter()
    for mark, end in zip(timed, ends, strict=True):
        said[mark.name] += end - mark.end
    if len(said) < FEWEST_QUESTIONS:
        return []
    chief = said.most_common(1)[0][0]
    return _with_exchanges([Label(m.name, _timed_role(m.name, chief), m.start, m.end) for m in timed])


def _timed_role(name: str, chief: str) -> Role:
    role = _role(name)
    if name == chief or (role is Role.OFFICIAL and HONORIFIC.match(name)):
        return Role.OFFICIAL
    return Role.REPORTER if role is Role.OFFICIAL else role
