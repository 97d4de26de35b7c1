"""What tells the same story is grouped; what only looks alike is not."""

from __future__ import annotations

import random
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from sqlite_utils import Database

from letters.telling import stories
from letters.telling.decisions import Relation
from letters.telling.features import Features, named_days
from letters.telling.stories import Kind, StoryIndex, lookup_keys, relate
from storage.database import open_writer, prepare, writing
from storage.judging.stories import Place, place

NOON = datetime(2024, 1, 30, 12, tzinfo=UTC)
WIRE = """Officials of the United States and China opened a joint working group on narcotics in Beijing on Tuesday.
Jen Daskal, who led a team of 12 from four departments, called the talks frank. The minister, Wang Xiaohong, said
that it would schedule 3 more precursors and that 25 firms in Hubei had been closed since November. Both sides
agreed to meet again in Washington, and to share laboratory findings on nitazenes each month. A spokesman, Li Ming,
asked that the listing of the Hubei laboratory be kept off the agenda from now on, as agreed in Woodside."""
REWRITE = """Beijing and Washington have begun working together against narcotics again: a joint working group sat
down on Jan. 30 in the Chinese capital. Wang Xiaohong promised to schedule 3 further precursors and pointed to 25 shut
firms in Hubei, while Jen Daskal spoke of frank talks about nitazenes. The group meets next in Washington."""
OTHER = """The Treasury Department named 28 people and companies in the Mexican port of Manzanillo on Tuesday, among
them Rosa Ibarra and her brother, who are said to have moved pill presses for the Sinaloa cartel in 2022 and 2023."""
TEMPLATE = """On December 15, 2021, by Executive Order 14059, the President declared a national emergency to meet the
unusual and extraordinary threat posed by global illicit drug trade. The trafficking into the country of such drugs
continues to pose such a threat. Therefore the national emergency declared in Executive Order 14059 must continue in
effect beyond December 15, {year}, and I am continuing it for 1 year in line with section 202(d) of the Act. Signed on
December {day}, {year}, and sent to the Congress in the usual manner for publication in the Register."""


def features(
    title: str, text: str, published: datetime | None = None, letters: tuple[str, ...] = ("ours",)
) -> Features:
    """What a text is compared by that speaks to our letter."""
    return stories.features(title, text, published, letters)


def test_the_same_text_is_the_same_document() -> None:
    assert relate(features("A", WIRE, NOON), features("A, updated", WIRE, NOON)).kind is Kind.SAME


LINES = {
    "met": "The harbour working group met on Tuesday in Castlebar.",
    "met, elsewhere": "The working group on the harbour came together on Tuesday in Castlebar, the office said.",
    "members": "The harbour working group has named its members: four fishers, a clerk and the port.",
    "chair": "The harbour working group is without a chair; its chair has resigned over the barges.",
    "fined": "Two firms were fined for dumping silt in the harbour.",
    "plan": "The dredging plan for the harbour was put off to next year.",
}
EVENTS = [(one, other, {one, other} == {"met", "met, elsewhere"}) for one, other in combinations(LINES, 2)]


@pytest.mark.parametrize(("one", "other", "same"), EVENTS, ids=lambda part: str(part))
def test_lines_that_share_the_words_of_a_small_letter_alone_tell_each_its_own(one: str, other: str, same: bool) -> None:
    told = relate(features("", LINES[one], NOON), features("", LINES[other], NOON))
    assert told.same_story is same, told.because


def test_a_cut_copy_elsewhere_is_a_copy() -> None:
    copy = "BEIJING (Agency) - " + WIRE[: len(WIRE) * 3 // 4]
    told = relate(features("Talks open", WIRE, NOON), features("Other headline", copy, NOON + timedelta(days=2)))
    assert told.kind is Kind.COPY
    assert "word by word" in told.because


def test_an_excerpt_is_found_in_a_long_document() -> None:
    chance = random.Random(3)
    filler = " ".join("".join(chance.choices("abcdefghij", k=7)) for _ in range(9_000))
    excerpt = f"{WIRE} {OTHER} {REWRITE}"
    told = relate(features("", f"{filler} {excerpt} {filler}", NOON), features("", excerpt, NOON))
    assert told.kind is Kind.COPY


def test_the_same_event_in_other_words_is_a_rewrite() -> None:
    told = relate(features("Talks open", WIRE, NOON), features("A new start", REWRITE, NOON + timedelta(hours=8)))
    assert told.kind is Kind.REWRITE
    assert "names" in told.because


TALKS = """Secretary Ruiz met {whom} at the ministry on Tuesday. The Secretary and {whom} discussed the alliance,
regional security and the harbour at {where}, and agreed to hold {whom} to the promise of a visit before the summer."""
GRAIN = """The Secretary held a Press Availability on Tuesday. Most questions were on wheat and the ports of Odesa; on
fentanyl he said that his government was doing what it could. He welcomed the ships that had left under the grain deal
and called on Moscow to renew it."""
QUITO = """At a Press Availability in Ecuador the envoy praised the voters of Quito, who had waited in the rain,
and promised help against the gangs that sell fentanyl on the coast. The runner-up had conceded at dawn."""

UNRELATED = {
    "another event of the same day": (features("", WIRE, NOON), features("", OTHER, NOON)),
    "the same words two months later": (features("", WIRE, NOON), features("", REWRITE, NOON + timedelta(days=60))),
    "a visit told in the words of another": (
        features("Meeting", TALKS.format(whom="Prime Minister Achterberg", where="Oostwold"), NOON, ()),
        features("Meeting", TALKS.format(whom="Governor Lindqvist", where="Hudiksvall"), NOON, ()),
    ),
    "one subject, one day and one name of an occasion": (
        features("At a Press Availability", GRAIN, NOON),
        features("Envoy at a Press Availability", QUITO, NOON),
    ),
    "a yearly notice": (
        features("Notice", TEMPLATE.format(year=2022, day=12), datetime(2022, 12, 12, tzinfo=UTC)),
        features("Notice", TEMPLATE.format(year=2023, day=13), datetime(2023, 12, 13, tzinfo=UTC)),
    ),
    "nothing and something": (features("", "", NOON), features("", WIRE, NOON)),
    "nothing twice": (features("", "", None), features("", "", None)),
}


@pytest.mark.parametrize(("a", "b"), UNRELATED.values(), ids=UNRELATED.keys())
def test_no_story_folds(a: Features, b: Features) -> None:
    relation = relate(a, b)
    assert not (relation.same_story and relation.sure)


def test_what_an_office_says_on_one_day_on_another_subject_is_no_story() -> None:
    told = [features("", text, NOON, letters=()) for text in (WIRE, REWRITE)]
    assert relate(*told).kind is Kind.NONE
    assert "on other subjects" in relate(*told).because


def test_the_order_of_two_texts_makes_no_difference() -> None:
    a, b = features("Talks", WIRE, NOON), features("Start", REWRITE, None)
    assert relate(a, b) == relate(b, a)


@pytest.mark.parametrize("text", ["", "Word", WIRE, WIRE * 200 + " ".join(map(str, range(900)))], ids=str.__len__)
@pytest.mark.parametrize("published", [None, NOON], ids=["undated", "dated"])
def test_features_survive_storage(text: str, published: datetime | None) -> None:
    kept = features("A title", text, published)
    assert Features.from_bytes(kept.to_bytes()) == kept
    assert len(kept.to_bytes()) < 7_000


def test_features_of_another_version_are_refused() -> None:
    with pytest.raises(ValueError, match="form 9"):
        Features.from_bytes(b"\x09" + features("", WIRE, NOON).to_bytes()[1:])


@pytest.fixture
def db(tmp_path: Path) -> Database:
    prepare(tmp_path / "stories.db")
    return open_writer(tmp_path / "stories.db")


def placed(db: Database, title: str, text: str) -> Place:
    """Keep an entry that tells this, and say where it stands."""
    row = {"source": title, "url": title, "title": title, "author": "", "published_at": NOON.isoformat()}
    row |= {"precision": "minute", "published_raw": "", "first_seen": NOON.isoformat()}
    db.table("entries").insert({**row, "quiet": 0, "summary_only": 0, "version": 1})
    (entry,) = db.conn.execute("SELECT max(id) FROM entries").fetchone()
    with writing(db):
        return place(db, entry, features(title, text, NOON), NOON)


def test_an_entry_joins_the_story_that_is_stored(db: Database) -> None:
    with closing(db):
        first, second = placed(db, "Talks open", WIRE), placed(db, "A new start", REWRITE)
    assert (second.story, second.relation) == (first.story, Relation.REWRITE)


def test_two_items_of_one_publisher_are_no_rewrite_of_each_other(db: Database) -> None:
    with closing(db):
        first = placed(db, "Talks open", WIRE)
        second = placed(db, "Talks open", REWRITE)
    assert (first.story, second.relation) == (1, Relation.FIRST)


@pytest.mark.parametrize("older", [b"", b"\x01", b"\x01" + bytes(200)], ids=["empty", "cut", "form 1"])
def test_a_stored_entry_of_an_older_form_is_passed_over(db: Database, older: bytes) -> None:
    with closing(db):
        first = placed(db, "Talks open", WIRE)
        db.conn.execute("UPDATE stories SET features = ?", [older])
        second, third = placed(db, "A new start", REWRITE), placed(db, "A start", REWRITE)
    assert (first.story, second.relation, third.story) == (1, Relation.FIRST, second.story)


def test_days_are_read_in_both_orders() -> None:
    assert named_days("On Jan. 30 and 2 August 2023, not on May 45") == {32 + 30, 8 * 32 + 2}


def test_a_story_bears_the_name_of_its_first_document() -> None:
    index = StoryIndex()
    told = [("a", WIRE), ("b", OTHER), ("c", REWRITE), ("d", WIRE[:700]), ("e", OTHER)]
    assert [index.add(name, features("", text, NOON)) for name, text in told] == ["a", "b", "a", "a", "b"]


def test_texts_of_one_story_share_keys_to_be_looked_up_by() -> None:
    first, second, other = (set(lookup_keys(features("", t, NOON))) for t in (WIRE, REWRITE, OTHER))
    assert len(first & second) >= 4
    assert not first & other
    assert max(first | second | other) < 2**33


def test_a_look_up_among_many_takes_milliseconds() -> None:
    chance = random.Random(1)
    vocabulary = [chance.getrandbits(32) for _ in range(20_000)]
    index = StoryIndex()
    for number in range(20_000):
        terms = dict.fromkeys(chance.sample(vocabulary, 40), 40)
        sketch = tuple(sorted(chance.getrandbits(32) for _ in range(16)))
        index.file(str(number), Features(300, NOON, sketch, terms, frozenset(), frozenset(), frozenset()))
    index.add("wanted", features("", WIRE, NOON))
    began = time.process_time()
    found = index.find(features("", REWRITE, NOON))
    assert found is not None
    assert found[0] == "wanted"
    assert time.process_time() - began < 0.05
