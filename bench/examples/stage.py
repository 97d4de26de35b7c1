"""A team at work on loopback, for the examples: what anybody does, and what then stands there, kept as text."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import discord

from bench.examples.shown import WIDTH, as_text, form_as_text
from bench.examples.world import LETTERS, SOURCES
from bot.picture.drawing import Pictures
from bot.rendering.plaintext import wrap
from bot.services.desk import WatcherDesk
from bot.services.dossier import DossierService
from letters.record.timeline import Timeline
from tests.days import discord_at_noon
from tests.discord_server import Interaction, Message, User
from tests.discord_server.aim import aimed
from tests.discord_world import DiscordWorld, office
from tests.hurried import Hurried
from tests.office import Team
from tests.spine import Item

LOOPBACK = re.compile(r"http://127\.0\.0\.1:\d+")


@dataclass(frozen=True, slots=True)
class Example:
    """One message of the page."""

    title: str
    says: str  # why it comes, a sentence or two
    text: str
    alone: bool = False  # only the asker sees it


@dataclass
class Book:
    """The page as it grows: sections in order, each with its examples."""

    sections: dict[str, list[Example]] = field(default_factory=dict)
    alt: dict[str, str] = field(default_factory=dict)  # what is said of a picture, by its name
    pictures: dict[str, bytes] = field(default_factory=dict)  # PNG, by name

    def begin(self, section: str) -> None:
        """Open a section; what follows stands in it."""
        self.sections.setdefault(section, [])

    def add(self, example: Example) -> None:
        """Put one more message into the last section."""
        self.sections[list(self.sections)[-1]].append(example)


class Stage(Team):
    """A team whose every answer can be kept in the book."""

    def __init__(self, folder: Path, world: DiscordWorld, *, drawing: bool) -> None:
        super().__init__(folder, world)
        self.drawing = drawing
        self.prepare = (lambda _: None) if drawing else _without_pictures
        self.book = Book()
        self.spine.tables["letters"] = {"files": [f"./{name}" for name in LETTERS]}
        self.spine._sources = SOURCES  # noqa: SLF001
        for name, text in LETTERS.items():
            (folder / name).write_text(text)

    @property
    def names(self) -> dict[int, str]:
        """What people, roles and channels are called, by their ids."""
        world = self.world
        people = {user.id: user.name for user in (world.admin, world.member, world.stranger)}
        roles = {role.id: role.name for role in (world.admin_role, world.team_role)}
        return people | roles | {one.id: one.name for one in self.server.world.channels.values()}

    def show(self, title: str, message: Message, says: str = "") -> None:
        """Keep a message as it stands now."""
        text = as_text(message, self.names, self.spine.clock.at)
        self.book.add(Example(title, says, LOOPBACK.sub("https://example.org", text), message.ephemeral))

    def portray(self, name: str, message: Message) -> None:
        """Keep a picture of a message, in both themes."""
        if self.drawing:
            from bench.examples.pictures import THEMES, picture  # loads matplotlib, which the text does not need

            for theme in THEMES:
                shown = picture(message, theme, self.names, self.spine.clock.at)
                self.book.pictures[f"{name}-{theme.name}"] = shown

    def show_form(self, title: str, form: Interaction, says: str = "") -> None:
        """Keep a form that was opened."""
        self.book.add(Example(title, says, form_as_text(form.modal), alone=True))

    def now(self, message: Message) -> Message:
        """The message as it stands now."""
        return self.world.server.book.get(self.world.server.world.channel(message.channel_id), message.id)

    def posted(self, start: str) -> list[Message]:
        """What stands in #letter-watch with a button or menu whose id begins like this."""
        sent = self.server.bot_messages(self.world.watch)
        return [message for message in sent if any(one.startswith(start) for one in message.custom_ids)]

    def health(self, start: str) -> Message:
        """The newest message in #letter-health that begins like this."""
        return [one for one in self.server.bot_messages(self.world.health) if one.content.startswith(start)][-1]

    def show_file(self, title: str, message: Message) -> None:
        """Keep the text of a message's file."""
        lines = (wrap(line, WIDTH) or [""] for line in message.attachments[0].data.decode().splitlines())
        self.book.add(Example(title, "", "\n".join(chain.from_iterable(lines)).strip()))

    async def publish(self, *items: Item, source: str) -> list[Message]:
        """Let a source show these, beside nothing else, and return the new alerts."""
        before = {message.id for message in self.posted("a:")}
        self.spine.show(*items, source=source)
        await self.spine.turn()
        return [message for message in self.posted("a:") if message.id not in before]

    async def pressed(self, message: Message, user: User, button: str) -> Message:
        """Press a button; return the answer."""
        return (await self.server.wait_answered(await self.press(message, user, button))).reply

    async def chosen(self, message: Message, user: User, *values: str, menu: str = "") -> Message:
        """Choose in the menu whose id begins like this; return the answer."""
        custom_id = next(one for one in message.custom_ids if one.startswith(menu))
        asked = self.server.people.select(message, user, custom_id, *values)
        return (await self.server.wait_answered(asked)).reply

    async def altered(self, message: Message, user: User, button: str) -> Message:
        """Press the button whose id ends so, and wait until its message says something else."""
        custom_id = next(one for one in message.custom_ids if one.endswith(button))
        before = _state(message)
        self.server.people.click(message, user, custom_id)
        await self.server.wait_until(lambda: _state(message) != before, f"what {button} came to")
        return message

    async def settle(self, **step: float) -> None:
        """Let time pass, then deliver and edit what is due."""
        self.spine.step(**(step or {"minutes": 2}))
        await self.spine.watcher.settle()
        await self.spine.watcher.deliver()

    async def day(self, times: int = 48) -> None:
        """Let a day pass in which every timer looks several times."""
        for _ in range(times):
            self.spine.step(hours=24 / times)
            for source in self.spine.watcher.sources:
                await self.spine.poll(source)
            await self.spine.watcher.remind()
            await self.spine.watcher.digest()
            await self.spine.watcher.deliver()
            await self.spine.watcher.settle()


class _NoPictures(Pictures):
    """Gives the same few bytes for every picture, at once."""

    async def draw(self, timeline: Timeline) -> bytes:
        """Return no picture that anybody looks at."""
        del timeline
        return b"PNG"


def _without_pictures(desk: WatcherDesk) -> None:
    desk.dossier = DossierService(desk._watcher, _NoPictures())  # noqa: SLF001


def _state(message: Message) -> str:
    return repr((message.content, message.embeds, message.components))


@asynccontextmanager
async def staged(folder: Path, *, drawing: bool) -> AsyncIterator[Stage]:
    """Open the office at noon, with a first look behind it and everybody listening; ``drawing``: pictures, too."""
    before = discord.http.asyncio, discord.utils.utcnow
    async with discord_at_noon() as server:
        world = office(server)
        for named, name in ((world.admin, "Ann"), (world.member, "Ben"), (world.stranger, "Eve")):
            named.name = name
        with aimed(server):
            stage = Stage(folder, world, drawing=drawing)
            discord.http.asyncio, discord.utils.utcnow = Hurried(), stage.spine.clock
            try:
                async with _watching(stage), stage.listening():
                    yield stage
            finally:
                discord.http.asyncio, discord.utils.utcnow = before


@asynccontextmanager
async def _watching(stage: Stage) -> AsyncIterator[None]:
    async with stage.spine:
        for number, source in enumerate(stage.spine.watcher.sources):
            stage.spine.show(Item(f"Fish day {number}", "Fish swim.", f"fish-{number}"), source=source)
        await stage.spine.turn()
        await stage.settle()
        yield
