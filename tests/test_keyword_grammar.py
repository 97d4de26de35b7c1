"""The language of keywords: what is read, how it is said back, and where a fault is shown."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds.passages import passages
from letters.carets import SHOWN
from letters.findings import WatchTerm
from letters.judging.lexicon import Text
from letters.keywords.grammar import KeywordFault, read_keyword, stored_keyword, tidy
from letters.keywords.watching import Watched, find_keywords, watched_terms
from letters.keywords.wording import hints, said_back

THERE = " in the same paragraph or exchange, or in the title"
IN_ONE = " in one sentence (in a transcript: one exchange)"
ALL_TOGETHER = "alerts when *fentanyl* appears within 25 words of *working group*, unless *overdose awareness* stands"
READINGS = {
    "a word": ("fentanyl", "alerts when *fentanyl* appears"),
    "words side by side are a phrase": ("working group", "alerts when *working group* appears"),
    "quotes make signs words": ('"ready or not"', "alerts when *ready or not* appears"),
    "curly quotes are quotes": ("“working group”", "alerts when *working group* appears"),
    "capitals": ("NSL", "alerts when *NSL* (with these capitals) appears"),
    "endings": ("precursor chemical*", "alerts when *precursor chemical…* appears"),
    "alternatives": ("a1 | b2 or c3", "alerts when *a1*, *b2* or *c3* appears"),
    "nearness": (
        "fentanyl near group",
        "alerts when *fentanyl* appears" + IN_ONE + " with *group*",
    ),
    "all together": (
        'fentanyl near/25 "working group" not "overdose awareness"',
        ALL_TOGETHER + THERE,
    ),
    "a group": (
        "(fentanyl | opioid) near/1 group",
        "alerts when *fentanyl* or *opioid* appears within 1 word of *group*",
    ),
    "or is looser than near": (
        "aa near/2 bb or cc",
        "alerts when *aa* appears within 2 words of *bb*, or *cc* appears",
    ),
    "not is loosest": (
        "aa or bb not cc or dd",
        "alerts when *aa* or *bb* appears, unless *cc* or *dd* stands" + THERE,
    ),
    "a chain": (
        "aa near/3 bb near/4 cc",
        "alerts when *aa* appears within 3 words of *bb*, which stands within 4 words of *cc*",
    ),
    "signs in capitals": (
        "aa OR bb NOT cc",
        "alerts when *aa* or *bb* appears, unless *cc* stands" + THERE,
    ),
    "and is a word": ("research and development", "alerts when *research and development* appears"),
}


@pytest.mark.parametrize(("written", "said"), READINGS.values(), ids=READINGS)
def test_a_keyword_is_said_back_in_plain_english(written: str, said: str):
    assert said_back(read_keyword(written)) == said


MISSING = "a word or a phrase is missing before"
SIDE_BY_SIDE = "two parts side by side; write near or | between them, or one pair of quotes"
STAR = "'b*r': a '*' may stand only at the end of a word, after its first letters"
FIRST = 'say first what to watch for, then what to leave out: fentanyl not "overdose awareness"'
FAULTS = {
    "nothing": ("", "^", "there is nothing here; write a word or a phrase"),
    "a sign first": ("near foo", "^", MISSING + ' near; to mean the word itself, quote it: "near"'),
    "not first": ("not foo", "^", FIRST),
    "nothing after a sign": ("foo or", "      ^", "a word or a phrase is missing here"),
    "two signs": ("foo | | bar", "      ^", "a word or a phrase is missing before |"),
    "no number": ("foo near/ bar", "    ^", "near/ takes a number of words from 1 to 100: near/25"),
    "too wide": ("foo near/999 bar", "    ^", "near/ takes a number of words from 1 to 100: near/25"),
    "an Arabic digit": ("foo near/٣ bar", "    ^", "near/ takes a number of words from 1 to 100: near/25"),
    "another system's and": ("foo AND bar", "    ^", "AND is no sign here; write near, or quote it to mean the word"),
    "an open quote": ('foo or "bar', "       ^", "this quote is not closed; write another one where the phrase ends"),
    "an open group": ("(foo or bar", "^", "this group is not closed; write ')' where it ends"),
    "a group too much closed": ("foo)", "   ^", "this closes no group; leave it out, or write '(' before the group"),
    "an empty group": ("foo or ()", "        ^", "a word or a phrase is missing before this"),
    "two phrases": ('foo "bar baz"', "    ^", SIDE_BY_SIDE),
    "a phrase before a group": ("foo (bar)", "    ^", SIDE_BY_SIDE),
    "a short word": ("foo or a", "       ^", "'a' is too short: one word of a term needs two letters or digits"),
    "a star in a word": ("foo near b*r", "         ^", STAR),
    "a star too soon": ("fe*", "^", "'fe*' would match too much; write at least three letters before the '*'"),
    "too deep": ("((((((aa))))))", "     ^", "groups stand at most 5 deep; write two keywords instead"),
}  # fmt: skip


@pytest.mark.parametrize(("written", "caret", "says"), FAULTS.values(), ids=FAULTS)
def test_a_fault_shows_the_place_and_says_what_would_work(written: str, caret: str, says: str):
    with pytest.raises(KeywordFault) as caught:
        read_keyword(written)
    assert (str(caught.value), caught.value.lines()) == (says, (written, caret))


def test_a_keyword_is_bounded_in_length_and_in_phrases():
    with pytest.raises(KeywordFault, match="at most 200 characters, this one has 201"):
        read_keyword("x" * 201)
    with pytest.raises(KeywordFault, match="at most 20 phrases"):
        read_keyword(" | ".join(f"aa{number}" for number in range(21)))


@pytest.mark.parametrize("before", range(0, 160, 7))
def test_a_long_keyword_is_cut_around_the_caret(before: int):
    written = "a" * before + " near/ " + "b" * (150 - before)
    with pytest.raises(KeywordFault) as caught:
        read_keyword(written)
    shown, caret = caught.value.lines()
    assert len(shown) <= SHOWN
    assert shown[len(caret) - 1] == written[caught.value.at]


HINTS = {
    "an and in the middle": ("fentanyl and precursors", "`and` is a word of the phrase"),
    "a name in capitals": ("Working Group", "Working is found only so; write working"),
}


@pytest.mark.parametrize(("written", "told"), HINTS.values(), ids=HINTS)
def test_what_people_often_mean_otherwise_is_said(written: str, told: str):
    assert told in " ".join(hints(read_keyword(written)))


@pytest.mark.parametrize("written", ["NSL", "PRC", "working group", "and then"])
def test_nothing_is_said_of_what_is_clear(written: str):
    assert hints(read_keyword(written)) == ()


TIDIED = {
    "quotes that need not be": ('"working  group"', "working group"),
    "single ones": ("'working group'", "working group"),
    "quotes that make signs words": ('"ready or not"', '"ready or not"'),
    "two phrases": ('"a b" near "c d"', '"a b" near "c d"'),
    "an empty one": ('""', '""'),
}


@pytest.mark.parametrize(("written", "tidied"), TIDIED.values(), ids=TIDIED)
def test_a_keyword_is_kept_without_quotes_that_change_nothing(written: str, tidied: str):
    assert tidy(written) == tidied


def test_a_keyword_of_old_that_is_none_now_stays_the_phrase_that_it_was():
    assert [term.text for term in stored_keyword("not guilty").terms] == ["not guilty"]


# -- where it stands --------------------------------------------------------------------------------------------


def watched(*written: str) -> Watched:
    return watched_terms([WatchTerm(number, "x", text) for number, text in enumerate(written)])


def shown(written: str, text: str, title: str = "") -> list[str]:
    """Return what makes each hit, the phrases of one hit joined by dots."""
    standing = find_keywords(watched(written), Text(text), Text(title), lambda: passages(text, title))
    found = [(text, standing.spans.get(hit, ((hit.start, hit.end),))) for hit in standing.in_text]
    found += [(title, standing.spans.get(hit, ((hit.start, hit.end),))) for hit in standing.in_title]
    return ["…".join(of[start:end] for start, end in spans) for of, spans in found]


PLAN = "The working group met. It spoke of fentanyl.\n\nNothing else was said of the group."
TALK = (
    "QUESTION: Has the working group met?\n\nMR. MILLER: We spoke of fentanyl.\n\n"
    "QUESTION: On tariffs.\n\nMR. MILLER: No."
)
FOUND = {
    "NSL is no part of another word": ("NSL", "A translation of transl. by nsl and ANSLEY.", []),
    "NSL is found": ("NSL", "An NSL (national security letter).", ["NSL"]),
    "a phrase of two words": ("working group", "A working group, working\ngroup.", ["working group", "working\ngroup"]),
    "one of two": ("fentanyl | group", "A group on fentanyl.", ["group", "fentanyl"]),
    "near is one sentence": ("group near fentanyl", PLAN, []),
    "near is found in one sentence": ("group near fentanyl", "The fentanyl working group met.", ["group…fentanyl"]),
    "near is one exchange of a transcript": ("working group near fentanyl", TALK, ["working group…fentanyl"]),
    "near is not the next exchange": ("working group near tariffs", TALK, []),
    "within five words": ("group near/5 fentanyl", PLAN, ["group…fentanyl"]),
    "not within four": ("group near/4 fentanyl", PLAN, []),
    "next to each other": ("working near/1 group", PLAN, ["working…group"]),
    "near never passes a paragraph": ("fentanyl near/100 nothing", PLAN, []),
    "a phrase is not near itself": ("working group near/9 group", "The working group.", []),
    "unless in the same paragraph": ("group not fentanyl", PLAN, ["group"]),
    "unless in the title": ("group not fentanyl", "The group met.", []),
    "a chain": ("aa near/2 bb near/2 cc", "Aa bb cc. x x x Aa x bb x x cc. Aa x x bb.", ["Aa…bb…cc"]),
    "a group is near when one of it is": ("(aa | bb) near/2 cc", "aa cc x x x bb x x", ["aa…cc"]),
    "an exclusion within a group": ("(aa not bb) | cc", "aa bb cc", ["cc"]),
    "an ending within a phrase": ("precursor chemical*", "precursor chemicals", ["precursor chemicals"]),
}  # fmt: skip


@pytest.mark.parametrize(("written", "text", "found"), FOUND.values(), ids=FOUND)
def test_a_keyword_stands_where_it_says(written: str, text: str, found: list[str]):
    title = "On fentanyl" if text == "The group met." else ""
    assert shown(written, text, title) == found


def test_a_title_is_looked_at_as_a_whole():
    assert shown("fentanyl near group", "Words.", "Fentanyl: a group") == ["Fentanyl…group"]


WORDS = st.sampled_from(["aa", "bb", "cc", "Bb", ".", "\n\n", "QUESTION:", "MR. X:", "-", "İ", "é", "’s", "ＡＡ"])
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)
PARTS = st.sampled_from(
    ["aa", "bb", "cc", "BB", "aa*", "near", "near/2", "|", "or", "not", "(", ")", '"', "-", "’", "é", "İ"]
)
TYPED = st.one_of(st.lists(PARTS, max_size=12).map(" ".join), st.text(max_size=60))


def fault_of(written: str) -> KeywordFault | None:
    try:
        read_keyword(written)
    except KeywordFault as fault:
        return fault
    return None


@given(TYPED, TEXTS, TEXTS)
@example("aaa* near (bbb not ccc", "x", "")
def test_whatever_is_typed_is_read_or_shown_and_its_offsets_are_true(written: str, text: str, title: str):
    tidy(written)
    fault = fault_of(written)
    if fault is not None:
        line, caret = fault.lines()
        assert len(line) <= SHOWN
        assert len(caret) <= SHOWN + 1
        assert 0 <= fault.at <= len(written)
        return
    expression = read_keyword(written)
    assert said_back(expression).startswith("alerts when ")
    assert said_back(read_keyword(tidy(written))) == said_back(expression)
    standing = find_keywords(watched(written), Text(text), Text(title), lambda: passages(text, title))
    for hits, of in ((standing.in_text, text), (standing.in_title, title)):
        for hit in hits:
            for start, end in standing.spans.get(hit, ((hit.start, hit.end),)):
                assert 0 <= start < end <= len(of)


@given(TEXTS, st.integers(1, 6))
def test_near_finds_what_counting_words_finds(text: str, width: int):
    plain = " ".join(word for word in text.split() if word in {"aa", "bb", "cc"})
    words = plain.split()
    pairs = any(
        abs(i - j) <= width
        for i, one in enumerate(words)
        for j, other in enumerate(words)
        if (one, other) == ("aa", "cc")
    )
    assert bool(shown(f"aa near/{width} cc", plain)) is pairs


@given(st.lists(st.sampled_from(["aa", "bb", "cc", "dd"]), max_size=14), st.integers(1, 5), st.integers(1, 5))
def test_a_chain_is_found_where_each_link_is_near_enough(words: list[str], first: int, second: int):
    places = {word: [n for n, one in enumerate(words) if one == word] for word in ("aa", "bb", "cc", "dd")}
    chained = any(
        abs(a - b) <= first and abs(b - c) <= second
        for a in places["aa"]
        for b in places["bb"]
        for c in places["cc"] + places["dd"]
    )
    written = f"aa near/{first} bb near/{second} (cc | dd)"
    assert bool(shown(written, " ".join(words))) is chained


def test_the_worst_keyword_on_the_worst_text_takes_no_second():
    text = " ".join(["aa"] * 5_000)
    for written in (
        " near/9 ".join(["aa"] * 20),
        f"({' near '.join(['aa'] * 9)}) near/9 ({' near '.join(['aa'] * 9)})",
    ):
        began = time.process_time()
        assert shown(written, text)
        assert time.process_time() - began < 2
