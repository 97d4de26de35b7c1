"""What must be told and what may be, reckoned in plain Python beside letterwatch: the other half of the world model.

It knows no feed, no database and no Discord: only which texts a source gave in a whole answer, when, and which
keywords counted then. A story is named by a title that no other story has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

AGE_GUARD, LOOK_BACK = timedelta(days=45), timedelta(days=2)  # the defaults of [alerts]
EELS, NEAR = "eels", "near"
SENTENCES = {
    "met": ("The harbour working group met.", "q3"),
    "fined": ("A harbour firm was fined.", "q2"),
    "plan": ("The dredging plan for the harbour stands.", "q1"),
    NEAR: ("The harbour holds silt.", ""),  # near the subject: a line in the digest
    "fish": ("Fish swim.", ""),
    EELS: ("Eels are back.", "q1"),  # only while the keyword counts
}
Says = tuple[str, ...]  # names of SENTENCES, in their order


def in_order(says: Iterable[str]) -> Says:
    """The same sentences in the one order that a text has."""
    wanted = set(says)
    return tuple(name for name in SENTENCES if name in wanted)


def speaks_to(says: Says, keywords: Iterable[str]) -> set[str]:
    """The questions that a text speaks to."""
    counts = set(keywords)
    return {SENTENCES[name][1] for name in says if SENTENCES[name][1] and (name != EELS or EELS in counts)}


def is_near(says: Says, muted: Iterable[str]) -> bool:
    """Whether a text that speaks to no question is worth a line in the digest; muted keywords go there."""
    return NEAR in says or not set(muted).isdisjoint(says)


@dataclass(frozen=True, slots=True)
class Shown:
    """One item as a source shows it."""

    story: str
    says: Says
    guid: str
    link: str
    published: datetime | None

    @property
    def names(self) -> set[tuple[str, str]]:
        """What it can be known by; two stories under one id are two items."""
        return {(self.story, name) for name in (self.guid, self.link.partition("?")[0]) if name}


@dataclass
class Thing:
    """One item through all its dresses."""

    published: datetime | None  # as it was when it came
    first_seen: datetime
    quiet: bool  # stood there before we watched
    owner: str  # the source that gave it first; what other doors say otherwise need not be told
    says: dict[str, Says] = field(default_factory=dict)  # as each source gave it last
    known: bool = False  # judged before
    judged_as: dict[Says, set[str]] = field(default_factory=dict)  # perhaps, just before an end: it spoke to these

    def is_old(self, now: datetime) -> bool:
        return self.published is not None and now - self.published > AGE_GUARD


@dataclass
class Story:
    """All that was given of one story."""

    given: set[Says] = field(default_factory=set)
    messages: int = 0  # how many may tell of it
    spoken: set[str] = field(default_factory=set)  # questions that it spoke to while their words counted
    named: set[str] = field(default_factory=set)  # those of them that a message may have named
    due: set[str] = field(default_factory=set)  # questions that people must be told of
    digest_due: bool = False


@dataclass(eq=False)
class Text:
    """What one item said from one moment on."""

    story: Story
    thing: Thing
    source: str
    says: Says
    now: datetime
    is_new: bool  # the item was not known before
    first_here: bool  # this source had not given the item before
    whole: bool
    news: bool  # official, or not told before
    counted: bool = False  # a message was allowed for it

    @property
    def counts(self) -> bool:
        """Whether what it says must be told."""
        return self.whole and self.source == self.thing.owner


@dataclass
class Reference:
    """The reckoning. ``given`` hears each answer; ``done`` that what was given in this turn is kept and judged."""

    keywords: set[str] = field(default_factory=set)
    muted: set[str] = field(default_factory=set)
    closed: bool = False  # the letter: nothing is judged for it
    stories: defaultdict[str, Story] = field(default_factory=lambda: defaultdict(Story))
    _things: dict[tuple[str, str], Thing] = field(default_factory=dict)
    _watched: set[str] = field(default_factory=set)
    _undone: list[Text] = field(default_factory=list)  # given in this turn
    _unsure: list[Text] = field(default_factory=list)  # given, and perhaps not judged yet
    _deferred: list[Text] = field(default_factory=list)  # given while the letter was closed

    def given(
        self, source: str, items: Iterable[Shown], now: datetime, *, official: bool = False, whole: bool = True
    ) -> None:
        """A source answered with these; what was cut off counts for what may be told, not for what must."""
        for item in items:
            story = self.stories[item.story]
            thing, is_new = self._thing(item, source, now)
            if thing.says.get(source) != item.says:
                told_before = is_new and item.says in story.given and story.messages > 0
                first_here = source not in thing.says
                news = official or not told_before
                self._take(Text(story, thing, source, item.says, now, is_new, first_here, whole, news))
                story.given.add(item.says)
                if whole:
                    thing.says[source] = item.says
        self._watched.add(source)

    def _thing(self, item: Shown, source: str, now: datetime) -> tuple[Thing, bool]:
        known = next((self._things[name] for name in item.names if name in self._things), None)
        before = source not in self._watched and (item.published is None or item.published < now - LOOK_BACK)
        thing = known or Thing(item.published, now, before, source)
        for name in item.names:
            self._things.setdefault(name, thing)
        return thing, known is None

    def _take(self, text: Text) -> None:
        if self.closed:
            self._deferred.append(text)
            return
        self._unsure.append(text)
        self._allow(text)
        if text.counts:
            self._undone.append(text)

    def _allow(self, text: Text) -> None:
        """Let a text have a message, and name what it speaks to now."""
        speaks = speaks_to(text.says, self.keywords)
        news = text.news or not speaks <= text.story.named  # the same words may stand in no message yet
        text.story.spoken |= speaks
        silent = text.is_new and (text.thing.quiet or text.thing.is_old(text.now) or not speaks)
        if news and not silent and not text.counted:
            text.counted = True
            text.story.messages += 1
            text.story.named |= speaks

    def set_keywords(self, keywords: set[str], muted: set[str]) -> None:
        """Words count from now on; also for what was given and perhaps not judged."""
        self.keywords, self.muted = keywords, muted
        for text in self._unsure:
            self._allow(text)

    def open_again(self) -> None:
        """The letter is judged for again: what came while it was closed may be told from now on."""
        self.closed = False
        for text in self._deferred:
            self._allow(text)
            self._unsure.append(text)

    def done(self, now: datetime) -> None:
        """What was given since the last call is kept and judged by now, for an open letter."""
        if not self.closed:
            young = [text for text in self._deferred if self._is_caught_up(text, now)]
            for text in (*self._undone, *young):
                self._must_tell(text)
                text.thing.known = True
            self._deferred.clear()
        self._undone.clear()
        self._unsure.clear()

    def _is_caught_up(self, text: Text, now: datetime) -> bool:
        """Whether what came while the letter was closed is young, and stands there still."""
        thing = text.thing
        since = text.now if thing.known else thing.first_seen
        return text.counts and since > now - LOOK_BACK and thing.says.get(text.source) == text.says

    def _must_tell(self, text: Text) -> None:
        questions = speaks_to(text.says, self.keywords)
        judged_as = text.thing.judged_as.pop(text.says, None)
        if judged_as is not None:
            questions &= judged_as  # what was judged is not judged again when a keyword comes or goes
        if text.thing.is_old(text.now):
            text.story.digest_due |= bool(questions)
        elif not (text.thing.quiet and text.first_here):
            text.story.due |= questions
        if not questions and not text.thing.quiet and judged_as is None:
            text.story.digest_due |= is_near(text.says, self.muted)

    def cut_short(self) -> None:
        """Nobody knows what was kept of what was given since the last call: it comes again."""
        for text in self._undone:
            text.thing.says.pop(text.source, None)
            text.thing.judged_as[text.says] = speaks_to(text.says, self.keywords)
        self._undone.clear()
