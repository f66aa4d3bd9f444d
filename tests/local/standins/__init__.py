"""Small processes that open the doors of a house and nothing else, to try the runner with."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable

from chassis.doors.web import WebServer

Finish = Callable[[], Awaitable[None]]


async def nothing() -> None:
    """Has begun nothing."""


async def _serve(port: int, finish: Finish) -> None:
    web = WebServer()
    await web.start("127.0.0.1", int(os.environ["EDU_WEB_PORT"]))
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", port)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await finish()
    server.close()
    await web.stop()


def serve(port_variable: str, finish: Finish = nothing) -> None:
    asyncio.run(_serve(int(os.environ[port_variable]), finish))
