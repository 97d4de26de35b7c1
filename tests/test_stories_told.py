"""One message a story: what tells the same again is an edit, what is new is a reply, and all else waits for a day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.process import Toml
from tests.spine import NOON, Item, Spine, invented, news

OFFICE: Toml = {"id": "office", "name": "Port office", "group": "state", "tier": 1}
PAGES: Toml = {"id": "pages", "name": "Pages", "full_text": "auto"}
SAID = "The harbour working group met in Castlebar on Tuesday under Commissioner Brannigan."
LAUNCH = Item(
    "Harbour group meets",
    f"{SAID} Delegates from Westport, Newport and Ballina heard that 140 barges lie idle and that 3,200 tonnes of mud "
    f"were moved since 12 February. {invented('launch', 50).capitalize()}.",
    "launch",
    "https://state.example.org/launch",
    NOON - timedelta(hours=1),
)
REWRITE = Item(
    "Brannigan chairs harbour talks",
    "Delegates from Westport, Newport and Ballina gathered in Castlebar on Tuesday, where Commissioner Brannigan "
    "opened the harbour working group; 140 barges lie idle, and 3,200 tonnes of mud have gone since 12 February.",
    "talks",
    "https://wire.example.org/talks",
    NOON,
)
FINED = " The port office fined a harbour firm in Westport."


def told_elsewhere(item: Item, at: str, **changes: Any) -> Item:
    """The same item as another outlet prints it."""
    return replace(item, guid=f"{at}-1", link=f"https://{at}.example.org/1", **changes)


@pytest.fixture
async def spine(tmp_path: Path) -> AsyncIterator[Spine]:
    async with Spine(tmp_path, "state", "wire", "radio", OFFICE, PAGES) as spine:
        await spine.begin()
        yield spine


async def told(spine: Spine, item: Item, source: str = "state") -> list[str]:
    """What people hear once this stands at a source."""
    spine.show(item, source=source)
    await spine.turn()
    return spine.alerts()


SAME_AGAIN = {
    "a copy": told_elsewhere(LAUNCH, "wire"),
    "a copy under another title": told_elsewhere(LAUNCH, "wire", title="Talks on mud"),
    "a rewrite": REWRITE,
}


@pytest.mark.parametrize("again", SAME_AGAIN.values(), ids=SAME_AGAIN)
async def test_what_tells_the_same_again_is_an_edit_of_the_first_alert(spine: Spine, again: Item) -> None:
    assert len(await told(spine, LAUNCH)) == 1
    (edit,) = await told(spine, again, "wire")
    assert edit.startswith("updated: ")
    assert "wire" in edit
    assert await told(spine, again, "wire") == []


async def test_a_page_of_before_we_watched_that_now_names_a_question_is_a_reply_in_its_story(spine: Spine) -> None:
    before = replace(LAUNCH, published=NOON - timedelta(days=9))
    spine.show(before, source="old")
    await spine.restart("state", "wire", "old")
    await spine.turn()
    assert spine.alerts() == []
    assert len(await told(spine, told_elsewhere(before, "wire"), "wire")) == 1
    reply, *_ = await told(spine, replace(before, text=before.text + FINED), "old")
    assert "follows" in reply
    assert "Q2 fines" in reply


async def test_many_copies_are_one_line_that_counts_them(spine: Spine) -> None:
    await told(spine, LAUNCH)
    spine.show(told_elsewhere(LAUNCH, "wire"), source="wire")
    spine.show(told_elsewhere(LAUNCH, "radio"), source="radio")
    await spine.turn()
    (edit,) = spine.alerts()
    assert "wire" in edit
    assert "radio" in edit


async def test_two_copies_in_one_poll_before_anything_is_sent_are_one_message(spine: Spine) -> None:
    spine.show(LAUNCH, told_elsewhere(LAUNCH, "elsewhere"))
    spine.show(told_elsewhere(LAUNCH, "wire"), source="wire")
    await spine.turn()
    (alert,) = spine.alerts()
    assert "wire" in alert


async def test_the_first_official_document_is_a_reply_and_the_second_an_edit(spine: Spine) -> None:
    await told(spine, LAUNCH)
    (reply,) = await told(spine, told_elsewhere(LAUNCH, "office"), "office")
    assert reply.startswith("(follows: ")
    assert "on the record" in reply
    spine.show(told_elsewhere(LAUNCH, "office"), told_elsewhere(LAUNCH, "office-two"), source="office")
    await spine.turn()
    assert not any("follows" in one for one in spine.alerts())


async def test_a_copy_that_speaks_to_a_new_question_is_a_reply_that_names_only_that(spine: Spine) -> None:
    await told(spine, LAUNCH)
    (reply,) = await told(spine, told_elsewhere(LAUNCH, "wire", text=LAUNCH.text + FINED), "wire")
    assert reply.startswith("(follows: ")
    assert "Now also Q2 fines" in reply
    assert "Q3 working group open" not in reply


async def test_the_summary_is_told_at_once_and_the_page_is_an_edit(spine: Spine) -> None:
    page = spine.page("/page", SAID, "And so on.")
    spine.show(Item("Harbour group meets", SAID, "p", page, NOON), source="pages")
    await spine.poll("pages")
    await spine.watcher.deliver()
    (alert,) = spine.alerts()
    assert "summary" in alert
    await spine.read_pages()
    spine.clock.step(minutes=2)
    await spine.watcher.deliver()
    assert not any("follows" in one for one in spine.alerts())
    (body,) = (await spine.rows("SELECT body FROM outbox"))[0]
    assert '"from_summary":false' in body


async def test_a_page_that_speaks_to_another_question_is_a_reply(spine: Spine) -> None:
    page = spine.page("/page", SAID, FINED)
    spine.show(Item("Harbour group meets", SAID, "p", page, NOON), source="pages")
    await spine.poll("pages")
    await spine.watcher.deliver()
    await spine.read_pages()
    await spine.watcher.deliver()
    first, reply = spine.alerts()
    assert first.startswith("Q3 working group")
    assert reply.startswith("(follows: ")
    assert "Now also Q2 fines" in reply


async def test_a_page_that_comes_before_the_alert_left_goes_with_it(spine: Spine) -> None:
    page = spine.page("/page", SAID, FINED)
    (alert,) = await told(spine, Item("Harbour group meets", SAID, "p", page, NOON), "pages")
    assert "Q3 working group" in alert
    assert "Q2 fines" in alert


async def test_an_alert_that_nobody_has_read_says_what_the_text_says_now(spine: Spine) -> None:
    spine.show(LAUNCH)
    await spine.poll()
    (alert,) = await told(spine, replace(LAUNCH, text=LAUNCH.text.replace("on Tuesday", "on Wednesday")))
    assert "on Wednesday" in alert
    assert "changed" not in alert


async def test_an_alert_that_nobody_has_read_leaves_with_the_banner_that_its_quote_is_gone(spine: Spine) -> None:
    spine.show(LAUNCH)
    await spine.poll()
    (alert,) = await told(spine, replace(LAUNCH, text="Fish swim."))
    assert "gone" in alert
    assert "follows" not in alert


async def test_what_a_text_no_longer_says_is_told_though_nobody_had_read_of_it(spine: Spine) -> None:
    said = replace(LAUNCH, text=f"{LAUNCH.text}{FINED}")
    spine.show(said)
    await spine.poll()
    (alert,) = await told(spine, replace(said, text=said.text.replace(SAID, "Delegates met.")))
    assert "Q3 working group" in alert
    assert "Q2 fines" in alert


async def test_a_page_that_cannot_be_had_holds_up_nothing_and_is_asked_again(spine: Spine) -> None:
    lost = spine.web.url("/lost")
    found = spine.page("/page", SAID)
    spine.show(
        Item("Fish", "About fish.", "x", lost, NOON),
        Item("Harbour news", "A headline.", "y", found, NOON),
        source="pages",
    )
    await spine.turn()
    (alert,) = spine.alerts()
    assert SAID[:30] in alert
    spine.page("/lost", "A harbour firm was fined.")
    await spine.turn(minutes=5)
    (late,) = spine.alerts()
    assert "fined" in late


async def test_a_sentence_that_we_quoted_and_that_changes_brings_a_reply_with_both_and_a_banner(spine: Spine) -> None:
    await told(spine, LAUNCH)
    changed = replace(LAUNCH, text=LAUNCH.text.replace("on Tuesday", "on Wednesday"))
    reply, edit = await told(spine, changed)
    assert "Quote changed" in reply
    assert "on Tuesday" in reply
    assert "on Wednesday" in reply
    assert edit.startswith("updated: Since changed")


async def test_an_altered_quote_is_told_once_however_often_other_words_change(spine: Spine) -> None:
    await told(spine, LAUNCH)
    changed = replace(LAUNCH, text=LAUNCH.text.replace("on Tuesday", "on Wednesday"))
    await told(spine, changed)
    for number in range(3):
        assert await told(spine, replace(changed, text=f"{changed.text} Correction {number}.")) == []


async def test_a_vanished_quote_is_told_once(spine: Spine) -> None:
    await told(spine, LAUNCH)
    reply, _ = await told(spine, replace(LAUNCH, text="Fish swim."))
    assert "Quote gone" in reply
    assert await told(spine, replace(LAUNCH, text="Fish swim fast.")) == []


async def test_a_quote_that_comes_back_loses_its_banner_by_edit(spine: Spine) -> None:
    await told(spine, LAUNCH)
    await told(spine, replace(LAUNCH, text=LAUNCH.text.replace("on Tuesday", "on Wednesday")))
    assert not any("follows" in one for one in await told(spine, LAUNCH))
    (first, *_) = await spine.rows("SELECT body FROM outbox ORDER BY rowid")
    assert '"altered":""' in first[0]
    reply, _ = await told(spine, replace(LAUNCH, text=LAUNCH.text.replace("on Tuesday", "on Friday")))
    assert "on Friday" in reply


async def test_the_quote_that_changed_is_the_one_that_is_told(spine: Spine) -> None:
    text = LAUNCH.text + FINED
    await told(spine, LAUNCH)
    await told(spine, replace(LAUNCH, text=text))
    await told(spine, replace(LAUNCH, text=text.replace("on Tuesday", "on Wednesday")))
    reply, _ = await told(
        spine, replace(LAUNCH, text=text.replace("on Tuesday", "on Wednesday").replace("in Westport.", "in Newport."))
    )
    assert "| The port office fined a harbour firm in Westport." in reply


async def test_texts_near_the_subject_and_old_ones_are_one_message_a_day(tmp_path: Path) -> None:
    async with Spine(tmp_path, "state", "wire", alerts={"digest_at": "13:00"}) as spine:
        await spine.begin()
        for number in range(3):
            spine.show(news(f"near {number}", "The harbour holds silt."), news("old", hours_ago=24 * 60))
            await spine.turn(minutes=5)
            await spine.watcher.digest()
        assert spine.alerts() == []
        spine.clock.step(hours=1)
        assert await spine.watcher.digest() == 4
        await spine.watcher.deliver()
        (digest,) = spine.alerts()
        assert all(news(name).title in digest for name in ("near 0", "near 1", "near 2", "old"))
        spine.show(news("near 3", "The harbour holds silt."))
        await spine.turn(minutes=60)
        assert await spine.watcher.digest() == 0
        spine.clock.step(days=1)
        assert await spine.watcher.digest() == 1


async def test_a_text_of_the_digest_that_later_names_a_question_is_an_alert(spine: Spine) -> None:
    near = news("near", "The harbour holds silt.")
    assert await told(spine, near) == []
    (alert,) = await told(spine, replace(near, text=near.text + " The harbour working group met."))
    assert "Q3 working group" in alert


async def test_a_question_goes_to_the_channels_that_asked_for_it(tmp_path: Path) -> None:
    routes: list[Toml] = [{"channel": 1, "questions": ["q2"]}, {"channel": 2, "questions": ["q3"]}, {"channel": 3}]
    async with Spine(tmp_path, routes=routes) as spine:
        spine.token = "token"
        await spine.restart()
        spine.show(news("meeting"), news("fine", "A harbour firm was fined."))
        await spine.poll()
        told = await spine.rows("SELECT channel, count(*) FROM outbox GROUP BY channel")
        assert [tuple(row) for row in told] == [(1, 1), (2, 1), (3, 2)]
        both = news("both", "A harbour firm was fined. The harbour working group met.")
        spine.show(both)
        await spine.poll()
        lines = await spine.rows("SELECT channel, json_array_length(body, '$.lines') FROM outbox WHERE entry = 3")
        assert [tuple(row) for row in lines] == [(1, 1), (2, 1), (3, 2)]


async def test_two_routes_to_one_channel_are_one_message(tmp_path: Path) -> None:
    routes: list[Toml] = [{"channel": 1, "questions": ["q2"]}, {"channel": 1, "questions": ["q3"]}]
    async with Spine(tmp_path, routes=routes) as spine:
        spine.token = "token"
        await spine.restart()
        spine.show(news("both", "A harbour firm was fined. The harbour working group met. The dredging plan stands."))
        await spine.poll()
        assert [tuple(r) for r in await spine.rows("SELECT json_array_length(body, '$.lines') FROM outbox")] == [(2,)]


async def test_every_letter_is_told_of_by_itself(tmp_path: Path) -> None:
    async with Spine(tmp_path, letters={"files": ["./letter.toml", "./second.toml"]}) as spine:
        await spine.begin()
        spine.show(news("meeting"))
        await spine.turn()
        one, other = spine.alerts()
        assert "silted harbour" in one
        assert "old quay" in other
        assert "follows" not in other


async def test_a_text_that_our_own_code_cannot_place_holds_up_no_other(spine: Spine) -> None:
    await told(spine, LAUNCH)
    spoil, mend = (f"UPDATE outbox SET body = {body}" for body in ("'!' || body", "substr(body, 2)"))
    await spine.watcher.store.run(lambda db: db.conn.execute(spoil).rowcount)
    spine.show(LAUNCH, told_elsewhere(LAUNCH, "elsewhere"), news("fine", "A harbour firm was fined."))
    await spine.poll()
    await spine.watcher.store.run(lambda db: db.conn.execute(mend + " WHERE body LIKE '!%'").rowcount)
    await spine.watcher.deliver()
    (alert,) = spine.alerts()
    assert "Q2 fines" in alert
    spine.step(minutes=45)
    await spine.watcher.monitor.judge_all()
    assert "folded" in await spine.outcome(3)


async def test_a_keyword_of_an_admin_finds_what_the_letter_does_not_name(spine: Spine) -> None:
    from storage.admin.keywords import add_term

    assert await told(spine, news("eels", "Eels are back.")) == []
    await spine.watcher.store.run(add_term, "harbour-2026", "eels", "q1", False, "somebody", spine.clock())
    await spine.watcher.monitor.follow_terms()
    (alert,) = await told(spine, news("more eels", "Eels are back again."))
    assert "Q1 dredging plan" in alert
