"""Sources and letters as they stand now: whoever holds this sees those that people add, change or remove. Pure."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from typing import TypeVar

V = TypeVar("V")


class Live(Mapping[str, V]):
    """Values by id, replaced as a whole: who walks through them meanwhile ends with those of before."""

    def __init__(self, values: Mapping[str, V]) -> None:
        self._now = values

    def become(self, values: Mapping[str, V]) -> None:
        """Be these values from now on."""
        self._now = values

    def __getitem__(self, key: str) -> V:
        return self._now[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now)

    def __len__(self) -> int:
        return len(self._now)

    def values(self) -> ValuesView[V]:
        """Return the values of this moment."""
        return self._now.values()

    def items(self) -> ItemsView[str, V]:
        """Return ids and values of this moment."""
        return self._now.items()
