"""What would have caught a text that was missed: keywords of its own sentence, tried on the past, and the case kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.app import main
from bot.cli.judge import evaluate_command
from feeds.passages import passages
from letters.files.load import read_letter
from letters.findings import Document, WatchTerm
from letters.lab.offers import Offer, best_offers
from letters.lab.remedies import (
    Candidate,
    HeldBack,
    Missed,
    Sort,
    held_back,
    keyword_candidates,
    missed_at,
    working_alias,
)
from letters.matching import Matcher
from letters.telling.late import late_finding
from tests.discord_server import Message, User
from tests.office import Team, said
from tests.spine import LETTER, NOON, Item, invented, news

pytestmark = pytest.mark.noon

QUAYS = "Barges will soon scour the estuary for Rotterdam."
TERMS = "SELECT text, question, muted FROM terms WHERE removed_at IS NULL ORDER BY id"


# -- the keywords of a sentence ----------------------------------------------------------------------------------


def matcher() -> Matcher:
    return Matcher([read_letter(LETTER, "letter.toml", "")])


def missed(text: str, question: str = "q1") -> Missed:
    """What should have alerted in a text, as it is told late."""
    letter = matcher().letters[0].letter
    return missed_at(Document(text), late_finding({}, letter, question, text, passages(text, "")), question)


def offered(text: str, question: str = "q1") -> list[str]:
    return [one.text for one in keyword_candidates(matcher().letters[0], missed(text, question))]


def test_each_keyword_does_catch_the_sentence_and_none_is_made_of_common_words() -> None:
    kept = offered(f"{QUAYS} Nobody knows about it.")
    assert "barges near estuary" in kept
    assert not {"will soon", "the estuary", "will", "nobody knows"} & set(kept)
    for text in kept:
        judged = matcher().with_watch_terms([WatchTerm(1, "harbour-2026", text, "q1")]).judge(Document(QUAYS))
        assert [finding.question for finding in judged[0].findings] == ["q1"], text


def test_words_of_the_question_stand_in_what_is_offered_first_and_names_last() -> None:
    kept = keyword_candidates(matcher().letters[0], missed("Captain Vandermeer wants dredging barges at Ouddorp."))
    assert (kept[0].sort, kept[0].named) == (Sort.ANCHORED, False)
    assert "dredging" in kept[0].text
    assert [one.named for one in kept] == sorted(one.named for one in kept)
    assert "captain vandermeer" in [one.text for one in kept if one.named]


SPELLED = {
    "an acronym keeps its capitals": ("The USACE surveys silted channels.", "USACE surveys"),
    "a sign is quoted": ("Dredging or flushing comes near Zierikzee.", '"dredging or flushing"'),
}


@pytest.mark.parametrize(("text", "keyword"), SPELLED.values(), ids=SPELLED)
def test_a_phrase_is_written_as_the_grammar_reads_it(text: str, keyword: str) -> None:
    assert keyword in offered(text)


@pytest.mark.parametrize("text", ["", "It was so.", "He is, and was, and will be.", "12 14 16"])
def test_a_sentence_of_common_words_makes_no_keyword(text: str) -> None:
    assert offered(text) == []


def test_a_reporters_words_make_no_keyword() -> None:
    text = "QUESTION: What about the barges and the estuary?\n\nMR SMITH: We have nothing to say about sturgeons."
    assert not any("barges" in one for one in offered(text))


def test_keywords_that_are_muted_or_keep_it_back_themselves_are_named() -> None:
    terms = [
        WatchTerm(1, "harbour-2026", "barges", "q1", muted=True),
        WatchTerm(2, "harbour-2026", "barges not estuary", "q1"),
        WatchTerm(3, "harbour-2026", "eels", "q1", muted=True),
        WatchTerm(4, "harbour-2026", "estuary", "q1"),
    ]
    assert held_back(terms, missed(QUAYS)) == (HeldBack(terms[0], muted=True), HeldBack(terms[1], muted=False))


def test_another_word_for_what_a_rule_knows_is_found_where_it_makes_the_rule_fire() -> None:
    case = missed("The harbour study group met.", "q3")
    alias, knowing = working_alias(matcher(), matcher().letters[0], case) or (None, None)
    assert alias is not None
    assert knowing is not None
    assert (alias.facet, alias.says, alias.text) == ("group", "names the working group", "study group")
    assert [finding.question for finding in knowing.judge(case.document)[0].findings] == ["q3"]
    assert working_alias(matcher(), matcher().letters[0], missed(QUAYS)) is None


def offer(text: str, sort: Sort = Sort.NEAR, *, named: bool = False, **fields: float) -> Offer:
    given = {"others": 0, "new": 0, "per_week": 0.1, "wanted": 0, "unwanted": 0, **fields}
    return Offer(Candidate(text, sort, named), **given)  # type: ignore[arg-type]


RANKED = {
    "what tells least else": ([offer("a b", others=2, new=2), offer("c d")], ["c d", "a b"]),
    "what people did not want is last": ([offer("a b", unwanted=1, wanted=1), offer("c d", others=9)], ["c d", "a b"]),
    "a name is last": ([offer("a b", named=True), offer("c d")], ["c d", "a b"]),
    "the shorter of two that say as much": ([offer("a b c"), offer("a b")], ["a b"]),
    "a phrase and its words near each other": ([offer("a near c"), offer("a b c")], ["a near c"]),
    "both where one tells more": ([offer("a b c"), offer("a b", others=1)], ["a b c", "a b"]),
    "no more than three": ([offer(f"{n} x") for n in "abcde"], ["a x", "b x", "c x"]),
}


@pytest.mark.parametrize(("given", "kept"), RANKED.values(), ids=RANKED)
def test_what_is_offered_and_in_which_order(given: list[Offer], kept: list[str]) -> None:
    offers, broad = best_offers(given)
    assert ([one.candidate.text for one in offers], broad) == (kept, None)


def test_where_every_keyword_tells_too_much_none_is_offered_and_the_least_is_named() -> None:
    offers, broad = best_offers([offer("a", per_week=30.0, new=40), offer("b", per_week=9.0, new=12)])
    assert offers == ()
    assert broad is not None
    assert broad.candidate.text == "b"


# -- in Discord and in the terminal ------------------------------------------------------------------------------


async def should_have_alerted(team: Team, item: Item, user: User, question: str = "harbour-2026:q1") -> Message:
    """Say of a text that was not told that it should have been, and return what is answered."""
    answer = await team.type(user, f"!why {item.link}")
    menu = (await team.press(answer, user, "w:late:")).reply
    asked = team.server.people.select(menu, user, menu.custom_ids[0], question)
    return (await team.server.wait_answered(asked)).reply


def evaluated(tmp_path: Path, *options: str) -> dict[str, float]:
    """What `feedback` prints, judged by `evaluate`: recall of q1, and how many passages hit."""
    config = ["--config", str(tmp_path / "config.toml")]
    printed = CliRunner().invoke(main, ["feedback", *config])
    (line,) = map(json.loads, printed.stdout.splitlines())
    (span,) = line["evidence"]
    assert (line["text_kind"], line["questions"], span["question"]) == ("why", ["q1"], "q1")
    assert QUAYS in line["text"][span["start"] : span["end"]]
    (tmp_path / "judged.jsonl").write_text(printed.stdout)
    told = CliRunner().invoke(evaluate_command, [str(tmp_path / "judged.jsonl"), "--json", *config, *options])
    figures = json.loads(told.stdout)["why"]
    return {"recall": figures["questions"]["q1"]["recall"], "passages": figures["passages"]["hit"]}


async def test_from_a_miss_to_a_keyword_and_a_case_that_fails_before_and_passes_after(
    team: Team, tmp_path: Path
) -> None:
    fish = [news(f"fish {n}", f"The estuary holds {word}.") for n, word in enumerate(("herring", "cod"))]
    lost = news("lost", QUAYS)
    assert await team.alerts(lost, *fish) == []
    admin, database = team.world.admin, str(tmp_path / "letterwatch.db")
    async with team.listening():
        answer = await should_have_alerted(team, lost, admin)
        told = said(answer)
        assert "Kept: should have alerted, Q1." in told
        assert "What would have caught it A keyword for Q1 dredging plan, tried on 4 texts of 365 days:" in told
        assert "1. “barges near " in told
        assert "”: no other story" in told
        assert answer.custom_ids[0].startswith("o:")
        assert evaluated(tmp_path, "--db", database) == {"recall": 0.0, "passages": 0.0}
        lab = (await team.press(answer, admin, "o:")).reply
        assert lab.ephemeral
        assert "Watch for “barges near " in said(lab)
        assert await team.spine.rows(TERMS) == []
        await team.server.wait_answered(
            team.server.people.click(lab, admin, next(one for one in lab.custom_ids if one.endswith("save")))
        )
        await team.server.wait_until(lambda: "Watching for" in said(lab), "saved")
    ((text, question, muted),) = await team.spine.rows(TERMS)
    assert (text.split()[0], question, muted) == ("barges", "q1", 0)
    assert evaluated(tmp_path, "--db", database) == {"recall": 1.0, "passages": 1.0}
    assert evaluated(tmp_path) == {"recall": 0.0, "passages": 0.0}  # the letter alone still misses it


async def test_a_member_proposes_in_the_open_and_any_admin_saves_also_after_a_restart(team: Team) -> None:
    lost, member, admin = news("lost", QUAYS), team.world.member, team.world.admin
    await team.alerts(lost)
    async with team.listening():
        answer = await should_have_alerted(team, lost, member)
        refused = (await team.press(answer, team.world.stranger, "o:")).reply
        assert "These buttons need the role" in said(refused)
    await team.spine.restart()
    async with team.listening():
        proposal = (await team.press(answer, member, "o:")).reply
        assert not proposal.ephemeral
        assert "member proposes a keyword. Watch for “barges near " in said(proposal)
        assert proposal.embeds[0]["footer"]["text"] == "Nothing is changed yet. Any admin may press."
        save = next(one for one in proposal.custom_ids if one.endswith("save"))
        asked = team.server.people.click(proposal, member, save)
        assert "Changing this needs" in (await team.server.wait_answered(asked)).reply.content
        assert await team.spine.rows(TERMS) == []
        await team.server.wait_answered(team.server.people.click(proposal, admin, save))
        await team.server.wait_until(lambda: "saved by admin" in said(proposal), "saved by an admin")
    assert len(await team.spine.rows(TERMS)) == 1


async def test_where_the_rules_find_it_no_change_is_offered_and_the_other_reason_is_told(team: Team) -> None:
    old = news("old", hours_ago=24 * 60)
    assert await team.alerts(old) == []
    async with team.listening():
        answer = await should_have_alerted(team, old, team.world.member, "harbour-2026:q3")
    assert "No change is needed: it is found for Q3 working group today" in said(answer)
    assert "It did not alert for another reason: published longer ago than" in said(answer)
    assert answer.custom_ids == []


async def test_where_no_words_make_a_keyword_that_is_said(team: Team) -> None:
    plain = Item("Yes", "It was so.", "plain", "https://news.example.org/plain", NOON)
    await team.alerts(plain)
    async with team.listening():
        answer = await should_have_alerted(team, plain, team.world.member)
    assert "No small change would have caught it: no words of its sentence make a keyword for Q1" in said(answer)
    assert "Your vote is kept" in said(answer)


async def test_where_every_keyword_would_tell_too_much_the_least_is_named_and_none_is_offered(team: Team) -> None:
    same = [news(f"fish {n}", "The estuary holds barges.", title=invented(f"t{n}", 4)) for n in range(6)]
    await team.alerts(*same)
    async with team.listening():
        answer = await should_have_alerted(team, same[0], team.world.member)
    told = said(answer)
    assert "No small change would have caught it. The least of them, “" in told
    assert "tells too much: > 5 other stories, 5 of them new; ≈6.0 alerts a week" in told
    assert answer.custom_ids == []
