"""What replies sound like, as a table of their words."""

from __future__ import annotations

import pytest

from letters.agencies import office_at, office_name
from letters.judging.cues import cue_in

SOUNDS = {
    "refers to an office": ("I'd refer you to our colleagues at the DOJ for that.", "refers elsewhere (Justice)"),
    "refers, with a phone's apostrophe": ("I’d refer you to the White House.", "refers elsewhere (White House)"),
    "refers back": ("I would refer you back to the Department of State on that.", "refers elsewhere (State)"),
    "is going to refer": ("I'm going to refer you to the FBI.", "refers elsewhere (FBI)"),
    "a question for others": ("That's really a question for the Treasury Department.", "refers elsewhere (Treasury)"),
    "must ask others": ("You'd have to ask the Chinese.", "refers elsewhere (China)"),
    "an office that we do not know": (
        "We'd refer you to the Utopian Embassy.",
        "refers elsewhere (Utopian Embassy)",
    ),
    "refers and declines": ("I don't have anything on that; I'd refer you to DEA.", "refers elsewhere (DEA)"),
    "will get back": ("Let me take that back and we'll get back to you.", "a holding reply"),
    "needs time": ("The Department requests additional time.", "a holding reply"),
    "acknowledges": ("This letter acknowledges receipt of yours.", "a holding reply"),
    "nothing to announce": ("We have nothing to announce today.", "declines"),
    "will not get into it": ("I'm not going to get into private diplomatic conversations.", "declines"),
    "no updates": ("I have no updates to share.", "declines"),
    "declined to comment": ("A spokesman declined to comment.", "declines"),
    "plain news": ("The working group met on January 30.", None),
    "a case that was referred": ("We referred the case to Justice.", None),
    "nothing": ("", None),
}


@pytest.mark.parametrize(("text", "sounds"), SOUNDS.values(), ids=SOUNDS)
def test_words_sound_like(text: str, sounds: str | None) -> None:
    cue = cue_in([text])
    assert (cue.says if cue else None) == sounds


def test_the_sentence_itself_weighs_more_than_its_neighbours() -> None:
    cue = cue_in(["We have nothing to announce.", "I'd refer you to DEA."])
    assert cue is not None
    assert (cue.says, cue.words) == ("declines", "nothing to announce")


OFFICES = {
    "written out": ("the Department of Justice", "Justice"),
    "short": ("DOJ", "Justice"),
    "with dots": ("D.O.J.", "Justice"),
    "unknown": ("the Port Authority", "Port Authority"),
    "very long": ("x" * 100, "x" * 40),
    "empty": (" ", ""),
}


@pytest.mark.parametrize(("written", "named"), OFFICES.values(), ids=OFFICES)
def test_offices_are_named_shortly(written: str, named: str) -> None:
    assert office_name(written) == named


def test_an_office_ends_where_the_sentence_goes_on() -> None:
    assert office_at("the Department of the Treasury, which handles sanctions.") == "Treasury"
