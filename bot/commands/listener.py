"""The client that hears commands and presses and answers them; whatever must outlive it lives elsewhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.commands.answers import CommandDoor, PressDoor, Refused, excuse
from bot.commands.askers import NOT_SERVED, payload
from bot.commands.deadline import DeadlineCommands, DraftButton, ReminderButton
from bot.commands.dossier import CardButton, ChartButton, DossierCommands, ExportButton, NewsButton
from bot.commands.feedback import AlertVoteButton, ItemVoteButton, QuestionMenu
from bot.commands.lab import KeywordButton, OfferButton
from bot.commands.learned import LearnedCommands
from bot.commands.letters import LetterButton, LetterCommands, LetterMenu, LetterQuestionButton
from bot.commands.marks import ClaimButton, ClaimChangeButton, DiscussButton, NoteButton, NoteForms, NoteMenu
from bot.commands.notify import NotifyButton, NotifyCommands, NotifyMenu
from bot.commands.people import ForgetButton, PeopleCommands
from bot.commands.presses import AlertButton, BoardMenu, DigestButton
from bot.commands.reading import CatchUpButton, PageButton, ReadingCommands
from bot.commands.states import AnswerCommands, UndoButton, VerbButton
from bot.commands.status import StatusCommands
from bot.commands.supply import HandCommands, ProposalButton, SourceCommands
from bot.commands.sync import Memory, forget_sync, sync_if_changed
from bot.commands.watch import WatchCommands
from bot.commands.why import EntryButton, EntryMenu, WhyCommands
from bot.config import Discord
from bot.desks.desk import Desk
from bot.rendering.answers import example_of
from bot.sending.discord_form import NO_MENTIONS

log = logging.getLogger(__name__)

Tell = Callable[[str, str], Awaitable[None]]  # (what, one line; '' when it is well again), for health and people
DEAF = "message content is off: `!` is deaf; use `/status` or `@{name} status`, or switch it on in the portal"


class Tree(app_commands.CommandTree["Listener"]):
    """Slash commands, answered only in servers that are served, and never with silence."""

    async def interaction_check(self, interaction: discord.Interaction[Listener], /) -> bool:
        """Refuse servers that are not served."""
        if interaction.client.serves(interaction.guild_id):
            return True
        if interaction.type is not discord.InteractionType.autocomplete:
            await excuse(PressDoor(interaction), Refused(NOT_SERVED), "slash command elsewhere")
        return False

    async def on_error(
        self, interaction: discord.Interaction[Listener], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer a slash command that Discord still knows and we no longer do, or that broke before it began."""
        if interaction.type is not discord.InteractionType.autocomplete:
            await excuse(PressDoor(interaction), error, f"slash {payload(interaction).get('name')}")


class Listener(commands.Bot):
    """Hybrid commands and buttons. Its own errors are answered and logged; it starts nothing that must live on."""

    def __init__(
        self,
        desk: Desk,
        settings: Discord,
        memory: Memory,
        *,
        tell: Tell,
        on_awake: Callable[[], None] = lambda: None,
        message_content: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(
            command_prefix=_prefixes(settings.prefix),
            tree_cls=Tree,
            help_command=None,
            case_insensitive=True,
            strip_after_prefix=True,
            intents=wanted_intents(message_content=message_content),
            allowed_mentions=NO_MENTIONS,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            **options,
        )
        self.desk = desk
        self.settings = settings
        self._memory = memory
        self._tell = tell
        self._on_awake = on_awake
        self._syncing = asyncio.Lock()

    def serves(self, guild_id: int | None) -> bool:
        """Whether commands and presses of this server are answered; direct messages are not."""
        return guild_id is not None and (not self.settings.guild_ids or guild_id in self.settings.guild_ids)

    async def setup_hook(self) -> None:
        """Register commands and buttons, and nothing else: with Discord out of reach this never runs."""
        await self.add_cog(StatusCommands(self.desk))
        await self.add_cog(WatchCommands(self.desk))
        await self.add_cog(AnswerCommands(self.desk))
        await self.add_cog(DeadlineCommands(self.desk))
        await self.add_cog(DossierCommands(self.desk))
        await self.add_cog(SourceCommands(self.desk))
        await self.add_cog(HandCommands(self.desk))
        await self.add_cog(LetterCommands(self.desk))
        await self.add_cog(PeopleCommands(self.desk))
        await self.add_cog(WhyCommands(self.desk))
        await self.add_cog(ReadingCommands(self.desk))
        await self.add_cog(NotifyCommands(self.desk))
        await self.add_cog(LearnedCommands(self.desk))
        self.add_dynamic_items(AlertButton, DigestButton, BoardMenu)
        await self.add_cog(NoteForms(self.desk))
        self.add_dynamic_items(EntryButton, EntryMenu)
        self.add_dynamic_items(ClaimButton, ClaimChangeButton, NoteButton, NoteMenu, DiscussButton)
        self.add_dynamic_items(KeywordButton, OfferButton)
        self.add_dynamic_items(LetterButton, LetterMenu, LetterQuestionButton)
        self.add_dynamic_items(NewsButton, CardButton, ChartButton, ExportButton)
        self.add_dynamic_items(ForgetButton)
        self.add_dynamic_items(AlertVoteButton, ItemVoteButton, QuestionMenu)
        self.add_dynamic_items(PageButton, CatchUpButton, NotifyButton, NotifyMenu)
        self.add_dynamic_items(VerbButton, UndoButton, ReminderButton, DraftButton, ProposalButton)

    async def on_ready(self) -> None:
        """Wake the delivery, say what we cannot hear, and bring the slash commands up to date."""
        self._on_awake()
        await self._tell("discord.gateway", "")
        name = self.user.name if self.user else "letterwatch"
        await self._tell("discord.intents", "" if self.intents.message_content else DEAF.format(name=name))
        for guild in self.guilds:
            await self._sync(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Give a new server its commands, also one that we left and join anew."""
        await forget_sync(self.tree, self._memory, guild)
        await self._sync(guild)

    async def on_message(self, message: discord.Message, /) -> None:
        """Hear commands of served servers only."""
        if message.guild is not None and self.serves(message.guild.id):
            await self.process_commands(message)

    async def on_command_error(self, context: commands.Context[Any], error: commands.CommandError, /) -> None:
        """Answer what went wrong. Unknown words stay silent: the prefix belongs to other bots, too."""
        if isinstance(error, commands.CommandNotFound) or context.command is None:
            return
        command, door = context.command, CommandDoor(context)
        if isinstance(error, commands.MissingRequiredArgument):
            name, prefix = command.qualified_name, self.settings.prefix
            written = example_of(name) or f"{name} {command.signature}"
            error = Refused(f"Write it like this: `{prefix}{written}`")
        await excuse(door, error, command.qualified_name)

    async def _sync(self, guild: discord.Guild) -> None:
        if not self.serves(guild.id):
            log.info("server not served guild=%s; add it to discord.guild_ids to serve it", guild.id)
            return
        async with self._syncing:
            fault = await sync_if_changed(self.tree, self._memory, guild)
        await self._tell(f"discord.commands.{guild.id}", fault)


def wanted_intents(*, message_content: bool) -> discord.Intents:
    """Return the least that commands need; asking for message content without having it closes the gateway."""
    return discord.Intents(guilds=True, guild_messages=True, message_content=message_content)


def _prefixes(prefix: str) -> Callable[[Listener, discord.Message], list[str]]:
    """Accept the prefix, a mention of the bot, and a mention of its role, which looks the same to people."""

    def prefixes(listener: Listener, message: discord.Message) -> list[str]:
        accepted = [prefix, *(mention.strip() for mention in commands.when_mentioned(listener, message))]
        role = message.guild.self_role if message.guild else None
        return accepted if role is None else [*accepted, f"<@&{role.id}>"]

    return prefixes
