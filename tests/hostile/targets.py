"""Each reader of what strangers send: what it is given, what it may refuse, and what must hold of its answer."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from bot.config import ConfigError, read_config
from bot.desks.typed import question_ids, read_day, read_keyword, read_labelled, read_question, read_state
from bot.messages import Embed, Field, Message
from bot.rendering.budget import fit
from bot.rendering.markup import clean, emphasise, escape, safe_link, sentence_link
from feeds.dates import read_date
from feeds.documents import pdf_text
from feeds.entries import Entry, Source, Validators
from feeds.errors import ContentError, FeedError, WrongContent
from feeds.fetch import Fetched
from feeds.handed import read_given
from feeds.kinds import read
from feeds.pages import page_text
from feeds.parse import Origin, parse_feed
from feeds.passages import passages
from feeds.robots import Robots
from feeds.unpacking import Body
from feeds.urls import absolute, canonical, host_of, shown, url_key
from feeds.walls import wall
from letters.drafting.as_toml import letter_toml
from letters.drafting.document import letter_lines
from letters.drafting.extraction import read_letter_text
from letters.files.load import LetterFileError, load_letter, read_letter
from letters.findings import Document
from letters.keywords.grammar import KeywordFault
from letters.keywords.grammar import read_keyword as read_expression
from letters.matching import Matcher
from letters.search.query import SearchFault, read_query
from storage.search.searching import index_query
from tests.hostile import seeds
from tests.hostile.mutations import POISON, mutated, mutated_text

NOW = datetime(2023, 8, 5, 12, tzinfo=UTC)
URL = "https://a.example/feed/"
MOST_UNPACKED = 200_000
FOLDER = Path("/srv/watch")


@dataclass(frozen=True, slots=True)
class Target:
    """One reader: ``run`` gives it a case, and raises for anything but an answer or a refusal that is promised."""

    cases: st.SearchStrategy[Any]
    run: Callable[[Any], object]
    slow: float = 1.0  # how many times fewer cases it is given


def feed(body: bytes) -> None:
    """A feed gives whole entries, or says that it is none."""
    with suppress(ContentError):
        for entry in parse_feed(body, Origin("s", URL, now=NOW)).entries:
            _check_entry(entry)


def page(body: bytes) -> None:
    """A page gives its text, or says that it has none."""
    with suppress(WrongContent):
        _check_text(page_text(body, URL).text)


def look(case: tuple[str, bytes]) -> None:
    """A source of any kind gives whole entries, or an error in one line that names the address."""
    kind, body = case

    async def get(url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        return Fetched(200, url, body, etag, last_modified)

    options = {"item": "li.row", "link": "a", "date": "time"} if kind == "html-index" else {}
    source = Source("s", "A source", "state", kind, URL, timedelta(hours=1), options=options)
    with _told(FeedError, lambda said: "\n" not in said and said.startswith("https://a.example/")):
        for entry in asyncio.run(read(source, Validators(), get, now=NOW)).entries:
            _check_entry(entry)


def unpack(case: tuple[str, bytes]) -> None:
    """A packed body is never larger than allowed."""
    encoding, packed = case
    with suppress(FeedError):
        body = Body(encoding, MOST_UNPACKED)
        body.feed(packed)
        assert len(body.finish()) <= MOST_UNPACKED


def pdf(body: bytes) -> None:
    """A PDF gives its text, or says why not."""
    with suppress(WrongContent):
        _check_text(pdf_text(body))


def given(case: tuple[str, bytes]) -> None:
    """A file by hand gives its text, or says why not."""
    name, body = case
    with suppress(WrongContent):
        _check_text(read_given(body, name).text)


def letter(case: tuple[str, bytes]) -> None:
    """A letter by hand gives a draft whose TOML is TOML, or says why not."""
    name, body = case
    with suppress(WrongContent):
        lines, _ = letter_lines(body, name)
        draft = read_letter_text(lines)
        text = letter_toml(draft, name)
        if draft.questions and draft.sent_on:
            read_letter(text, name)  # what we write, we can read


def letter_file(text: str) -> None:
    """A letter's own file is read, or every fault is told in lines."""
    with _told(LetterFileError):
        read_letter(text, "water.toml")


def config(text: str) -> None:
    """The settings are read, or every fault is told in lines."""
    with _told(ConfigError):
        read_config(text, FOLDER)


def keyword(text: str) -> None:
    """A keyword is read, or its fault is told."""
    with _told(KeywordFault):
        read_expression(text)


def search(text: str) -> None:
    """A search is read, or its fault is told; the index takes whatever is made of it."""
    with _told(SearchFault):
        query = index_query(read_query(text))
        INDEX.execute("SELECT rowid FROM texts WHERE texts MATCH ?", [query]).fetchall()


def typed(text: str) -> None:
    """Whatever somebody types is read somehow."""
    read_question(text), read_keyword(text), question_ids(text), read_state(text), read_day(text)
    read_labelled(text, ("quote", "url"))


def robots(text: str) -> None:
    """Rules that make no sense still give a pace."""

    async def ask(_: str) -> str:
        return text

    with suppress(FeedError):
        assert asyncio.run(Robots("letterwatch/0.1", now=lambda: NOW).check(URL, ask)) >= 0


def day(text: str) -> None:
    """A date is aware UTC, or there is none."""
    at = read_date(text, zone="America/New_York", now=NOW).at
    assert at is None or at.utcoffset() == timedelta(0)


def address(text: str) -> None:
    """An address stays a bounded line."""
    for made in (canonical(text), absolute(URL, text), host_of(text), shown(text), url_key(text), safe_link(text)):
        assert "\n" not in made
    assert len(sentence_link(text, "We spoke of it. " * 9)) <= 2048


def split_text(text: str) -> None:
    """Passages lie inside the text, in order, and never over one another."""
    end = 0
    for one in passages(text, "A title"):
        assert end <= one.start < one.end <= len(text)
        end = one.end


INDEX = sqlite3.connect(":memory:")
INDEX.execute("CREATE VIRTUAL TABLE texts USING fts5 (title, text)")
MATCHER = Matcher([load_letter("fentanyl-2023")])


def judged(text: str) -> None:
    """What is quoted stands in the text."""
    document = Document(text, title=text[:80], url=URL, source_kind="state")
    for judgement in MATCHER.judge(document):
        for found in judgement.findings:
            assert 0 <= found.start <= found.sentence_start < found.sentence_end <= found.end <= len(text)
            assert all(found.sentence_start <= start < end <= found.sentence_end for start, end in found.terms)


def shown_text(text: str) -> None:
    """What is shown pings no one, and no message passes Discord's limits."""
    safe = escape(text)
    for unsafe in ("@everyone", "@here", "<@", "<#", "<:", "\u202e", "\u2066", "\0"):
        assert unsafe not in safe
    emphasise(text, [(0, min(5, len(text)))])
    message = fit(Message(safe * 9, (Embed(title=safe, description=safe * 90, fields=(Field(safe, safe * 30),) * 30),)))
    assert len(message.content) <= 2000
    assert "\n" not in clean(text)


@contextmanager
def _told(promised: type[Exception], well: Callable[[str], bool] = bool) -> Iterator[None]:
    """Allow the promised refusal, if its words are well."""
    try:
        yield
    except promised as error:
        if not well(str(error)):
            raise AssertionError(f"not told well: {error}") from error


def _check_entry(entry: Entry) -> None:
    assert entry.keys
    assert all(key and len(key) < 1000 for key in entry.keys)
    assert entry.url == "" or entry.url.startswith(("http://", "https://"))
    assert entry.published.at is None or entry.published.at.utcoffset() == timedelta(0)
    _check_text(entry.title)
    _check_text(entry.text)


def _check_text(text: str) -> None:
    text.encode()  # no lone surrogate, which no database takes
    assert "\0" not in text


def _named(names: tuple[str, ...], cases: st.SearchStrategy[bytes]) -> st.SearchStrategy[tuple[str, bytes]]:
    return st.tuples(st.sampled_from(names), cases)


FILES = mutated([seeds.LETTER.encode(), seeds.LETTER_HTML.encode(), seeds.PDFS[0]])
FILE_NAMES = ("a.txt", "a.md", "a.html", "a.pdf", "a", "a.docx", "ünï\u202e.txt")
ANY_ANSWER = st.sampled_from(sorted(seeds.ANSWERS)).flatmap(
    lambda kind: st.tuples(st.just(kind), mutated([seeds.ANSWERS[kind], *seeds.FEEDS]))
)
ROUGH = st.one_of(
    mutated_text(seeds.BRIEFING, seeds.LETTER),
    st.text(max_size=300),
    st.lists(st.sampled_from([piece.decode("utf-8", "replace") for piece in POISON]), max_size=6).map(" ".join),
)

TARGETS: dict[str, Target] = {
    "feeds": Target(mutated(seeds.FEEDS), feed, slow=2),
    "pages": Target(mutated([seeds.PAGE, seeds.INDEX]), page, slow=10),
    "walls": Target(mutated([seeds.PAGE, *seeds.FEEDS]), wall),
    "other kinds of source": Target(ANY_ANSWER, look, slow=2),
    "packed bodies": Target(_named(("gzip", "deflate", "gzip, gzip", "br", ""), mutated(seeds.PACKED)), unpack),
    "PDFs": Target(mutated(seeds.PDFS), pdf, slow=5),
    "files by hand": Target(_named(FILE_NAMES, FILES), given, slow=5),
    "letters by hand": Target(_named(FILE_NAMES, FILES), letter, slow=5),
    "letter files": Target(mutated_text(seeds.LETTER_FILE), letter_file, slow=2),
    "settings": Target(mutated_text(seeds.CONFIG), config),
    "keywords": Target(mutated_text(*seeds.KEYWORDS) | ROUGH, keyword),
    "searches": Target(mutated_text(*seeds.SEARCHES) | ROUGH, search),
    "what people type": Target(mutated_text(*seeds.TYPED) | ROUGH, typed),
    "robots.txt": Target(mutated_text(seeds.ROBOTS), robots),
    "dates": Target(mutated_text(*seeds.DATES) | ROUGH, day),
    "addresses": Target(mutated_text(*seeds.URLS) | ROUGH, address),
    "passages": Target(ROUGH, split_text),
    "judgement": Target(ROUGH, judged, slow=2),
    "what is shown": Target(ROUGH, shown_text, slow=2),
}
