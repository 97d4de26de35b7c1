"""From what is stored of a letter to the record that is given out: quotes cut, people as roles, links safe. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo

from bot.rendering.markup import clean, safe_link
from bot.rendering.quoting import Quoting, is_government, publisher
from bot.rendering.words import UNANSWERED
from feeds.entries import Precision
from letters.learning.feedback import name_of
from letters.questions import State
from letters.record.board import Row
from letters.record.clock import days_left, explain
from letters.record.dossier import (
    FORMAT,
    OnRecord,
    QuestionRecord,
    Quoted,
    Record,
    Referral,
    StateChange,
    Stored,
    TeamNote,
    Term,
    TermChange,
)
from letters.record.kept import Evidence
from letters.record.marks import Note
from letters.record.states import BOT, Change, Proof, referrals

STATUS: Mapping[State, str] = {  # as GAO says of its recommendations: open or closed, and how
    State.OPEN: "Open",
    State.MENTIONED: "Open - mentioned",
    State.HOLDING: "Open - holding reply",
    State.DECLINED: "Open - declined",
    State.PARTIAL: "Open - partly answered",
    State.ANSWERED: "Closed - answered",
    State.WITHDRAWN: "Closed - withdrawn",
}
NOTES_LEFT_OUT = "Notes beside alerts in channels that cannot be seen from where this was asked for are left out."
NOTES = (
    "States are set by people, each with its proof; the bot itself sets only 'mentioned'.",
    "'No answer seen since' a day says what was looked for since then; what was not watched is not claimed.",
    "Of news at most 90 words a source are quoted; the link leads to the rest.",
)
_TERMINAL = re.compile(r" \(terminal\)$")


def make_record(stored: Stored, zone: tzinfo, *, names: bool) -> Record:
    """Make the record of a letter. ``names``: who did what by name, not by role."""
    return _Maker(stored, zone, names=names).record()


class _Maker:
    """Makes one record; words of news are handed out to the proofs of states before anything else."""

    def __init__(self, stored: Stored, zone: tzinfo, *, names: bool) -> None:
        self.stored, self.zone, self.names = stored, zone, names
        self.quoting = Quoting()

    def record(self) -> Record:
        board = self.stored.board
        changes = {row.question.id: self._changes(row.question.id) for row in board.rows}
        return Record(
            format=FORMAT,
            as_of=board.today,
            letter=board.letter.id,
            title=clean(board.letter.title),
            addressee=clean(board.letter.addressee),
            senders=clean(board.letter.senders),
            sent_on=board.clock.sent_on,
            closed=board.letter.closed is not None,
            watching_since=self._local(board.watching_since),
            names=self.names,
            notes=(*NOTES, *([NOTES_LEFT_OUT] if self.stored.notes_left_out else [])),
            term=self._term(),
            sources=tuple(
                replace(
                    one,
                    name=clean(one.name),
                    since=self._local(one.since),
                    watched_since=self._local(one.watched_since),
                )
                for one in self.stored.sources
            ),
            questions=tuple(self._question(row, changes[row.question.id]) for row in board.rows),
        )

    def _question(self, row: Row, changes: tuple[StateChange, ...]) -> QuestionRecord:
        letter, fact, question = self.stored.board.letter, row.fact, row.question
        log = [one for one in self.stored.log if one.question == question.id]
        asked = {one.id: clean(one.name) for one in letter.asked(question.id)}
        unanswered = fact.state in UNANSWERED
        return QuestionRecord(
            question=question.id,
            label=clean(question.label),
            text=clean(question.text),
            part_of=letter.parent_of(question),
            addressees=tuple(asked.values()) or (clean(letter.addressee),),
            state=fact.state,
            status=STATUS[fact.state],
            by_addressee={asked.get(one, one): state for one, state in fact.apart},
            status_since=self._local(fact.changed_at),
            no_answer_seen_since=self._local(self.stored.board.watching_since) if unanswered else None,
            answered_parts=clean(fact.parts),
            referred_to=clean(fact.referred_to),
            last_mention=self._local(fact.last_mention),
            evidence=tuple(self._quoted(piece) for piece in self.stored.evidence.get(question.id, ())),
            changes=changes,
            referrals=tuple(Referral(clean(by), clean(to), times) for by, to, times in referrals(log)),
            on_record_before=tuple(
                OnRecord(known.day, known.precision, clean(known.sentence), safe_link(known.url)) for known in row.known
            ),
            team_notes=tuple(self._note(one) for one in self.stored.notes if question.id in one.questions),
        )

    def _note(self, note: Note) -> TeamNote:
        told = (piece for pieces in self.stored.evidence.values() for piece in pieces if piece.entry == note.entry)
        url = next((safe_link(piece.url) for piece in told), "")
        return TeamNote(note.at.astimezone(self.zone), self._who(note.who), clean(note.text), url)

    def _quoted(self, piece: Evidence) -> Quoted:
        quote, cut = self.quoting.quote(piece.quote, piece.source_name, free=piece.official)
        return Quoted(
            day=self._day(piece),
            precision=piece.published.precision.value,
            source=clean(piece.source_name),
            on_the_record=piece.official,
            title=clean(piece.title),
            quote=quote,
            cut=cut,
            url=safe_link(piece.url),
            text=text_name(piece.entry, piece.version),
            sha256=self.stored.hashes.get((piece.entry, piece.version), ""),
        )

    def _day(self, piece: Evidence) -> date | None:
        at = piece.published.at
        if at is None:
            return None
        return at.astimezone(UTC if piece.published.precision is Precision.DAY else self.zone).date()

    def _changes(self, question: str) -> tuple[StateChange, ...]:
        return tuple(self._change(one) for one in self.stored.log if one.question == question)

    def _change(self, change: Change) -> StateChange:
        quote, cut = self._proof_quote(change.proof)
        return StateChange(
            at=change.at.astimezone(self.zone),
            addressee=self._asked(change.addressee),
            was=change.was,
            state=change.state,
            by=self._who(change.who),
            why=clean(change.why),
            parts=clean(change.parts),
            referred_by=clean(change.referred_by),
            referred_to=clean(change.referred_to),
            taken_back=change.undone,
            takes_back=bool(change.undoes),
            quote=quote,
            cut=cut,
            url=safe_link(change.proof.url),
            text=text_name(change.proof.entry, change.proof.version),
            sha256=change.proof.text_hash,
        )

    def _proof_quote(self, proof: Proof) -> tuple[str, bool]:
        """Cut a proof as its source is cut; one that is none of our texts goes by the host of its address."""
        ours = next(
            (
                piece
                for pieces in self.stored.evidence.values()
                for piece in pieces
                if piece.entry and piece.entry == proof.entry
            ),
            None,
        )
        if ours:
            return self.quoting.quote(proof.quote, ours.source_name, free=ours.official)
        return self.quoting.quote(proof.quote, publisher(proof.url), free=is_government(proof.url))

    def _term(self) -> Term:
        clock, today = self.stored.board.clock, self.stored.board.today
        return Term(
            due_on=clock.due_on,
            days_left=days_left(clock, today),
            assumed_receipt=clock.assumed_receipt,
            sum=tuple(clean(line) for line in explain(clock)),
            changes=tuple(
                TermChange(
                    at=one.at.astimezone(self.zone),
                    kind="received" if one.kind == "received" else "extended",
                    day=one.day,
                    by=self._who(one.who, "an admin"),
                    quote=clean(one.quote),
                    url=safe_link(one.url),
                )
                for one in self.stored.clock
            ),
        )

    def _local(self, at: datetime | None) -> datetime | None:
        return at.astimezone(self.zone) if at else None

    def _asked(self, addressee: str) -> str:
        return next((clean(one.name) for one in self.stored.board.letter.addressees if one.id == addressee), addressee)

    def _who(self, who: str, role: str = "a team member") -> str:
        if who == BOT:
            return BOT
        if self.names:
            return clean(name_of(who))
        return "the operator" if _TERMINAL.search(who) else role


def text_name(entry: int, version: int) -> str:
    """Name a stored text; '' for none of ours."""
    return f"{entry}-{version}" if entry else ""
