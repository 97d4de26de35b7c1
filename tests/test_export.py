"""What is given out of a letter's record: shapes, bounds of quoting, roles, safe cells, bytes that stay the same."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.app import main
from bot.desks.desk import Actor, Onlooker, Unanswerable
from bot.desks.dossier import Form, Order
from bot.rendering.dossier import make_record
from bot.rendering.dossier_table import as_csv, safe_cell
from bot.rendering.dossier_text import as_markdown
from bot.rendering.quoting import Quoting
from bot.services.desk import WatcherDesk
from bot.services.export import as_json, schema
from feeds.entries import Precision, Published, Source
from letters.questions import State
from letters.record.board import make_board
from letters.record.dossier import Record, Stored
from letters.record.kept import Evidence
from letters.record.states import Change, Proof
from tests.invented import ET, HOSTILE, LETTER, NOW
from tests.office import Team, said
from tests.spine import news

pytestmark = pytest.mark.noon

ANN = Onlooker(Actor(1, "Ann"), frozenset())
ROOT = Path(__file__).parent.parent
LONG = " ".join(f"w{number}" for number in range(120))


def piece(name: str, quote: str, *, official: bool = False, entry: int = 1) -> Evidence:
    published = Published(NOW, Precision.MINUTE)
    return Evidence(published, name, official, quote, "https://user:secret@x.example/a", f"About {name}", (), entry, 1)


def change(state: State, who: str, quote: str = "no comment", entry: int = 0) -> Change:
    proof = Proof(quote, "https://paper.example/b", "ab" * 32 if entry else "", entry, 1 if entry else 0)
    return Change(
        1, NOW, LETTER.id, "q3", "", State.OPEN, state, who, "they say so", referred_to="Justice", proof=proof
    )


def record(*evidence: Evidence, log: tuple[Change, ...] = (), names: bool = False, watched: bool = True) -> Record:
    board = make_board(LETTER, {}, NOW - timedelta(days=30) if watched else None, NOW, ET)
    hashes = {(one.entry, one.version): "cd" * 32 for one in evidence}
    return make_record(Stored(board, {"q3": evidence}, log, (), (), hashes), ET, names=names)


def q3(one: Record) -> int:
    return [question.question for question in one.questions].index("q3")


def test_of_news_ninety_words_a_source_are_quoted_what_a_state_rests_on_first() -> None:
    log = (change(State.DECLINED, "Ann (7)", "a b c", entry=9),)
    evidence = [piece("Paper", LONG, entry=9), piece("Paper", "later words", entry=2), piece("Other", "fine", entry=3)]
    question = record(*evidence, log=log).questions[q3(record())]
    assert (question.changes[0].quote, question.changes[0].cut) == ("a b c", False)
    first, second, third = question.evidence
    assert first.quote.split()[-1] == "w86…"
    assert (first.cut, second.quote, second.cut) == (True, "", True)
    assert (third.quote, third.cut) == ("fine", False)


def test_the_same_words_twice_count_once_and_a_governments_own_word_counts_nothing() -> None:
    quoting = Quoting()
    assert quoting.quote(LONG, "State", free=True) == (LONG, False)
    first = quoting.quote(LONG, "Paper", free=False)
    assert first == quoting.quote(LONG, "paper", free=False)
    assert first[0].endswith("w89…")


WHO = {
    "a member": ("Ann (7)", "a team member", "Ann"),
    "the bot": ("letterwatch", "letterwatch", "letterwatch"),
    "the terminal": ("root (terminal)", "the operator", "root (terminal)"),
}


@pytest.mark.parametrize(("who", "role", "name"), WHO.values(), ids=WHO)
def test_people_stand_in_it_by_their_role_unless_names_are_asked_for(who: str, role: str, name: str) -> None:
    for names, expected in ((False, role), (True, name)):
        one = record(log=(change(State.DECLINED, who),), names=names)
        assert one.questions[q3(one)].changes[0].by == expected
        for written in (as_markdown(one), as_csv(one), as_json(one).decode()):
            assert ("Ann" in written) == (names and name == "Ann")
            assert "(7)" not in written


def test_it_says_no_answer_seen_and_never_not_answered() -> None:
    for one in (record(), record(watched=False), record(log=(change(State.MENTIONED, "letterwatch"),))):
        for written in (as_markdown(one), as_csv(one), as_json(one).decode()):
            assert "not answered" not in written.casefold()
    assert "No answer seen since 13 Aug 2023" in as_csv(record())
    assert "Not watched yet." in as_csv(record(watched=False))


CELLS = {
    "a formula": ("=1+1", "'=1+1"),
    "a call": ("@SUM(A1)", "'@SUM(A1)"),
    "a minus": ("-2+3", "'-2+3"),
    "a plus": ("+1", "'+1"),
    "behind spaces": ("  =1", "'  =1"),
    "full width": ("＝1", "'＝1"),
    "a tab": ("\t=1", "'\t=1"),
    "words": ("a = b", "a = b"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("given", "written"), CELLS.values(), ids=CELLS)
def test_no_cell_is_a_formula(given: str, written: str) -> None:
    assert safe_cell(given) == written


def test_the_table_has_a_line_that_says_as_of_when_and_one_row_a_question() -> None:
    evil = replace(piece("=cmd", '=HYPERLINK("x")\n"quoted", yes'), title=HOSTILE)
    rows = list(csv.reader(io.StringIO(as_csv(record(evil)), newline="")))
    assert rows[0][0].startswith("Status as of 12 Sep 2023; watching since 13 Aug 2023")
    assert rows[1][:3] == ["Letter", "Number", "Date sent"]
    assert [row[1] for row in rows[2:]] == ["1", "2", "2a", "3", "3a", "4"]
    assert {len(row) for row in rows[1:]} == {len(rows[1])}
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@"}]


def test_a_cell_says_how_much_it_does_not_hold() -> None:
    many = [piece(f"Paper {number}", "word " * 80, entry=number) for number in range(300)]
    (row,) = [row for row in csv.reader(io.StringIO(as_csv(record(*many)), newline="")) if row[1:2] == ["3"]]
    assert all(len(cell) < 32_767 for cell in row)
    assert "more: see the JSON export" in row[-1]


def test_words_from_outside_cannot_read_as_markup_and_links_show_no_password() -> None:
    one = record(replace(piece("Paper", HOSTILE), title="# <script>alert(1)</script> [x](javascript:y)"))
    written = as_markdown(one)
    assert "<script>" not in written
    assert r"\[x\](javascript" in written
    assert "\u202e" not in written
    assert "secret" not in written + as_csv(one) + as_json(one).decode()


def test_the_json_is_as_its_schema_says_and_the_schema_stands_in_the_docs() -> None:
    stands = (ROOT / "docs" / "export.schema.json").read_text(encoding="utf-8")
    how = 'python -c "from bot.services.export import schema; print(schema(), end=str())" > docs/export.schema.json'
    assert stands == schema(), f"write it anew: {how}"
    told, shape = json.loads(as_json(record(piece("Paper", "x")))), json.loads(stands)
    assert list(told) == list(shape["properties"])
    assert list(told["questions"][0]) == list(shape["$defs"]["QuestionRecord"]["properties"])
    assert told["watching_since"].endswith("-04:00")


GROUPS = {
    "State": ("state", 1, True),
    "a foreign ministry": ("china", 1, False),
    "a newspaper": ("news", 1, False),
    "a mirror": ("state", 2, False),
}


@pytest.mark.parametrize(("group", "tier", "whole"), GROUPS.values(), ids=GROUPS)
def test_whole_texts_are_given_of_the_federal_government_alone(group: str, tier: int, whole: bool) -> None:
    source = Source("x", "X", group, "rss", "https://x.example", timedelta(hours=1), tier=tier)
    assert source.is_government_work is whole


@pytest.fixture
async def team(team: Team) -> Team:
    """A team that reads the government and a paper."""
    source = {"id": "state", "tier": 1, "group": "state"}
    await team.spine.restart(source, {"id": "paper", "group": "news"})
    return team


async def test_the_dossier_holds_every_form_the_texts_and_a_manifest_and_its_bytes_stay_the_same(team: Team) -> None:
    await team.alerts(news("launch"))
    team.spine.show(news("paper", "The harbour working group was seen."), source="paper")
    await team.spine.turn()
    async with team.listening():
        first = await team.slash(team.world.member, "export", format="zip")
        again = await team.slash(team.world.member, "export", format="zip")
    (one,), (two,) = first.attachments, again.attachments
    assert one.name == "harbour-2026-2026-03-03.zip"
    assert one.data == two.data
    with zipfile.ZipFile(io.BytesIO(one.data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = dict(reversed(line.split("  ")) for line in files.pop("MANIFEST.sha256").decode().splitlines())
    assert manifest == {name: sha256(body).hexdigest() for name, body in files.items()}
    assert {"README.txt", "record.md", "record.json", "status.csv", "quotes.csv", "chart.png", "chart.txt"} < set(files)
    texts = {name: body.decode() for name, body in files.items() if name.startswith("texts/")}
    assert len(texts) == 1  # what State said, not what the paper wrote
    told = json.loads(files["record.json"])
    (quoted,) = [one for one in told["questions"][2]["evidence"] if one["on_the_record"]]
    (name,) = texts
    assert (name, sha256(texts[name].encode()).hexdigest()) == (f"texts/{quoted['text']}.txt", quoted["sha256"])
    everything = "".join(body.decode("utf-8", "replace") for name, body in files.items() if name != "chart.png")
    assert str(team.spine.folder) not in everything
    assert team.server.token not in everything


async def test_the_button_offers_forms_and_names_are_for_admins(team: Team) -> None:
    async with team.listening():
        await team.type(team.world.member, '!answer q1 declined so quote: "no" url: https://x.example/said')
        team.spine.step(minutes=2)
        await team.spine.watcher.settle()
        pressed = await team.press(team.board(), team.world.member, "x:")
        offered = (await team.server.wait_answered(pressed)).reply
        assert offered.custom_ids == [f"x:harbour-2026:{form}" for form in ("md", "csv", "json", "zip")]
        pressed = await team.press(offered, team.world.member, "x:harbour-2026:md")
        roles = (await team.server.wait_answered(pressed)).reply
        refused = await team.slash(team.world.member, "export", format="md", names=True)
        named = await team.slash(team.world.admin, "export", format="md", names=True)
        stranger = await team.slash(team.world.stranger, "export", format="md")
        unknown = await team.type(team.world.member, "!export docx")
    assert roles.ephemeral
    assert "set by a team member: so" in roles.attachments[0].data.decode()
    assert "needs" in refused.content
    assert not refused.attachments
    assert "set by member: so" in named.attachments[0].data.decode()
    assert "needs" in stranger.content
    assert "'docx' is no form; there is md, csv, json, zip" in said(unknown)


async def test_what_is_too_large_goes_without_whole_texts_or_is_refused_kindly(team: Team) -> None:
    await team.alerts(news("launch", " ".join(["The harbour working group met.", *random_words(4000)])))
    dossier = WatcherDesk(team.spine.watcher, lambda: None).dossier
    whole = (await dossier.export(None, Order(Form.ZIP, 10 << 20), ANN)).files[0].content
    message = await dossier.export(None, Order(Form.ZIP, len(whole) - 1), ANN)
    assert "Whole texts are left out" in message.content
    assert len(message.files[0].content) < len(whole)
    with zipfile.ZipFile(io.BytesIO(message.files[0].content)) as archive:
        assert "1 more found no room here" in archive.read("README.txt").decode()
    with pytest.raises(Unanswerable, match="letterwatch export harbour-2026 --format zip"):
        await dossier.export(None, Order(Form.ZIP, 2000), ANN)


def random_words(number: int) -> list[str]:
    chance = random.Random(1)
    return [f"{chance.randrange(1 << 60):x}" for _ in range(number)]


async def test_the_terminal_gives_the_same_and_prints_what_can_be_read(team: Team, tmp_path: Path) -> None:
    await team.alerts(news("launch"))
    await team.spine.watcher.store.run(lambda db: db.conn.execute("PRAGMA wal_checkpoint"))
    config = ["--config", str(tmp_path / "config.toml")]
    out = tmp_path / "o.csv"
    written = CliRunner().invoke(main, ["export", "harbour-2026", "--format", "csv", "--out", str(out), *config])
    printed = CliRunner().invoke(main, ["export", "harbour-2026", "--format", "csv", *config])
    assert (written.exit_code, printed.exit_code) == (0, 0), written.output
    assert out.read_bytes().startswith(b"\xef\xbb\xbfStatus as of ")
    assert printed.output.startswith("Status as of ")
    refused = CliRunner().invoke(main, ["export", "no-such", "--format", "csv", *config])
    assert (refused.exit_code, "there is harbour-2026" in refused.output) == (2, True)


def test_a_day_is_the_teams_day() -> None:
    late = Published(datetime(2023, 9, 13, 2, tzinfo=UTC), Precision.MINUTE)  # ten in the evening in New York
    one = record(replace(piece("Paper", "x"), published=late))
    assert str(one.questions[q3(one)].evidence[0].day) == "2023-09-12"
