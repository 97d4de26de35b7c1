"""What a reply sounds like, from its own words: shown as a suggestion to people, who alone decide. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from letters.agencies import office_at
from letters.record.states import Verb

LOOKED_AT = 2000  # characters of a text; a cue stands in a sentence or beside it

# Each pattern is plain alternatives over bounded gaps. Where people write an apostrophe they write any of three.
_REFERS = (
    r"\b(?:refer|direct|point) you(?: back| over)? to",
    r"\brefer (?:that|those|these|this|any|all|your|such|further) ?(?:questions?|inquir(?:y|ies)|quer(?:y|ies))? ?to",
    r"\b(?:that|this|it)(?:['’]s| is| would be) (?:really )?a question for",
    r"\b(?:questions?|that) (?:is|are|would be) (?:best|better) (?:directed|addressed|put) to",
    r"\b(?:i|we)(?:['’]d|['’]ll| would| will)? (?:defer|leave (?:that|it|this)) to",
    r"\byou(?:['’]d| would|['’]ll)? (?:have|need|want) to (?:ask|check with|speak (?:to|with)|talk to)",
)
_PUTS_OFF = (
    r"\bget back to you\b",
    r"\b(?:take|taking) (?:that|the|this|your) (?:question )?back\b",
    r"\btake (?:that|the|this|your) question\b",
    r"\b(?:let me|we(?:['’]ll| will)|i(?:['’]ll| will)) (?:check|look into|follow up)\b",
    r"\bfollow up with you\b",
    r"\b(?:acknowledges?|acknowledging|confirms?) (?:the )?receipt\b",
    r"\bwill (?:respond|reply|provide (?:a|an) (?:response|answer)) (?:in due course|soon|shortly|as soon as|when)\b",
    r"\bin due course\b",
    r"\b(?:needs?|requests?|asks? for|requesting) (?:more|additional|further) time\b",
)
_DECLINES = (
    r"\b(?:nothing|not anything) (?:more |further |new |else )?to (?:announce|add|share|preview|offer|say|report)\b",
    r"\bno (?:further |new |additional )?(?:comment|announcements?|updates?|information to share)\b",
    r"\b(?:don['’]t|do not|didn['’]t|did not) have (?:anything|any (?:announcements?|updates?|information|comment))\b",
    r"\bnot (?:going|prepared) to (?:get into|comment|speak to|discuss|speculate|preview|go into|detail)\b",
    r"\b(?:declined?|declines|declining|refused?|refuses) to (?:comment|answer|say|discuss|provide)\b",
    r"\b(?:can['’]t|cannot|can not|won['’]t|will not|unable to) (?:comment|discuss|speak to|get into|provide)\b",
    r"\bnot in a position to\b",
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A suggestion with the words that made it."""

    verb: Verb
    words: str  # as they stand in the text
    whom: str = ""  # the office that is named, for ``refers``
    later: bool = False  # it puts us off and sends us to nobody

    @property
    def says(self) -> str:
        """The suggestion in a few words: "refers elsewhere (Justice)"."""
        if self.verb is Verb.DECLINES:
            return "declines"
        if self.later:
            return "a holding reply"
        return f"refers elsewhere ({self.whom})" if self.whom else "refers elsewhere"


def _compiled(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


REFERS, PUTS_OFF, DECLINES = _compiled(_REFERS), _compiled(_PUTS_OFF), _compiled(_DECLINES)


def cue_in(texts: Iterable[str]) -> Cue | None:
    """Return what the first of these texts that holds a cue sounds like; where to go weighs more than a refusal."""
    return next((cue for text in texts if (cue := _cue(" ".join(text[:LOOKED_AT].split())))), None)


def _cue(text: str) -> Cue | None:
    if found := REFERS.search(text):
        return Cue(Verb.REFERS, found.group(), office_at(text[found.end() :]))
    if found := PUTS_OFF.search(text):
        return Cue(Verb.REFERS, found.group(), later=True)
    if found := DECLINES.search(text):
        return Cue(Verb.DECLINES, found.group())
    return None
