"""A whole team's afternoon on loopback: the spine, a Discord, and the client that hears commands and presses.

async with Team(tmp_path, discord_world) as team:
    alert = await team.alert(news("launch"))
    form = await team.press(alert, team.world.member, "s:answers")
    answer = await team.fill_in(form, reason="they say so")
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.client import run_client
from bot.commands.listener import Listener
from bot.config import Discord
from bot.services.desk import WatcherDesk
from bot.watching.memory import StoredMemory
from tests.discord_server import PATIENCE, Interaction, Message, User
from tests.discord_server.people import OptionValue
from tests.discord_world import DiscordWorld
from tests.small_desk import SOON
from tests.spine import Item, Spine


class Team:
    """The spine with a client that listens, and what people do there."""

    def __init__(self, folder: Path, world: DiscordWorld, *, letter: str = "") -> None:
        self.world, self.server = world, world.server
        self.spine = Spine(folder, discord=world, alerts={"digest_at": "09:00"})
        self.settings = Discord(team_roles=(world.team_role.id,), admin_roles=(world.admin_role.id,))
        self.prepare: Callable[[WatcherDesk], None] = lambda _: None  # what a test does to each desk before it opens
        self._letter, self._folder = letter, folder

    async def __aenter__(self) -> Self:
        await self.spine.__aenter__()
        if self._letter:
            (self._folder / "letter.toml").write_text(self._letter)
            await self.spine.restart()
        self.spine.show(Item("Fish day", "Fish swim.", "fish"))
        await self.spine.turn()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.spine.__aexit__(kind, error, trace)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Keep a client connected; a second one after it knows nothing of the first."""
        ready = asyncio.Event()
        watcher = self.spine.watcher

        async def tell(what: str, line: str) -> None:
            if what.startswith("discord.commands"):
                assert line == ""
                ready.set()

        def build(message_content: bool) -> Listener:
            desk = WatcherDesk(watcher, lambda: None)
            self.prepare(desk)
            return Listener(
                desk,
                self.settings,
                StoredMemory(watcher.store),
                tell=tell,
                message_content=message_content,
                guild_ready_timeout=0.02,
            )

        task = asyncio.create_task(run_client(build, self.server.token, tell=tell, pauses=SOON))
        try:
            await asyncio.wait_for(ready.wait(), PATIENCE)
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def alerts(self, *items: Item) -> list[Message]:
        """Let the source show these, and return the messages that tell of them."""
        before = {message.id for message in self.spine.messages()}
        self.spine.show(*items)
        await self.spine.turn()
        return [message for message in self.spine.messages() if message.id not in before]

    async def press(self, message: Message, user: User, button: str) -> Interaction:
        """Press the button whose id begins like this."""
        custom_id = next(one for one in message.custom_ids if one.startswith(button))
        interaction = self.server.people.click(message, user, custom_id)
        await self.server.wait_until(lambda: interaction.callback, f"answer to {custom_id}")
        return interaction

    async def fill_in(self, form: Interaction, **values: str) -> Message:
        """Send a form, and return the answer."""
        sent = await self.server.wait_answered(self.server.people.submit_modal(form, **values))
        await self.server.wait_until(lambda: bool(sent.messages), "answer to the form")
        return sent.reply

    async def type(self, user: User, text: str) -> Message:
        """Type a message and return the bot's next one."""
        channel, before = self.world.watch, len(self.server.bot_messages(self.world.watch))
        self.server.people.say(channel, user, text)
        await self.server.wait_until(lambda: len(self.server.bot_messages(channel)) > before, f"answer to {text!r}")
        return self.server.bot_messages(channel)[before]

    async def slash(self, user: User, name: str, **options: OptionValue) -> Message:
        """Use a slash command and return its answer."""
        asked = self.server.people.slash(self.world.watch, user, name, **options)
        return (await self.server.wait_answered(asked)).reply

    def board(self) -> Message:
        """The pinned board."""
        sent = self.server.bot_messages(self.world.watch)
        return next(one for one in sent if any(custom_id.startswith("b:") for custom_id in one.custom_ids))


def said(message: Message) -> str:
    """All that a message says, as one line."""
    embeds = [
        part
        for embed in message.embeds
        for part in (
            embed.get("title", ""),
            embed.get("description", ""),
            *(f"{field['name']} {field['value']}" for field in embed.get("fields", ())),
        )
    ]
    return " ".join(" ".join([message.content, *embeds]).split())
