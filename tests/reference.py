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
EELS = "eels"
SENTENCES = {
    "met": ("The harbour working group met.", "q3"),
    "fined": ("A harbour firm was fined.", "q2"),
    "plan": ("The dredging plan for the harbour stands.", "q1"),
    "near": ("The harbour holds silt.", ""),
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
    quiet: bool  # stood there before we watched
    owner: str  # the source that gave it first; what other doors say otherwise need not be told
    says: dict[str, Says] = field(default_factory=dict)  # as each source gave it last

    def is_old(self, now: datetime) -> bool:
        return self.published is not None and now - self.published > AGE_GUARD


@dataclass
class Story:
    """All that was given of one story."""

    given: set[Says] = field(default_factory=set)
    messages: int = 0  # how many may tell of it
    spoken: set[str] = field(default_factory=set)  # questions that any text of it ever spoke to
    due: set[str] = field(default_factory=set)  # questions that people must be told of
    digest_due: bool = False


@dataclass
class Reference:
    """The reckoning. ``given`` hears each answer; ``done`` that what was given in this turn is kept and judged."""

    keywords: set[str] = field(default_factory=set)
    stories: defaultdict[str, Story] = field(default_factory=lambda: defaultdict(Story))
    _things: dict[tuple[str, str], Thing] = field(default_factory=dict)
    _watched: set[str] = field(default_factory=set)
    _undone: list[tuple[Story, Thing, str, Says, datetime, bool]] = field(default_factory=list)
    _ever: set[str] = field(default_factory=set)  # keywords that ever counted

    def given(
        self, source: str, items: Iterable[Shown], now: datetime, *, official: bool = False, whole: bool = True
    ) -> None:
        """A source answered with these; what was cut off counts for what may be told, not for what must."""
        self._ever |= self.keywords
        for item in items:
            story = self.stories[item.story]
            thing, is_new = self._thing(item, source, now)
            if thing.says.get(source) != item.says:
                story.messages += self._news(story, thing, item.says, is_new, official, now)
                story.spoken |= speaks_to(item.says, self._ever)
                story.given.add(item.says)
                if whole and source == thing.owner:
                    self._undone.append((story, thing, source, item.says, now, source not in thing.says))
                if whole:
                    thing.says[source] = item.says
        self._watched.add(source)

    def _thing(self, item: Shown, source: str, now: datetime) -> tuple[Thing, bool]:
        known = next((self._things[name] for name in item.names if name in self._things), None)
        before = source not in self._watched and (item.published is None or item.published < now - LOOK_BACK)
        thing = known or Thing(item.published, before, source)
        for name in item.names:
            self._things.setdefault(name, thing)
        return thing, known is None

    def _news(self, story: Story, thing: Thing, says: Says, is_new: bool, official: bool, now: datetime) -> int:
        """How many messages a text that was not given by this item before may come to."""
        if is_new and (thing.quiet or thing.is_old(now) or not speaks_to(says, self._ever)):
            return 0
        told_before = is_new and says in story.given and story.messages > 0
        return int(official or not told_before)

    def done(self) -> None:
        """What was given since the last call is kept and judged by now."""
        for story, thing, _, says, now, first in self._undone:
            questions = speaks_to(says, self.keywords)
            if thing.is_old(now):
                story.digest_due |= bool(questions)
            elif not (thing.quiet and first):
                story.due |= questions
        self._undone.clear()

    def cut_short(self) -> None:
        """Nobody knows what was kept of what was given since the last call: it comes again."""
        for _, thing, source, *_ in self._undone:
            thing.says.pop(source, None)
        self._undone.clear()
