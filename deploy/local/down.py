"""Ends a run from outside, and removes what a run keeps."""

from __future__ import annotations

import shutil

import psutil

from deploy.local import limits, processes, state
from deploy.local.layout import Layout

# What a run makes below `var`; nothing else is ever removed, whatever EDU_VAR names.
KEPT = ("store", "kafka", "kafka.properties", "files", "keys", "sample", "prometheus", "unsigned.json", "run")


def stop(layout: Layout) -> tuple[int | None, int]:
    """Ends the runner, which ends its processes, then what a killed one left; returns its id and how many were left."""
    pid = state.runner(layout)
    if pid is not None and psutil.pid_exists(pid):
        processes.end([psutil.Process(pid)], limits.STOP_SECONDS)
    left = processes.end_left_behind(layout)
    layout.state.unlink(missing_ok=True)
    return pid, left


def wipe(layout: Layout, *, keep_lock: bool = False) -> None:
    """Removes all that runs have kept. With `keep_lock` the caller holds it and goes on to start."""
    for name in KEPT:
        path = layout.var / name
        if path.is_file():
            path.unlink()
        elif name == "run" and keep_lock:
            for inner in path.iterdir():
                if inner != layout.lock and inner.is_file():
                    inner.unlink()
        else:
            shutil.rmtree(path, ignore_errors=True)
