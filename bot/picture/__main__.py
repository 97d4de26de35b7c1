"""The process that draws: a timeline on its input, a PNG on its output."""

from __future__ import annotations

import sys

from bot.picture.draw import draw
from letters.timeline import from_json


def main() -> None:
    """Draw one picture and leave."""
    sys.stdout.buffer.write(draw(from_json(sys.stdin.buffer.read().decode())))


if __name__ == "__main__":
    main()
