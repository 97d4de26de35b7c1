"""Other processes of a bench: started, asked for their first line of JSON, ended."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def serving(module: str, *arguments: str) -> AsyncIterator[dict[str, Any]]:
    """Run ``python -m module``; give the JSON object that it prints when it is ready, and end it afterwards."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdout=asyncio.subprocess.PIPE, limit=1 << 24
    )
    assert process.stdout is not None
    try:
        line = await process.stdout.readline()
        if not line:
            raise RuntimeError(f"python -m {module} ended before it was ready")
        ready: dict[str, Any] = json.loads(line)
        yield ready
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
