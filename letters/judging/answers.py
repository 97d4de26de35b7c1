"""Which sentences answer the question before them, and what of the question they then say too. Pure.

"When will the working group meet?" - "We are not there yet." The answer names nothing, and says that the group does
not meet. What was asked counts as said by who answers it, at a discount. Thanks, another subject, "I'd refer you to
Justice" and "I have nothing on that" answer nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from feeds.entries import Role
from letters.judging.cues import cue_in
from letters.judging.scoring import ENOUGH, rule_score
from letters.judging.strengths import faded, stronger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from letters.judging.compiled import CompiledLetter
    from letters.judging.reading import Sentence
    from letters.judging.scoring import Reading
    from letters.judging.strengths import Strengths

Asked = dict[int, tuple[int, ...]]  # by the number of an answering sentence: those of the question, in order

ECHO = 0.8  # how much of what was asked its answer says
EARLIER = 0.95  # of the question's sentence before, on top
HEARD = 4  # sentences of a question, its last ones
OPENING = 4  # sentences of a reply, among which the answer stands
LONGEST_ANSWER = 200  # characters; a longer sentence speaks for itself
LOOKED_AT = 500  # characters of a sentence in which an evasion is looked for


def _any(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


# Patterns are plain alternatives over bounded gaps. Where people write an apostrophe they write either of two.
_GAP = r"[\s,.;:—–-]{1,4}"
_LEAD = (
    rf"\W{{0,4}}(?:{_any('well', 'look', 'so', 'oh', 'uh', 'um', 'and', 'but', 'again', 'right now')}\b{_GAP}"
    rf"|{_any('at this point', 'currently', 'actually', 'i mean')}\b{_GAP}){{0,4}}"
)
_SPEECH = _any("well", "so", "look", "i mean", "as", "thanks?", "you know")  # "Yeah, so" affirms nothing
_NO = rf"(?:no|nope|{_any('yes', 'yeah', 'yep')}(?!{_GAP}{_SPEECH}\b))\b[\s,.;:—–-]{{0,4}}"
_WHO = _any(
    "we", "they", "it", "that", "this", "there", "he", "she", "the two sides", "both sides", "(?:our|the) teams?"
)
_IS = _any(
    "is", "are", "was", "were", "has", "have", "had", "do", "does", "did", "will", "would", "can", "could", "should"
)
_GOES_ON = _any("hope", "expect", "continue", "agreed", "remains?", "met")
_MONTH = _any(
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    *("december", r"20\d\d"),
)
_WHEN = _any(
    *("soon", "very soon", "shortly", "yesterday", "today", "tomorrow", "last (?:week|month|year)"),
    *("(?:later )?this (?:week|month|year)", "next (?:week|month|year|spring|summer|fall|autumn|winter)"),
    *("by (?:the end|next|early|late|mid)", rf"in (?:the coming|a few|the next|{_MONTH})"),
)
_SAYS = _any(
    *(
        "correct",
        "exactly",
        "absolutely",
        "indeed",
        "of course",
        "that['’]s (?:right|correct|true)",
        "not (?!going to)",
    ),
    *("never", "neither", "both", "already", "still", _WHEN),
    rf"{_WHO}(?:['’](?:s|re|ve|ll|d)|\s{_any(_IS, _GOES_ON)}(?:n['’]t)?)",
    *("i can (?:now )?(?:confirm|say|tell you) that", "i (?:expect|do(?:n['’]t| not) (?:think|expect|believe))"),
)
ANSWER = re.compile(rf"{_LEAD}(?:{_NO}|{_SAYS}\b)", re.IGNORECASE)
FULL_ANSWER = re.compile(rf"{_LEAD}(?:{_NO})?{_SAYS}\b", re.IGNORECASE)
BARE = re.compile(r"\W*(?:oh\b\W*)?(?:no|nope|yes|yeah|yep)\b\W*(?:sir|ma['’]am)?\W*\Z", re.IGNORECASE)
SPEECH = re.compile(r"\W*(?:well|so|look|i|as|you know)\b", re.IGNORECASE)

_EVASIONS = _any(
    *("get(?:ting)? into", "mov(?:e|ing) on", "next question", "(?:good|great|fair) question", "don['’]t know"),
    *("nothing (?:for you|on that|about)", "(?:talked|spoken|spoke) (?:about|to) (?:this|that|it)", "do not know"),
    r"been (?:\w{1,20}ly )?(?:very |really |pretty )?(?:clear|consistent)",
    *("aware of", "not aware", "seen (?:the|that|those|this)", "hypotheticals?", "speculat(?:e|ing|ion)"),
    *("more to (?:say|share)", "we['’]ll see", "have to see", "thank(?:s| you)", "appreciate", "let me"),
    "ask (?:him|her|them|the)",
)
EVASION = re.compile(rf"\b{_EVASIONS}\b", re.IGNORECASE)
_OTHER_SUBJECT = _any(
    *("second(?:ly)?", "separately", "lastly", "finally", "on (?:another|a different)", "another question"),
    *("different (?:topic|subject)", "switching", "turning to"),
)
SHIFT = re.compile(rf"\W*(?:and )?(?:then )?{_OTHER_SUBJECT}\b", re.IGNORECASE)
COURTESY = re.compile(r"\W*(?:thank|thanks|please|sir|ma['’]am)\b", re.IGNORECASE)
_NEWS = _any(
    *("update", "comment", "reaction", "response", "announcement", "read-?out", "details?", "information", "news"),
    "(?:more |else )?to (?:say|add|share|announce)",
)
_TELL = _any(
    *("say", "tell", "comment", "confirm", "give", "share", "speak", "talk", "describe", "elaborate", "provide"),
    *("update", "address", "explain", "walk", "clarify"),
)
# "Any update?" - "No." says nothing of the matter.
ASKS_FOR_WORDS = re.compile(
    rf"\b(?:any(?:thing)?|an?) (?:\w{{1,20}} )?{_NEWS}|\banything (?:on|about|more|new|else)\b"
    rf"|\b(?:do|did) you have\b|\b(?:can|could|would|will) you (?:\w{{1,20}} )?{_TELL}",
    re.IGNORECASE,
)
# "What will you do?" - "Yeah, well, as I said." says nothing either.
ASKS_WHAT = re.compile(
    r"(?:\A|[,;:—–.-]\s?|\b(?:and|so|but|just|then|to|of|by|with|for|at|on|about)\s)\W{0,3}"
    r"(?:what|why|how|who|which|when|where)\b",
    re.IGNORECASE,
)


def with_answers(letter: CompiledLetter, reading: Reading, text: str) -> Reading:
    """Return the reading in which each answer to a question on the letter's subject says what was asked, too."""
    asked = answered(letter, reading, text)
    if not asked:
        return reading
    direct, carried = list(reading.direct), list(reading.carried)
    for answer, question in asked.items():
        echo = _echo(reading, question, letter.asked_for)
        direct[answer], carried[answer] = stronger(direct[answer], echo), stronger(carried[answer], echo)
    return replace(reading, direct=direct, carried=carried, asked=asked)


def answered(letter: CompiledLetter, reading: Reading, text: str) -> Asked:
    """Return which sentences answer a question on the letter's subject, and which sentences of it each answers."""
    found: Asked = {}
    for first, reply, end in _replies(reading.sentences):
        asked = range(max(first, reply - HEARD), reply)
        if _concerns(letter, reading, asked):
            heard = _heard(text, reading.sentences, asked)
            replied = range(reply, min(end, reply + OPENING))
            numbers = _answers(text, reading.sentences, heard, replied)
            found.update((number, heard) for number in numbers if not _speaks_for_itself(letter, reading, number))
    return found


def _speaks_for_itself(letter: CompiledLetter, reading: Reading, number: int) -> bool:
    """Whether an answer names the whole subject; what was asked adds nothing to it."""
    own = reading.direct[number]
    return bool(letter.gate) and all(any(own.get(facet, 0.0) >= ENOUGH for facet in group) for group in letter.gate)


def _concerns(letter: CompiledLetter, reading: Reading, asked: range) -> bool:
    """Whether the gate's topics are named or near in a question, or what one of the rules asks for meets in it."""
    near = [reading.carried[number] for number in asked if reading.direct[number]]
    if not near:
        return False
    gate = all(any(topics.get(facet, 0.0) >= ENOUGH for topics in near for facet in group) for group in letter.gate)
    return gate or any(rule_score(rule, reading, number) > 0 for number in asked for rule in letter.compiled)


def echoes(asked: Sequence[int]) -> Iterator[tuple[int, float]]:
    """Give each sentence of a question with the share of it that its answer says."""
    for back, number in enumerate(reversed(asked)):
        yield number, ECHO * EARLIER**back


def _echo(reading: Reading, question: Sequence[int], facets: frozenset[int]) -> Strengths:
    said: Strengths = {}
    for number, share in echoes(question):
        ours = {facet: strength for facet, strength in reading.direct[number].items() if facet in facets}
        said = stronger(said, faded(ours, share))
    return said


def _replies(sentences: Sequence[Sentence]) -> Iterator[tuple[int, int, int]]:
    """Give the first sentence of each question, that of the official's reply, and the end of the reply."""
    turns = [
        0,
        *(n for n in range(1, len(sentences)) if _turn(sentences[n]) != _turn(sentences[n - 1])),
        len(sentences),
    ]
    for first, reply, end in zip(turns, turns[1:], turns[2:], strict=False):
        question, answer = sentences[first], sentences[reply]
        same = question.passage == answer.passage
        if same and question.role is Role.REPORTER and answer.role is Role.OFFICIAL:
            yield first, reply, end


def _wants_yes_or_no(text: str, start: int, last: Sentence) -> bool:
    return not ASKS_WHAT.search(text[last.start : last.end]) and not ASKS_FOR_WORDS.search(text, start, last.end)


def _turn(sentence: Sentence) -> tuple[int, int]:
    return sentence.passage, sentence.turn


def _heard(text: str, sentences: Sequence[Sentence], asked: range) -> tuple[int, ...]:
    """Return the last sentences of a turn on one subject, when the turn ends in a question."""
    last = asked[-1]
    while last > asked[0] and COURTESY.match(text, sentences[last].start, sentences[last].end):
        last -= 1
    if "?" not in text[sentences[last].end - 3 : sentences[last].end]:
        return ()
    start = last
    while start > asked[0] and not SHIFT.match(text, sentences[start].start, sentences[start].end):
        start -= 1
    return tuple(range(start, last + 1))


def _answers(text: str, sentences: Sequence[Sentence], asked: tuple[int, ...], replied: range) -> list[int]:
    """Return those of a reply's first sentences that answer, up to the first that evades or is a speech."""
    if not asked:
        return []
    pattern = ANSWER if _wants_yes_or_no(text, sentences[asked[0]].start, sentences[asked[-1]]) else FULL_ANSWER
    found: list[int] = []
    for number in replied:
        start, end = sentences[number].start, sentences[number].end
        said = text[start : min(end, start + LOOKED_AT)]
        evades = EVASION.search(said) is not None or cue_in([said]) is not None
        if found and (evades or SPEECH.match(said)):  # "No." is taken back by "I have nothing on that"
            found = [one for one in found if not BARE.match(text[sentences[one].start : sentences[one].end])]
        if evades or end - start > LONGEST_ANSWER:
            break
        if pattern.match(said):
            found.append(number)
    return found
