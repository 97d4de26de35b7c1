"""Alerts of our own writing: the usual ones, and those that break a careless renderer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from feeds.entries import Precision, Published, Role
from letters.alerts import Alert, AlertKind, Door, Line, Quote, alert_key
from letters.questions import Known, Letter, Question, State
from letters.record.board import Board, Fact, SourceCount, make_board

ET = ZoneInfo("America/New_York")
NOW = datetime(2023, 9, 12, 18, 0, tzinfo=UTC)
HOSTILE = (
    "@everyone <@123456789012345678> <#1> <t:1:R> **`||[x](https://evil.example/)||`** # https://evil.example/"
    "\u202egnp\u202c discord.gg/abc \u0000"
)

BRIEFING = Alert(
    key=alert_key("fentanyl-2023", 1, 0, "first"),
    letter="fentanyl-2023",
    letter_title="Letter on the PRC's part in the fentanyl crisis",
    story=1,
    entry=1,
    channel=0,
    reason="first",
    kind=AlertKind.FIRST,
    lines=(
        Line(
            "q3",
            "working group timeline",
            State.MENTIONED,
            0.72,
            ("names the working group", "“at the point of” is about its timing", "says that it is NOT there yet"),
            ("no date is given",),
        ),
        Line("q3a", "tools left if diplomacy fails", State.OPEN, 0.48, ("sanctions named beside PRC firms",)),
    ),
    quote=Quote(
        sentence="We are not yet at the point of standing up the working group, but both sides keep talking about it.",
        before="Let me say a word about counternarcotics.",
        after="I have no date to give you today.",
        bold=((15, 27), (47, 60)),
        speaker="MR FARROW",
        role=Role.OFFICIAL,
        asked="Is there any timeline for the working group on fentanyl that was floated in Beijing?",
    ),
    source_name="State briefings",
    source_group="state",
    official=True,
    title="Department Press Briefing, September 12, 2023",
    url="https://www.state.example/briefings/department-press-briefing-september-12-2023/",
    published=Published(datetime(2023, 9, 12, 17, 22, tzinfo=UTC), Precision.MINUTE),
    first_seen=NOW,
    also=(
        Door("AP", "https://ap.example/1", "copy"),
        Door("Newsmax", "https://newsmax.example/2", "copy"),
        Door("AP", "https://ap.example/3", "copy"),
        *(Door(f"Paper {n}", f"https://paper.example/{n}", "rewrite") for n in range(4)),
    ),
    due_on=date(2023, 10, 1),
)
NEWS = replace(
    BRIEFING,
    key=alert_key("fentanyl-2023", 2, 0, "first"),
    lines=BRIEFING.lines[:1],
    quote=Quote("Beijing agreed to a timetable, two officials said.", bold=((0, 7), (20, 29))),
    source_name="Wire Service",
    source_group="news",
    official=False,
    title="Beijing said to agree to timetable",
    url="https://wire.example/beijing-(timetable)?a=1 2",
    published=Published(datetime(2023, 9, 12, 12, tzinfo=UTC), Precision.DAY),
    also=(),
    from_summary=True,
    may_repeat=True,
    due_on=date(2023, 12, 1),
)
ALTERED = replace(
    BRIEFING,
    key=alert_key("fentanyl-2023", 1, 0, "1@2"),
    kind=AlertKind.ALTERED,
    reason="1@2",
    altered="We are now at the point of standing up the working group, and both sides keep talking about it.",
)

ALERTS = {
    "a briefing": BRIEFING,
    "news, from the summary, may repeat": NEWS,
    "an altered quote": ALTERED,
    "a quote that is gone": replace(ALTERED, key="G" * 25, altered="(gone)"),
    "the first alert after the edit": replace(BRIEFING, altered=ALTERED.altered),
    "now official": replace(BRIEFING, kind=AlertKind.OFFICIAL, quote=replace(BRIEFING.quote, asked="")),
    "another question": replace(BRIEFING, kind=AlertKind.QUESTION, lines=BRIEFING.lines[1:]),
    "told late": replace(BRIEFING, kind=AlertKind.LATE, reason="late:1"),
    "a reporter's words": replace(
        BRIEFING,
        quote=Quote("So is the working group dead?", role=Role.REPORTER, speaker="QUESTION", bold=((10, 23),)),
    ),
    "very long": replace(
        BRIEFING,
        title="A title without end " * 40,
        lines=tuple(
            Line(f"q{n}", "a label that goes on and on " * 4, State.OPEN, 0.5, ("a reason " * 60,) * 20)
            for n in range(1, 31)
        ),
        quote=Quote("many words " * 900, "before " * 400, "after " * 400, ((0, 4), (11, 15)), "SPEAKER " * 40),
        url="https://www.state.example/" + "path/" * 200,
        also=tuple(Door(f"Outlet {n} " * 20, "https://x.example/" + "y" * 900, "copy") for n in range(60)),
        letter_title="A letter " * 80,
    ),
    "right to left": replace(
        NEWS,
        title="בייג'ינג הסכימה ללוח זמנים",
        quote=Quote("קבוצת העבודה תיפגש בחודש הבא, אמרו שני פקידים.", bold=((0, 11),)),
        source_name="עיתון",
    ),
    "Chinese": replace(
        NEWS,
        title="外交部发言人主持例行记者会",
        quote=Quote("中方愿在平等和相互尊重的基础上同美方开展禁毒合作。" * 12, bold=((20, 24),)),
        source_name="MFA",
        source_group="china",
        official=True,
        url="https://mfa.example/禁毒",
    ),
    "hostile": replace(
        NEWS,
        lines=(Line("q1", HOSTILE, State.OPEN, 7.0, (HOSTILE,), (HOSTILE,)),),
        title=HOSTILE,
        source_name=HOSTILE,
        quote=Quote(HOSTILE, HOSTILE, HOSTILE, ((0, 9), (10, 30), (28, 999)), HOSTILE, Role.OFFICIAL, HOSTILE),
        url="javascript:alert(1)",
        also=(Door(HOSTILE, "javascript:alert(1)", "copy"), Door("]( x", "https://x.example/)(", "copy")),
        letter_title=HOSTILE,
    ),
    "missing parts": replace(
        NEWS,
        lines=(Line("", "", State.OPEN, 0.3),),
        quote=Quote(""),
        title="",
        url="",
        source_name="",
        published=Published(),
        due_on=None,
        letter_title="",
    ),
}

LETTER = Letter(
    "fentanyl-2023",
    "Letter on the PRC's part in the fentanyl crisis",
    "Fentanyl letter",
    "Secretary of State",
    "Members of Congress",
    date(2023, 8, 2),
    60,
    questions=(
        Question("q1", "interagency coordination", "What was done to share information better between agencies?"),
        Question("q2", "export-control progress", "What came of the talks on export controls?"),
        Question("q2a", "what the PRC wants in return", "Which incentives were asked for?", "q2"),
        Question("q3", "working group timeline", "What timeline is there for the working group?"),
        Question("q3a", "tools left if diplomacy fails", "Which tools remain?", "q3"),
        Question("q4", "authorities Congress could add", "Which authorities are missing?"),
    ),
    known=(
        Known("q3", date(2023, 6, 1), "month", "Both sides agreed to explore a group.", "https://x.example/june"),
        Known("q3", date(2023, 7, 10), "week", "A visit brought no date.", "https://x.example/july"),
        Known("q2", date(2019, 5, 1), "day", "The class was scheduled.", "https://x.example/2019"),
    ),
)
FACTS = {
    "q1": Fact(State.PARTIAL, 3, datetime(2023, 9, 1, 16, tzinfo=UTC), "DOJ", "https://doj.example/1", "Shared."),
    "q3": Fact(State.MENTIONED, 1, NOW, "State briefings", BRIEFING.url, BRIEFING.quote.sentence),
    "q4": Fact(State.DECLINED, 1, NOW, "State briefings", "", ""),
}


def board(now: datetime = NOW, since: datetime | None = datetime(2023, 8, 10, 15, tzinfo=UTC)) -> Board:
    trouble = ("State briefings blocked since 10 Sep 2023", "A source with " + "a long name " * 9)
    return make_board(LETTER, FACTS, since, now, ET, sources=SourceCount(12, 14, trouble))
