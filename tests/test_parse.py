"""Feeds as publishers write them, broken ones included: what is read, and what a person is told."""

from __future__ import annotations

import json
import resource
import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.entries import Entry, Precision
from feeds.errors import Blocked, ContentError, WrongContent
from feeds.parse import Origin, Parsed, parse_feed

NOW = datetime(2023, 8, 5, 12, tzinfo=UTC)
URL = "https://www.state.gov/rss-feed/press-releases/feed/"


def parse(body: str | bytes, content_type: str = "application/rss+xml") -> Parsed:
    return parse_feed(body.encode() if isinstance(body, str) else body, Origin("state", URL, content_type, now=NOW))


def rss(*items: str) -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    namespaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f"<?xml version='1.0' encoding='UTF-8'?><rss version='2.0' {namespaces}><channel>{inside}</channel></rss>"


def only(parsed: Parsed) -> Entry:
    assert len(parsed.entries) == 1
    return parsed.entries[0]


RELEASE = """
<title>Readout &amp;#8211; talks</title><link>https://www.state.gov/readout/</link>
<dc:creator><![CDATA[Office of the Spokesperson]]></dc:creator>
<pubDate>Wed, 02 Aug 2023 17:11:42 +0000</pubDate>
<guid isPermaLink="false">https://www.state.gov/?page_id=7</guid>
<description><![CDATA[<script>jQuery('p')</script><p>Short.</p>]]></description>
<script type="text/javascript">if (1 < 2) { document.write("<div></div>"); }</script>
<content:encoded><![CDATA[<p>First paragraph.</p>
<p>Second, with <b>bold</b> words.</p>]]></content:encoded>
"""


def test_a_release_as_wordpress_writes_it() -> None:
    parsed = parse(rss(RELEASE.replace('if (1 < 2) { document.write("<div></div>"); }', "run()")))
    entry = only(parsed)
    assert (parsed.form, parsed.faults, parsed.whole) == ("rss20", (), True)
    assert entry.keys == ("guid:https://www.state.gov/?page_id=7", "url:https://www.state.gov/readout")
    assert (entry.title, entry.url) == ("Readout – talks", "https://www.state.gov/readout/")
    assert entry.text == "First paragraph.\n\nSecond, with bold words."
    assert (entry.published.at, entry.author) == (
        datetime(2023, 8, 2, 17, 11, 42, tzinfo=UTC),
        "Office of the Spokesperson",
    )
    assert entry.summary_only  # for it is short


def test_a_long_text_is_the_whole_and_a_long_description_alone_is_not() -> None:
    long = "<p>" + "A sentence of the release. " * 80 + "</p>"
    title = "<title>t</title>"
    whole = only(
        parse(rss(f"{title}<description>short</description><content:encoded><![CDATA[{long}]]></content:encoded>"))
    )
    assert (whole.summary_only, len(whole.text)) == (False, 80 * 27 - 1)
    described = only(parse(rss(f"{title}<description><![CDATA[{long}]]></description>")))
    assert described.summary_only


def test_the_longer_of_content_and_description_is_taken() -> None:
    entry = only(parse(rss("<description>the longer of the two</description><content:encoded>short</content:encoded>")))
    assert entry.text == "the longer of the two"


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/x/"><entry>
<id>tag:a.example,2023:1</id><title type="html">A &lt;i&gt;title&lt;/i&gt;</title><link href="entry.html"/>
<updated>2023-08-02T10:00:00Z</updated><content type="html">&lt;p&gt;Text.&lt;/p&gt;</content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="https://a.example/x/entry.html"><title>A title</title>
<link>https://a.example/x/entry.html</link><dc:date>2023-08-02T10:00:00Z</dc:date><description>Text.</description></item></rdf:RDF>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "t",
        "items": [
            {
                "id": "tag:a.example,2023:1",
                "url": "https://a.example/x/entry.html",
                "title": "A title",
                "content_html": "<p>Text.</p>",
                "date_published": "2023-08-02T10:00:00Z",
                "authors": [{"name": "Somebody"}],
            }
        ],
    }
)
FORMS = {"atom": (ATOM, "atom10"), "rdf": (RDF, "rss10"), "json": (JSON_FEED, "json-feed-1.1")}


@pytest.mark.parametrize(("body", "form"), FORMS.values(), ids=FORMS)
def test_every_form_gives_the_same_entry(body: str, form: str) -> None:
    parsed = parse(body)
    entry = only(parsed)
    assert parsed.form == form
    assert (entry.title, entry.text, entry.url) == ("A title", "Text.", "https://a.example/x/entry.html")
    assert "url:https://a.example/x/entry.html" in entry.keys
    assert entry.published.at == datetime(2023, 8, 2, 10, tzinfo=UTC)


def test_links_are_resolved_against_the_feed() -> None:
    assert only(parse(rss("<title>t</title><link>/remarks/</link>"))).url == "https://www.state.gov/remarks/"


NOT_FEEDS = {
    "a web page": (
        "<!DOCTYPE html><html><head><title>Press  Releases</title></head><body><p>x</p></body></html>",
        WrongContent,
        "a web page titled 'Press Releases' where a feed was due",
    ),
    "a wall": (
        "<html><head><title>Technical Difficulties</title></head></html>",
        Blocked,
        "a bot wall (Technical Difficulties) where a feed was due",
    ),
    "nothing": ("", WrongContent, "an empty answer where a feed was due"),
    "white space": (" \n ", WrongContent, "an empty answer where a feed was due"),
    "JSON of something else": ('{"error": "x"}', WrongContent, "JSON that is no JSON Feed where a feed was due"),
    "broken JSON": ('{"version": ', WrongContent, "broken JSON"),
    "deep JSON": ("[" * 100_000, WrongContent, "broken JSON"),
    "words": ("hello", WrongContent, "nothing that could be read as a feed"),
    "XML of something else": ("<svg xmlns='x'/>", WrongContent, "nothing that could be read as a feed"),
    "an image": ("\x89PNG\r\n\x1a\n\0\0\0", WrongContent, "nothing that could be read as a feed"),
    "only empty items": (rss("", " "), WrongContent, "none of 2 entries could be read; entry 1 skipped: it has no id"),
    "cut within its only entry": (rss(RELEASE)[:500], WrongContent, "cut off within its only entry"),
}


@pytest.mark.parametrize(("body", "kind", "said"), NOT_FEEDS.values(), ids=NOT_FEEDS)
def test_what_is_no_feed_is_told_for_what_it_is(body: str, kind: type[ContentError], said: str) -> None:
    with pytest.raises(kind) as caught:
        parse(body, "")
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_a_feed_without_items_answers() -> None:
    assert parse(rss()) == Parsed("rss20", ())


def test_a_cut_off_feed_gives_its_whole_entries_and_wants_to_be_asked_again() -> None:
    body = rss("<title>One</title>", "<title>Two</title>", "<title>Three</title><description>half a")
    parsed = parse(body[: body.index("half a") + 6])
    assert [entry.title for entry in parsed.entries] == ["One", "Two"]
    assert not parsed.whole
    assert "cut off within entry 3, which is left for the next look" in parsed.faults


def test_broken_markup_is_a_fault_and_no_failure() -> None:
    parsed = parse(rss("<title>Tom & Jerry</title><description>a < b</description>"))
    assert only(parsed).title == "Tom & Jerry"
    assert parsed.whole
    assert parsed.faults[0].startswith("XML: not well-formed")


def test_one_empty_entry_is_skipped_and_named() -> None:
    parsed = parse(rss("<title>One</title>", "", "<title>Three</title>"))
    assert [entry.title for entry in parsed.entries] == ["One", "Three"]
    assert parsed.faults == ("entry 2 skipped: it has no id, link, title or text",)


CHARSETS = {
    "declared and right": ("<?xml version='1.0' encoding='windows-1251'?>", "windows-1251", "", ""),
    "declared UTF-8, is Windows": (
        "<?xml version='1.0' encoding='utf-8'?>",
        "cp1252",
        "",
        "declared utf-8, read as windows-1252",
    ),
    "declared Latin, is UTF-8": ("<?xml version='1.0' encoding='iso-8859-1'?>", "utf-8", "", ""),
    "UTF-16 with a mark": ("<?xml version='1.0' encoding='utf-16'?>", "utf-16", "", ""),
    "UTF-16 without one": ("<?xml version='1.0'?>", "utf-16-le", "", ""),
    "only the server says it": ("", "gb18030", "text/xml; charset=gb2312", ""),
    "no such charset": (
        "<?xml version='1.0' encoding='klingon'?>",
        "cp1252",
        "",
        "declared klingon, read as windows-1252",
    ),
}


@pytest.mark.parametrize(("declaration", "charset", "content_type", "fault"), CHARSETS.values(), ids=CHARSETS)
def test_a_wrong_charset_is_survived(declaration: str, charset: str, content_type: str, fault: str) -> None:
    word = {"windows-1251": "Пекин", "gb18030": "芬太尼"}.get(charset, "Über café")
    body = f"{declaration}<rss version='2.0'><channel><item><title>{word}</title></item></channel></rss>"
    parsed = parse(body.encode(charset), content_type)
    assert only(parsed).title == word
    assert parsed.faults == ((f"charset: {fault}",) if fault else ())


BOMBS = {
    "a billion laughs": "".join(
        f'<!ENTITY l{number} "{f"&l{number - 1};" * 10 if number else "lol"}">' for number in range(10)
    ),
    "one long entity, often": f'<!ENTITY l9 "{"A" * 100_000}">',
    "a middling entity, very often": f'<!ENTITY l9 "{"A" * 190}">',
    "a file of ours": '<!ENTITY l9 SYSTEM "file:///etc/passwd">',
    "thousands of names": "".join(f'<!ENTITY l{number} "A">' for number in range(20_000)),
}


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
@pytest.mark.parametrize("entities", BOMBS.values(), ids=BOMBS)
def test_an_entity_bomb_does_not_go_off(entities: str, charset: str) -> None:
    title = "&l9;" * 10_000
    body = (
        f"<!DOCTYPE rss [{entities}]><rss version='2.0'><channel><item><title>x {title}</title></item></channel></rss>"
    )
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    entry = only(parse(body.encode(charset)))
    assert time.process_time() - started < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB
    assert len(entry.title) <= 500
    assert "root:" not in entry.title


def test_a_feeds_own_short_entities_are_read() -> None:
    body = rss("<title>a&dash;b &copy;</title>").replace("?><rss", '?><!DOCTYPE rss [<!ENTITY dash "&#8211;">]><rss', 1)
    assert only(parse(body)).title == "a–b ©"


MONSTERS = {
    "angles": "<rss version='2.0'><channel><item><title>" + "<" * 300_000,
    "ampersands": "<rss version='2.0'><channel><item><title>" + "&" * 300_000,
    "depth": "<rss version='2.0'><channel><item><description>" + "<div>" * 60_000,
    "sections": "<rss version='2.0'><channel><item><description>" + "<![CDATA[" * 60_000,
    "declarations": "<rss version='2.0'>" + "<!ENTITY " * 60_000,
    "scripts": "<rss version='2.0'><channel>" + "<script " * 60_000,
    "one word": rss("<title>" + "a" * 3_000_000 + "</title>"),
}


@pytest.mark.parametrize("body", MONSTERS.values(), ids=MONSTERS)
def test_a_monster_is_read_or_refused_in_bounded_time(body: str) -> None:
    started = time.process_time()
    with suppress(ContentError):
        assert all(len(entry.title) <= 500 for entry in parse(body).entries)
    assert time.process_time() - started < 4


NAMELESS = {
    "no id": ("<title>t</title><link>https://a.example/1</link>", ("url:https://a.example/1",)),
    "no link": ('<title>t</title><guid isPermaLink="false">7</guid>', ("guid:state:7",)),
    "an id that calls itself a link": ("<title>t</title><guid>7</guid>", ("guid:state:7",)),
    "an id that is one": (
        "<title>t</title><guid>https://a.example/1</guid>",
        ("guid:https://a.example/1", "url:https://a.example/1"),
    ),
}


@pytest.mark.parametrize(("item", "keys"), NAMELESS.values(), ids=NAMELESS)
def test_an_entry_is_named_by_what_it_has(item: str, keys: tuple[str, ...]) -> None:
    assert only(parse(rss(item))).keys == keys


def test_an_entry_without_id_link_and_date_is_named_by_its_words() -> None:
    entry = only(parse(rss("<title>t</title><description>words</description>")))
    assert entry.keys[0].startswith("text:state:")
    assert entry.published.precision is Precision.NONE
    assert only(parse(rss("<title>t</title><description>words</description>"))).keys == entry.keys
    assert only(parse(rss("<title>t</title><description>others</description>"))).keys != entry.keys


def test_an_entry_without_a_title_is_shown_by_its_first_words() -> None:
    assert only(parse(rss("<description>Only words.</description>"))).title == "Only words."


def test_google_news_ids_and_links_are_no_keys() -> None:
    item = (
        "<title>Talks - A Paper</title><link>https://news.google.com/rss/articles/CBMi{0}</link>"
        '<guid isPermaLink="false">CBMi{0}</guid><description>{0}</description>'
    )
    first, second = only(parse(rss(item.format("abc")))), only(parse(rss(item.format("xyz"))))
    assert first.keys == second.keys
    assert first.keys[0].startswith("text:state:")


def test_an_address_that_many_entries_share_names_none_of_them() -> None:
    link = "<link>https://a.example/updates</link>"
    parsed = parse(rss(f"<title>One</title>{link}<guid>1</guid>", f"<title>Two</title>{link}"))
    assert [entry.keys[0].partition(":")[0] for entry in parsed.entries] == ["guid", "text"]
    assert all(entry.url == "https://a.example/updates" for entry in parsed.entries)


def test_different_entries_under_one_id_are_all_kept() -> None:
    case = "<title>A v. B</title><guid>https://ecf.example/docket?1</guid>"
    parsed = parse(rss(f"{case}<description>[Order]</description>", f"{case}<description>[Answer]</description>"))
    assert [entry.text for entry in parsed.entries] == ["[Order]", "[Answer]"]
    assert len({entry.keys for entry in parsed.entries}) == 2


def test_an_entry_that_stands_twice_is_one() -> None:
    link = "<link>https://a.example/1</link>"
    parsed = parse(rss(f"<title>t</title>{link}", f"<title>t</title>{link}<description>words</description>"))
    assert only(parsed).text == "words"


DATES = {
    "a form that only publishers know": ("<pubDate>Tue, 2023/07/11 - 10:00am</pubDate>", "2023-07-11T10:00:00"),
    "another language": ("<pubDate>Κυρ, 11 Ιούλ 2004 12:00:00 EST</pubDate>", "2004-07-11T17:00:00"),
    "unreadable, but with a second one": (
        "<pubDate>soon</pubDate><dc:date>2023-07-11T10:00:00Z</dc:date>",
        "2023-07-11T10:00:00",
    ),
    "the future": ("<pubDate>Wed, 02 Aug 2028 17:11:42 +0000</pubDate>", None),
    "none": ("", None),
}


@pytest.mark.parametrize(("element", "at"), DATES.values(), ids=DATES)
def test_dates_are_read_or_kept_as_they_stand(element: str, at: str | None) -> None:
    published = only(parse(rss(f"<title>t</title>{element}"))).published
    assert published.at == (datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None)


def test_a_touched_date_is_not_the_date_of_publication() -> None:
    body = ATOM.replace("<updated>", "<published>2023-07-01T10:00:00Z</published><updated>")
    assert only(parse(body)).published.at == datetime(2023, 7, 1, 10, tzinfo=UTC)


def test_bounds_hold() -> None:
    entry = only(parse(rss(f"<title>{'long ' * 1000}</title><description>{'word ' * 400_000}</description>")))
    assert (len(entry.title), len(entry.text)) == (500, 1_500_000)


def test_json_items_of_any_shape_are_read_or_named() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "items": [7, {"id": 1, "summary": "s"}, {"id": None}, {"url": "/x"}],
    }
    parsed = parse(json.dumps(feed))
    assert [entry.keys for entry in parsed.entries] == [("guid:state:1",), ("url:https://www.state.gov/x",)]
    assert [fault.partition(":")[0] for fault in parsed.faults] == ["entry 1 skipped", "entry 3 skipped"]


@given(st.binary(max_size=400), st.integers(0, 900))
def test_no_body_lets_an_exception_out(noise: bytes, at: int) -> None:
    body = rss(RELEASE).encode()
    for candidate in (noise, body[:at] + noise + body[at:], body[:at] + noise):
        with suppress(ContentError):
            assert all(entry.keys for entry in parse(candidate, "").entries)
