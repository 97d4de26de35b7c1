"""The small made-up world of the examples: two letters, four sources, and what they publish. Our own words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from tests.process import Toml
from tests.spine import NOON, Item

LETTER = """
id = "harbour-2026"
title = "Letter on the silted harbour of Castlebar"
short = "Harbour letter"
addressee = "The Harbour Commissioner"
sent_on = 2026-02-02
answer_days = 60
questions = [
  { id = "q1", label = "dredging plan", text = "What became of the plan to dredge the harbour? When will it begin?" },
  { id = "q2", label = "fines for dumping", text = "Who was fined for dumping in the harbour?" },
  { id = "q2a", label = "use of the fines", text = "What were the fines spent on?", parent = "q2" },
  { id = "q3", label = "working group", text = "When will the harbour working group meet?" },
]
rules = [
  { question = "q1", topics = ["place"], acts = ["plan"] },
  { question = "q2", topics = ["place"], acts = ["fine"] },
  { question = "q3", topics = ["place"], acts = ["group"] },
]
[[known]]
question = "q1"
day = 2025-11-01
precision = "month"
sentence = "The office put the dredging plan out to tender."
url = "https://office.example.org/tender"
[facets]
place = { says = "names the harbour", strong = ["harbour"] }
silt = { says = "names the silt", strong = ["silt"] }
plan = { says = "names the dredging plan", strong = ["dredging plan"] }
fine = { says = "names a fine", strong = ["fined"] }
group = { says = "names the working group", strong = ["working group"] }
[gate]
topics = ["place", "silt"]
"""

QUAY = """
id = "quay-2026"
title = "Letter on the night boats"
short = "Night boat letter"
addressee = "Port Office and Ferry Board"
sent_on = 2026-01-02
answer_days = 30
addressees = [
  { id = "port", name = "Port Office", groups = ["port"] },
  { id = "ferries", name = "Ferry Board", groups = ["ferries"] },
]
questions = [
  { id = "q1", label = "winter boats", text = "Will night boats run in winter?" },
  { id = "q2", label = "fares", text = "What will the night boats cost?" },
]
rules = [
  { question = "q1", topics = ["boat"], acts = ["winter"] },
  { question = "q2", topics = ["boat"], acts = ["fare"] },
]
[facets]
boat = { says = "names the night boats", strong = ["night boats"] }
winter = { says = "speaks of winter", strong = ["in winter"] }
fare = { says = "speaks of fares", strong = ["fares"] }
[gate]
topics = ["boat"]
"""

OFFICE: Toml = {"id": "office", "name": "Harbour Office", "group": "port", "tier": 1}
BRIEFINGS: Toml = {"id": "briefings", "name": "Port briefings", "group": "port", "tier": 1}
COURIER: Toml = {"id": "courier", "name": "Castlebar Courier", "group": "news"}
GAZETTE: Toml = {"id": "gazette", "name": "Bay Gazette", "group": "news"}
SOURCES = (OFFICE, BRIEFINGS, COURIER, GAZETTE)
LETTERS: Mapping[str, str] = {"harbour.toml": LETTER, "quay.toml": QUAY}


def item(host: str, name: str, title: str, text: str, *, hours_ago: float = 1) -> Item:
    """One text at one publisher; its name is its identity."""
    link = f"https://{host}.example.org/{name}"
    return Item(title, text, f"{host}-{name}", link, NOON - timedelta(hours=hours_ago))


GROUP = item(
    "office",
    "group",
    "Minutes of the harbour board",
    "The board thanked its clerk. The harbour working group will meet in Castlebar on 20 March 2026, with the "
    "fishers of both towns. Minutes of the last meeting were approved without a vote. Clerk Odile Marsh reported on "
    "lamps, moorings and the painting of three sheds; a gate on Mill Lane will be replaced before midsummer.",
)
_RAID = (
    "Inspectors boarded the barge Marigold on Tuesday. Gull Freight of Newport was fined 40,000 crowns for dumping mud "
    "in the harbour, the first such penalty in six years. The firm said that it would appeal. Its owner, Piers Gull, "
    "has run barges since 1998 and owns a quarry inland. "
)
RAID = item("courier", "marigold", "Barge owner fined over harbour mud", _RAID + "Its captain was not on board.")
RAID_COPY = item("gazette", "penalty", "Newport firm pays for dumping", _RAID + "Readers had written to us of it.")
RAID_OFFICIAL = item("office", "notice-14", "Notice 14: penalty for dumping", _RAID + "This notice takes effect today.")
BRIEFING = item(
    "briefings",
    "march-3",
    "Port briefing of 3 March 2026",
    "QUESTION: Thank you. The letter of the two towns asks when the dredging plan for the harbour begins. Is there "
    "a date?\n\nMS HALE: On the dredging plan for the harbour, I'd refer you to the Ministry of Works. We have nothing "
    "to announce today.\n\nQUESTION: On another subject, will passports be checked on the evening train to Ballina? "
    "Travellers complain of queues at both platforms.\n\nMS HALE: Conductors will look at tickets and passports "
    "together from Monday, which should shorten the queues by half.",
)
PLAN = item(
    "gazette",
    "plan",
    "Ministry looks at silt",
    "A ministry paper seen by the Gazette says that the dredging plan for the harbour will be ready in May. Two firms "
    "from abroad have asked for the drawings. Nobody would say what it costs. Engineer Tomas Reedy, who drew an "
    "earlier version in 2019, calls the timetable brave; herons nest on the northern bank until July.",
)
PLAN_MORE = item(
    "gazette",
    "plan",
    "Ministry looks at silt",
    PLAN.text + " The paper adds that the harbour working group has never been called.",
)
PLAN_ALTERED = item(
    "gazette",
    "plan",
    "Ministry looks at silt",
    PLAN_MORE.text.replace("will be ready in May", "may be ready in autumn"),
)
MISSED = item(
    "courier",
    "scouring",
    "Barges on their way",
    "Two barges left the yard at dawn. Barges from the north will scour the estuary before Easter, the yard said. The "
    "tide allows nothing sooner.",
)
EELS = item("courier", "eels", "Eels are back", "Eels are back in the bay. Anglers counted forty in one night.")
HARBOUR_SILT = item(
    "gazette", "silt", "A walk by the water", "The harbour holds more silt than ever, says a reader who walks there."
)
NIGHT = item("office", "boats", "Winter timetable", "No night boats will run in winter, the office says.")
FERRY = """February 20, 2026

The Honorable Jane Roe
Director
Island Ferry Office

Re: The island ferry timetable

Dear Director Roe:

The ferry has failed islanders since last month. Ferry crews and islanders ask for answers to the following questions
within 60 days of receipt of this letter:

1. Will the Office run more boats to the island in summer?
2. Why were ticket prices raised for islanders?
   a. Who approved the ticket prices?
3. Which pier will the ferry use?

Sincerely,

Ada Holt
Member of Congress
"""
_MANY = (
    ("pilots", "Two retired pilots, both past eighty, offered to chair the harbour working group for a pound a year."),
    ("mayor", "Mayor Quill hopes that the harbour working group will sit under her own roof by summer."),
    ("anglers", "Anglers want two seats when the harbour working group is formed, their club wrote."),
    ("school", "Pupils drew the harbour working group as nine gulls round a table; the drawing hangs in the library."),
    ("union", "Dockers threatened to leave the harbour working group before it has begun."),
    ("bishop", "The bishop prayed for the harbour working group at the blessing of the boats."),
)
MANY = tuple(item("courier", name, f"From the {name}", text) for name, text in _MANY)
_THEN = (
    ("tide", "Tide tables were printed anew. The clerk fined two skippers for anchoring in the harbour at night."),
    ("lamps", "Lamps on the mole are lit again. A chandler was fined for oil in the harbour after a trial of one day."),
    ("ropes", "Ropes must be marked. Three rowers were fined for racing through the harbour during mass."),
)


def degraded(number: int) -> Item:
    """One more text, for a message that something happens to."""
    name, text = _THEN[number]
    return item("briefings", name, f"Notice on {name}", text)
