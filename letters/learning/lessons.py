"""What a team's votes teach: for each question the words of texts that were judged too low or too high. Pure.

Of each text that people voted on, a word of what they saw learns how far the letter's own judgement was off: all that
was missing to "surely" where they want it, all that was there where they do not. A word's weight is the mean of that
over its texts, drawn towards nothing while they are few. A sum over so few texts needs no fitting, comes out the same
in whatever order people voted, and a vote that is taken back leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, log
from typing import TYPE_CHECKING

from feeds.passages import passages
from letters.files.generic import EMPTY
from letters.judging.lexicon import Text
from letters.judging.shifts import NOTHING, Shift
from letters.judging.signs import LONGEST_SENTENCE, WORD, stem
from letters.keywords.watching import shown_by_keyword
from letters.rarity import rarity
from letters.telling.late import late_finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from letters.findings import Finding
    from letters.judging.compiled import CompiledLetter
    from letters.judging.lexicon import Hit
    from letters.learning.feedback import Label

GAIN = 2.0  # log-odds of a word whose texts were all judged wholly wrong
# Fitted weights rest on hundreds of texts: held out, votes at half their weight better relevance by .003 and leave the
# questions as they are; at their whole weight 40 of them cost .006 (bench/held_out_votes.py).
BESIDE_WEIGHTS = 0.5
DOUBT = 1  # texts that say nothing, added to each word's: one text moves a word half as far as many would
FEWEST_AGAINST = 2  # texts; what a single one says against a word silences nothing
MOST_FOR, MOST_AGAINST = 3.0, 2.0  # log-odds; so what the letter itself gives .88 is told whatever was voted
FLOOR = 0.25  # the score of what the letter saw nothing in, so that words can be learned at all
SHORTEST_WORD, LONGEST_WORD = 3, 30  # letters
SURE = 0.5  # the weight from which a term names its facet by itself
COMMON = 1.0  # rarity up to which a word says nothing of a subject
MOST_TEXTS = 300  # of a letter, the newest; learning from them takes 35 ms


@dataclass(frozen=True, slots=True)
class Example:
    """What one text teaches of one question."""

    entry: int
    question: str  # '' for the letter's subject
    wanted: bool
    base: float  # the letter's own score, 0 to 1, without what votes had taught
    words: frozenset[str]  # of the sentences that people saw


@dataclass(frozen=True, slots=True)
class Learned:
    """What one word says of one question."""

    weight: float  # log-odds
    wanted: frozenset[int]  # the texts with it that people want to be told of for that question
    unwanted: frozenset[int]


@dataclass(frozen=True, slots=True)
class Lessons:
    """All that votes teach a letter. Equal votes make equal lessons."""

    texts: int = 0  # that people voted on
    words: Mapping[str, Mapping[str, Learned]] = field(default_factory=dict, hash=False)  # by question, by word

    def shift(self, question: str, words: Iterable[str], trust: float = 1.0) -> Shift:
        """Return what votes add to a sentence of these words: at most MOST_FOR, at least -MOST_AGAINST.

        ``trust``: the share of it that counts.
        """
        known = self.words.get(question)
        met = {word: known[word] for word in words if word in known} if known else {}
        total = sum(met[word].weight for word in sorted(met))
        if not total:
            return NOTHING
        value = trust * max(-MOST_AGAINST, min(MOST_FOR, total))
        telling = sorted(
            (word for word in met if met[word].weight * value > 0), key=lambda word: (-abs(met[word].weight), word)
        )
        texts = {entry for word in telling for entry in (met[word].wanted if value > 0 else met[word].unwanted)}
        return Shift(value, tuple(telling), len(texts))


def telling_words(letter: CompiledLetter, text: Text, start: int, end: int, hits: Sequence[Hit]) -> frozenset[str]:
    """Return the stems of the words of a sentence that could tell which question it speaks to.

    The subject's own names are left out: every text that opens the letter's gate has them.
    """
    gate = {facet for group in letter.gate for facet in group}
    named = [(hit.start, hit.end) for hit in hits if any(f in gate and w >= SURE for f, w in letter.owners[hit.term])]
    return frozenset(
        stem(found[0])
        for found in WORD.finditer(text.lowered, start, min(end, start + LONGEST_SENTENCE))
        if SHORTEST_WORD <= len(found[0]) <= LONGEST_WORD
        and found[0] not in EMPTY
        and rarity(found[0]) > COMMON
        and all(found.end() <= left or found.start() >= right for left, right in named)
    )


def examples(
    entry: int, label: Label, found: Mapping[str, Finding], letter: CompiledLetter, text: str, title: str
) -> tuple[Example, ...]:
    """Return what a text teaches that most people say ``label`` of; what is weak teaches nothing.

    ``found`` is what was found in it, by question, the best first. A keyword's finding was an admin's decision, not the
    letter's own judgement: its question counts as not seen.
    """
    parts = () if found else passages(text, title)
    wanted = set(label.questions or [""]) if label.relevant else set()
    untaught = {
        *label.weak,
        *([""] if label.questions else ()),
    }  # that it speaks to a question says nothing of the rest
    made = []
    for question in ("", *(one.id for one in letter.letter.questions)):
        shown = late_finding(found, letter.letter, question if question in wanted else "", text, parts)
        told = question in found and not shown_by_keyword(found[question])
        shown = found[question] if told else shown
        base = max(FLOOR, unlearned(shown.score, shown.taught)) if told else FLOOR
        sentence = Text(text[shown.sentence_start : shown.sentence_end])
        words = telling_words(letter, sentence, 0, len(sentence.given), letter.lexicon.hits(sentence))
        if question not in untaught:
            made.append(Example(entry, question, question in wanted, base, words))
    return tuple(made)


def learn(taught: Iterable[Example]) -> Lessons:
    """Learn from examples; their order makes no difference."""
    found: dict[str, dict[str, list[Example]]] = {}
    texts = set()
    for one in sorted(taught, key=lambda one: (one.entry, one.question)):
        texts.add(one.entry)
        for word in one.words:
            found.setdefault(one.question, {}).setdefault(word, []).append(one)
    by_question = {
        question: {word: learned for word, having in sorted(words.items()) if (learned := _learned(having)).weight}
        for question, words in sorted(found.items())
    }
    return Lessons(len(texts), by_question)


def _learned(having: list[Example]) -> Learned:
    wanted = frozenset(one.entry for one in having if one.wanted)
    unwanted = frozenset(one.entry for one in having if not one.wanted)
    missing = sum(float(one.wanted) - one.base for one in having)
    weight = GAIN * missing / (len(having) + DOUBT)
    return Learned(0.0 if weight < 0 and len(unwanted) < FEWEST_AGAINST else weight, wanted, unwanted)


def log_odds(share: float) -> float:
    """Return the log-odds of a share; certainty is cut, so that it stays finite."""
    kept = min(0.98, max(0.02, share))
    return log(kept / (1 - kept))


def unlearned(score: float, shift: float) -> float:
    """Return what a score was before votes added ``shift`` to it."""
    return 1 / (1 + exp(shift - log_odds(score)))
