"""A letter that somebody gives is read in a process of its own: bounded in size, time and memory, whatever it holds."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress

from pydantic import TypeAdapter

from feeds.errors import WrongContent
from feeds.handed import check_size
from letters.drafting.document import letter_lines
from letters.drafting.draft import LetterDraft, draft_from
from letters.drafting.extraction import read_letter_text

PATIENCE = 20.0  # seconds; a letter of fifty pages takes two
MOST_MEMORY = 1 << 30  # bytes
KEPT = ("PATH", "VIRTUAL_ENV", "HOME", "LANG", "SYSTEMROOT", "TMPDIR")  # of the surroundings: no secret
BODY = TypeAdapter(LetterDraft)


async def read_draft(body: bytes, name: str, patience: float = PATIENCE) -> LetterDraft:
    """Read a letter's file (txt, md, html, pdf). Raises WrongContent, naming it."""
    check_size(len(body))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", __name__, name[:200], stdin=pipe, stdout=pipe, stderr=pipe, env=surroundings()
    )
    try:
        said, complaint = await asyncio.wait_for(process.communicate(body), patience)
    except TimeoutError as error:
        raise WrongContent(f"{name}: takes too long to read; give its text alone, as txt") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == 0:
        return BODY.validate_json(said)
    if process.returncode == 1:
        raise WrongContent(complaint.decode("utf-8", "replace").strip()[-300:])
    raise WrongContent(f"{name}: cannot be read; give its text alone, as txt")


def surroundings() -> dict[str, str]:
    """Return the environment of the reader: no secret, and the very modules that we run."""
    kept = {key: os.environ[key] for key in KEPT if key in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(place for place in sys.path if place)}


def main() -> None:
    """Read a letter from stdin and print its draft; 1 with a line on stderr for what cannot be read."""
    _bound_memory()
    name = sys.argv[1]
    try:
        lines, unread = letter_lines(sys.stdin.buffer.read(), name)
    except WrongContent as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(BODY.dump_json(draft_from(read_letter_text(lines), unread, name)))


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows: time alone is bounded
        return
    for what, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, int(PATIENCE))):
        with suppress(ValueError, OSError):  # a tighter bound holds already, or the system has none
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
