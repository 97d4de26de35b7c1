"""What sources really did wrong, each as it reaches the operator: said, kept out, and nothing lost by it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from feeds.entries import Role
from feeds.passages import passages
from letters.files.load import load_letter
from letters.findings import Document, Level
from letters.matching import Matcher
from tests import faults
from tests.documents import pdf
from tests.process import Toml
from tests.spine import NOON, Spine, invented, news, rss
from tests.web import Handler, Page

HTML = "text/html"
WALL = "<html><head><title>{}</title></head><body>Sorry</body></html>"
CHALLENGE = (
    f"<html><head><meta name='robots'></head><body><script>var bm='bm-verify';{'x' * 2000}</script></body></html>"
)
ALIEN = [replace(news(f"alien {n}"), link=f"https://casino.example.com/{n}", guid=f"c{n}") for n in range(6)]


@pytest.fixture
async def spine(tmp_path: Path) -> AsyncIterator[Spine]:
    async with Spine(tmp_path) as spine:
        yield spine


ANSWERS: dict[str, tuple[Page | Handler, str, str]] = {
    "a decoy of 217 kB with status 200": (
        Page((WALL.format("Technical Difficulties") + " " * 217_000).encode(), content_type=HTML),
        "blocked",
        "a bot wall (Technical Difficulties) where a feed was due",
    ),
    "a challenge of 2 kB with status 200": (
        Page(CHALLENGE.encode(), content_type=HTML),
        "blocked",
        "a bot wall (bm-verify) where a feed was due",
    ),
    "a page of the publisher": (
        Page(WALL.format("News room").encode(), content_type=HTML),
        "wrong content",
        "a web page titled 'News room' where a feed was due",
    ),
    "an empty channel": (Page(rss().encode()), "wrong content", "answers with no items, though it had some before"),
    "a picture": (
        Page(b"\x89PNG\r\n\x1a\n\0\0\0", content_type="image/png"),
        "wrong content",
        "nothing that could be read as a feed",
    ),
    "another site's feed": (
        Page(rss(*ALIEN).encode()),
        "wrong content",
        (
            "shows only items of example.com, and before of example.org: nothing of it was kept; "
            "if the publisher moved, write the new address to url"
        ),
    ),
    "20 MB": (faults.endless(b" " * 1_000_000, pause=0), "wrong content", "larger than 10 MB (polling.max_bytes)"),
    "50 MB, packed to 50 kB": (faults.bomb(50), "wrong content", "larger than 10 MB (polling.max_bytes)"),
    "nothing at all": (Page(b""), "wrong content", "an empty answer where a feed was due"),
    "half an item": (
        Page(rss(news("cut")).rpartition("<description>")[0].encode()),
        "wrong content",
        "cut off within its only entry",
    ),
    "an entity bomb": (
        Page(
            (
                '<!DOCTYPE rss [<!ENTITY a "ha">'
                + "".join(f'<!ENTITY {y} "{f"&{x};" * 99}">' for x, y in zip("abcdefgh", "bcdefghi", strict=True))
                + "]>"
                + rss().replace("News", "&i;").partition("?>")[2]
            ).encode()
        ),
        "wrong content",
        "answers with no items, though it had some before",
    ),
    "a redirect to itself": (faults.redirect("/state"), "blocked", "redirects in a circle"),
    "a redirect to the cloud's own address": (
        faults.redirect("http://169.254.169.254/latest/meta-data"),
        "blocked",
        "redirects to 169.254.169.254, a loopback, private or reserved address",
    ),
    "a cut line": (faults.reset(b"<?xml"), "unreachable", "the connection was cut"),
    "a refusal": (Page(b"no", 403, "text/plain"), "blocked", "HTTP 403 Forbidden"),
    "a path that is gone": (Page(b"no", 404, "text/plain"), "blocked", "HTTP 404 Not Found"),
}


@pytest.mark.parametrize(("answer", "state", "said"), ANSWERS.values(), ids=ANSWERS)
async def test_a_bad_answer_is_said_and_loses_nothing(
    spine: Spine, answer: Page | Handler, state: str, said: str
) -> None:
    await spine.begin(*(news(f"old {n}", "Fish swim.") for n in range(6)))
    held = await spine.count("entries")
    spine.web.put("/state", faults.in_turn([answer]) if isinstance(answer, Page) else answer)
    outcome = await spine.poll()
    assert outcome.state == state
    assert said in outcome.detail
    assert "\n" not in outcome.detail
    assert await spine.count("entries") == held
    spine.show(news("missed", hours_ago=0))
    await spine.turn()
    assert len(spine.alerts()) == 1


async def test_an_answer_that_could_not_be_read_leaves_no_validator_behind(spine: Spine) -> None:
    await spine.begin()
    spine.web.put("/state", "<html><title>News</title></html>", content_type=HTML, etag='"2"')
    assert (await spine.poll()).state == "wrong content"
    spine.show(news("missed", hours_ago=0), etag='"2"')
    await spine.turn()
    assert len(spine.alerts()) == 1  # and no 304


async def test_one_validator_on_three_feeds_of_a_site_hides_none_of_them(tmp_path: Path) -> None:
    async with Spine(tmp_path, "actions", "statements", "news") as spine:
        for source in ("actions", "statements", "news"):
            spine.show(news(f"old {source}", "Fish swim."), source=source, etag='"site"')
        await spine.turn()
        for source in ("actions", "statements", "news"):
            spine.show(news(f"new {source}", hours_ago=0), source=source, etag='"site-2"')
        await spine.turn()
        assert len(spine.alerts()) == 3


async def test_a_fresh_feed_whose_newest_item_is_old_is_stale(spine: Spine) -> None:
    head = f"<lastBuildDate>{NOON:%a, %d %b %Y %H:%M:%S} GMT</lastBuildDate>"
    spine.web.put("/state", rss(news("last", hours_ago=24 * 300)).replace("<item>", f"{head}<item>", 1))
    await spine.poll()
    spine.step(days=2)
    outcome = await spine.poll()
    assert (outcome.state, outcome.detail) == (
        "stale",
        "no new item for 302 days, since 7 May 2025; its limit is 45 days",
    )


INDEX: Toml = {"id": "list", "kind": "html-index", "options.item": "li", "options.date": "time"}


def index(*rows: tuple[str, str], date: str) -> str:
    items = "".join(f"<li><a href='/r/{name}'>{title}</a><time datetime='{date}'>x</time></li>" for name, title in rows)
    return f"<html><body><ul>{items}</ul></body></html>"


async def test_a_date_that_stands_on_every_row_is_the_templates_and_no_item_is_old_by_it(tmp_path: Path) -> None:
    rows = [(f"{n}", f"Fish of kind {n} swim") for n in range(6)]
    async with Spine(tmp_path, INDEX) as spine:
        spine.web.put("/list", index(*rows, date="2020-09-30T12:00:00+01:00"), content_type=HTML)
        await spine.turn()
        (said,) = await spine.rows("SELECT faults FROM sources")
        assert json.loads(said[0])[0] == (
            "every row carries the same old date ('2020-09-30T12:00:00+01:00'): none of them is believed"
        )
        rows.insert(0, ("new", "Salmon of another kind swim"))
        spine.web.put("/list", index(*rows, date="2020-09-30T12:00:00+01:00"), content_type=HTML)
        await spine.turn()
        assert await spine.rows("SELECT quiet, published_at FROM entries WHERE title LIKE 'Salmon%'") == [(0, None)]


DATES = {
    "Drupal's": ("Wed, 08/05/2026 - 08:00", "2026-08-05T08:00", "minute"),
    "a month only": ("August 2026", "", "none"),
    "nothing that can be read": ("shortly", "", "none"),
    "Beijing's midnight": ("2026-02-28 00:30", "2026-02-27T16:30", "minute"),
}


@pytest.mark.parametrize(("raw", "at", "precision"), DATES.values(), ids=DATES)
async def test_dates_are_read_as_they_are_told_and_never_guessed(
    tmp_path: Path, raw: str, at: str, precision: str
) -> None:
    zone = "Asia/Shanghai" if precision == "minute" and at.startswith("2026-02") else "UTC"
    source = {**INDEX, "options.zone": zone}
    async with Spine(tmp_path, source) as spine:
        spine.clock.step(days=200)
        spine.web.put("/list", index(("a", "Fish swim"), date=raw), content_type=HTML)
        await spine.turn()
        ((stored, how, kept),) = await spine.rows("SELECT published_at, precision, published_raw FROM entries")
        assert (stored or "")[:16] == at
        assert (how, kept) == (precision, raw)


async def test_a_selector_that_finds_nothing_is_named_with_its_page(tmp_path: Path) -> None:
    async with Spine(tmp_path, INDEX) as spine:
        spine.web.put("/list", "<html><body><div>A new look</div></body></html>", content_type=HTML)
        outcome = await spine.poll("list")
        assert (outcome.state, outcome.detail) == (
            "wrong content",
            f"{spine.web.url('/list')}: nothing matches 'li'; the page was changed, or is another one",
        )


async def test_a_story_whose_guid_and_link_change_is_told_once(tmp_path: Path) -> None:
    source: Toml = {"id": "search", "group": "discovery", "tier": 3}
    story = news("story", hours_ago=0, title="The harbour working group met - The Paper")
    async with Spine(tmp_path, source) as spine:
        spine.show(news("old", "Fish swim."), source="search")
        await spine.turn()
        for token in ("CBMiA", "CBMiB", "CBMiC"):
            link = f"https://news.google.com/rss/articles/{token}?oc=5"
            spine.show(replace(story, guid=token, link=link), source="search")
            await spine.turn()
        assert await spine.value("SELECT count(*) FROM entries WHERE title LIKE 'The harbour%'") == 1


async def test_a_release_edited_under_its_id_is_a_version_and_no_second_release(tmp_path: Path) -> None:
    source: Toml = {"id": "wp", "kind": "wp-json", "full_text": "never", "group": "state", "tier": 1}

    def release(text: str, modified: str) -> str:
        item = {
            "id": 7,
            "type": "state_press_release",
            "date_gmt": "2026-03-03T10:00:00",
            "modified_gmt": modified,
            "link": "https://www.state.gov/release/",
            "title": {"rendered": "Release"},
            "content": {"rendered": f"<p>{text}</p>"},
        }
        return json.dumps([item])

    async with Spine(tmp_path, source) as spine:
        spine.web.put("/wp", release(invented("one", 40), "2026-03-03T10:00:00"), content_type="application/json")
        assert (await spine.poll("wp")).new == 1
        edited = release(f"{invented('one', 40)} A sentence was added.", "2026-03-03T12:00:00")
        spine.web.put("/wp", edited, content_type="application/json")
        outcome = await spine.poll("wp")
        assert (outcome.new, outcome.versions) == (0, 1)


async def test_a_topic_index_in_a_body_is_no_word_of_the_release(tmp_path: Path) -> None:
    source: Toml = {"id": "wp", "kind": "wp-json", "full_text": "never", "group": "state", "tier": 1}
    body = (
        f"<p>{invented('text', 60)}</p><div class='wp-block-summary-article-index'><ul>"
        "<li>The harbour working group</li></ul></div>"
    )
    item = {"id": 1, "link": "https://www.state.gov/r/", "title": {"rendered": "R"}, "content": {"rendered": body}}
    async with Spine(tmp_path, source) as spine:
        spine.web.put("/wp", json.dumps([{**item, "date_gmt": "2026-03-03T16:00:00"}]), content_type="application/json")
        await spine.turn()
        assert spine.alerts() == []
        assert "harbour" not in await spine.value("SELECT text FROM versions")


async def test_a_mirror_of_one_statement_is_the_same_story(tmp_path: Path) -> None:
    said = f"The harbour working group met in Castlebar. {invented('statement', 60)}."
    async with Spine(tmp_path, "state", "embassy") as spine:
        await spine.begin()
        spine.show(news("a", said, hours_ago=0, text=said, title="Statement"))
        await spine.turn()
        mirrored = news("b", said, hours_ago=0, text=said, title="Statement", link="https://embassy.example.org/1")
        spine.show(mirrored, source="embassy")
        await spine.turn()
        _first, *more = spine.alerts()
        assert all(edit.startswith("updated: ") for edit in more)


def test_a_term_that_stands_only_in_the_question_stands_with_its_answer_and_in_no_officials_mouth() -> None:
    briefing = (
        "MR OFFICIAL: Good afternoon.\n\nQUESTION: When will the harbour working group meet?\n\n"
        "MR OFFICIAL: I have no date to announce.\n\nQUESTION: And fish?\n\nMR OFFICIAL: They swim."
    )
    first, _ = (passage for passage in passages(briefing) if passage.is_exchange)
    said = [(turn.role, briefing[turn.start : turn.end].strip()) for turn in first.turns]
    assert said == [
        (Role.REPORTER, "When will the harbour working group meet?"),
        (Role.OFFICIAL, "I have no date to announce."),
    ]


PAGES = {
    "a page in another language": (
        f"<article><p>{'中美禁毒合作工作组在北京举行会议,双方就物质管制等议题深入交换意见。' * 12}</p></article>",
        HTML,
        "the text is in Chinese, and only English can be judged",
    ),
    "a scan": (pdf([[], []]), "application/pdf", "a PDF of 2 pages without text, perhaps a scan"),
    "a page built by scripts": ("<div id=root></div>", HTML, "no text of 200 characters in"),
    "a wall": (WALL.format("Just a moment..."), HTML, "a bot wall (Just a moment) where a text was due"),
    "a page of 20 MB": (b"<p>word</p>" * 2_000_000, HTML, "larger than 10 MB (polling.max_bytes)"),
}


@pytest.mark.parametrize(("body", "form", "said"), PAGES.values(), ids=PAGES)
async def test_a_page_without_a_text_is_said_and_what_the_feed_told_is_kept(
    tmp_path: Path, body: bytes | str, form: str, said: str
) -> None:
    source: Toml = {"id": "state", "full_text": "always"}
    async with Spine(tmp_path, source) as spine:
        await spine.begin()
        spine.web.put("/p", body, content_type=form)
        spine.show(news("item", hours_ago=0, link=spine.web.url("/p")))
        await spine.turn()
        await spine.turn()
        ((error, text),) = await spine.rows(
            "SELECT e.text_error, v.text FROM entries e JOIN versions v ON v.entry = e.id WHERE e.url LIKE '%/p'"
        )
        assert error.startswith(f"{spine.web.url('/p')}: ")
        assert said in error
        assert "harbour working group" in text
        assert len(spine.alerts()) == 1  # by the feed's own words


LOOKALIKES = {
    "a bare list of removals": (
        "Entity List Removals",
        (
            "The Bureau of Industry and Security amends its regulations by removing nine entities "
            "from the Entity List. These nine entities are listed under the destinations of Germany and Pakistan."
        ),
    ),
    "a local case with a task force": (
        "Man Sentenced for Fentanyl Trafficking",
        (
            "A man of Dayton was sentenced to ten years in prison for trafficking fentanyl. It was investigated by "
            "the regional task force and the police of the city, which found two kilograms of the drug in his car."
        ),
    ),
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher([load_letter("fentanyl-2023")])


@pytest.mark.parametrize(("title", "text"), LOOKALIKES.values(), ids=LOOKALIKES)
def test_what_only_looks_like_an_answer_alerts_nobody(matcher: Matcher, title: str, text: str) -> None:
    judgements = matcher.judge(Document(text, title, NOON, "https://www.state.gov/x/", "state"))
    assert not [one for one in judgements if one.level is Level.ALERT]


async def test_news_of_2017_that_reads_like_todays_is_no_alert(spine: Spine) -> None:
    await spine.begin()
    spine.show(news("2017", hours_ago=0, published=NOON - timedelta(days=3000)))
    await spine.turn()
    assert spine.alerts() == []
