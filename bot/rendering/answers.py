"""Answers to commands: help, the keywords and their log. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from bot.messages import Embed, Message
from bot.rendering.budget import DESCRIPTION, fit, shorten, size
from bot.rendering.markup import escape
from bot.rendering.words import BLUE, GREY, count, local_day, local_time, person, question_name
from letters.findings import WatchTerm
from letters.lab.trials import Liked
from letters.record.kept import Keyword, KeywordChange

_COMMANDS = (
    ("status letter", "the board of the letter (`status` alone does the same)"),
    ("status question q3", "one question: state, evidence, what was known before"),
    ("deadline", "when the answer is due, and how that is counted"),
    ("deadline draft", "a follow-up of what is open, as a file; nothing is sent"),
    ("status sources", "every source: is it answering, and since when not"),
    ('search "working group" since:30d', "which stored texts say it, the newest first"),
    ("catchup", "what is new since you last asked; `catchup since:30d` goes back further"),
    ("letter", "the letters that are watched, and the closed ones; `letter log` who changed which"),
    ("watch list", "the keywords that are watched"),
    ("watch test pill press*", "what a keyword would have caught"),
    ("why https://…", "the way of a text, with scores, or why it was never seen"),
    ("learned", "what your votes on alerts taught the letter"),
    ("chart", "a picture: what spoke to each question over time, and what changed"),
    ("help", "this list"),
)
_TEAM_COMMANDS = (
    ("notify q3a", "be mentioned when an alert names it, or no more; alone it says what holds"),
    ("answer q3 declined why quote: … url: …", "set what became of a question, with its proof"),
    ("answer undo", "take back your last change (24 hours); `answer undo q3` anybody's"),
    ("export zip", "the record as a file: also `md`, `csv`, `json`"),
    ("ingest https://…", "take in a page, or an attached txt, md, html or pdf, by hand"),
)
_ADMIN_COMMANDS = (
    ("deadline received 7 Aug 2023", "the day from which the term counts"),
    ("deadline extend 1 Nov 2023 quote: … url: …", "a later last day, with the words that say so"),
    ("watch add fentanyl near group", "see what a keyword would have caught, then save it or not"),
    ("watch edit #3 precursor* | pill press", "another text for a keyword; `not` leaves out, `*` matches endings"),
    ("watch mute #3", "its hits in the daily digest only; `watch unmute` takes it back"),
    ("watch remove #3", "see what would be missed, then watch for it no longer"),
    ("watch undo", "take back the last change"),
    ("watch log", "who changed which keyword when, which is noisiest and which liked most"),
    ("learned off", "heed no votes; `learned on` heeds them again"),
    ("letter add", "with a file (txt, md, html, pdf): read a letter, look it through, watch it"),
    ("letter close ferry-2026 why", "no more texts for it; also `edit`, `reopen`, `undo`"),
    ("sources add https://…", "find the feed of a page and see what it would bring"),
    ("sources pause state-wp-briefings", "ask it no more; also `resume`, `remove`, `test`, `log`"),
)
_DID = {
    "add": "added",
    "remove": "removed",
    "mute": "muted",
    "unmute": "unmuted",
    "undo add": "took back adding",
    "undo remove": "took back removing",
    "edit": "changed to",
    "undo edit": "took back changing to",
    "undo mute": "took back muting",
    "undo unmute": "took back unmuting",
}


def example_of(command: str) -> str:
    """Return how a command is written, by an example: "watch mute #3"; '' where help has none that says more."""
    every = (*_COMMANDS, *_TEAM_COMMANDS, *_ADMIN_COMMANDS)
    return next((written for written, _ in every if written.startswith(f"{command} ")), "")


def render_help(prefix: str, is_admin: bool) -> Message:
    """List what can be asked; to admins also what can be changed."""
    lines = [f"`{prefix}{command}`: {what}" for command, what in _COMMANDS]
    lines += ["", "**For the team**"]
    lines += [f"`{prefix}{command}`: {what}" for command, what in _TEAM_COMMANDS]
    if is_admin:
        lines += ["", "**For admins**"]
        lines += [f"`{prefix}{command}`: {what}" for command, what in _ADMIN_COMMANDS]
    lines += [
        "",
        f"The same with a slash: `/status letter`. Capitals do not matter; `{prefix}` may be a mention of me.",
        "Under each alert, **Why this?** tells what made it; the row below says what it does for a question.",
        "`/privacy` shows you alone what is held of you; `/forget` takes your name out of the record.",
    ]
    return fit(Message("What you can ask me", (Embed(description="\n".join(lines), colour=BLUE),)))


def render_terms(terms: Sequence[Keyword], zone: ZoneInfo) -> tuple[Message, ...]:
    """List the keywords, grouped by letter and question, over as many messages as they need."""
    if not terms:
        return (fit(Message("No keyword was added. The letter's own terms are always watched.")),)
    lines: list[str] = []
    group = ("", "")
    for term in sorted(terms, key=lambda term: (term.letter, term.question, term.id)):
        if group != (group := (term.letter, term.question)) or not lines:
            about = question_name(term.question) or "the subject"
            lines.append(f"**{escape(term.letter)}, {escape(about)}**")
        lines.append(_term_line(term, zone))
    return _paged(f"{count(len(terms), 'keyword')} added to the letter's own terms", lines)


def _term_line(term: Keyword, zone: ZoneInfo) -> str:
    notes = ["muted: digest only"] * term.muted
    if term.hits is not None:
        notes.append(f"{count(term.hits, 'hit')} in 30 days")
    if term.added_by:
        day = f", {local_day(term.added_at, zone)}" if term.added_at else ""
        notes.append(f"by {person(term.added_by)}{day}")
    told = f" ({'; '.join(notes)})" if notes else ""
    return f"#{term.id} {shorten(escape(term.text), 120)}{told}"


def render_term_log(
    changes: Sequence[KeywordChange],
    zone: ZoneInfo,
    noisiest: tuple[WatchTerm, int] | None = None,
    liked: Liked | None = None,
) -> tuple[Message, ...]:
    """List the changes of keywords, the newest first.

    Above them stand the keyword that alone made most alerts of 30 days, and the one that found what people want.
    """
    if not changes:
        return (fit(Message("No keyword was ever changed.")),)
    newest = sorted(changes, key=lambda change: change.at, reverse=True)
    lines = [*_noisy_line(noisiest), *_liked_line(liked), *(_change_line(change, zone) for change in newest)]
    return _paged(f"{count(len(changes), 'change')} of keywords, the newest first", lines)


def _noisy_line(noisiest: tuple[WatchTerm, int] | None) -> Iterator[str]:
    if noisiest is not None:
        term, texts = noisiest
        keyword = shorten(escape(term.text), 120)
        yield f"Noisiest: “{keyword}” (#{term.id}) alone made {count(texts, 'text')} of the last 30 days an alert."


def _liked_line(liked: Liked | None) -> Iterator[str]:
    if liked is not None:
        keyword = f"“{shorten(escape(liked.term.text), 120)}” (#{liked.term.id})"
        but = f", and in {liked.unwanted} that they do not" if liked.unwanted else ""
        yield f"Liked most: {keyword} stands in {count(liked.wanted, 'text')} that people want{but}."


def _change_line(change: KeywordChange, zone: ZoneInfo) -> str:
    did = _DID.get(change.action, change.action)
    about = f" for {escape(question_name(change.question))}" if change.question else ""
    undone = " (taken back since)" if change.undone else ""
    keyword = shorten(escape(change.keyword), 120)
    was = f" from “{shorten(escape(change.was), 120)}”" if change.was else ""
    return f"{local_time(change.at, zone)}: {person(change.who)} {did} “{keyword}”{was}{about}{undone}"


def _paged(opening: str, lines: Iterable[str]) -> tuple[Message, ...]:
    pages: list[list[str]] = [[]]
    for line in lines:
        if sum(size(kept) + 1 for kept in pages[-1]) + size(line) > DESCRIPTION:
            pages.append([])
        pages[-1].append(line)
    of = f" of {len(pages)})"
    return tuple(
        fit(
            Message(
                opening + (f" ({n}{of}" if len(pages) > 1 else ""),
                (Embed(description="\n".join(page), colour=GREY),),
            )
        )
        for n, page in enumerate(pages, 1)
    )
