"""What is new is what was never seen, whatever its date, address or id says today."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.spine import NOON, Item, Spine, invented, json_feed, news

LAUNCH = news("launch")
AGAIN = {
    "nothing changed but white space": replace(LAUNCH, text=LAUNCH.text.replace(" ", "\n  ")),
    "its date was touched": replace(LAUNCH, published=NOON + timedelta(minutes=20)),
    "it lost its date": replace(LAUNCH, published=None),
    "it got another id under the same address": replace(LAUNCH, guid="guid-of-a-new-system"),
    "it lost its id": replace(LAUNCH, guid=""),
    "it got another address under the same id": replace(LAUNCH, link="https://news.example.org/moved"),
    "its address got tracking and another scheme": replace(
        LAUNCH, guid="", link="http://NEWS.example.org/launch/?utm_source=x#top"
    ),
}


@pytest.fixture
async def spine(tmp_path: Path) -> AsyncIterator[Spine]:
    async with Spine(tmp_path, "state", "wire") as spine:
        await spine.begin()
        yield spine


@pytest.mark.parametrize("again", AGAIN.values(), ids=AGAIN)
async def test_an_item_that_comes_again_in_another_dress_is_the_item_that_was_told(spine: Spine, again: Item) -> None:
    spine.show(LAUNCH)
    await spine.turn()
    assert len(spine.alerts()) == 1
    for shown in (again, LAUNCH, again):
        spine.show(shown, Item("Something else", "About fish.", "other"))
        await spine.turn()
    assert spine.alerts() == []
    assert await spine.count("entries") == 3  # with the fish of both days
    assert await spine.value("SELECT max(version) FROM entries") == 1


async def test_two_items_that_swap_their_ids_are_still_two_items(spine: Spine) -> None:
    one, two = news("one"), news("two", "The port office fined a harbour firm.")
    spine.show(one, two)
    await spine.turn()
    assert len(spine.alerts()) == 2
    spine.show(replace(one, guid="new-a"), replace(two, guid="new-b"))
    await spine.turn()
    assert spine.alerts() == []


async def test_every_item_gets_a_new_id_and_none_is_told_again(spine: Spine) -> None:
    items = [news(f"item {n}") for n in range(4)]
    spine.show(*items)
    await spine.turn()
    assert len(spine.alerts()) == 4
    spine.show(*(replace(item, guid=f"urn:uuid:{n}") for n, item in enumerate(items)))
    outcome = await spine.poll()
    await spine.turn()
    assert outcome.state == "ok"  # no gap: every item is known by its address
    assert spine.alerts() == []


async def test_a_text_under_a_reused_address_is_another_item(spine: Spine) -> None:
    under = Item("Remarks", link="https://news.example.org/availability", published=NOON)
    first = replace(under, guid="a", text=f"The harbour working group met. {invented('one', 80).capitalize()}.")
    second = replace(under, guid="b", text=f"The port fined a harbour firm. {invented('two', 80).capitalize()}.")
    spine.show(first)
    await spine.turn()
    spine.show(second)
    await spine.turn()
    told = spine.alerts()
    assert [("working group met" in one, "fined" in one) for one in told] == [(True, False), (False, True)]
    assert not any("follows" in one for one in told)
    for again in (first, second, first):
        spine.show(again)
        await spine.turn()
    assert spine.alerts() == []


async def test_a_statement_of_the_same_form_with_its_own_id_is_another_item_under_a_reused_address(
    spine: Spine,
) -> None:
    form = f"The harbour master spoke by phone with the mayor of Fjordland. {invented('form', 30)}."
    call = {"title": "Call with the mayor", "link": "https://news.example.org/call"}
    spine.show(Item(text=f"{form} {invented('of fish', 40)}", guid="call-1", **call))
    await spine.turn()
    assert spine.alerts() == []
    spine.show(Item(text=f"{form} The working group met. {invented('of groups', 40)}", guid="call-2", **call))
    outcome = await spine.poll()
    await spine.turn()
    assert (outcome.new, outcome.versions) == (1, 0)
    assert len(spine.alerts()) == 1


async def test_a_second_source_is_another_door_of_the_same_entry(spine: Spine) -> None:
    spine.show(LAUNCH)
    await spine.turn()
    spine.show(replace(LAUNCH, guid="https://wire.example.org/?p=9"), source="wire")
    await spine.turn()
    assert len(spine.alerts()) == 1
    assert await spine.rows("SELECT source FROM doors WHERE entry = 2 ORDER BY source") == [("state",), ("wire",)]


async def test_a_fuller_text_at_the_second_door_is_a_version_and_a_summary_is_none(spine: Spine) -> None:
    spine.show(replace(LAUNCH, text="The harbour working group met."))
    await spine.turn()
    fuller = "The harbour working group met.\n\nThe port office fined a harbour firm. " + invented("full text", 300)
    spine.web.put("/wire", json_feed(replace(LAUNCH, guid="x", text=fuller)), content_type="application/feed+json")
    await spine.turn()
    first, reply = spine.alerts()
    assert "working group met" in first
    assert "follows" in reply
    assert "fined a harbour firm" in reply
    spine.show(replace(LAUNCH, text="The harbour group met, a summary says."))
    await spine.turn()
    assert spine.alerts() == []
    assert await spine.value("SELECT version FROM entries WHERE id = 2") == 2


async def test_an_item_that_disappears_and_comes_back_is_not_told_again(spine: Spine) -> None:
    for shown in ([LAUNCH], [news("other", "Nothing of note.")], [LAUNCH], []):
        spine.show(*shown)
        await spine.turn()
    spine.show(LAUNCH)
    spine.clock.step(days=400)
    await spine.turn()
    assert len(spine.alerts()) == 1


async def test_entries_without_id_link_or_date_are_known_by_what_they_say(spine: Spine) -> None:
    nameless = Item(text=f"The harbour working group met. {invented('nameless')}")
    for _ in range(3):
        spine.show(nameless, Item("Fish day", f"Fish swim {spine.clock.at}."))
        await spine.turn()
    assert len(spine.alerts()) == 1


async def test_a_nameless_text_that_is_edited_joins_its_own_story(spine: Spine) -> None:
    text = f"The harbour working group met. {invented('nameless', 90)}."
    spine.show(Item(text=text))
    await spine.turn()
    assert len(spine.alerts()) == 1
    spine.show(Item(text=f"{text} A word was added."))
    await spine.turn()
    assert not any("follows" in one or "Zumu" in one for one in spine.alerts())


async def test_an_item_that_stands_twice_in_one_feed_is_told_once(spine: Spine) -> None:
    spine.show(LAUNCH, LAUNCH, replace(LAUNCH, link=""))
    await spine.turn()
    assert len(spine.alerts()) == 1


async def test_two_texts_under_one_id_in_one_feed_do_not_take_turns(spine: Spine) -> None:
    other = replace(LAUNCH, link="https://news.example.org/launch-2", text=f"The harbour is shut. {invented('shut')}")
    for number in range(4):
        spine.show(LAUNCH, other, Item(f"Fish day {number}", "Fish swim.", f"fish-{number}"))
        await spine.turn()
    assert len(spine.alerts()) == 1
    assert await spine.value("SELECT version FROM entries WHERE id = 2") == 1


async def test_an_item_that_bears_the_id_of_another_by_mistake_is_itself(spine: Spine) -> None:
    one, two = news("one"), news("two", "The port office fined a harbour firm.")
    misnamed = replace(two, guid=one.guid)
    for shown in ([one, two], [one, misnamed], [misnamed], [one, misnamed], [one, two]):
        spine.show(*shown, Item(f"Fish day {len(shown)}", "Fish swim.", f"fish-{spine.clock.at}"))
        await spine.turn()
    assert len(spine.alerts()) == 2
    assert await spine.value("SELECT max(version) FROM entries") == 1


async def test_an_id_that_is_given_to_another_text_at_another_address_names_another_item(spine: Spine) -> None:
    one, two = news("one"), news("two", "The port office fined a harbour firm.", guid="guid-one")
    told = []
    for shown in (one, two, one):
        spine.show(shown, Item(f"Fish day {shown.title}", "Fish swim.", f"fish-{spine.clock.at}"))
        await spine.turn()
        told.append(len(spine.alerts()))
    assert told == [1, 1, 0]


async def test_an_index_whose_titles_are_not_those_of_its_pages_gives_each_item_once(tmp_path: Path) -> None:
    async with Spine(tmp_path, {"id": "list", "kind": "html-index", "full_text": "auto"}) as spine:
        rows = "".join(
            f"<article><time datetime='2026-03-03'></time><a href='{spine.page(f'/page-{n}', invented(str(n), 80))}'>"
            f"{invented(f'row {n}', 4)}</a></article>"
            for n in range(3)
        )
        spine.web.put("/list", f"<html><body>{rows}</body></html>", content_type="text/html")
        await spine.turn()
        assert await spine.value("SELECT count(*) FROM entries WHERE title = 'Page'") == 3
        spine.web.put("/list", f"<html><body>{rows}<p>Something else.</p></body></html>", content_type="text/html")
        await spine.turn()
        assert await spine.count("entries") == 3
