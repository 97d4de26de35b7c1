"""All that can be rendered, by name: values in, messages out, each within Discord's limits. Pure."""

from __future__ import annotations

from bot.rendering.alerts import alert_line, render_alert
from bot.rendering.answers import render_help, render_term_log, render_terms
from bot.rendering.boards import render_board, render_no_board
from bot.rendering.cards import render_question
from bot.rendering.lists import render_burst, render_digest
from bot.rendering.receipt import render_receipt
from bot.rendering.sources import render_health, render_sources, source_state
from bot.rendering.why import render_why

__all__ = [
    "alert_line",
    "render_alert",
    "render_board",
    "render_burst",
    "render_digest",
    "render_health",
    "render_help",
    "render_no_board",
    "render_question",
    "render_receipt",
    "render_sources",
    "render_term_log",
    "render_terms",
    "render_why",
    "source_state",
]
