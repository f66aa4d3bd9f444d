"""A server for the time of a block: what a backup reads from and what a restore writes into."""

from __future__ import annotations

import asyncio
import os
from asyncio.subprocess import DEVNULL, STDOUT
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import psutil

from deploy.local import limits, processes, readiness
from deploy.local.layout import ROOT, Layout


@asynccontextmanager
async def serving(layout: Layout, name: str, command: Sequence[str], port: int) -> AsyncIterator[None]:
    """Answers at its port inside the block; ended after it, and by the kernel when we are killed.

    Raises CannotStart with its last words when it does not open in time.
    """
    with layout.log(name).open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=DEVNULL,
            stdout=out,
            stderr=STDOUT,
            cwd=ROOT,
            env={**os.environ, **processes.mark(layout)},
            start_new_session=True,
            preexec_fn=processes.die_with_parent,
        )
    try:
        await readiness.port_opens(name, port, layout)
        yield
    finally:
        if process.returncode is None:
            await asyncio.to_thread(processes.end, [psutil.Process(process.pid)], limits.WRITTEN_STOP_SECONDS)
        await process.wait()
