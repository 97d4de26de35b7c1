"""Terms: what a phrase matches, what it does not, and which phrases are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.judging.lexicon import MOST_QUICK, Hit, Lexicon, Text
from letters.terms import TermError, lower, normalise, read_term

FOUND = {
    "a word": ("fentanyl", "Illicit Fentanyl kills", "Fentanyl"),
    "an ending": ("precursor*", "the precursors of", "precursors"),
    "an ending of an inner word": ("shut* down", "police are shutting down sites", "shutting down"),
    "a space is a hyphen": ("counter narcotics", "a counter-narcotics group", "counter-narcotics"),
    "a space is nothing": ("counter narcotics", "on counternarcotics.", "counternarcotics"),
    "a hyphen is a space": ("know-your-customer", "Know Your Customer rules", "Know Your Customer"),
    "a line end is a space": ("working group", "the working\ngroup", "working\ngroup"),
    "capitals as written": ("DEA", "the DEA said", "DEA"),
    "curly quotes": ("people's republic", "the People\u2019s Republic of", "People\u2019s Republic"),
    "long dashes": ("u.s.-china", "in U.S.\u2013China talks", "U.S.\u2013China"),
    "a code is one word": ("4-AP", "boc and 4-AP are", "4-AP"),
    "hard spaces": ("entity list", "the Entity\u00a0List", "Entity\u00a0List"),
    "a letter that grows in lower case": ("fentanyl", "\u0130\u0130 fentanyl", "fentanyl"),
    "other alphabets": ("فنتانيل", "مادة فنتانيل هنا", "فنتانيل"),
}
NOT_FOUND = {
    "inside a word": ("act", "the action"),
    "capitals differ": ("DEA", "a good idea, dea"),
    "no ending was allowed": ("ban", "banning"),
    "a sentence between": ("china white", "from China. White sand"),
    "a blank line between": ("working group", "working\n\ngroup"),
    "another word between": ("working group", "working in a group"),
}
REFUSED = {
    "empty": ("", "empty term"),
    "spaces": ("   ", "empty term"),
    "one letter": ("x", "too short"),
    "two letters apart": ("a b", "too short"),
    "a star inside": ("fen*tanyl", "only at the end"),
    "a star alone": ("*", "only at the end"),
    "a star after two letters": ("fe*", "at least three letters"),
    "a pasted paragraph": ("word " * 60, "at most 200 characters"),
}


def places(written: str, text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in Lexicon([read_term(written)]).hits(Text(text))]


@pytest.mark.parametrize(("written", "text", "expected"), FOUND.values(), ids=FOUND)
def test_a_term_is_found(written: str, text: str, expected: str) -> None:
    assert places(written, text) == [expected]


@pytest.mark.parametrize(("written", "text"), NOT_FOUND.values(), ids=NOT_FOUND)
def test_a_term_is_not_found_in_what_only_looks_like_it(written: str, text: str) -> None:
    assert places(written, text) == []


@pytest.mark.parametrize(("written", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_term_that_says_nothing_is_refused_with_the_reason(written: str, reason: str) -> None:
    with pytest.raises(TermError, match=reason):
        read_term(written)


def test_nested_terms_are_all_reported() -> None:
    lexicon = Lexicon([read_term("fentanyl"), read_term("fentanyl working group"), read_term("working group")])
    assert len(lexicon.hits(Text("the fentanyl working group"))) == 3


@pytest.mark.parametrize("many", [1, MOST_QUICK + 1], ids=["few terms", "too many for the quicker form"])
def test_a_term_is_found_among_however_many(many: int) -> None:
    lexicon = Lexicon([read_term("fentanyl"), *(read_term(f"other{number}") for number in range(many))])
    assert lexicon.hits(Text("of Fentanyl, other0")) == [Hit(3, 11, 0), Hit(13, 19, 1)]


def test_quotes_dashes_spaces_and_wide_letters_are_made_plain() -> None:
    assert normalise("“a”\u00a0‘b’ – c — ｆ é \u2009„x”") == '"a" \'b\' - c - f é  "x"'


@given(st.text())
def test_normalising_never_shifts_an_offset(text: str) -> None:
    assert len(normalise(text)) == len(text)
    assert len(lower(text)) == len(text)


@given(st.text(alphabet="fentayl-— \n\u2019İ.", max_size=80))
def test_a_hit_spells_the_term(text: str) -> None:
    for place in places("fentanyl", text):
        assert place == "fentanyl"
