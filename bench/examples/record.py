"""Scenes with the record: boards, cards, what changed, chart, export, search, deadline."""

from __future__ import annotations

from bench.examples.stage import Stage
from tests.discord_server import Message

HARBOUR = "harbour-2026"
OFFICE = "https://office.example.org"


async def play(stage: Stage) -> None:
    """Ask for everything that is on the record."""
    board = await _board(stage)
    await _reading(stage)
    await _notify(stage, board)
    await _states(stage)
    await _deadline(stage)


async def _board(stage: Stage) -> Message:
    stage.book.begin("The board")
    member = stage.world.member
    board = await stage.type(member, f"!status letter {HARBOUR}")
    stage.portray("board", board)
    stage.show("Board", board, "`!status letter`; the same stands pinned and edits itself.")
    for line in (
        'q1 partial in winter only parts: the winter addressee: port quote: "no boats in winter"',
        'q1 declined nothing to say addressee: ferries quote: "no comment"',
    ):
        await stage.type(member, f"!answer {line} url: {OFFICE}/boats letter: quay-2026")
    several = await stage.type(member, "!status letter quay-2026")
    stage.show("Board of a letter with several addressees, overdue", several)
    card = await stage.chosen(board, member, "q1", menu="b:")
    stage.show("Card of a question", card, "By the menu, or `!status question q1`.")
    stage.show("What changed", await stage.pressed(board, member, "n:"))
    chart = await stage.pressed(board, member, "c:")
    stage.book.pictures["chart"] = chart.attachments[0].data
    stage.book.alt["chart"] = chart.attachments[0].description
    stage.show("Chart", chart, "The figures of the picture stand beside it in words.")
    stage.show("Export", await stage.pressed(board, member, "x:"))
    stage.show("Export as a table", await stage.slash(member, "export", format="csv", letter=HARBOUR))
    return board


async def _reading(stage: Stage) -> None:
    stage.book.begin("Finding and catching up")
    member = stage.world.member
    stage.show("Search", await stage.type(member, '!search "working group"'))
    stage.show("Search that finds nothing", await stage.type(member, "!search xylophone"))
    stage.show("A search with a fault", await stage.type(member, '!search "working group'))
    stage.show("Catch up", await stage.slash(member, "catchup"))
    stage.show("Catch up, a minute later", await stage.slash(member, "catchup"))
    stage.show("Sources", await stage.type(member, "!status sources"))


async def _notify(stage: Stage, board: Message) -> None:
    stage.book.begin("Being mentioned")
    member = stage.world.member
    stage.show("Notify me", await stage.pressed(board, member, "notify:"))
    stage.show("Notify by command", await stage.type(member, f"!notify {HARBOUR}:q3"))


async def _states(stage: Stage) -> None:
    stage.book.begin("States by command")
    member = stage.world.member
    typed = f'!answer q2a declined they will not say quote: "no comment" url: {OFFICE}/no'
    stage.show("A state with its proof", await stage.type(member, typed))
    stage.show("Without proof", await stage.type(member, "!answer q2a answered because"))
    stage.show("Undo", await stage.type(member, "!answer undo"))


async def _deadline(stage: Stage) -> None:
    stage.book.begin("The last day")
    admin, member = stage.world.admin, stage.world.member
    stage.show("Deadline", await stage.type(member, f"!deadline {HARBOUR}"), "The sum, in words.")
    received = await stage.type(admin, f"!deadline received 7 Feb 2026 letter: {HARBOUR}")
    stage.show("Receipt recorded", received)
    typed = f'!deadline extend 1 May 2026 quote: "by May" url: {OFFICE}/may letter: {HARBOUR}'
    stage.show("Extension recorded", await stage.type(admin, typed))
    draft = await stage.type(member, f"!deadline draft {HARBOUR}")
    stage.show("Follow-up draft", draft)
    stage.show_file("The draft itself", draft)
