"""What must hold in the small world of ``tests.world``, at every moment and when all trouble is over."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.world import World

HALF_DAY = 13 * 60  # minutes; no step leaps over the hours of a day in which its digest is made
CALM = (3, *[HALF_DAY] * 4, *[65] * 4, *[HALF_DAY] * 2)  # back-off grows to a day


@dataclass
class Told:
    """What letterwatch's own books say of one alert."""

    title: str
    questions: set[str]
    doors: set[str]  # addresses at which others tell it too
    may_repeat: bool
    state: str
    message: int
    degrade: int


async def told(world: World) -> dict[str, Told]:
    """The alerts in letterwatch's books, by key."""
    rows = await world.spine.rows("SELECT key, body, state, message, degrade FROM outbox WHERE what = 'alert'")
    return {key: _told(json.loads(body), *rest) for key, body, *rest in rows}


def _told(body: dict[str, Any], state: str, message: int | None, degrade: int) -> Told:
    questions = {line["question"] for line in body["lines"] if line["question"]}
    doors = {door["url"] for door in body["also"]}
    return Told(body["title"], questions, doors, body["may_repeat"], state, message or 0, degrade)


def carriers(world: World) -> Counter[str]:
    """How many messages have ever carried each alert's button."""
    messages = [*world.spine.messages(), *world.deleted]
    return Counter(id_[2:] for message in messages for id_ in message.custom_ids if id_.startswith("a:"))


async def check(world: World) -> None:
    """What holds at every moment, however bad."""
    books = await told(world)
    for key, count in carriers(world).items():
        assert key in books, f"an alert that nobody knows: {key}"
        assert count == 1 or books[key].may_repeat, f"told {count} times: {books[key]}"
    for title, count in Counter(one.title for one in books.values()).items():
        story = world.reference.stories.get(title)
        assert story is not None, f"invented: {title}"
        words = f"{count} alerts where {story.messages} have a reason: {title} {story}"
        assert count <= story.messages, f"{words}; {await way_of(world, title)}"
    for one in books.values():
        assert one.questions <= world.reference.stories[one.title].spoken, f"nobody said that: {one}"
    assert not world.rounds.late, f"not asked in time: {world.rounds.late}"
    assert not world.woken, f"posted in quiet hours: {[books[key] for key in world.woken if key in books]}"
    await _check_digests(world)
    await _check_books(world)


async def _check_digests(world: World) -> None:
    """A story is named at most twice, once as an old text and once as near the subject."""
    named = Counter(item["title"] for item in await _digest_items(world))
    again = {title: count for title, count in named.items() if count > 2}
    assert not again, f"again and again in the digest: {again}"


async def _digest_items(world: World) -> list[dict[str, Any]]:
    rows = await world.spine.rows("SELECT body FROM outbox WHERE what = 'digest'")
    return [item for (body,) in rows for item in json.loads(body)]


async def _check_books(world: World) -> None:
    keys = dict(await world.spine.rows("SELECT key, entry FROM entry_keys"))
    assert keys.items() >= world.keys.items(), f"keys forgotten: {world.keys.items() - keys.items()}"
    world.keys = keys
    states = await world.spine.rows("SELECT id, question, state, who FROM state_log ORDER BY id")
    assert states[: len(world.states)] == world.states, "a state's log was rewritten"
    assert all(state == "mentioned" and who == "letterwatch" for _, _, state, who in states), states
    assert len({question for _, question, *_ in states}) == len(states), f"mentioned twice: {states}"
    spoken = {question for story in world.reference.stories.values() for question in story.spoken}
    assert {question for _, question, *_ in states} <= spoken, f"mentioned, though nobody spoke of it: {states}"
    world.states = states
    faults_ = [name for name in world.spine.watcher.health._notes if name.startswith(("fault:", "database"))]
    assert not faults_, f"our own code failed: {faults_}"


async def way_of(world: World, title: str) -> str:
    """The way of a story through the pipeline, a line for each judged text."""
    rows = await world.spine.rows(
        "SELECT e.id, e.source, e.url, e.quiet, e.published_at, j.version, j.level, j.outcome, v.text, j.judged_at "
        "FROM entries e JOIN judgements j ON j.entry = e.id "
        "JOIN versions v ON v.entry = e.id AND v.version = j.version WHERE e.title = ? ORDER BY j.judged_at",
        title,
    )
    return "".join(f"\n  {' | '.join(str(part)[:60] for part in row)}" for row in rows)


async def become_well(world: World) -> None:
    """End all trouble, give everything the time that it takes, and see that all was told."""
    world.server.faults.clear()
    world.give_rights()
    world.outages.clear()
    await world.start_discord()
    for source in world.shown:
        await world.set_pause(source, on=False)
    if world.reference.closed:
        await world.reopen_letter()
    for minutes in CALM:
        await world.pass_time(minutes)
    while world.is_quiet:  # what was found just now is told when they end
        await world.pass_time(65)
    await check(world)
    await _check_nothing_lost(world)


async def _check_nothing_lost(world: World) -> None:
    books, stood = await told(world), carriers(world)
    unsent = {key: one for key, one in books.items() if one.state not in {"sent", "deleted"}}
    assert not unsent, f"still not sent: {unsent}"
    never = set(books) - set(stood)
    assert not never, f"said to be sent, and stood nowhere: {[books[key] for key in never]}"
    in_digest = {item["title"] for item in await _digest_items(world)}
    for title, story in world.reference.stories.items():
        mine = [one for one in books.values() if one.title == title]
        named = {question for one in mine for question in one.questions}
        assert story.due <= named, f"lost {story.due - named}: {title} {story}; {await way_of(world, title)}"
        lost = story.digest_due and not mine and title not in in_digest
        assert not lost, f"lost to the digest: {title} {story}; {await way_of(world, title)}"
    waiting = await world.spine.value("SELECT count(*) FROM entries WHERE judge_due = 1")
    assert waiting == 0, f"{waiting} texts were never judged"
    _check_edits(world, books)


def _check_edits(world: World, books: dict[str, Told]) -> None:
    """Who else tells a story is said by an edit; a list and a plain line have no room for it."""
    messages = {message.id: json.dumps(message.embeds) for message in world.spine.messages()}
    alone = Counter(one.message for one in books.values())
    for one in books.values():
        if one.message in messages and alone[one.message] == 1 and not one.degrade:
            missing = {door for door in one.doors if door not in messages[one.message]}
            assert not missing, f"folded in and not shown: {missing} {one}"
