"""Write the page of examples with its pictures.

    python -m bench.examples docs/

Everything on it comes from the program as it is: a team on loopback, a fixed noon, a small made-up world.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import click

from bench.examples.page import page
from bench.examples.play import played


@click.command()
@click.argument("docs", type=click.Path(file_okay=False, exists=True, path_type=Path))
def main(docs: Path) -> None:
    """Write examples.md and the folder examples/ into DOCS."""
    with tempfile.TemporaryDirectory() as folder:
        book = asyncio.run(played(Path(folder), drawing=True))
    (docs / "examples.md").write_text(page(book), encoding="utf-8")
    (docs / "examples").mkdir(exist_ok=True)
    for name, body in book.pictures.items():
        (docs / "examples" / f"{name}.png").write_bytes(body)
    count = sum(map(len, book.sections.values()))
    size = sum(map(len, book.pictures.values()))
    click.echo(f"{count} messages, {len(book.pictures)} pictures of {size // 1000} kB together")


if __name__ == "__main__":
    main()
