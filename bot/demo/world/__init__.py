"""The demo's world as files: its outlets, and what happens there year by year."""

from __future__ import annotations

from importlib.resources import files

from bot.demo.events import World, build_world

YEARS = ("2023", "2024", "2025", "2026")


def read_world() -> World:
    """Read the world that ships with the package."""
    here = files(__name__)
    years = [here.joinpath(f"{year}.toml").read_text(encoding="utf-8") for year in YEARS]
    return build_world(here.joinpath("outlets.toml").read_text(encoding="utf-8"), years)
