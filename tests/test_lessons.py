"""What votes teach a letter: from a row in the database to another judgement of the next text, and back."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.learning import FOLDER, SETS, measure
from bench.training_text import read_training_text
from bot.cli.app import main
from letters.files.load import LetterFile, load_letter
from letters.findings import Document, Judgement, Level, WatchTerm
from letters.learning.feedback import Label, Shown, Verdict, Vote
from letters.learning.lessons import MOST_AGAINST, MOST_FOR, Example, Lessons, examples, learn
from letters.matching import Matcher
from storage.judging.feedback import record_vote
from storage.judging.lessons import switch_learning
from tests.spine import NOON, Spine, news

HARBOUR = "harbour-2026"
DREDGER = "The dredger pumps silt out of the harbour."
AGAIN = "A second dredger pumps silt from the harbour by night."


@pytest.fixture(scope="module")
def pfas() -> LetterFile:
    return load_letter(FOLDER / "pfas-2024.toml")


def judged(matcher: Matcher, text: str) -> Judgement:
    return matcher.judge(Document(text))[0]


def taught(file: LetterFile, *votes: tuple[str, Label]) -> Matcher:
    """A matcher that heeds votes on texts as it judged them."""
    matcher = Matcher([file])
    made: list[Example] = []
    for entry, (text, label) in enumerate(votes, 1):
        said = judged(matcher, text)
        found = {finding.question: finding for finding in (*said.findings, *([said.subject] if said.subject else []))}
        made += examples(entry, label, found, matcher.letters[0], text, "")
    return matcher.with_lessons({file.letter.id: learn(made)})


NOISE = Label(relevant=False)


def wanted(*questions: str) -> Label:
    return Label(relevant=True, questions=questions)


# -- what is learned ---------------------------------------------------------------------------------------------


def test_what_a_team_missed_is_found_the_next_time_and_says_why(pfas: LetterFile) -> None:
    text = "The air station took samples at forty homes and found PFAS."
    assert judged(Matcher([pfas]), text).level is Level.WATCH
    matcher = taught(pfas, ("Samples from homes near the airfield held PFOS.", wanted("q2")))
    (finding,) = judged(matcher, text).findings
    assert finding.question == "q2"
    assert finding.because[0].startswith('like 1 text that your team wanted: "home", "sampl"')
    assert any('names the letter\'s subject: "PFAS"' in line for line in finding.because)
    assert finding.taught > 0


def test_one_vote_silences_nothing(pfas: LetterFile) -> None:
    text = "Small utilities will share two billion dollars in grants for PFAS treatment."
    once = taught(pfas, (text, NOISE))
    assert judged(once, text).level is Level.ALERT


def test_what_several_votes_call_noise_goes_to_the_digest_and_says_so(pfas: LetterFile) -> None:
    text = "The brewery buys filters, and funding for PFAS art is small."
    noise = [f"The {maker} buys filters, and funding for PFAS art is small." for maker in ("bakery", "dairy", "mill")]
    assert judged(Matcher([pfas]), text).level is Level.ALERT
    held = judged(taught(pfas, *((one, NOISE) for one in noise)), text)
    assert held.level is Level.WATCH
    assert held.findings == ()
    assert held.subject is not None
    assert any(line.startswith("like 3 texts that your team did not want:") for line in held.subject.against)
    assert any(line.startswith("q3: like 3 texts") and line.endswith("no longer fires") for line in held.trace)


def test_votes_never_silence_what_the_letter_is_sure_of_nor_a_keyword(pfas: LetterFile) -> None:
    strong = (
        "The EPA set final maximum levels as limits for PFOA and PFOS in drinking water, and no level above is legal."
    )
    matcher = taught(pfas, *((f"{strong} {n}", NOISE) for n in range(30)))
    assert judged(Matcher([pfas]), strong).findings[0].score < 0.98
    found = judged(matcher.with_watch_terms([WatchTerm(1, "pfas-2024", "no level above", "q1")]), strong)
    assert [finding.question for finding in found.findings] == ["q1"]
    assert judged(matcher, strong).level is not Level.NONE


def test_votes_open_no_subject_that_the_letter_does_not_ask_about(pfas: LetterFile) -> None:
    matcher = taught(pfas, *((f"Samples from homes held PFOS, {n}.", wanted("q2")) for n in range(9)))
    assert judged(matcher, "Samples from homes held lead.").level is Level.NONE


def test_votes_for_one_question_leave_another_letter_alone(pfas: LetterFile) -> None:
    other = load_letter(FOLDER / "broadband-2025.toml")
    lessons = learn([Example(1, "q1", True, 0.25, frozenset({"home"}))])
    text = "Homes have no broadband."
    assert judged(Matcher([other]).with_lessons({"pfas-2024": lessons}), text) == judged(Matcher([other]), text)


def test_the_order_of_votes_makes_no_difference() -> None:
    chance = random.Random(1)
    words = ["well", "filter", "grant", "sampl", "home"]
    made = [Example(n, "q1", n % 3 == 0, 0.25 + n % 4 / 10, frozenset(chance.sample(words, 3))) for n in range(40)]
    first = learn(made)
    for _ in range(5):
        chance.shuffle(made)
        again = learn(made)
        assert (again, again.words) == (first, first.words)


def test_a_shift_is_bounded_on_both_sides() -> None:
    many = {f"word{n}" for n in range(40)}
    for wanted_, bound in ((True, MOST_FOR), (False, -MOST_AGAINST)):
        lessons = learn(Example(n, "q1", wanted_, 0.9 - 0.6 * wanted_, frozenset(many)) for n in range(50))
        assert lessons.shift("q1", many).value == bound


def test_beside_fitted_weights_votes_count_half() -> None:
    file = load_letter("fentanyl-2023")
    sentence = "Beijing will require a licence for each shipment of fentanyl precursors."
    rules_alone = replace(file, weights=None)
    lessons = {file.letter.id: learn([Example(1, "q2", True, 0.25, frozenset({"licence"}))])}
    half, whole = (judged(Matcher([one]).with_lessons(lessons), sentence) for one in (file, rules_alone))
    taught_by = [next(f.taught for f in one.findings if f.question == "q2") for one in (half, whole)]
    assert taught_by == [0.375, 0.75]


def test_where_nobody_voted_nothing_changes(pfas: LetterFile) -> None:
    text = "Small utilities will share two billion dollars in grants for PFAS treatment."
    plain = judged(Matcher([pfas]), text)
    assert judged(Matcher([pfas]).with_lessons({"pfas-2024": Lessons()}), text) == plain
    assert judged(taught(pfas), text) == plain


@pytest.mark.parametrize("name", ["pfas-2024", "broadband-2025"])
def test_twenty_votes_make_a_letter_of_its_own_words_much_better_on_other_texts(name: str) -> None:
    file = load_letter(FOLDER / f"{name}.toml")
    texts = [one for ending in SETS["both"] for one in read_training_text(FOLDER / f"{name}{ending}")]
    before, after = (measure(file, texts, votes, splits=2) for votes in (0, 20))
    assert after.micro.f1 >= before.micro.f1 + 0.08
    assert after.relevance.f1 >= before.relevance.f1 + 0.1
    assert after.micro.precision >= 0.75


# -- the whole way -----------------------------------------------------------------------------------------------


async def vote(spine: Spine, entry: int, verdict: Verdict, *questions: str, by: str = "ann (1)") -> None:
    """Keep a vote as another process would."""
    row = Vote(spine.clock(), by, HARBOUR, entry, 1, verdict, questions, Shown.DIGEST)
    await spine.watcher.store.run(record_vote, row)


async def level_of(spine: Spine, name: str, says: str) -> str:
    """Let the watcher judge one more text, taking up first what changed, as each of its ticks does."""
    await spine.watcher.monitor.follow_terms()
    spine.show(news(name, says))
    await spine.turn()
    return str(await spine.value("SELECT level FROM judgements ORDER BY rowid DESC LIMIT 1"))


async def test_a_vote_in_the_database_changes_how_the_next_text_is_judged(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        assert await level_of(spine, "first", DREDGER) == "watch"
        entry = await spine.value("SELECT max(id) FROM entries")
        await vote(spine, entry, Verdict.QUESTION, "q1")
        assert await level_of(spine, "second", AGAIN) == "alert"
        (alert,) = spine.alerts()
        assert 'like 1 text that your team wanted: "dredger", "pump"' in alert
        await spine.restart()
        assert await level_of(spine, "third", "The third dredger pumps the harbour free of silt.") == "alert"
        await vote(spine, entry, Verdict.NOISE)
        assert await level_of(spine, "fourth", "The fourth dredger pumps the harbour free of silt.") == "watch"


async def test_learning_can_be_switched_off_and_on(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        assert await level_of(spine, "first", DREDGER) == "watch"
        await vote(spine, await spine.value("SELECT max(id) FROM entries"), Verdict.QUESTION, "q1")
        assert await spine.watcher.store.run(switch_learning, HARBOUR, False, NOON)
        assert not await spine.watcher.store.run(switch_learning, HARBOUR, False, NOON)
        assert await level_of(spine, "second", AGAIN) == "watch"
        assert await spine.watcher.store.run(switch_learning, HARBOUR, True, NOON + timedelta(hours=1))
        assert await level_of(spine, "third", "The third dredger pumps the harbour free of silt.") == "alert"


async def test_the_terminal_shows_what_was_learned_and_switches_it(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        await level_of(spine, "first", DREDGER)
        await vote(spine, await spine.value("SELECT max(id) FROM entries"), Verdict.QUESTION, "q1")
        config = ["--config", str(tmp_path / "config.toml")]
    shown = CliRunner().invoke(main, ["learned", *config])
    assert "votes on 1 text taught Harbour letter: switched on" in " ".join(shown.output.split())
    assert "Q1: for it “dredger” +0.8, “pump” +0.8" in shown.output
    off = CliRunner().invoke(main, ["learned", "--off", *config])
    assert "heeds no votes" in off.output
    assert "switched off since" in " ".join(CliRunner().invoke(main, ["learned", *config]).output.split())
    again = CliRunner().invoke(main, ["learned", "nothing", *config])
    assert again.exit_code == 2
    assert "no letter 'nothing' is watched" in again.output
