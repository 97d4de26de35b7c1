"""The process that draws: a timeline a line on its input, a PNG behind its length on its output, until input ends."""

from __future__ import annotations

import sys

from bot.picture.draw import draw
from bot.picture.drawing import LENGTH
from letters.record.timeline import from_json


def main() -> None:
    """Draw what is asked."""
    for line in sys.stdin.buffer:
        picture = draw(from_json(line.decode()))
        sys.stdout.buffer.write(len(picture).to_bytes(LENGTH) + picture)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
