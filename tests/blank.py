"""An empty database of today's schema, made once and copied: its steps take longer than most tests do."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.database import prepare


def lay_blank(path: Path) -> None:
    """Put one there, where nothing stands yet."""
    if not path.exists():
        path.write_bytes(_blank())


@cache
def _blank() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "blank.db"
        prepare(path)
        return path.read_bytes()
