"""The sources as they stand now: whoever holds this sees those that people add, pause or remove. Pure."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping, ValuesView

from feeds.entries import Source


class LiveSources(Mapping[str, Source]):
    """Sources by id, replaced as a whole: who walks through them meanwhile ends with those of before."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._now: Mapping[str, Source] = {source.id: source for source in sources}

    def become(self, sources: Mapping[str, Source]) -> None:
        """Be these sources from now on."""
        self._now = sources

    def __getitem__(self, key: str) -> Source:
        return self._now[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now)

    def __len__(self) -> int:
        return len(self._now)

    def values(self) -> ValuesView[Source]:
        """Return the sources of this moment."""
        return self._now.values()

    def items(self) -> ItemsView[str, Source]:
        """Return ids and sources of this moment."""
        return self._now.items()
