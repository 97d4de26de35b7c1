"""What a watcher says to people about themselves, and how it forgets them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.desks.desk import Actor
from bot.messages import Message
from bot.rendering.people import HeldLine, render_forget, render_forgotten, render_privacy
from bot.watching.watcher import Watcher
from storage.people import Forget, Held, forget, held_as_json, held_of


class PeopleService:
    """Answers for one watcher."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher

    async def privacy(self, by: Actor) -> Message:
        """Say what is held of the asker, with every row of it as a file."""
        held = await self._watcher.store.read(held_of, str(by.id))
        return render_privacy(held_lines(held), held_as_json(held))

    async def ask(self, by: Actor) -> Message:
        """Say what forgetting would do, with the buttons that do it or not."""
        return render_forget(held_lines(await self._watcher.store.read(held_of, str(by.id))))

    async def forget(self, by: Actor) -> Message:
        """Take the asker out of the record, and out of what stands in the channels from it."""
        instead = await self._watcher.store.run(forget, str(by.id))
        if instead:
            await self._watcher.follow_sources()
            await self._watcher.follow_letters()
            await self._watcher.refresh_boards()
        return render_forgotten(bool(instead))


def held_lines(held: Iterable[Held]) -> list[HeldLine]:
    """Return how much of each sort is held."""
    return [HeldLine(one.trace.says, len(one.rows), one.trace.forget is Forget.REPLACE) for one in held]
