"""What people make of alerts and digests: from the press to the row, the late alert, and lines to evaluate by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.app import main
from bot.cli.judge import evaluate_command
from bot.services.keyword_trials import best_liked, trial_of
from letters.findings import Document, WatchTerm
from letters.json_lines import Labelled, Span, labelled_line, read_labelled
from letters.learning.feedback import Label, Shown, Verdict, Vote, counting, majority
from storage.admin.keywords import add_term
from storage.judging.feedback import record_vote
from tests.discord_server import Interaction, Message, User
from tests.office import Team, said
from tests.spine import NOON, invented, news

pytestmark = pytest.mark.noon

NEAR = "The harbour holds silt."
ROWS = "SELECT who, entry, version, verdict, questions, source FROM feedback ORDER BY id"


def who(user: User) -> str:
    return f"{user.name} ({user.id})"


async def why(team: Team, message: Message, user: User) -> Message:
    """Press "Why this?", or the number of a text of the digest."""
    return (await team.press(message, user, message.custom_ids[0])).reply


async def vote(team: Team, message: Message, user: User, verb: str) -> Message:
    """Press "Why this?" and then what stands under it."""
    return (await team.press(await why(team, message, user), user, f"f:{verb}:")).reply


async def choose(team: Team, menu: Message, user: User, question: str) -> Message:
    """Choose in a menu and return the answer."""
    asked: Interaction = team.server.people.select(menu, user, menu.custom_ids[0], question)
    return (await team.server.wait_answered(asked)).reply


async def digest(team: Team, *says: str) -> Message:
    """Let texts near the subject stand in a digest, and return it."""
    team.spine.show(*(news(f"near {n}", text) for n, text in enumerate(says)))
    await team.spine.turn()
    assert await team.spine.watcher.make_digest(team.world.watch.id, team.spine.clock().date()) == len(says)
    await team.spine.watcher.deliver()
    return next(m for m in team.server.bot_messages(team.world.watch) if m.custom_ids[:1][0].startswith("d:"))


# -- on alerts ---------------------------------------------------------------------------------------------------


async def test_a_press_is_kept_once_and_a_second_one_changes_it(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    member = team.world.member
    async with team.listening():
        explained = await why(team, alert, member)
        first = (await team.press(explained, member, "f:relevant:")).reply
        again = (await team.press(explained, member, "f:relevant:")).reply
        assert first.ephemeral
        assert said(first) == said(again)
        assert "Kept: relevant, Q3. 1 person so far: relevant 1." in said(first)
        assert await team.spine.rows(ROWS) == [(who(member), 2, 1, "relevant", '["q3"]', "alert")]
        changed = (await team.press(explained, member, "f:noise:")).reply
    assert "Kept: noise. 1 person so far: noise 1." in said(changed)
    assert [row[3] for row in await team.spine.rows(ROWS)] == ["relevant", "noise"]  # nothing is ever taken away


async def test_the_row_of_the_alert_itself_stays_as_it_was(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    assert not [custom_id for custom_id in alert.custom_ids if custom_id.startswith("f:")]


async def test_another_question_is_chosen_in_a_menu_also_after_a_restart(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    member = team.world.member
    async with team.listening():
        menu = await vote(team, alert, member, "question")
    await team.spine.restart()
    async with team.listening():
        answer = await choose(team, menu, member, "q1")
        admin = await vote(team, alert, team.world.admin, "noise")
    assert answer.ephemeral
    assert "Kept: other question, Q1." in said(answer)
    assert "2 people so far: other question 1, noise 1." in said(admin)
    assert [row[3:] for row in await team.spine.rows(ROWS)] == [
        ("question", '["q1"]', "alert"),
        ("noise", "[]", "alert"),
    ]


async def test_a_stranger_is_told_what_is_needed_and_nothing_is_kept(team: Team) -> None:
    (alert,) = await team.alerts(news("launch"))
    noted = await digest(team, NEAR)
    stranger, member = team.world.stranger, team.world.member
    async with team.listening():
        for message, verb in ((alert, "noise"), (noted, "late"), (noted, "skip")):
            explained = await why(team, message, member)
            assert "These buttons need the role" in said((await team.press(explained, stranger, f"f:{verb}:")).reply)
        menu = await vote(team, noted, member, "late")
        assert "These buttons need the role" in said(await choose(team, menu, stranger, "q1"))
    assert await team.spine.rows(ROWS) == []
    assert await team.spine.count("outbox") == 2


# -- on texts of the digest --------------------------------------------------------------------------------------


async def test_what_should_have_alerted_is_told_late_once_and_never_twice(team: Team) -> None:
    noted = await digest(team, NEAR)
    member, admin = team.world.member, team.world.admin
    assert team.spine.messages() == []
    async with team.listening():
        menu = await vote(team, noted, member, "late")
        assert "It is told in the channel of its digest, marked late" in said(await choose(team, menu, member, "q1"))
        assert "not told again" in said(await choose(team, menu, admin, "q2"))
    await team.spine.watcher.deliver()
    await team.spine.restart()
    async with team.listening():
        assert "not told again" in said(await choose(team, menu, member, "q1"))
    await team.spine.turn()
    (late,) = team.spine.messages()
    assert late.content.startswith("Told late, Q1 dredging plan: reported by")
    assert "The harbour holds silt." in late.content
    assert "Told late: somebody asked for it." in said(late)
    assert "a member of the team says that it speaks to this" in said(late)
    reasons = await team.spine.rows("SELECT kind, reason, channel FROM outbox WHERE what = 'alert'")
    assert reasons == [("late", "late:2", team.world.watch.id)]
    assert [(row[0], *row[3:]) for row in await team.spine.rows(ROWS)] == [
        (who(member), "question", '["q1"]', "digest"),
        (who(admin), "question", '["q2"]', "digest"),
    ]


async def test_an_old_text_is_told_late_with_the_words_that_were_found_in_it(team: Team) -> None:
    team.spine.show(news("old", hours_ago=24 * 60))
    await team.spine.turn()
    await team.spine.watcher.make_digest(team.world.watch.id, team.spine.clock().date())
    await team.spine.watcher.deliver()
    noted = next(m for m in team.server.bot_messages(team.world.watch) if m.custom_ids[:1][0].startswith("d:"))
    async with team.listening():
        await choose(team, await vote(team, noted, team.world.member, "late"), team.world.member, "q3")
    await team.spine.watcher.deliver()
    (late,) = team.spine.messages()
    assert late.content == "Told late, Q3 working group: reported by state: 'The harbour working group met.'"
    assert "because: a member of the team says that it speaks to this; names the working group" in said(late)


async def test_the_subject_may_be_what_should_have_alerted(team: Team) -> None:
    noted = await digest(team, NEAR)
    async with team.listening():
        menu = await vote(team, noted, team.world.member, "late")
        answer = await choose(team, menu, team.world.member, "subject")
    assert "Kept: should have alerted, the letter's subject." in said(answer)
    await team.spine.watcher.deliver()
    assert team.spine.messages()[0].content.startswith("Told late, the letter's subject: reported by state")


async def test_where_no_alerts_go_any_more_the_vote_is_kept_and_nothing_waits_for_ever(team: Team) -> None:
    noted = await digest(team, NEAR)
    await team.spine.restart(routes=[{"channel": team.world.health.id}])
    async with team.listening():
        answer = await choose(team, await vote(team, noted, team.world.member, "late"), team.world.member, "q1")
    assert "No alerts go to the channel of its digest any more" in said(answer)
    assert len(await team.spine.rows(ROWS)) == 1
    assert await team.spine.rows("SELECT key FROM outbox WHERE kind = 'late'") == []


async def test_a_story_that_an_alert_told_meanwhile_is_not_told_late(team: Team) -> None:
    noted = await digest(team, NEAR)
    fuller = news("near 0", f"{NEAR} The harbour working group met. {invented('more', 40)}")
    assert len(await team.alerts(fuller)) == 1
    async with team.listening():
        answer = await choose(team, await vote(team, noted, team.world.member, "late"), team.world.member, "q1")
    assert "has an alert on this story already" in said(answer)
    await team.spine.turn()
    assert len(team.spine.messages()) == 1


async def test_right_to_skip_is_kept_and_tells_nothing(team: Team) -> None:
    noted = await digest(team, NEAR)
    async with team.listening():
        answer = await vote(team, noted, team.world.member, "skip")
    assert "Kept: right to skip. 1 person so far: right to skip 1." in said(answer)
    await team.spine.turn()
    assert team.spine.messages() == []
    assert [row[3:] for row in await team.spine.rows(ROWS)] == [("noise", "[]", "digest")]


# -- what votes come to ------------------------------------------------------------------------------------------


def by(person: str, verdict: Verdict, *questions: str) -> Vote:
    return Vote(NOON, person, "harbour-2026", 1, 1, verdict, questions, Shown.ALERT)


YES, NO, OTHER = Verdict.RELEVANT, Verdict.NOISE, Verdict.QUESTION
MAJORITIES = {
    "one says noise": ([by("a (1)", NO)], Label(False)),
    "as many as against": ([by("a (1)", YES, "q1"), by("b (2)", NO)], None),
    "nobody": ([], None),
    "two of three": ([by("a (1)", NO), by("b (2)", NO), by("c (3)", YES, "q1")], Label(False)),
    "two name one question": (
        [by("a (1)", YES, "q1"), by("b (2)", OTHER, "q1"), by("c (3)", OTHER, "q2")],
        Label(True, ("q1",)),
    ),
    "each another question": ([by("a (1)", YES, "q1"), by("b (2)", OTHER, "q2")], Label(True, (), ("q1", "q2"))),
    "the subject alone": ([by("a (1)", OTHER)], Label(True)),
}


@pytest.mark.parametrize(("votes", "label"), MAJORITIES.values(), ids=MAJORITIES)
def test_most_people_decide_and_ties_decide_nothing(votes: list[Vote], label: Label | None) -> None:
    assert majority(votes) == label


def test_of_each_person_the_newest_vote_counts_whatever_their_name_is_by_now() -> None:
    votes = [by("Ann (1)", YES, "q1"), by("Ann (2)", NO), by("Ann Lee (1)", NO)]
    assert counting(votes) == (votes[1], votes[2])


def test_a_labelled_line_is_read_as_it_was_written() -> None:
    document = Document("Fünf Schiffe.", "“Ships”", NOON, "https://a.example/1", "state")
    given = Labelled(
        7, document, True, frozenset({"q1"}), frozenset({"q2"}), (Span("q1", 0, 4),), text_kind="alert"
    )  # fmt: skip
    assert read_labelled(labelled_line(given).encode()) == given


async def test_feedback_prints_what_evaluate_reads_and_says_which_texts_are_left_out(
    team: Team, tmp_path: Path
) -> None:
    member, admin = team.world.member, team.world.admin
    right, wrong, torn = await team.alerts(news("right"), news("wrong"), news("torn"))
    noted = await digest(team, NEAR)
    async with team.listening():
        await vote(team, right, member, "relevant")
        await vote(team, right, admin, "relevant")
        await vote(team, wrong, member, "noise")
        await vote(team, torn, member, "noise")
        await vote(team, torn, admin, "relevant")
        await choose(team, await vote(team, noted, member, "late"), member, "q1")
    printed = CliRunner().invoke(main, ["feedback", "--config", str(tmp_path / "config.toml")])
    assert printed.exit_code == 0
    assert "1 for and 1 against; left out" in printed.stderr
    lines = [json.loads(line) for line in printed.stdout.splitlines()]
    assert sorted((line["relevant"], line["questions"]) for line in lines) == [
        (False, []),
        (True, ["q1"]),
        (True, ["q3"]),
    ]
    (missed,) = (line for line in lines if line["text_kind"] == "digest")
    assert list(missed) == [
        "id", "title", "text", "published", "url", "source_kind", "relevant", "questions", "weak_questions",
        "evidence", "text_kind", "story",
    ]  # fmt: skip
    (span,) = missed["evidence"]
    assert (span["question"], missed["text"][span["start"] : span["end"]][: len(NEAR)]) == ("q1", NEAR)
    file = tmp_path / "labelled.jsonl"
    file.write_text(printed.stdout)
    words = [str(file), "--json", "--config", str(tmp_path / "config.toml")]
    figures = json.loads(CliRunner().invoke(evaluate_command, words).stdout)
    assert figures["all"]["relevance"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 2}
    assert figures["alert"]["passages"] == {"hit": 1.0, "support": 1}
    assert figures["digest"]["questions"]["q1"]["recall"] == 0.0


async def test_without_feedback_nothing_is_printed_and_that_is_said(team: Team, tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["feedback", "--config", str(tmp_path / "config.toml")])
    assert (printed.exit_code, printed.stdout) == (0, "")
    assert "no feedback yet" in printed.stderr


async def test_rows_are_only_added(team: Team) -> None:
    await team.alerts(news("launch"))
    for verdict in (YES, NO, NO, YES):
        given = Vote(NOON, "a (1)", "harbour-2026", 2, 1, verdict, (), Shown.ALERT)
        await team.spine.watcher.store.run(record_vote, given)
    assert [row[3] for row in await team.spine.rows(ROWS)] == ["relevant", "noise", "relevant"]


# -- in the keyword lab ------------------------------------------------------------------------------------------


async def test_the_lab_says_what_people_said_of_a_keywords_texts_and_quotes_those_first(team: Team) -> None:
    says = [f"The harbour working group met, with eels of sort {n}." for n in range(5)]
    for text in ("eels", "sort 3"):
        await team.spine.watcher.store.run(add_term, "harbour-2026", text, "q3", False, "x", NOON)
    await team.alerts(*(news(f"eels {n}", text) for n, text in enumerate(says)))
    spots = {n: await team.spine.value("SELECT entry FROM versions WHERE text LIKE ?", f"%sort {n}%") for n in range(5)}
    for n, verdict in ((0, YES), (3, OTHER), (4, NO)):
        given = Vote(NOON, "a (1)", "harbour-2026", spots[n], 1, verdict, (), Shown.ALERT)
        await team.spine.watcher.store.run(record_vote, given)
    keyword = WatchTerm(0, "harbour-2026", "eels")
    trial = await team.spine.watcher.store.read(trial_of, keyword, team.spine.clock())
    assert (trial.wanted, trial.unwanted) == (2, 1)
    assert {quote.sentence for quote in trial.best[:2]} == {says[0], says[3]}
    assert trial.worst[0].sentence == says[4]
    liked = await team.spine.watcher.store.read(best_liked)
    assert liked is not None
    assert (liked.term.text, liked.wanted, liked.unwanted) == ("eels", 2, 1)
    async with team.listening():
        shown = said(await team.type(team.world.admin, "!watch test eels"))
        log = said(await team.type(team.world.admin, "!watch log"))
    assert "People say: 2 of its hits relevant, 1 not" in shown.replace("*", "")
    assert "Liked most: “eels” (#1) stands in 2 texts that people want, and in 1 that they do not." in log


async def test_without_feedback_the_lab_and_the_log_say_nothing_of_people(team: Team) -> None:
    await team.spine.watcher.store.run(add_term, "harbour-2026", "eels", "q3", False, "x", NOON)
    await team.alerts(news("eels", "The harbour working group met, with eels."))
    assert await team.spine.watcher.store.read(best_liked) is None
    async with team.listening():
        assert "People say" not in said(await team.type(team.world.admin, "!watch test eels"))
        assert "Liked" not in said(await team.type(team.world.admin, "!watch log"))


# -- what votes teach --------------------------------------------------------------------------------------------


async def test_a_vote_teaches_at_once_everybody_may_look_and_admins_switch_it_off(team: Team) -> None:
    noted = await digest(team, "The dredger pumps silt out of the harbour.")
    member, admin = team.world.member, team.world.admin
    async with team.listening():
        assert "Nothing yet" in said(await team.slash(member, "learned"))
        await choose(team, await vote(team, noted, member, "late"), member, "q1")
        shown = said(await team.slash(member, "learned"))
        assert "votes on 1 text taught Harbour letter: switched on" in shown
        assert "“dredger” +0.8" in shown
        assert "Changing this needs" in said(await team.slash(member, "learned", switch="off"))
        assert "heeds no votes" in said(await team.slash(admin, "learned", switch="off"))
        assert "switched off since" in said(await team.slash(member, "learned"))
        assert "heeds your team's votes" in said(await team.slash(admin, "learned", switch="on"))
        assert "there is harbour-2026" in said(await team.slash(member, "learned", letter="nothing"))
