"""The messages around an export: what can be had, and the file with what it holds. Pure."""

from __future__ import annotations

from bot.desks.dossier import Form, Order
from bot.messages import Button, File, Message
from bot.rendering.budget import fit, shorten
from bot.rendering.markup import escape
from bot.rendering.words import count
from letters.questions import Letter
from letters.record.clock import day_words
from letters.record.dossier import Record

WORDS = {
    Form.MD: "Text (.md)",
    Form.CSV: "Table (.csv)",
    Form.JSON: "Data (.json)",
    Form.ZIP: "Everything (.zip)",
}
MIB = 1 << 20


def render_forms(letter: Letter) -> Message:
    """Offer the forms of an export; the buttons are ``x:<letter>:<form>``."""
    buttons = tuple(Button(words, f"x:{letter.id}:{form}") for form, words in WORDS.items())
    line = f"Export of {escape(letter.short)}: as what? People are named by their role."
    return fit(Message(shorten(line, 300), buttons=buttons))


def render_export(letter: Letter, record: Record, order: Order, body: bytes, *, whole: bool) -> Message:
    """Hand out the file, and say what it holds and what it does not."""
    pieces = sum(len(question.evidence) for question in record.questions)
    held = f"{count(len(record.questions), 'question')}, {count(pieces, 'piece of evidence', 'pieces of evidence')}"
    said = [
        f"{escape(letter.short)}, status as of {day_words(record.as_of)}: {held}.",
        "People are named." if order.names else "People are named by their role.",
        "" if whole else "Whole texts are left out: with them it is larger than may be sent here.",
    ]
    name = f"{record.letter}-{record.as_of}.{order.form}"
    file = File(name, body, f"The record of {letter.short} as of {day_words(record.as_of)}")
    return fit(Message(" ".join(filter(None, said)), files=(file,)))


def too_large(letter: Letter, form: Form, size: int, limit: int) -> str:
    """Say kindly that a file cannot be sent, and how it is had all the same."""
    return (
        f"the file has {size / MIB:.1f} MiB, and {limit / MIB:.0f} may be sent here; whoever runs me can write it: "
        f"letterwatch export {letter.id} --format {form}"
    )
