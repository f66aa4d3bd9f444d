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
from deploy.local.waiting import until

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
    ours = []
    for process in psutil.process_iter():
        try:
            is_ours = process.pid not in own and process.environ().get(MARK) == str(layout.var)
            if is_ours and not _has_ended(process):
                ours.append(process)
        except (psutil.Error, OSError):
            continue
    return ours


def end(processes: Iterable[psutil.Process], seconds: float) -> int:
    """Asks each to end, then kills what is left; returns how many there were."""
    ending = list(processes)
    for process in ending:
        _signal(process, signal.SIGTERM)
    if not until(lambda: all(_has_ended(process) for process in ending), seconds):
        for process in ending:
            _signal(process, signal.SIGKILL)
        until(lambda: all(_has_ended(process) for process in ending), limits.KILL_SECONDS)
    return len(ending)


def _has_ended(process: psutil.Process) -> bool:
    """Whether it has ended; a zombie has, too."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True


def _signal(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.Error:
        return


def end_left_behind(layout: Layout) -> int:
    """Ends what a killed run left. The caller holds the lock, so no run uses them any more."""
    return end(of_run(layout), limits.SERVERS_STOP_SECONDS)
