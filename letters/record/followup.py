"""A follow-up letter that lists only what is open, with what was said instead: a draft for people to edit. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, tzinfo

from letters.questions import Letter, Question, State
from letters.record.clock import Clock, count_days, day_words
from letters.record.states import CLOSED, Change, combined, go_in_circles, referrals

QUOTE_WORDS = 90  # no more is quoted of a text that is not a government's own
SAID = {
    State.MENTIONED: "The subject was mentioned",
    State.HOLDING: "We were put off",
    State.DECLINED: "An answer was declined",
    State.PARTIAL: "Part of it was answered",
}


def follow_up(
    letter: Letter,
    clock: Clock,
    each: Mapping[str, Mapping[str, State]],
    log: Sequence[Change],
    today: date,
    zone: tzinfo,
) -> str:
    """Write the draft in Markdown.

    ``each``: the states of a question by addressee ('' where there is one), open where missing; ``log``: of all
    questions, the oldest first.
    """
    states = {question: combined(by, letter.asked_ids[question]) for question, by in each.items()}
    still = [question for question in letter.questions if states.get(question.id, State.OPEN) not in CLOSED]
    head = [
        f"# Follow-up: {letter.title}",
        f"*Draft of {day_words(today)}. Nothing of this has been sent; read it, change it, sign it.*",
        f"To: {letter.addressee}",
        _opening(letter, clock, today),
    ]
    if not still:
        return _joined([*head, "Every question is closed: there is nothing to follow up."])
    lines = [*head, f"We still ask for an answer to {_count(len(still), len(letter.questions))}:"]
    for question in still:
        lines += [_heading(question), question.text, _not_by(letter, question.id, each.get(question.id, {}))]
        lines += _non_answers(_of(log, question.id), letter, zone)
    return _joined([*lines, *_circles(log), "We ask for a written reply, with a date by which we can expect it."])


def _opening(letter: Letter, clock: Clock, today: date) -> str:
    received = f", received on {day_words(clock.received_on)}," if clock.received_on else ""
    sent = f"On {day_words(letter.sent_on)} we wrote to you{received}"
    if clock.due_on is None:
        return f"{sent} and set no term for an answer."
    asked = f"{sent} and asked for an answer by {day_words(clock.counted_to or clock.due_on)}."
    if clock.extensions:
        asked += f" That day was extended to {day_words(clock.due_on)}."
    late = (today - clock.due_on).days
    return f"{asked} That is {count_days(late)} ago." if late > 0 else asked


def _count(still: int, of: int) -> str:
    whole = "our question" if of == 1 else f"{still} of our {of} questions"
    return f"all {of} of our questions" if still == of and of > 1 else whole


def _heading(question: Question) -> str:
    number = question.id.removeprefix("q")
    return f"## Question {number}: {question.label}"


def _not_by(letter: Letter, question: str, each: Mapping[str, State]) -> str:
    """Name those of several addressees who have not answered."""
    silent = [one.name for one in letter.asked(question) if each.get(one.id, each.get("", State.OPEN)) not in CLOSED]
    return f"Not answered by: {', '.join(silent)}." if silent else ""


def _non_answers(log: Sequence[Change], letter: Letter, zone: tzinfo) -> list[str]:
    """Tell what was said instead, each words once."""
    told = [change for change in log if change.state in SAID]
    newest = {change.proof.quote or str(change.id): change for change in told}
    parts = [part for change in newest.values() for part in _non_answer(change, letter, zone)]
    return parts or ["We have seen no answer."]


def _non_answer(change: Change, letter: Letter, zone: tzinfo) -> list[str]:
    speaker = next((one.name for one in letter.addressees if one.id == change.addressee), change.referred_by)
    by = f" by {plain_markdown(speaker)}" if speaker else ""
    to = f" and sent to {plain_markdown(change.referred_to)}" if change.referred_to else ""
    parts = f" ({plain_markdown(change.parts)})" if change.parts else ""
    day = change.proof.said_on or change.at.astimezone(zone).date()
    head = f"{SAID[change.state]}{parts}{to}{by}, {day_words(day)}"
    words = change.proof.quote.split()
    quote = plain_markdown(" ".join(words[:QUOTE_WORDS]) + ("…" if len(words) > QUOTE_WORDS else ""))
    link = f" <{change.proof.url}>" if change.proof.url.startswith(("http://", "https://")) else ""
    return [f"{head}:", f"> {quote}{link}"] if quote else [f"{head}.{link}"]


def _circles(log: Sequence[Change]) -> list[str]:
    pairs = referrals(log)
    told = [
        f"{f'{plain_markdown(by)} sent us' if by else 'We were sent'} to {plain_markdown(to)} {_times(times)}"
        for by, to, times in pairs
    ]
    return [f"{'; '.join(told)}.{' We are sent in circles.' if go_in_circles(pairs) else ''}"] if told else []


def _times(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def _of(log: Iterable[Change], question: str) -> list[Change]:
    return [one for one in log if one.question == question and not one.undone and not one.undoes]


def plain_markdown(text: str) -> str:
    """Keep text from outside from reading as Markdown."""
    line = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|~" else letter for letter in line)


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
