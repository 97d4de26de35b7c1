"""The settings of the demo: the text of a config.toml for its world, as anyone could write it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from bot.demo.events import Outlet, World

LETTER = "fentanyl-2023"
POLL_EVERY = "1m"  # the driver of the demo says itself when to look

HEAD = """\
[storage]
path = {path}

[letters]
files = [{letter}]

[polling]
per_host_seconds = 0
timeout_seconds = 5
"""


def settings_text(world: World, addresses: Mapping[str, str], path: str) -> str:
    """Return the TOML text of the demo's settings; ``addresses`` gives each source's, ``path`` the database's."""
    head = HEAD.format(path=json.dumps(path), letter=json.dumps(LETTER))
    return "\n".join([head, *(_source(outlet, addresses[outlet.id]) for outlet in world.outlets)])


def _source(outlet: Outlet, url: str) -> str:
    settings = {
        "id": outlet.id,
        "name": outlet.name,
        "group": outlet.group,
        "kind": outlet.kind,
        "url": url,
        "every": POLL_EVERY,
        "tier": outlet.tier,
        "full_text": outlet.full_text,
        "stale_after": "3650d",  # a few events stand for three years; silence is no sign here
        "private": True,
    }
    return "\n".join(["[[sources]]", *_lines(settings.items()), *_options(outlet)]) + "\n"


def _options(outlet: Outlet) -> list[str]:
    return ["[sources.options]", *_lines(outlet.options)] if outlet.options else []


def _lines(pairs: Iterable[tuple[str, object]]) -> list[str]:
    return [f"{name} = {json.dumps(value)}" for name, value in pairs]
