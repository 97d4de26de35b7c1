"""Which texts tell the same story: the same document, a copy of it, or the same event in other words. Pure.

A relation only groups, but what is grouped is told by an edit, which notifies nobody: so only where it is sure.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum

from letters.telling.features import Features, features

__all__ = ["Features", "Kind", "Relation", "StoryIndex", "features", "lookup_keys", "relate"]

SAME_SHARE = 0.93  # of shingles, both ways; templates share 92 to 95 % and are told apart by their numbers
COPY_SHARE, COPY_WORDS, COPY_DAYS = 0.8, 60, 14  # as wire copies are told; a shorter text is no evidence
NUMBERS_AGREE = 0.9  # share of the numbers of the text that has fewer
FEWEST_SAMPLES = 8  # hashes; a containment seen on fewer is chance
CLOSENESS = ((1.5, 1.0), (3.5, 0.8), (7.5, 0.5), (14.5, 0.3))  # days apart, and what they say
FAR = 14  # days; past them other words tell another event, however alike

# Of two texts on the subject that we follow (they speak to one letter) the same day says much: logistic
# regression on the labelled pairs of bench/stories.py, folds split by story; rounded. The limits
# stand where the held-out pairs of that bench say.
WEIGHT_TERMS, WEIGHT_NAMES, WEIGHT_NUMBERS, WEIGHT_DAYS = 10.7, 5.4, 3.3, 0.7
WEIGHT_CLOSE, WEIGHT_FAR, BIAS = 5.2, -1.8, -6.6
ENOUGH = 0.7  # to group two texts
ENOUGH_TO_FOLD = 0.8  # to tell by an edit, which notifies nobody: held out, .92 of such pairs are right, from .7 .86
LONG_ENOUGH, MANY_WORDS = 0.5, 250  # longer texts give more to go by
FEWEST_TERMS = 0.1  # names and a day alone are no event
# In a text of a line or two the words of the letter itself are most of what there is, and every text on it has those.
# The fewer words a text has than the sixteen that two sentences have, the more each that is not shared counts, and a
# handful of shared ones is the subject, not the event. On the labelled texts, which are longer, nothing changes. A
# summary of two sentences and the release that it retells are to be joined still: from 18 on the demo's are not.
TELLING_TERMS, FEWEST_SHARED = 16, 4
# Of other texts it says nothing: an office tells many things a day in the same words, and the weights above would join
# two of three of State's releases to another. Only most words and most names, of one day, are sure.
SURE_TERMS, SURE_NAMES, SURE_DAYS = 0.65, 0.6, 0.6
LONG_WORDS = 4_000  # two such transcripts of different days are alike as a kind, not as a story

KEYS_OF_SKETCH, KEYS_OF_TERMS = 8, 16
MOST_CANDIDATES = 64  # compared in full, those that share most keys
CROWDED = 300  # entries under one key; past that it says nothing and is not looked at


class Kind(StrEnum):
    """How two texts belong together."""

    SAME = "same"  # the same document, perhaps with small changes
    COPY = "copy"  # most of the shorter text stands word by word in the other
    REWRITE = "rewrite"  # the same event in other words
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Relation:
    """What two texts are to each other, with the reason in one line."""

    kind: Kind
    score: float  # 0 to 1
    because: str
    sure: bool = True  # enough to fold one into the other's alert

    @property
    def same_story(self) -> bool:
        """Whether both tell one story."""
        return self.kind is not Kind.NONE


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are, each from 0 to 1 unless it says otherwise."""

    terms: float
    names: float
    numbers: float
    days: float
    close: float
    far: float  # 0 or 1


def relate(a: Features, b: Features) -> Relation:
    """Say what two texts are to each other; the order of the two makes no difference."""
    shared, samples = containment(a, b)
    agreement = numbers_shared(a, b)
    apart = _days_apart(a, b)
    if samples >= FEWEST_SAMPLES and agreement >= NUMBERS_AGREE:
        reason = f"{shared:.0%} of the shorter text word by word, the numbers agree"
        if shared >= SAME_SHARE and min(a.words, b.words) >= SAME_SHARE * max(a.words, b.words):
            return Relation(Kind.SAME, shared, reason)
        long_enough = min(a.words, b.words) >= COPY_WORDS
        if shared >= COPY_SHARE and long_enough and (apart is None or apart <= COPY_DAYS):
            return Relation(Kind.COPY, shared, reason)
    return _rewrite(a, b, apart)


def lookup_keys(of: Features) -> tuple[int, ...]:
    """The numbers under which an entry is filed: texts of one story share some of them, others hardly any.

    At most 24, each below 2 ** 33. Store rows ``(key, entry)`` and ask for the entries that share most keys.
    """
    heaviest = sorted(of.terms, key=lambda term: (-of.terms[term], term))
    return (*of.sketch[:KEYS_OF_SKETCH], *((1 << 32) | term for term in heaviest[:KEYS_OF_TERMS]))


class StoryIndex:
    """The stories of documents added one by one: each story is named by its first document."""

    def __init__(self) -> None:
        self._story: dict[str, str] = {}
        self._features: list[Features] = []
        self._ids: list[str] = []
        self._filed: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, document: str, of: Features) -> str:
        """File a document and return the id of the first one that tells the same story, maybe its own."""
        found = self.find(of)
        story = self._story[found[0]] if found else document
        self.file(document, of, story)
        return story

    def file(self, document: str, of: Features, story: str = "") -> None:
        """File a document under a story that is known already; '' for its own."""
        number = len(self._ids)
        self._ids.append(document)
        self._features.append(of)
        self._story[document] = story or document
        for key in lookup_keys(of):
            self._filed[key].append(number)

    def find(self, of: Features) -> tuple[str, Relation] | None:
        """Return the filed document that is nearest to the text, if one tells the same story."""
        related = [(relate(self._features[n], of), n) for n in self._candidates(of)]
        alike = [(relation, n) for relation, n in related if relation.same_story]
        if not alike:
            return None
        best, number = max(alike, key=lambda pair: (_rank(pair[0]), -pair[1]))
        return self._ids[number], best

    def _candidates(self, of: Features) -> list[int]:
        lists = (self._filed.get(key, ()) for key in lookup_keys(of))
        votes = Counter(number for filed in lists if len(filed) <= CROWDED for number in filed)
        return [number for number, _ in votes.most_common(MOST_CANDIDATES)]


def containment(a: Features, b: Features) -> tuple[float, int]:
    """How much of the shorter text stands in the longer one, and on how many hashes that was seen."""
    if not a.sketch or not b.sketch:
        return 0.0, 0
    shorter, longer = (a, b) if a.words <= b.words else (b, a)
    limit = min(shorter.sketch[-1], longer.sketch[-1])  # both kept all their hashes up to here
    inside = set(longer.sketch)
    seen = [value for value in shorter.sketch if value <= limit]
    return sum(value in inside for value in seen) / len(seen) if seen else 0.0, len(seen)


def numbers_shared(a: Features, b: Features) -> float:
    """Share of the numbers of the text that has fewer which stand in the other; 1 where it has none."""
    fewer, more = sorted((a.numbers, b.numbers), key=len)
    return len(fewer & more) / len(fewer) if fewer else 1.0


def likeness(a: Features, b: Features) -> Likeness:
    """How alike two texts are in what tells an event."""
    apart = _days_apart(a, b)
    return Likeness(
        terms=_cosine(a.terms, b.terms),
        names=_overlap(a.names, b.names),
        numbers=_overlap(a.numbers, b.numbers),
        days=min(len(a.days & b.days), 3) / 3,
        close=_close(apart, a, b),
        far=float(apart is not None and apart > FAR),
    )


def _rewrite(a: Features, b: Features, apart: float | None) -> Relation:
    like = likeness(a, b)
    few = max(1.0, TELLING_TERMS / max(1, min(len(a.terms), len(b.terms))))
    score = _probability(replace(like, terms=like.terms**few))
    on_subject = not a.subject.isdisjoint(b.subject)
    enough = LONG_ENOUGH if min(a.words, b.words) >= MANY_WORDS else ENOUGH
    tells = like.terms >= FEWEST_TERMS and len(a.terms.keys() & b.terms.keys()) >= FEWEST_SHARED
    joins = score >= enough and tells if on_subject else _surely(like, apart)
    routine = min(a.words, b.words) >= LONG_WORDS and apart is not None and apart >= 1
    words = f"words {like.terms:.2f}, names {like.names:.2f}, numbers {like.numbers:.2f}"
    when = "dates unknown" if apart is None else f"{apart:.0f} days apart"
    about = "on the subject" if on_subject else "on other subjects"
    kind = Kind.REWRITE if joins and not like.far and not routine else Kind.NONE
    sure = not on_subject or enough == LONG_ENOUGH or score >= ENOUGH_TO_FOLD
    return Relation(kind, score, f"{words}, {when}, {about}", sure)


def _surely(like: Likeness, apart: float | None) -> bool:
    """Whether texts on other subjects tell one event beyond doubt; undated ones never do."""
    return apart is not None and apart <= SURE_DAYS and like.terms >= SURE_TERMS and like.names >= SURE_NAMES


def _probability(like: Likeness) -> float:
    evidence = (
        WEIGHT_TERMS * like.terms
        + WEIGHT_NAMES * like.names
        + WEIGHT_NUMBERS * like.numbers
        + WEIGHT_DAYS * like.days
        + WEIGHT_CLOSE * like.close
        + WEIGHT_FAR * like.far
    )
    return 1 / (1 + math.exp(-(evidence + BIAS)))


def _rank(relation: Relation) -> tuple[int, float]:
    return (relation.kind is not Kind.REWRITE, relation.score)


def _days_apart(a: Features, b: Features) -> float | None:
    if a.published is None or b.published is None:
        return None
    return abs((a.published - b.published).total_seconds()) / 86_400


def _close(apart: float | None, a: Features, b: Features) -> float:
    """1 within a day or so, falling to 0 at two weeks; where a date is missing, a day named in the text helps."""
    if apart is not None:
        return next((value for limit, value in CLOSENESS if apart <= limit), 0.0)
    return 0.7 if _names_day_of(a, b) or _names_day_of(b, a) else 0.0


def _names_day_of(dated: Features, other: Features) -> bool:
    """Whether the other text names a day of the three before or after the first one's date."""
    if dated.published is None:
        return False
    day = 30 * dated.published.month + dated.published.day
    return any(abs(30 * (named >> 5) + (named & 31) - day) <= 3 for named in other.days)


def _cosine(a: dict[int, int], b: dict[int, int]) -> float:
    return min(1.0, sum(a[term] * b[term] for term in a.keys() & b.keys()) / 255**2)


def _overlap(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / (1 + math.sqrt(len(a) * len(b)))
