"""The real program, killed at an instant that is told from outside: ``python -m tests.killable ORDER run ...``.

ORDER is a JSON object: ``ahead``, by how many seconds its clock is ahead of ours, and when it ends by SIGKILL:
``point``, a name of ``tests.fault_points``, or ``statement``, the number of a statement that it gives its writing
connection. The driver of the database is watched, and the clock is moved; the program itself is as it stands.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import bot.cli.app
import bot.run
from tests.fault_points import BACKUP, BACKUP_PAGE, POINTS, Transaction

KILLED = "killed at"


@dataclass(frozen=True, slots=True)
class Order:
    """How the program is run, and when it ends."""

    ahead: float = 0.0  # seconds
    point: str = ""
    statement: int = 0  # from 1; 0: none

    def entry(self) -> tuple[str, ...]:
        """What stands after ``python`` to run the program so."""
        return "-m", "tests.killable", json.dumps(asdict(self))


def die(where: str) -> None:
    """End at once: no handler runs, nothing is flushed. The line says that the instant was reached."""
    os.write(2, f"{KILLED} {where}\n".encode())
    os.kill(os.getpid(), signal.SIGKILL)


def watched(order: Order) -> type[sqlite3.Connection]:
    """Return a connection that ends the program when the order says so."""
    point, numbers = POINTS.get(order.point), count(1)

    class Watched(sqlite3.Connection):
        def __init__(self, *args: Any, **extra: Any) -> None:
            super().__init__(*args, **extra)
            self.transaction = Transaction()

        def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
            return self._watch(sql, lambda: super(Watched, self).execute(sql, *args))

        def executemany(self, sql: str, *args: Any) -> sqlite3.Cursor:
            return self._watch(sql, lambda: super(Watched, self).executemany(sql, *args))

        def backup(self, target: sqlite3.Connection, **extra: Any) -> None:
            def each_page(*_: int) -> None:
                self._look(BACKUP_PAGE, after=True)

            super().backup(target, pages=1, progress=each_page)
            self._look(BACKUP, after=True)

        def _watch(self, sql: str, run: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
            self.transaction.add(sql)
            if next(numbers) == order.statement:
                die(f"statement {order.statement}")
            self._look(sql, after=False)
            cursor = run()
            self._look(sql, after=True)
            return cursor

        def _look(self, sql: str, *, after: bool) -> None:
            if point and point.is_here(sql, self.transaction.statements, after=after):
                die(order.point)

    return Watched


def install(order: Order) -> None:
    """Watch the connections that write, and move the clock."""
    connect, factory = sqlite3.connect, watched(order)

    def connecting(path: Any, **extra: Any) -> sqlite3.Connection:
        return connect(path, **extra) if extra.get("uri") else connect(path, factory=factory, **extra)

    sqlite3.connect = connecting
    ahead = timedelta(seconds=order.ahead)
    bot.run.utc_now = lambda: datetime.now(UTC) + ahead


def main() -> None:
    install(Order(**json.loads(sys.argv.pop(1))))
    bot.cli.app.main()


if __name__ == "__main__":
    main()
