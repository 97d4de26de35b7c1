"""Scenes with people: why and why not, keywords, letters by hand, privacy, help, refusals."""

from __future__ import annotations

from bench.examples import world
from bench.examples.stage import Stage
from tests.discord_server.values import Upload

HARBOUR = "letter:harbour-2026"


async def play(stage: Stage) -> None:
    """Ask why, try keywords, add a letter, and ask what is held."""
    await _why(stage)
    await _lab(stage)
    await _letters(stage)
    await _rights(stage)


async def _why(stage: Stage) -> None:
    stage.book.begin("Why, and why not")
    member = stage.world.member
    stage.show("Why: it alerted", await stage.type(member, f"!why {world.GROUP.link}"))
    missed = await stage.type(member, f"!why {world.MISSED.link}")
    stage.show("Why not: it did not", missed)
    stage.show("Why not: never seen", await stage.type(member, "!why https://courier.example.org/2026/02/01/lost"))
    stage.show("Why: no text", await stage.type(member, "!why the briefing"))
    menu = await stage.pressed(missed, member, "w:late")
    stage.show("Should have alerted", menu)
    answer = await stage.chosen(menu, member, "harbour-2026:q1")
    stage.show("What would have caught it", answer, "The smallest changes, tried on the stored past.")
    await stage.settle()
    stage.show("Told late", stage.posted("a:")[-1])


async def _lab(stage: Stage) -> None:
    stage.book.begin("Keywords")
    admin, member = stage.world.admin, stage.world.member
    lab = await stage.type(admin, "!watch add eel* | barges question:q1 letter:harbour-2026")
    stage.portray("lab", lab)
    stage.show("Keyword lab", lab)
    stage.show("A fault", await stage.type(admin, "!watch add harbour near/ silt letter:harbour-2026"))
    form = await stage.press(lab, admin, next(one for one in lab.custom_ids if one.endswith(":not")))
    stage.show_form("Add exclusion: the form", form)
    stage.show("Somebody else presses", await stage.pressed(lab, member, "k:"))
    await stage.altered(lab, admin, "save")
    stage.show("Saved", stage.now(lab))
    stage.show("Watch list", await stage.type(member, "!watch list"))
    stage.show("Watch log", await stage.type(member, "!watch log"))
    stage.show("Muted", await stage.type(admin, "!watch mute #1"))
    stage.show("Taken back", await stage.type(admin, "!watch undo"))
    stage.show("What would be missed without it", await stage.type(admin, "!watch remove #1"))
    stage.show("Refused: a member adds a keyword", await stage.type(member, f"!watch add eels {HARBOUR}"))


async def _letters(stage: Stage) -> None:
    stage.book.begin("Letters by hand")
    admin, member = stage.world.admin, stage.world.member
    draft = await stage.slash(admin, "letter add", file=Upload("ferry.txt", world.FERRY.encode()))
    stage.show("A letter that was read", draft)
    for button, title in ((":letter", "Edit letter: the form"), (":names", "Edit names: the form")):
        custom_id = next(one for one in draft.custom_ids if one.endswith(button))
        stage.show_form(title, await stage.press(draft, admin, custom_id))
    await stage.altered(draft, admin, ":save")
    stage.show("Confirmed", stage.now(draft))
    stage.show("Letters", await stage.type(member, "!letter list"))
    stage.show("Closed", await stage.type(admin, "!letter close roe-2026-02 answered in full"))
    stage.show("Board of a closed letter", await stage.type(member, "!status letter roe-2026-02"))
    stage.show("Letter log", await stage.type(member, "!letter log"))


async def _rights(stage: Stage) -> None:
    stage.book.begin("People, help and refusals")
    admin, member, stranger = stage.world.admin, stage.world.member, stage.world.stranger
    stage.show("Privacy", await stage.slash(member, "privacy"))
    forget = await stage.slash(member, "forget")
    stage.show("Forget asks first", forget)
    learned = await stage.type(member, f"!learned {HARBOUR}")
    stage.show("What votes taught", learned)
    stage.show("Help", await stage.type(member, "!help"))
    stage.show("Help for admins", await stage.type(admin, "!help"))
    stage.show("Refused: a stranger sets a state", await stage.type(stranger, "!answer q1 answered so"))
    stage.show("Refused: a stranger exports", await stage.type(stranger, "!export md"))
    stage.show("Refused: a member closes a letter", await stage.type(member, "!letter close harbour-2026 so"))
    stage.show("Unknown question", await stage.type(member, "!status question q9"))
    stage.show("Unknown letter", await stage.type(member, "!status letter pier"))
