"""Scenes with alerts: each kind, what is folded into them, what they come down to, and what people press there."""

from __future__ import annotations

from bench.examples import world
from bench.examples.stage import Stage
from tests.discord_server import Fault, Permission, Trouble

POSTS = r"/channels/\d+/messages"


async def play(stage: Stage) -> None:
    """Tell of everything that a source may bring."""
    await _first_words(stage)
    await _replies(stage)
    await _reading(stage)
    await _trouble(stage)


async def _first_words(stage: Stage) -> None:
    stage.book.begin("Alerts")
    (group,) = await stage.publish(world.GROUP, source="office")
    stage.portray("alert", group)
    stage.show("First word, on the record", group, "The first line stands alone in a push notice.")
    (raid,) = await stage.publish(world.RAID, source="courier")
    await stage.publish(world.RAID_COPY, source="gazette")
    await stage.settle()
    stage.show(
        "News, and a copy of it", stage.now(raid), "A second paper told the same: a line by edit, no new message."
    )
    (briefing,) = await stage.publish(world.BRIEFING, source="briefings")
    stage.show(
        "From a briefing", briefing, "Who asked and who answered stay apart; what it sounds like is a suggestion."
    )


async def _replies(stage: Stage) -> None:
    (official,) = await stage.publish(world.RAID_OFFICIAL, source="office")
    stage.show("Reply: an official document", official, "A reply to the first alert of its story.")
    (plan,) = await stage.publish(world.PLAN, source="gazette")
    (more,) = await stage.publish(world.PLAN_MORE, source="gazette")
    stage.show("Reply: a question not named before", more, "The page was made longer.")
    (altered,) = await stage.publish(world.PLAN_ALTERED, source="gazette")
    stage.show("Reply: the quoted words were altered", altered)
    await stage.settle()
    stage.show("The alert that had quoted them", stage.now(plan), "Its banner came by edit.")


async def _reading(stage: Stage) -> None:
    stage.book.begin("Under an alert")
    admin, member, stranger = stage.world.admin, stage.world.member, stage.world.stranger
    alert = stage.posted("a:")[0]
    stage.show("Why this?", await stage.pressed(alert, member, "a:"))
    claimed = await stage.pressed(alert, member, "claim:")
    stage.show("I'll read it", claimed)
    form = await stage.press(alert, member, "note:")
    stage.show_form("Note", form)
    noted = await stage.fill_in(form, note="Ask the clerk whether the fishers were invited.")
    stage.show("A note that was kept", noted)
    await stage.settle()
    stage.show(
        "The alert with both", stage.now(alert), "Who reads it and how many notes there are stand on the buttons."
    )
    stage.show("Somebody else presses I'll read it", await stage.pressed(alert, admin, "claim:"))
    stage.show("Discuss", await stage.pressed(alert, member, "talk:"))
    form = await stage.press(alert, member, "s:answers")
    stage.show_form("Answers: the form", form)
    stage.show("What was set, with Undo", await stage.fill_in(form, reason="they name the day"))
    form = await stage.press(stage.posted("a:")[2], member, "s:refers")
    stage.show_form("Refers elsewhere: the form", form, "What the words sound like is filled in.")
    stage.show("A holding reply", await stage.fill_in(form, reason="sent to the ministry"))
    why = await stage.pressed(alert, member, "a:")
    stage.show("Relevant", await stage.pressed(why, member, "f:relevant"))
    stage.show("A stranger presses a button", await stage.pressed(alert, stranger, "s:answers"))


async def _trouble(stage: Stage) -> None:
    stage.book.begin("When something is in the way")
    many = await stage.publish(*world.MANY, source="courier")
    stage.show(
        "More than five at once", many[0], "The number of an alert opens its explanation, which has all its buttons."
    )
    for number, refused in enumerate((1, 2)):
        stage.server.fail(Fault("POST", POSTS, holding='"a:', status=400, code=50035, times=refused))
        stage.spine.step(hours=1)
        (less,) = await stage.publish(world.degraded(number), source="briefings")
        stage.show(("Discord refused the whole: a short one", "Refused again: a plain line")[number], less)
    stage.server.fail(Fault("POST", POSTS, holding='"a:', kind=Trouble.RESET, after=True, times=1))
    stage.server.world.deny(stage.world.watch, stage.world.bot_role, Permission.READ_MESSAGE_HISTORY)
    await stage.publish(world.degraded(2), source="briefings")
    stage.spine.step(minutes=5)
    await stage.spine.watcher.deliver()
    stage.show(
        "May repeat", stage.posted("a:")[-1], "The answer to the first try was lost, and the history may not be read."
    )
    stage.server.world.allow(stage.world.watch, stage.world.bot_role, Permission.READ_MESSAGE_HISTORY)
