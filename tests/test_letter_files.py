"""Letter files: every fault is told at once, with its place and what was perhaps meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from letters.files.load import LetterFileError, load_letter, read_letter, shipped_letters

GOOD = """
id = "water-2025"
title = "Letter on drinking water"
short = "Water letter"
addressee = "The Administrator"
sent_on = 2025-03-01
answer_days = 30

[[questions]]
id = "q1"
label = "which wells were tested"
text = "Which wells were tested?"

[[questions]]
id = "q1a"
label = "by whom"
parent = "q1"
text = "Who tested them?"

[concepts]
wells = ["well", "wells", "@pumps"]
pumps = ["pump*"]

[facets.water]
says = "names the water"
strong = ["drinking water", "@wells"]

[facets.test]
says = "speaks of tests"
strong = ["test*"]

[gate]
topics = ["water"]

[[rules]]
question = "q1"
topics = ["water"]
acts = ["test"]

[[known]]
question = "q1"
day = 2025-01-01
precision = "month"
sentence = "Three wells were tested."
url = "https://example.org/wells"
"""

FAULTS = {
    "an unknown key": ('short = "W', 'shrot = "W', "shrot: no such key (did you mean short?)"),
    "a missing key": ('title = "Letter on drinking water"', "", "title: is missing"),
    "an id that is none": ('id = "q1a"', 'id = "first"', "questions[1].id: "),
    "an id twice": ('id = "q1a"', 'id = "q1"', "questions[0].id: 'q1' is used 2 times"),
    "a parent that is not there": ('parent = "q1"', 'parent = "q9"', "there is no question 'q9'"),
    "a label too long": ('label = "by whom"', f'label = "{"x" * 41}"', "questions[1].label: "),
    "a known of no question": ('question = "q1"\nday', 'question = "q7"\nday', "known[0].question: there is no"),
    "a link that is none": ("https://example.org/wells", "wells", "known[0].url: "),
    "received before it was sent": ("sent_on = 2025-03-01", "sent_on = 2025-03-01\nreceived_on = 2025-01-01", "before"),
    "a facet that does not exist": ('acts = ["test"]', 'acts = ["tests"]', "no facet 'tests' (did you mean test?)"),
    "a concept that does not exist": ('"@pumps"]', '"@pomps"]', "no concept 'pomps' (did you mean pumps?)"),
    "concepts in a circle": ('pumps = ["pump*"]', 'pumps = ["@wells"]', "in a circle: wells > pumps > wells"),
    "a term of one letter": ('strong = ["test*"]', 'strong = ["t"]', "facets.test.strong[0]: 't' is too short"),
    "a term twice": ('strong = ["test*"]', 'strong = ["test", "test"]', "'test' stands twice"),
    "a facet without terms": ('strong = ["test*"]', "", "facets.test: has no terms"),
    "a rule that matches everything": ('topics = ["water"]\nacts = ["test"]', "", "would match everything"),
    "a rule of no question": ('question = "q1"\ntopics', 'question = "q3"\ntopics', "rules[0].question: there is no"),
    "no TOML": ("[concepts]", "[concepts", "not TOML"),
}


def test_a_good_file_is_read_whole() -> None:
    file = read_letter(GOOD, "water.toml")
    assert [question.id for question in file.letter.questions] == ["q1", "q1a"]
    assert file.letter.known[0].precision == "month"
    water = next(facet for facet in file.rules.facets if facet.name == "water")
    assert [one.term.text for one in water.terms] == ["drinking water", "well", "wells", "pump*"]


@pytest.mark.parametrize(("old", "new", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_place(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    with pytest.raises(LetterFileError) as error:
        read_letter(GOOD.replace(old, new, 1), "water.toml")
    assert any(line.startswith("water.toml: ") and fault in line for line in error.value.faults), error.value.faults


def test_all_faults_are_told_at_once() -> None:
    broken = GOOD.replace('acts = ["test"]', 'acts = ["tests"]').replace('"@pumps"]', '"@pomps", "x"]')
    with pytest.raises(LetterFileError) as error:
        read_letter(broken, "water.toml")
    assert len(error.value.faults) == 3


def test_a_shipped_letter_is_found_by_its_name_and_others_by_path(tmp_path: Path) -> None:
    assert "fentanyl-2023" in shipped_letters()
    own = tmp_path / "own.toml"
    own.write_text(GOOD)
    assert load_letter(own).letter.id == "water-2025"
    with pytest.raises(LetterFileError, match=r"no such letter ships.*fentanyl-2023"):
        load_letter("fentanil-2023")
    with pytest.raises(LetterFileError, match=r"gone\.toml: cannot be read"):
        load_letter(tmp_path / "gone.toml")


def test_weights_made_for_other_questions_are_refused(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(GOOD)
    (tmp_path / "own.weights.json").write_text(
        '{"questions": {}, "share": 0, "lenience": 0, "sentence": {}, "document": {}}'
    )
    with pytest.raises(LetterFileError, match=r"own\.weights\.json: .*fit the weights anew"):
        load_letter(tmp_path / "own.toml")


def test_every_shipped_letter_reads_and_its_labels_fit_a_line() -> None:
    for name in shipped_letters():
        letter = load_letter(name).letter
        assert letter.id == name
        assert all(len(question.label) <= 40 for question in letter.questions)
