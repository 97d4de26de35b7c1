"""How the state of a question changes: with what proof, what is refused, and how a change is taken back. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from letters.agencies import office_name
from letters.questions import Letter, State

BOT = "letterwatch"  # who sets ``mentioned``
UNDO_WITHIN = timedelta(hours=24)
LONGEST_WHY, LONGEST_PARTS, LONGEST_WHOM, LONGEST_QUOTE = 200, 100, 60, 1000
CLOSED = frozenset({State.ANSWERED, State.WITHDRAWN})
FREE = frozenset({State.OPEN})  # what needs no proof: nothing is claimed
WEIGHTS = (State.OPEN, State.MENTIONED, State.HOLDING, State.DECLINED)  # of several addressees the least far one shows


class Verb(StrEnum):
    """What a person says that a text does for a question."""

    ANSWERS = "answers"
    PARTLY = "partly"
    DECLINES = "declines"
    REFERS = "refers"
    MENTIONS = "mentions"


STATE_OF = {
    Verb.ANSWERS: State.ANSWERED,
    Verb.PARTLY: State.PARTIAL,
    Verb.DECLINES: State.DECLINED,
    Verb.REFERS: State.HOLDING,
    Verb.MENTIONS: State.MENTIONED,
}


@dataclass(frozen=True, slots=True)
class Proof:
    """What a state rests on: the words, where they stood, and the text as it was then. Text from outside."""

    quote: str = ""
    url: str = ""
    text_hash: str = ""  # sha256 of the stored text at the time; '' when we hold none
    entry: int = 0  # 0: not one of ours
    version: int = 0
    said_on: date | None = None  # the day that the text names for itself; None when it names none

    @property
    def suffices(self) -> bool:
        """Whether anybody can look it up: the words and the place."""
        return bool(self.quote.strip() and self.url.strip())


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to set, for one or more questions of a letter."""

    letter: str
    questions: tuple[str, ...]
    state: State
    why: str = ""
    addressee: str = ""  # '' for a letter with one addressee
    parts: str = ""  # which parts are answered, for ``partial``
    referred_to: str = ""  # an office, for those who sent us elsewhere
    referred_by: str = ""
    proof: Proof = Proof()


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the log of states; rows are never changed and never deleted."""

    id: int
    at: datetime  # aware UTC
    letter: str
    question: str
    addressee: str
    was: State
    state: State
    who: str
    why: str
    parts: str = ""
    referred_to: str = ""
    referred_by: str = ""
    proof: Proof = Proof()
    together: int = 0  # the first row of what was set at one stroke
    undoes: int = 0  # the row that this one takes back
    alert: str = ""  # key of the alert under which it was set
    undone: bool = False  # whether a later row takes it back


def wish_fault(wish: Wish, letter: Letter) -> str:
    """Say what is wrong with a wish and what would work; '' when nothing is."""
    if not wish.questions:
        return f"name a question, such as {letter.questions[0].id}"
    for question in wish.questions:
        if letter.question(question) is None:
            there = ", ".join(one.id for one in letter.questions)
            return f"{letter.id} has no question {question!r}; it has {there}"
        if fault := _addressee_fault(wish, letter, question):
            return fault
    if wish.state not in FREE and not wish.proof.suffices:
        return f"a question becomes {wish.state.value} only with proof: give the words (quote:) and where (url:)"
    if wish.proof.url and not wish.proof.url.startswith(("http://", "https://")):
        return "the address (url:) begins with http:// or https://"
    if wish.state is State.PARTIAL and not wish.parts.strip():
        return "say which parts are answered (parts:), such as: the date, not the members"
    if not wish.why.strip():
        return "say in a line why (reason:)"
    return ""


def _addressee_fault(wish: Wish, letter: Letter, question: str) -> str:
    asked = letter.asked(question)
    if wish.addressee and wish.addressee not in {one.id for one in asked}:
        there = ", ".join(one.id for one in asked)
        return f"{question} was not put to {wish.addressee!r}" + (f"; it was put to {there}" if asked else "")
    if asked and not wish.addressee:
        return f"who says it? {question} was put to {', '.join(one.id for one in asked)} (addressee:)"
    return ""


def undo_fault(change: Change | None, newest: Change | None, now: datetime) -> str:
    """Say why a change cannot be taken back; '' when it can. ``newest`` is the last row of the same question."""
    if change is None:
        return "there is no change of the last 24 hours to take back"
    if change.undone:
        return "this was taken back already"
    if change.undoes:
        return "that was itself an undo; set the state anew instead"
    if now - change.at > UNDO_WITHIN:
        return "a change can be taken back for 24 hours; set the state anew instead, with its proof"
    if newest is not None and newest.id != change.id:
        return f"{change.question} has been changed since, by {newest.who}"
    return ""


def combined(states: Mapping[str, State], addressees: Sequence[str]) -> State:
    """Return the one state that a line shows for all who were asked; '' holds for whoever has none of their own.

    It is closed only when all have closed it, partial when some have, and else as far as the least far.
    """
    if not addressees:
        return states.get("", State.OPEN)
    each = [states.get(one, states.get("", State.OPEN)) for one in addressees]
    if len(set(each)) == 1:
        return each[0]
    if all(state in CLOSED for state in each):
        return State.ANSWERED
    if any(state in (State.ANSWERED, State.PARTIAL) for state in each):
        return State.PARTIAL
    return next((state for state in WEIGHTS if state in each), State.OPEN)


def referrals(changes: Iterable[Change]) -> tuple[tuple[str, str, int], ...]:
    """Count who sent us to whom, the most frequent first; '' is nobody in particular.

    What was taken back does not count.
    """
    told = (change for change in changes if change.referred_to and not change.undone and not change.undoes)
    pairs = Counter((change.referred_by, office_name(change.referred_to)) for change in told)
    return tuple((by, to, times) for (by, to), times in pairs.most_common())


def go_in_circles(pairs: Iterable[tuple[str, str, int]]) -> bool:
    """Whether two offices sent us to one another."""
    ways = {(by, to) for by, to, _ in pairs}
    return any((to, by) in ways and by != to for by, to in ways)
