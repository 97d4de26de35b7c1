"""Scenes that come by the clock: digest, reminders, health, the day's receipt."""

from __future__ import annotations

from bench.examples import world
from bench.examples.stage import Stage

WALL = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"


async def play(stage: Stage) -> None:
    """Let days pass, some of them with trouble."""
    stage.book.begin("By the clock")
    await stage.publish(world.HARBOUR_SILT, source="gazette")
    await stage.spine.watcher.make_digest(stage.world.watch.id, stage.spine.clock().date())
    await stage.spine.watcher.deliver()
    digest = stage.posted("d:")[0]
    stage.show("Daily digest", digest, "What speaks to the subject and to no question.")
    stage.show("A number of the digest", await stage.pressed(digest, stage.world.member, "d:"))
    await stage.day()
    held = next(one for one in stage.posted("r:") if one.content.startswith("Harbour"))
    stage.show("Reminder that holds", held, "Nobody is told to chase while alerts wait for somebody's judgement.")
    await _judge(stage)
    stage.show("The same reminder, once they are judged", stage.now(held), "By edit.")
    await stage.day()
    receipt = stage.health("Coverage 5 Mar")
    stage.show("Coverage receipt", receipt, "One a day, in the health channel: quiet means quiet.")
    await _health(stage)


async def _judge(stage: Stage) -> None:
    """Set what became of Q2, on which alerts wait."""
    alert = next(one for one in stage.posted("s:") if one.content.startswith("Q2"))
    form = await stage.press(alert, stage.world.member, "s:mentions")
    await stage.fill_in(form, reason="one firm, no list")
    await stage.settle()


async def _health(stage: Stage) -> None:
    stage.spine.web.put("/courier", WALL)
    for _ in range(6):
        stage.spine.step(minutes=40)
        await stage.spine.poll("courier")
        await stage.spine.watcher.settle()
    lacking = next(one for one in stage.server.bot_messages(stage.world.health) if "may repeat" in str(one.embeds))
    stage.show("A right is lacking", lacking, "It came with the alert that may repeat.")
    trouble = stage.health("Castlebar Courier")
    stage.show("A source fails", trouble, "In the health channel, once; edited as it changes.")
    stage.spine.show(world.EELS, world.MISSED, *world.MANY, source="courier")
    stage.spine.step(hours=1)
    await stage.spine.poll("courier")
    await stage.settle()
    stage.show("The same message, when it is over", stage.now(trouble))
