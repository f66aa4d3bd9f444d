"""Keeps processes running: one that dies is started again after a growing pause. All are ended together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Callable, Iterable
from typing import Any

from deploy.local import limits, processes
from deploy.local.errors import CannotStart
from deploy.local.language import both
from deploy.local.layout import ROOT, Layout
from deploy.local.programs import Program
from deploy.local.waiting import died


def pause_after(deaths: int) -> float:
    """Half a second after the first death, doubled after each, never more than the limit."""
    grown = limits.BACKOFF_FIRST_SECONDS * limits.BACKOFF_FACTOR ** (deaths - 1)
    return min(limits.BACKOFF_MOST_SECONDS, grown)


class Supervisor:
    """`say` is called with a line for each death, `changed` whenever a process id is new."""

    def __init__(
        self, layout: Layout, *, say: Callable[[str], None] = print, changed: Callable[[], None] = lambda: None
    ) -> None:
        self._layout = layout
        self._say = say
        self._changed = changed
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._running: dict[str, Process] = {}
        self._stopping: set[str] = set()
        # Set when a process dies again and again before all have answered once: the start has failed.
        self.failed: asyncio.Future[CannotStart] = asyncio.get_running_loop().create_future()
        self.has_started = False
        # Set by whoever does not wait: what is asked to end, is killed.
        self.hurry = asyncio.Event()

    @property
    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._running.items()}

    def start(self, program: Program) -> None:
        self._tasks[program.name] = asyncio.create_task(self._keep(program))

    async def _keep(self, program: Program) -> None:
        deaths = 0
        while program.name not in self._stopping:
            started = time.monotonic()
            code = await self._once(program)
            if program.name in self._stopping:
                return
            deaths = 1 if time.monotonic() - started > limits.HEALTHY_SECONDS else deaths + 1
            if not self.has_started and deaths >= limits.DEATHS_BEFORE_READY:
                self._give_up(program)
                return
            pause = pause_after(deaths)
            self._say(_death(program.name, code, pause))
            await asyncio.sleep(pause)

    def _give_up(self, program: Program) -> None:
        why = died(program.name, self._layout.log(program.name))
        if not program.is_needed:
            self._say("\n".join(f"! {line}" for line in why.lines))
        elif not self.failed.done():
            self.failed.set_result(why)

    async def _once(self, program: Program) -> int:
        log = self._layout.log(program.name)
        if log.is_file() and log.stat().st_size > limits.LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                *program.command,
                stdin=DEVNULL,
                stdout=out,
                stderr=STDOUT,
                cwd=ROOT,
                env={**os.environ, **program.environment, **processes.mark(self._layout)},
                # Its own group: Ctrl-C reaches the runner alone, which ends the others in order.
                start_new_session=True,
                preexec_fn=processes.die_with_parent,
            )
        self._running[program.name] = process
        self._changed()
        code = await process.wait()
        # A worker that its dead parent left behind would hold the port.
        _signal_group(process.pid, signal.SIGKILL)
        self._running.pop(program.name, None)
        return code

    async def stop(self, names: Iterable[str], seconds: float) -> None:
        """Asks all of them at once, kills what has not ended in time, or when somebody hurries."""
        stopped = [name for name in names if name in self._tasks]
        self._stopping.update(stopped)
        for name in stopped:
            if name in self._running:
                _signal_group(self._running[name].pid, signal.SIGTERM)
            else:
                self._tasks[name].cancel()
        ending = asyncio.gather(*(self._tasks[name] for name in stopped), return_exceptions=True)
        quickly = min(seconds, limits.STOPPING_SAID_SECONDS)
        await asyncio.wait([ending], timeout=quickly)
        if not ending.done() and seconds > quickly:
            self._say(_finishing([name for name in stopped if name in self._running], seconds))
            await self._ends(ending, seconds - quickly)
        if ending.done():
            return
        for name in stopped:
            if name in self._running:
                _signal_group(self._running[name].pid, signal.SIGKILL)
        await asyncio.wait([ending], timeout=limits.KILL_SECONDS)

    async def _ends(self, ending: asyncio.Future[Any], seconds: float) -> None:
        """Returns when all have ended, the time is up, or somebody hurries."""
        hurrying = asyncio.create_task(self.hurry.wait())
        waited: set[asyncio.Future[Any]] = {ending, hurrying}
        await asyncio.wait(waited, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        hurrying.cancel()

    def names(self) -> list[str]:
        return list(self._tasks)


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _death(name: str, code: int, pause: float) -> str:
    how = signal.Signals(-code).name if code < 0 else f"exit {code}"
    return both(
        f"! {name} dừng ({how}); chạy lại sau {pause:.1f} s. Nhật ký: var/run/{name}.log",
        f"! {name} ended ({how}); started again in {pause:.1f} s. Log: var/run/{name}.log",
    )


def _finishing(names: list[str], seconds: float) -> str:
    named = ", ".join(names)
    return both(
        f"… {named} làm nốt việc đang dở (nhiều nhất {seconds:.0f} s); Ctrl-C lần nữa để dừng ngay",
        f"… {named} still at what was begun ({seconds:.0f} s at most); Ctrl-C again ends it at once",
    )
