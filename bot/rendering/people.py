"""What is held of somebody, and what forgetting does, as messages for them alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import Button, Embed, File, Message
from bot.rendering.budget import fit
from bot.rendering.words import GREY, count

FORGET, KEEP = "g:forget", "g:keep"
LARGEST_FILE = 1_000_000  # bytes; below what any server takes
NEVER = "No messages are kept, and nothing of who reads along."
STAYS = (
    "What stands in this channel, in backups and exports made before, and what people wrote of you in a reason "
    "stays; backups go as newer ones come."
)


@dataclass(frozen=True, slots=True)
class HeldLine:
    """How much of one sort is held."""

    says: str  # "votes on texts"
    rows: int
    stays: bool  # the row stays, without the person


def render_privacy(held: Sequence[HeldLine], rows: str) -> Message:
    """Say what is held of the asker; ``rows``: all of it, as a file."""
    if not held:
        return Message(f"Nothing is held of you. {NEVER}")
    total = sum(one.rows for one in held)
    lines = [f"{one.says}: {one.rows}" for one in held]
    said = f"{count(total, 'row')} of the record name you, by Discord's name and id, with what you did. {NEVER}"
    embed = Embed(description="\n".join(lines), colour=GREY, footer="forget takes your name and id out of all of them")
    body = rows.encode()
    file = File("what-is-held-of-you.json", body, "Every row of the record that names you")
    return fit(Message(said, (embed,), files=(file,) if len(body) <= LARGEST_FILE else ()))


def render_forget(held: Sequence[HeldLine]) -> Message:
    """Say what forgetting would do."""
    if not held:
        return Message(f"Nothing is held of you, so there is nothing to forget. {NEVER}")
    stay = sum(one.rows for one in held if one.stays)
    gone = sum(one.rows for one in held if not one.stays)
    lines = [
        f"{count(stay, 'row')} will say “former member” instead of you: what was decided and voted stays",
        f"{count(gone, 'row')} will be deleted: {', '.join(one.says for one in held if not one.stays) or 'none'}",
        STAYS,
        "It cannot be undone. If you come back you are somebody new.",
    ]
    buttons = (Button("Forget me", custom_id=FORGET, style="danger"), Button("Keep it", custom_id=KEEP))
    return fit(Message("Forget who you are?", (Embed(description="\n".join(lines), colour=GREY),), buttons))


def render_forgotten(done: bool) -> Message:
    """Say that it was done; the buttons are gone."""
    if not done:
        return Message("Nothing is held of you any more.")
    return Message(f"You are forgotten: the record says “former member” now. {STAYS}")
