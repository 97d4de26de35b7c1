"""Run the loopback Discord as a process: ``python -m tests.discord_server --port 0``.

It prints one JSON line with its addresses, the bot's token and the control address, and serves until SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from tests.discord_server.control import Control
from tests.discord_server.server import DiscordServer


async def serve(port: int) -> None:
    """Serve until a signal comes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = DiscordServer()
    control = Control(server)
    server.control = control.serve
    await server.start(port)
    sys.stdout.write(json.dumps(control.addresses()) + "\n")
    sys.stdout.flush()
    await stop.wait()
    await server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.discord_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    asyncio.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
