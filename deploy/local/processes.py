"""Starts processes that cannot outlive their runner, and finds those that a killed runner left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterable

import psutil

from deploy.local import limits
from deploy.local.layout import Layout

MARK = "EDU_RUN_OF"
PR_SET_PDEATHSIG = 1


def mark(layout: Layout) -> dict[str, str]:
    """Carried in the environment of each process of this run."""
    return {MARK: str(layout.var)}


def die_with_parent() -> None:
    """Run in the child before its program starts: when the runner is killed −9, the kernel ends the child."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def started_by_make() -> bool:
    parent = psutil.Process().parent()
    return parent is not None and parent.name() in {"make", "gmake"}


def of_run(layout: Layout) -> list[psutil.Process]:
    """Every living process of this run but the caller and its own parents, known by the mark.

    A pid file would lie after a kill −9: its number may belong to somebody else by now.
    """
    own = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    found = []
    for process in psutil.process_iter():
        try:
            is_ours = process.pid not in own and process.environ().get(MARK) == str(layout.var)
            if is_ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def end(processes: Iterable[psutil.Process], seconds: float) -> int:
    """Asks each to end, then kills what is left; returns how many there were."""
    asked = list(processes)
    for process in asked:
        _signal(process, signal.SIGTERM)
    _, left = psutil.wait_procs(asked, timeout=seconds)
    for process in left:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(left, timeout=limits.KILL_SECONDS)
    return len(asked)


def _signal(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.Error:
        return


def end_left_behind(layout: Layout) -> int:
    """Ends what a killed run left. The caller holds the lock, so none of them is wanted any more."""
    return end(of_run(layout), limits.SERVERS_STOP_SECONDS)
