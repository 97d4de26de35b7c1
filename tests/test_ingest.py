"""Texts by hand: told like any other, kept with who gave them, and one with what is fetched later."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.app import main
from bot.services.by_hand import File, keep, read_address, read_file, way_to
from feeds.errors import Blocked, Refused, WrongContent
from feeds.fetch import Fetcher
from feeds.handed import MOST_BYTES, read_given
from letters.record.naming import Names
from storage.record.evidence import way
from storage.sources.by_hand import HandOutcome, handed
from tests.discord_server import PATIENCE
from tests.discord_world import DiscordWorld
from tests.documents import locked, pdf
from tests.process import running, write_config
from tests.spine import LETTER, NOON, Item, Spine, invented, news
from tests.web import Web

SAYS = "The harbour working group met in Lisbon on Tuesday."
MORE = invented("more", 60).capitalize() + "."
TRANSCRIPT = f"Department Press Briefing\n\nMR MILLER: Good afternoon.\n\nQUESTION: What of it?\n\nMR MILLER: {SAYS}\n"
HTML = (
    f"<html><head><title>Statement</title></head><body><article><h1>Statement</h1><p>{SAYS}</p><p>{MORE}</p></article>"
)


# -- reading what was given ----------------------------------------------------------------------------------------

READ = {
    "a transcript": (TRANSCRIPT.encode(), "briefing.txt", "text", "Department Press Briefing"),
    "a transcript without blank lines": (
        TRANSCRIPT.replace("\n\n", "\n").encode(),
        "a.txt",
        "text",
        "Department Press",
    ),
    "no ending": (TRANSCRIPT.encode(), "briefing", "text", "Department Press Briefing"),
    "UTF-16 from Windows": (TRANSCRIPT.encode("utf-16"), "briefing.txt", "text", "Department Press Briefing"),
    "markdown": (
        f"# On the *harbour*\n\n**{SAYS}**\n\n> [{MORE}](https://a.example)".encode(),
        "a.md",
        "markdown",
        "On",
    ),
    "a page": (HTML.encode(), "page.html", "html", "Statement"),
    "a page that calls itself text": (HTML.encode(), "page.txt", "html", "Statement"),
    "a PDF": (
        pdf([[SAYS, "It was the second time that it met this year."]]),
        "harbour-news.pdf",
        "pdf",
        "harbour news",
    ),
    "a PDF that calls itself text": (pdf([[SAYS, "It met for the second time."]]), "x.txt", "pdf", "x"),
}


@pytest.mark.parametrize("name", READ)
def test_each_form_gives_its_words_and_a_title(name: str):
    body, file, form, title = READ[name]
    given = read_given(body, file)
    assert given.form == form
    assert given.title.startswith(title)
    assert SAYS in " ".join(given.text.split())
    assert not set("*[]<>#") & set(given.text)


def test_a_transcript_without_blank_lines_keeps_its_speakers_apart():
    given = read_given(TRANSCRIPT.replace("\n\n", "\r\n").encode(), "a.txt")
    assert [line.partition(":")[0] for line in given.text.split("\n\n")] == [
        "Department Press Briefing",
        "MR MILLER",
        "QUESTION",
        "MR MILLER",
    ]


def office_file() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("word/document.xml", "<w:t>text</w:t>")
    return packed.getvalue()


REFUSED = {
    "empty": (b"", "a.txt", "a.txt: an empty file"),
    "blank": (b" \n\n ", "a.txt", "a.txt: says nothing: no text in it"),
    "a word": (b"hello", "a.txt", "a.txt: says too little: 5 characters"),
    "50 MB": (b"x" * 50_000_000, "a.txt", "a.txt: a file of 50 MB; at most 20 MB are read, so give its text alone"),
    "Word": (office_file(), "a.docx", "an Office file or archive; save it as PDF or text"),
    "a picture": (
        b"\x89PNG\r\n\x1a\n\0\0\0",
        "a.png",
        "a.png: of a form that is not read (.png); give txt, md, html or pdf",
    ),
    "a picture that calls itself text": (b"\x89PNG\r\n\x1a\n\0\0\0", "a.txt", "a.txt: no text, whatever its name says"),
    "no PDF": (TRANSCRIPT.encode(), "a.pdf", "a.pdf: no PDF, though its name says so"),
    "a scan": (pdf([[], []]), "a.pdf", "a.pdf: a PDF of 2 pages without text, perhaps a scan"),
    "a locked PDF": (locked(pdf([[SAYS]]), "secret"), "a.pdf", "a.pdf: a PDF that is locked by a password"),
    "a page of scripts": (
        b"<html><body><script>1</script></body></html>",
        "a.html",
        "a.html: no text of 200 characters",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_said_in_one_line(name: str):
    body, file, said = REFUSED[name]
    with pytest.raises(WrongContent) as caught:
        read_given(body, file)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


# -- in the record -------------------------------------------------------------------------------------------------


@pytest.fixture
async def spine(tmp_path: Path) -> AsyncIterator[Spine]:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        yield spine


async def give(spine: Spine, text: str, name: str = "notes.txt", url: str = "") -> HandOutcome:
    gift = await read_file(File(name, text.encode(), url), "Ann (terminal)")
    outcome = await keep(spine.watcher.store, gift, None, spine.clock())
    await spine.watcher.monitor.judge_all()
    await spine.watcher.deliver()
    return outcome


async def test_a_text_by_hand_is_told_with_its_origin_and_why_names_who_gave_it(spine: Spine):
    outcome = await give(spine, TRANSCRIPT)
    (alert,) = spine.alerts()
    assert "The harbour working group met in Lisbon" in alert
    assert "Text by hand" in alert
    (given,) = await spine.watcher.store.read(handed, outcome.entry.id)
    digest = sha256(TRANSCRIPT.encode()).hexdigest()
    assert (given.provenance.who, given.provenance.name) == ("Ann (terminal)", "notes.txt")
    assert given.provenance.sha256 == digest
    found = await spine.watcher.store.read(way, outcome.entry.id, Names())
    assert found is not None
    (step,) = [step for step in found.steps if step.name == "by hand"]
    assert step.outcome == f"version 1, by Ann (terminal): notes.txt (text, {len(TRANSCRIPT)} bytes), sha256 {digest}"


async def test_the_same_file_twice_is_told_once_and_both_who_gave_it_are_kept(spine: Spine):
    first, again = await give(spine, TRANSCRIPT), await give(spine, TRANSCRIPT, name="copy.txt")
    assert (again.entry.id, again.new, again.changed) == (first.entry.id, False, False)
    assert len(spine.alerts()) == 1
    assert len(await spine.watcher.store.read(handed, first.entry.id)) == 2


async def test_what_was_given_by_hand_is_one_with_what_is_fetched_later(spine: Spine):
    outcome = await give(spine, f"{SAYS}\n\n{MORE}", url="https://news.example.org/late?utm_source=x")
    assert len(spine.alerts()) == 1, await spine.outcome(outcome.entry.id)
    spine.show(Item("Harbour news", SAYS, "guid-late", "https://news.example.org/late", NOON))
    await spine.turn()
    assert spine.alerts() == []
    assert await spine.rows("SELECT source FROM doors WHERE entry = ? ORDER BY source", outcome.entry.id) == [
        ("by-hand",),
        ("state",),
    ]
    assert await spine.value("SELECT version FROM entries WHERE id = ?", outcome.entry.id) == 1


async def test_a_whole_text_by_hand_adds_to_the_summary_that_is_known(spine: Spine):
    summary = news("late", "Officials met.", link="https://news.example.org/late")
    spine.show(summary)
    await spine.turn()
    assert spine.alerts() == []
    whole = f"{summary.title}\n\n{summary.text}\n\n{SAYS}\n\n{MORE}"
    outcome = await give(spine, whole, url="https://news.example.org/late")
    assert (outcome.new, outcome.changed, outcome.entry.version) == (False, True, 2)
    (alert,) = spine.alerts()
    assert "state, text by hand" in alert


async def test_a_text_by_hand_that_says_less_changes_nothing(spine: Spine):
    known = news("late", f"{SAYS} {MORE}", link="https://news.example.org/late")
    spine.show(known)
    await spine.turn()
    assert len(spine.alerts()) == 1
    outcome = await give(spine, f"{known.title}\n\n{known.text[:100]}", url="https://news.example.org/late")
    assert (outcome.new, outcome.changed) == (False, False)
    assert spine.alerts() == []


async def test_an_old_text_by_hand_goes_to_the_digest(spine: Spine):
    gift = await read_file(
        File("old.html", HTML.replace("<h1>", "<time datetime='2023-06-06'></time><h1>").encode()), "Ann"
    )
    outcome = await keep(spine.watcher.store, gift, None, spine.clock())
    await spine.watcher.monitor.judge_all()
    await spine.watcher.deliver()
    assert spine.alerts() == []
    assert outcome.entry.published.at is not None
    assert await spine.count("digest_items") == 1


# -- from the web --------------------------------------------------------------------------------------------------


async def test_an_address_is_read_as_its_source_may(spine: Spine):
    url = spine.page("/statement", SAYS)
    sources = spine.watcher.sources
    async with Fetcher() as web:
        gift = await read_address(url, way_to(web, url, sources, private=True), "Ann")
        assert SAYS in gift.given.text
        assert (gift.provenance.name, gift.provenance.form, gift.urls) == (url, "html", (url,))
        with pytest.raises(Refused, match="loopback, private or reserved address"):
            await read_address(url, way_to(web, url, sources, private=False), "Ann")
        spine.web.put("/wall", "<html><head><title>Just a moment...</title></head><body>cf-challenge</body></html>")
        with pytest.raises(Blocked, match="a bot wall"):
            await read_address(spine.web.url("/wall"), way_to(web, url, sources, private=True), "Ann")


async def test_a_page_cannot_pass_for_one_of_another_site(spine: Spine):
    link = "<link rel='canonical' href='{}'>"
    for path, canonical in (("/own", spine.web.url("/real")), ("/foreign", "https://www.state.gov/real")):
        page = f"<html><head>{link.format(canonical)}</head><body><article><p>{SAYS}</p><p>{MORE}</p></article></body>"
        spine.web.put(path, page, content_type="text/html")
    async with Fetcher() as web:
        ways = way_to(web, spine.web.url("/"), spine.watcher.sources, private=True)
        own = await read_address(spine.web.url("/own"), ways, "Ann")
        foreign = await read_address(spine.web.url("/foreign"), ways, "Ann")
    assert own.urls == (spine.web.url("/own"), spine.web.url("/real"))
    assert foreign.urls == (spine.web.url("/foreign"),)


# -- the command ---------------------------------------------------------------------------------------------------


async def ingest(folder: Path, *arguments: str) -> Result:
    command = ["ingest", *arguments, "--config", str(folder / "config.toml")]
    return await asyncio.to_thread(CliRunner().invoke, main, command)


def settings(folder: Path, web: Web | None = None) -> None:
    (folder / "letter.toml").write_text(LETTER)
    sources = [{"id": "state", "url": web.url("/feed"), "full_text": "never"}] if web else []
    write_config(folder, letters={"files": ["./letter.toml"]}, sources=sources)


async def test_without_a_watcher_the_command_tells_it_here(tmp_path: Path):
    settings(tmp_path)
    (tmp_path / "notes.txt").write_text(TRANSCRIPT)
    result = await ingest(tmp_path, str(tmp_path / "notes.txt"), "--by", "Ann")
    assert result.exit_code == 0, result.output
    assert "The harbour working group met in Lisbon" in result.output
    *_, kept, judged = result.output.strip().splitlines()
    assert kept.startswith("entry 1: new, ")
    assert judged.startswith("harbour-2026: alert (")
    assert judged.endswith("told: first word on this story")


async def test_beside_a_watcher_that_one_judges_and_tells_it(spine: Spine, tmp_path: Path):
    (tmp_path / "notes.txt").write_text(TRANSCRIPT)
    given = asyncio.create_task(ingest(tmp_path, str(tmp_path / "notes.txt")))
    while not given.done():
        await spine.watcher.monitor.judge_all()
        await asyncio.sleep(0.05)
    await spine.watcher.deliver()
    result = given.result()
    assert result.exit_code == 0, result.output
    assert "told: first word on this story" in result.output
    assert len(spine.alerts()) == 1


async def test_the_command_reads_an_address_of_a_configured_source(tmp_path: Path):
    async with Web() as web:
        settings(tmp_path, web)
        web.put("/page", HTML, content_type="text/html")
        result = await ingest(tmp_path, web.url("/page"), "--published", "2026-11-01")
        assert result.exit_code == 0, result.output
        assert "entry 1: new" in result.output


BAD = {
    "no file": (("missing.txt",), 2, "missing.txt: cannot be read: No such file or directory"),
    "a folder": (("{folder}",), 2, "cannot be read: Is a directory"),
    "an empty file": (("{folder}/empty.txt",), 1, "empty.txt: an empty file"),
    "a large file": (("{folder}/large.txt",), 1, "large.txt: a file of 21 MB; at most 20 MB are read"),
    "no web address": (("{folder}/notes.txt", "--url", "here"), 2, "--url: expected"),
    "a private address": (("http://127.0.0.1:9/x",), 1, "127.0.0.1 is a loopback, private or reserved address"),
}


@pytest.mark.parametrize("name", BAD)
async def test_the_command_says_in_one_line_what_is_wrong(tmp_path: Path, name: str):
    arguments, code, said = BAD[name]
    settings(tmp_path)
    (tmp_path / "notes.txt").write_text(TRANSCRIPT)
    (tmp_path / "empty.txt").touch()
    with (tmp_path / "large.txt").open("wb") as large:
        large.truncate(MOST_BYTES + 1_000_000)
    result = await ingest(tmp_path, *(part.format(folder=tmp_path) for part in arguments))
    assert (result.exit_code, said in result.stderr, result.stderr.count("\n")) == (code, True, 1), result.stderr


async def test_what_waits_too_long_for_its_judgement_is_kept(spine: Spine):
    gift = await read_file(File("notes.txt", TRANSCRIPT.encode()), "Ann")
    await keep(spine.watcher.store, gift, None, spine.clock() + timedelta(minutes=1))
    await spine.restart()
    await spine.watcher.monitor.judge_all()
    await spine.watcher.deliver()
    assert len(spine.alerts()) == 1


async def test_without_a_watcher_the_command_tells_discord_where_there_is_a_route(
    tmp_path: Path, discord_world: DiscordWorld
):
    server, watch = discord_world.server, discord_world.watch
    (tmp_path / "letter.toml").write_text(LETTER)
    (tmp_path / "notes.txt").write_text(TRANSCRIPT)
    config = write_config(tmp_path, letters={"files": ["./letter.toml"]}, routes=[watch.id], discord=server)
    async with running(config, "ingest", str(tmp_path / "notes.txt"), token=server.token) as program:
        assert await program.wait(PATIENCE) == 0, program.output
    (message,) = server.bot_messages(watch)
    assert "The harbour working group met in Lisbon" in message.content
    assert "told: first word on this story" in program.output
