"""Pointing at the place in what somebody wrote that cannot be read. Pure."""

from __future__ import annotations

SHOWN = 36  # characters above the caret: a phone shows about 40


class Unreadable(ValueError):
    """What somebody wrote cannot be read: where, and, as ``str``, what would work."""

    def __init__(self, written: str, at: int, says: str) -> None:
        super().__init__(says)
        self.written = written
        self.at = at

    def lines(self) -> tuple[str, str]:
        """Return what was written, cut to what a phone shows, and a caret under the place."""
        return caret_lines(self.written, self.at)


def caret_lines(written: str, at: int) -> tuple[str, str]:
    """Return what was written, cut to what a phone shows, and a caret under the place."""
    start = max(0, min(at - SHOWN // 2, len(written) - SHOWN + 1))
    head = "…" if start else ""
    end = start + SHOWN - len(head)
    tail = "…" if end < len(written) else ""
    shown = written[start + len(head) : end - len(tail)].replace("\n", " ").replace("\t", " ")
    return f"{head}{shown}{tail}", " " * (at - start) + "^"
