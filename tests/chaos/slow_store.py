"""A way to the store that can be slow or lose answers: forwards bytes, and reads its orders from a small file.

`python -m tests.chaos.slow_store <file of orders> <port>:<port of the store> …`
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
PIECE_BYTES = 65_536


class Orders:
    """A file holds {"delay_ms", "lose", "number"}: how late each answer is, and how many of the next are lost."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = 0
        self.left_to_lose = 0

    def read(self) -> dict[str, Any]:
        with contextlib.suppress(OSError, ValueError):
            found: dict[str, Any] = json.loads(self.path.read_text("utf-8"))
            if found["number"] != self.number:
                self.number, self.left_to_lose = found["number"], found["lose"]
            return found
        return {"delay_ms": 0}


class Way:
    """The way to one store; all ways obey the same orders."""

    def __init__(self, target: int, orders: Orders) -> None:
        self.target = target
        self.orders = orders

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            from_store, to_store = await asyncio.open_connection(HOST, self.target)
        except OSError:
            writer.close()
            return
        ways = [self._pass(reader, to_store, answers=False), self._pass(from_store, writer, answers=True)]
        _, pending = await asyncio.wait([asyncio.ensure_future(way) for way in ways], return_when="FIRST_COMPLETED")
        for way in pending:
            way.cancel()
        for end in (writer, to_store):
            end.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool) -> None:
        """Ends with the connection; an answer that is lost ends it, as a cut cable does."""
        with contextlib.suppress(OSError):
            while piece := await reader.read(PIECE_BYTES):
                if answers:
                    late = self.orders.read()["delay_ms"] / 1000
                    if self.orders.left_to_lose:
                        self.orders.left_to_lose -= 1
                        return
                    await _later(late)
                writer.write(piece)
                await writer.drain()


async def _later(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    come = loop.create_future()
    loop.call_later(seconds, come.set_result, None)
    await come


async def serve(path: Path, ways: list[str]) -> None:
    """Never returns."""
    orders, servers = Orders(path), []
    for way in ways:
        port, target = way.split(":")
        servers.append(await asyncio.start_server(Way(int(target), orders).connect, HOST, int(port)))
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2:]))
