"""A backup is put back: what was told meanwhile is not told again, what was not is told, and people hear of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from storage.errors import StorageError
from storage.messages.marks import claim, write_note
from storage.messages.outbox import alert_in
from storage.messages.subscriptions import Subscription, subscribe
from storage.upkeep.backups import write_backup
from storage.upkeep.putting_back import put_back
from tests.discord_server import Fault, Message
from tests.discord_server.aim import aimed
from tests.discord_world import DiscordWorld
from tests.spine import NOON, Item, Spine, news

HISTORY = r"/channels/\d+/messages"
OLD = news("old", hours_ago=2)
BEFORE = [OLD, Item("Fish day", "Fish swim.", "fish", "https://news.example.org/fish", NOON)]


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


class Drill:
    """A team's day: a backup, more news, a lost disk, the backup put back."""

    def __init__(self, spine: Spine) -> None:
        self.spine = spine
        self.folder = spine.folder

    async def back_up(self) -> None:
        write_backup(self.spine.watcher.store.path, self.folder / "copy", self.spine.clock())

    async def put_back(self, *, hours: float = 3) -> None:
        """Lose the database, and start again from the backup."""
        await self.spine._stack.aclose()
        self.spine.step(hours=hours)
        path = self.folder / "letterwatch.db"
        path.write_bytes(b"lost" * 10_000)
        put_back(self.folder / "copy", path, self.spine.clock())
        await self.spine.open()
        self.spine.step(minutes=1)

    def told(self) -> list[str]:
        return [message.content for message in self.spine.messages()]


@asynccontextmanager
async def drill(folder: Path, world: DiscordWorld, *sources: str) -> AsyncIterator[Drill]:
    with aimed(world.server):
        async with Spine(folder, *(sources or ("state",)), discord=world, alerts={"digest_at": "09:00"}) as spine:
            spine.show(*BEFORE)
            await spine.turn()
            yield Drill(spine)


async def one_alert(drill: Drill) -> None:
    drill.spine.show(*BEFORE, news("met"))
    await drill.spine.turn()


async def a_list_of_seven(drill: Drill) -> None:
    drill.spine.show(*BEFORE, *(news(f"item {number}") for number in range(7)))
    await drill.spine.turn()


async def a_question_not_named_before(drill: Drill) -> None:
    drill.spine.show(*BEFORE, news("met"))
    await drill.spine.turn()
    item = news("met")
    drill.spine.show(*BEFORE, news("met", f"{item.text} Two men were fined for dumping in the harbour."))
    await drill.spine.turn()


async def a_changed_quote(drill: Drill) -> None:
    drill.spine.show(*BEFORE, news("met"))
    await drill.spine.turn()
    drill.spine.show(*BEFORE, news("met", "The harbour working group never met."))
    await drill.spine.turn()


async def a_quote_of_before_the_backup_changed(drill: Drill) -> None:
    drill.spine.show(BEFORE[1], news("old", "The harbour working group never met.", hours_ago=2))
    await drill.spine.turn()


async def a_text_of_a_second_source_under_one_message(drill: Drill) -> None:
    item = news("met")
    drill.spine.show(*BEFORE, item)
    await drill.spine.turn()
    copy = Item(item.title, item.text, "other", "https://other.example.org/met", item.published)
    drill.spine.show(copy, source="wire")
    await drill.spine.turn()


TOLD: dict[str, Callable[[Drill], Awaitable[None]]] = {
    "one alert": one_alert,
    "a list of seven": a_list_of_seven,
    "a reply for a question not named before": a_question_not_named_before,
    "a changed quote": a_changed_quote,
    "a changed quote of a text from before the backup": a_quote_of_before_the_backup_changed,
    "a copy under one message": a_text_of_a_second_source_under_one_message,
}


@pytest.mark.parametrize("name", TOLD)
async def test_what_was_told_since_the_backup_is_not_told_again_and_what_is_new_is(
    name: str, tmp_path: Path, discord_world: DiscordWorld
) -> None:
    async with drill(tmp_path, discord_world, "wire", "state") as day:  # polled in this order
        await day.back_up()
        await TOLD[name](day)
        before = day.told()
        assert len(before) > 1
        await day.put_back()
        for _ in range(3):
            await day.spine.turn()
        assert day.told() == before, "told twice"
        after = news("after", "The dredging plan for the harbour is dropped.")
        day.spine.show(*BEFORE, after)
        await day.spine.turn()
        await day.spine.turn()
        assert len(day.told()) == len(before) + 1, "lost"


async def test_the_same_text_told_by_other_words_of_news_is_told(tmp_path: Path, discord_world: DiscordWorld) -> None:
    """A question that was never named of a page that was told is news, and is no repeat."""
    async with drill(tmp_path, discord_world) as day:
        await day.back_up()
        await one_alert(day)
        before = day.told()
        item = news("met")
        day.spine.show(*BEFORE, news("met", f"{item.text} Two men were fined for dumping in the harbour."))
        await day.put_back()
        for _ in range(3):
            await day.spine.turn()
        assert len(day.told()) == len(before) + 1
        assert "fines" in " ".join(str(message.embeds) for message in day.spine.messages()[len(before) :])


async def test_another_text_at_the_same_address_is_told(tmp_path: Path, discord_world: DiscordWorld) -> None:
    """Some pages are given to one text after the other; an address alone proves nothing."""
    page = "https://news.example.org/today"
    async with drill(tmp_path, discord_world) as day:
        await day.back_up()
        day.spine.show(*BEFORE, news("monday", link=page))
        await day.spine.turn()
        before = day.told()
        await day.put_back()
        day.spine.show(*BEFORE, news("tuesday", "The working group of the harbour was dissolved.", link=page))
        await day.spine.turn()
        await day.spine.turn()
        assert len(day.told()) == len(before) + 1


async def test_texts_that_come_in_another_order_are_recognised(tmp_path: Path, discord_world: DiscordWorld) -> None:
    item = news("met")
    copy = Item(
        f"Wire: {item.title}", f"{item.text} So says our wire.", "w", "https://wire.example.org/w", item.published
    )
    async with drill(tmp_path, discord_world, "wire", "state") as day:
        await day.back_up()
        day.spine.show(*BEFORE, item, news("second"))
        await day.spine.turn()
        day.spine.show(copy, source="wire")
        await day.spine.turn()
        before = day.told()
        await day.put_back()
        day.spine.show(news("second"), item, *BEFORE)  # the wire is asked first now, and the list is turned round
        for _ in range(3):
            await day.spine.turn()
        assert day.told() == before


async def test_put_back_twice_from_one_backup_nothing_is_told_twice(
    tmp_path: Path, discord_world: DiscordWorld
) -> None:
    async with drill(tmp_path, discord_world) as day:
        await day.back_up()
        await one_alert(day)
        for number in range(2):
            await day.put_back()
            day.spine.show(*BEFORE, news("met"), *(news(f"after {n}") for n in range(number + 1)))
            for _ in range(3):
                await day.spine.turn()
            assert len(day.told()) == 3 + number
        keys = [message.custom_ids[0] for message in day.spine.messages()]
        assert len(set(keys)) == len(keys)


async def test_buttons_under_messages_of_between_lead_to_the_same_text(
    tmp_path: Path, discord_world: DiscordWorld
) -> None:
    from bot.desks.desk import Actor, Onlooker
    from bot.services.desk import WatcherDesk

    async with drill(tmp_path, discord_world) as day:
        await day.back_up()
        await one_alert(day)
        message = day.spine.messages()[-1]
        key = message.custom_ids[0].removeprefix("a:")
        await day.put_back()
        day.spine.show(*BEFORE, news("another", "A dredging plan for the harbour."), news("met"))
        await day.spine.turn()
        office = WatcherDesk(day.spine.watcher, lambda: None)
        assert news("met").title in str(await office.why_alert(key, Onlooker(Actor(1, "Ann"), frozenset())))
        keys = [m.custom_ids[0] for m in day.spine.messages()]
        assert len(set(keys)) == len(keys), "a button that means two texts"


async def test_buttons_of_claims_and_notes_of_between_mean_no_others(
    tmp_path: Path, discord_world: DiscordWorld
) -> None:
    async with drill(tmp_path, discord_world) as day:
        store, told = day.spine.watcher.store, day.spine.messages()[0].custom_ids[0].removeprefix("a:")
        await day.back_up()
        _, claimed = await store.run(claim, told, "Ann (1)", day.spine.clock())
        alert = await store.read(alert_in, told)
        assert alert
        assert claimed
        noted = await store.run(write_note, alert, "a note", "Ann (1)", day.spine.clock())
        await day.put_back()
        store = day.spine.watcher.store
        _, later = await store.run(claim, told, "Bob (2)", day.spine.clock())
        other = await store.run(write_note, alert, "another", "Bob (2)", day.spine.clock())
        assert later
        assert later.id != claimed.id, "Ann's button would end Bob's claim"
        assert other
        assert noted
        assert other.id != noted.id, "Ann's form would overwrite Bob's note"


async def test_what_stood_is_kept_without_the_people_whom_it_mentions(
    tmp_path: Path, discord_world: DiscordWorld
) -> None:
    person = discord_world.member.id
    async with drill(tmp_path, discord_world) as day:
        await day.back_up()
        wanted = [Subscription(discord_world.watch.id, "harbour-2026", "q3")]
        await day.spine.watcher.store.run(subscribe, person, wanted, "harbour-2026", day.spine.clock())
        await one_alert(day)
        assert f"<@{person}>" in day.told()[-1]
        await day.put_back()
        await day.spine.turn()
        kept = [words for (words,) in await day.spine.rows("SELECT words FROM standing_before")]
        assert kept
        assert not [words for words in kept if str(person) in words]


async def test_what_waited_in_the_backup_and_was_sent_since_is_not_sent_again(
    tmp_path: Path, discord_world: DiscordWorld
) -> None:
    async with drill(tmp_path, discord_world) as day:
        day.spine.show(*BEFORE, news("met"))
        day.spine.step(minutes=30)
        await day.spine.poll()
        await day.back_up()
        await day.spine.watcher.deliver()
        before = day.told()
        await day.put_back()
        await day.spine.turn()
        assert day.told() == before


async def test_nothing_is_told_before_every_source_was_asked(tmp_path: Path, discord_world: DiscordWorld) -> None:
    async with drill(tmp_path, discord_world, "state", "wire") as day:
        await day.back_up()
        await one_alert(day)
        before = day.told()
        await day.put_back()
        day.spine.show(*BEFORE, news("met"), news("after"))
        await day.spine.poll("state")
        await day.spine.watcher.deliver()
        assert day.told() == before
        await day.spine.poll("wire")
        await day.spine.watcher.deliver()
        assert len(day.told()) == len(before) + 1


async def test_nothing_is_told_before_the_channel_was_read(tmp_path: Path, discord_world: DiscordWorld) -> None:
    async with drill(tmp_path, discord_world) as day:
        await day.back_up()
        await one_alert(day)
        before = day.told()
        await day.put_back()
        day.spine.show(*BEFORE, news("met"), news("after"))
        discord_world.server.fail(Fault("GET", HISTORY, status=503, times=10))
        await day.spine.turn()
        assert day.told() == before
        discord_world.server.faults.clear()
        await day.spine.turn()
        assert len(day.told()) == len(before) + 1


async def test_a_source_that_makes_us_wait_holds_alerts_for_ten_minutes_only(
    tmp_path: Path, discord_world: DiscordWorld
) -> None:
    async with drill(tmp_path, discord_world, "state", "wire") as day:
        await day.back_up()
        await day.put_back()
        day.spine.show(*BEFORE, news("after"))
        await day.spine.poll("state")
        await day.spine.watcher.deliver()
        before = day.told()
        day.spine.step(minutes=11)
        await day.spine.watcher.deliver()
        assert len(day.told()) == len(before) + 1


async def test_people_hear_of_it_and_of_what_no_source_shows_any_more(
    tmp_path: Path, discord_world: DiscordWorld
) -> None:
    async with drill(tmp_path, discord_world) as day:
        await day.back_up()
        await one_alert(day)
        await day.put_back()
        day.spine.show(*BEFORE)
        await day.spine.turn()
        await day.spine.watcher.settle()
        said = " ".join(day.spine.health())
        assert "the database is the backup of" in said
        assert "1 other" in said


async def test_where_history_may_not_be_read_it_says_that_it_may_repeat(
    tmp_path: Path, discord_world: DiscordWorld
) -> None:
    async with drill(tmp_path, discord_world) as day:
        await day.back_up()
        await one_alert(day)
        before = day.told()
        await day.put_back()
        discord_world.server.fail(Fault("GET", HISTORY, status=403, code=50001, times=100))
        await day.spine.turn()
        told = day.told()
        assert len(told) == len(before) + 1
        assert told[-1].endswith("(may repeat)")


async def test_the_digest_of_the_day_names_only_what_it_did_not_name(
    tmp_path: Path, discord_world: DiscordWorld
) -> None:
    silt = [news(f"near {number}", "The harbour holds silt.") for number in range(3)]
    async with drill(tmp_path, discord_world) as day:
        await day.back_up()
        day.spine.show(*BEFORE, *silt[:2])
        await day.spine.turn()
        await day.spine.watcher.digest()
        await day.spine.watcher.deliver()
        digests = digest_texts(day, discord_world)
        assert len(digests) == 1
        await day.put_back()
        day.spine.show(*BEFORE, *silt)
        await day.spine.turn()
        await day.spine.watcher.digest()
        await day.spine.watcher.deliver()
        texts = digest_texts(day, discord_world)
        assert len(texts) == 2
        assert silt[2].title in texts[1]
        assert silt[0].title not in texts[1]


def digest_texts(day: Drill, world: DiscordWorld) -> list[str]:
    sent: Sequence[Message] = world.server.bot_messages(world.watch)
    return [str(message.embeds) for message in sent if "igest" in message.content]


# --- what may be put back ---------------------------------------------------------------------------------------------


async def test_what_is_no_good_backup_is_refused_and_touches_nothing(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        write_backup(spine.watcher.store.path, tmp_path / "good", NOON)
    path = tmp_path / "letterwatch.db"
    held = path.read_bytes()
    damaged = bytearray((tmp_path / "good").read_bytes())
    damaged[len(damaged) // 3 : len(damaged) // 2] = b"\xa5" * (len(damaged) // 2 - len(damaged) // 3)
    (tmp_path / "damaged").write_bytes(damaged)
    (tmp_path / "notes").write_text("These are my notes. " * 300)
    for name, says in {
        "missing": "no such file",
        "damaged": "damaged",
        "notes": "no letterwatch database",
        "letterwatch.db": "the database itself",
    }.items():
        with pytest.raises(StorageError, match=says):
            put_back(tmp_path / name, path, NOON)
    assert path.read_bytes() == held
    assert {"part", "aside"}.isdisjoint(name.rpartition(".")[2] for name in names_in(tmp_path))


async def test_a_file_copied_by_other_means_knows_its_time_too(tmp_path: Path) -> None:
    async with Spine(tmp_path) as spine:
        await spine.begin()
        asked = spine.clock.at
    plain = tmp_path / "plain"
    plain.write_bytes((tmp_path / "letterwatch.db").read_bytes())
    done = put_back(plain, tmp_path / "letterwatch.db", NOON)
    assert asked - timedelta(minutes=1) < done.made_at <= asked
    assert done.aside is not None
    assert done.aside.exists()
