"""A desk with a few fixed answers, for tests of what stands before it; and what else a client is built from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from bot.client import Pauses, run_client
from bot.commands.listener import Listener
from bot.config import Discord
from bot.desks.desk import Actor, Choice, Onlooker, Unanswerable
from bot.messages import Menu, Message, Option
from tests.discord_server import DiscordServer

LETTER = "fentanyl-2023"
BOARD = Message("The board", menus=(Menu(f"b:{LETTER}", "Open a card", (Option("Q3a timeline", "q3a"),)),))
SOON = Pauses(*[timedelta(milliseconds=1)] * 3, stable=timedelta(minutes=1))


@dataclass
class SmallDesk:
    """Knows one letter with one question; keeps keywords in a list."""

    keywords: list[str] = field(default_factory=list)
    changes: list[tuple[str, Actor]] = field(default_factory=list)
    slow: float = 0.0  # seconds that an explanation takes
    broken: bool = False  # whether the log of keywords is a bug

    @property
    def lab(self) -> SmallDesk:
        return self

    async def board(self, letter: str | None) -> Message:
        if letter not in (None, LETTER):
            raise Unanswerable(f"no letter is called '{letter}'; there is {LETTER}")
        return BOARD

    async def question(self, letter: str | None, question: str, by: Onlooker) -> Message:
        if letter not in (None, LETTER) or question != "q3a":
            raise Unanswerable(f"there is no question {question}; there is q3a")
        return Message("Card of q3a")

    async def question_choices(self, typed: str) -> list[Choice]:
        return [Choice(f"Q3a timeline ({typed}) " + "x" * 200, f"{LETTER}:q3a")] * 30

    async def sources(self) -> tuple[Message, ...]:
        return (Message("Sources 1 to 40"), Message("Sources 41 to 60"))

    async def watch_list(self, letter: str | None) -> tuple[Message, ...]:
        return (Message("Keywords: " + ", ".join(self.keywords or ["none"])),)

    async def watch_add(self, text: str, question: str | None, letter: str | None, by: Actor) -> Message:
        self.keywords.append(text)
        self.changes.append((f"{text} for {question} of {letter}", by))
        return Message(f"Watching for {text}")

    async def watch_remove(self, keyword: str, letter: str | None, by: Actor) -> Message:
        if keyword not in self.keywords:
            raise Unanswerable(f"'{keyword}' is not watched for")
        self.keywords.remove(keyword)
        return Message(f"No longer watching for {keyword}")

    async def watch_undo(self, by: Actor) -> Message:
        return Message(f"Took back {self.keywords.pop()}")

    async def watch_log(self) -> Message:
        if self.broken:
            raise RuntimeError("the secret of the database")
        return Message(f"{len(self.changes)} changes")

    async def why_alert(self, key: str, by: Onlooker) -> Message:
        await asyncio.sleep(self.slow)
        return Message(f"Why {key}: it says working group")

    async def why_entry(self, ref: str, by: Onlooker) -> Message:
        return Message(f"About {ref}")

    async def help(self, *, is_admin: bool) -> Message:
        return Message("Help for admins" if is_admin else "Help for everyone")


class Remembered(dict[str, str]):
    """What is kept over restarts."""

    async def get(self, key: str) -> str | None:  # type: ignore[override]
        return dict.get(self, key)

    async def set(self, key: str, value: str) -> None:
        self[key] = value


@dataclass
class Office:
    """All that a client is built from, and what it told people."""

    server: DiscordServer
    settings: Discord = field(default_factory=Discord)
    desk: SmallDesk = field(default_factory=SmallDesk)
    memory: Remembered = field(default_factory=Remembered)
    told: dict[str, str] = field(default_factory=dict)
    built: list[bool] = field(default_factory=list)  # whether each client might read message content
    awakenings: int = 0
    before_build: Callable[[], None] = lambda: None

    async def tell(self, what: str, line: str) -> None:
        self.told[what] = line

    def build(self, message_content: bool) -> Listener:
        self.built.append(message_content)
        self.before_build()
        return Listener(
            self.desk,
            self.settings,
            self.memory,
            tell=self.tell,
            on_awake=self._awake,
            message_content=message_content,
            guild_ready_timeout=0.02,
        )

    def _awake(self) -> None:
        self.told.clear()
        self.awakenings += 1

    @asynccontextmanager
    async def open(self, *, token: str = "", pauses: Pauses = SOON, awake: bool = True) -> AsyncIterator[None]:
        """Keep a client running; ``awake``: wait until it is connected first."""
        seen = self.awakenings
        running = run_client(self.build, token or self.server.token, tell=self.tell, pauses=pauses)
        task = asyncio.create_task(running)
        try:
            if awake:
                await self.wait_awake(seen + 1)
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def wait_awake(self, times: int) -> None:
        """Wait until a client has been ready so often and has told all that it tells then."""
        await self.server.wait_until(lambda: self.awakenings >= times, f"awakening {times}")
        await self.server.wait_until(
            lambda: any(what.startswith("discord.commands") for what in self.told), "commands synced"
        )
