"""A run is ready when every port answers and every service says so itself at /readyz."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

import aiohttp

from chassis.documents import connect
from chassis.documents.connect import store_errors
from chassis.errors import StoreBusyError
from chassis.tls import trusting
from deploy.local import certificates, limits
from deploy.local.errors import CannotStart
from deploy.local.language import both
from deploy.local.layout import Layout
from deploy.local.ports import HOST
from deploy.local.programs import Program
from deploy.local.store import Server, without_password
from deploy.local.waiting import last_words


async def opened(port: int) -> bool:
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(HOST, port), limits.PROBE_SECONDS)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


async def port_opens(name: str, port: int, layout: Layout) -> None:
    """Raises CannotStart with the server's last words when it does not open in time."""
    until = time.monotonic() + limits.PORT_OPEN_SECONDS
    while not await opened(port):
        if time.monotonic() > until:
            raise _late(name, f"port {port}", layout)
        await asyncio.sleep(limits.POLL_SECONDS)


async def store_answers(server: Server) -> None:
    """Raises CannotStart when a store that somebody else runs does not answer."""
    database = connect(server.uri, "admin")
    try:
        with store_errors():
            await database.command("ping")
    except StoreBusyError as error:
        raise CannotStart(
            "STORE_SILENT",
            both(f"Kho {server.shown} không trả lời.", f"The store {server.shown} does not answer."),
            without_password(str(error))[: limits.LINE_CHARACTERS],
            both("Sửa: STORE=<địa chỉ đúng> make run", "Repair: STORE=<the right address> make run"),
        ) from error
    finally:
        database.client.close()


def session_of(layout: Layout) -> aiohttp.ClientSession:
    """Trusts the authority of this run, where there is one."""
    authority = certificates.authority_file(layout.keys)
    if not authority.is_file():
        return aiohttp.ClientSession()
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting(authority)))


async def answer(session: aiohttp.ClientSession, url: str) -> tuple[bool, str]:
    """Whether a service is ready, and what it says is wrong when it is not."""
    try:
        async with session.get(url, timeout=aiohttp.ClientTimeout(total=limits.PROBE_SECONDS)) as reply:
            return reply.status == 200, await reply.text()
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return False, str(error) or type(error).__name__


async def all_ready(programs: Iterable[Program], layout: Layout) -> None:
    """Returns when each is ready. Raises CannotStart with what the slowest one says is wrong."""
    until = time.monotonic() + limits.READY_SECONDS
    async with session_of(layout) as session:
        for program in programs:
            is_ready, answered = await answer(session, program.ready_url)
            while not (is_ready and await opened(program.port)):
                if time.monotonic() > until:
                    raise _late(program.name, answered, layout)
                await asyncio.sleep(limits.POLL_SECONDS)
                is_ready, answered = await answer(session, program.ready_url)


def _late(name: str, what: str, layout: Layout) -> CannotStart:
    log = layout.log(name)
    return CannotStart(
        "NOT_READY",
        both(f"{name} chưa sẵn sàng sau thời hạn: {what}", f"{name} was not ready in time: {what}"),
        *last_words(log),
        both(f"Nhật ký: {log}", f"Log: {log}"),
    )
