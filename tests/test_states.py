"""How a state may change, what several addressees come to, and who sent us to whom: as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from letters.questions import Addressee, Letter, Question, State
from letters.record.states import Change, Proof, Wish, combined, go_in_circles, referrals, undo_fault, wish_fault

NOON = datetime(2026, 3, 3, 17, tzinfo=UTC)
LETTER = Letter(
    "l", "A letter", "Letter", "Secretary", "Members", date(2026, 2, 2), 60, questions=(Question("q1", "plan", "?"),)
)
TWO = replace(LETTER, addressees=(Addressee("state", "State"), Addressee("justice", "Justice")))
PROVED = Proof("They met.", "https://state.example/a")
WISH = Wish("l", ("q1",), State.ANSWERED, "they say so", proof=PROVED)

WISHES = {
    "with proof and reason": (WISH, LETTER, ""),
    "no words": (replace(WISH, proof=Proof("", "https://x.example")), LETTER, "only with proof"),
    "no address": (replace(WISH, proof=Proof("They met.")), LETTER, "only with proof"),
    "an address that is none": (replace(WISH, proof=Proof("They met.", "javascript:x")), LETTER, "begins with http"),
    "back to open needs none": (replace(WISH, state=State.OPEN, proof=Proof()), LETTER, ""),
    "mentioned needs it too": (replace(WISH, state=State.MENTIONED, proof=Proof()), LETTER, "only with proof"),
    "no reason": (replace(WISH, why=" "), LETTER, "why (reason:)"),
    "partly, but what": (replace(WISH, state=State.PARTIAL), LETTER, "which parts"),
    "partly, with its parts": (replace(WISH, state=State.PARTIAL, parts="the date"), LETTER, ""),
    "no such question": (replace(WISH, questions=("q9",)), LETTER, "has no question 'q9'; it has q1"),
    "no question": (replace(WISH, questions=()), LETTER, "name a question, such as q1"),
    "one of two must be named": (WISH, TWO, "who says it? q1 was put to state, justice"),
    "one of two": (replace(WISH, addressee="justice"), TWO, ""),
    "somebody else": (replace(WISH, addressee="dea"), TWO, "was not put to 'dea'; it was put to state, justice"),
    "one where there is one": (replace(WISH, addressee="state"), LETTER, "was not put to 'state'"),
}


@pytest.mark.parametrize(("wish", "letter", "fault"), WISHES.values(), ids=WISHES)
def test_a_state_needs_its_proof(wish: Wish, letter: Letter, fault: str) -> None:
    said = wish_fault(wish, letter)
    assert said == "" if not fault else fault in said


def test_a_question_may_be_put_to_one_of_several() -> None:
    only_state = replace(TWO, questions=(Question("q1", "plan", "?", addressees=("state",)),))
    assert wish_fault(replace(WISH, addressee="justice"), only_state) != ""
    assert only_state.asked_ids == {"q1": ("state",)}


N, M, H, D, P, A, W = State
COMBINED = {
    "nobody said anything": ({}, "sj", N),
    "one addressee": ({"": A}, "", A),
    "both answered": ({"s": A, "j": A}, "sj", A),
    "one answered": ({"s": A}, "sj", P),
    "one answered, one declined": ({"s": A, "j": D}, "sj", P),
    "one withdrawn, one answered": ({"s": W, "j": A}, "sj", A),
    "one holds, one is open": ({"s": H}, "sj", N),
    "one holds, one declined": ({"s": H, "j": D}, "sj", H),
    "the bot's mention holds for all": ({"": M}, "sj", M),
    "a mention and an answer": ({"": M, "s": A}, "sj", P),
}


@pytest.mark.parametrize(("states", "asked", "together"), COMBINED.values(), ids=COMBINED)
def test_several_addressees_come_to_one_state(states: dict[str, State], asked: str, together: State) -> None:
    assert combined(states, tuple(asked)) is together


CHANGE = Change(7, NOON, "l", "q1", "", N, A, "Ann (1)", "so", together=7)
LATER = replace(CHANGE, id=8, who="Ben (2)")
UNDO = {
    "at once": (CHANGE, CHANGE, 0, ""),
    "after a day": (CHANGE, CHANGE, 24, ""),
    "after more": (CHANGE, CHANGE, 24.1, "for 24 hours"),
    "twice": (replace(CHANGE, undone=True), CHANGE, 1, "already"),
    "an undo": (replace(CHANGE, undoes=6), CHANGE, 1, "itself an undo"),
    "when it changed since": (CHANGE, LATER, 1, "q1 has been changed since, by Ben"),
    "what is not there": (None, None, 1, "no change of the last 24 hours"),
}


@pytest.mark.parametrize(("change", "newest", "hours", "fault"), UNDO.values(), ids=UNDO)
def test_a_change_can_be_taken_back_for_a_day(
    change: Change | None, newest: Change | None, hours: float, fault: str
) -> None:
    said = undo_fault(change, newest, NOON + timedelta(hours=hours))
    assert said == "" if not fault else fault in said


def sent(by: str, to: str, **parts: object) -> Change:
    return replace(CHANGE, referred_by=by, referred_to=to, **parts)


def test_referrals_are_counted_under_one_name_and_circles_are_seen() -> None:
    log = [
        sent("State", "DOJ"),
        sent("State", "the Department of Justice"),
        sent("Justice", "State"),
        sent("State", "DEA", undone=True),
        sent("", "Treasury"),
        CHANGE,
    ]
    pairs = referrals(log)
    assert pairs == (("State", "Justice", 2), ("Justice", "State", 1), ("", "Treasury", 1))
    assert go_in_circles(pairs)
    assert not go_in_circles(pairs[:1])
