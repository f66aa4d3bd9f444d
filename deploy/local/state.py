"""The lock that makes a run the only one, and what the run says of itself in `var/run/run.json`."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from deploy.local import limits
from deploy.local.errors import CannotStart
from deploy.local.language import both
from deploy.local.layout import Layout


def write_whole(path: Path, content: Mapping[str, Any], *, mode: int = 0o644) -> None:
    """A reader sees the old text or the new one, never half of either."""
    part = path.with_suffix(f".{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as out:
        json.dump(content, out, ensure_ascii=False, indent=1)
    part.replace(path)


def read(path: Path) -> dict[str, Any]:
    """Empty when the file is not there or is no object."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def read_line(path: Path) -> str:
    """Empty when the file is not there."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _taken(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _take(lock: TextIO, layout: Layout) -> None:
    """Waits for a run that is stopping; a run that goes on is not disturbed."""
    until = time.monotonic() + limits.STOP_SECONDS
    while not _taken(lock):
        if not read(layout.state).get("stopping") or time.monotonic() > until:
            raise _second_start(layout)
        time.sleep(limits.POLL_SECONDS)


@contextmanager
def only_one(layout: Layout) -> Iterator[None]:
    """Holds the lock of the run; the kernel releases it however the run ends. Raises CannotStart for a second start."""
    layout.run.mkdir(parents=True, exist_ok=True)
    with layout.lock.open("a+") as lock:
        _take(lock, layout)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            yield
        finally:
            layout.state.unlink(missing_ok=True)
            lock.truncate(0)


def runner(layout: Layout) -> int | None:
    """The process id of the living run; nothing when none holds the lock."""
    try:
        with layout.lock.open("r+") as lock:
            if _taken(lock):
                return None
            text = lock.read().strip()
            return int(text) if text.isdecimal() else None
    except OSError:
        return None


def _second_start(layout: Layout) -> CannotStart:
    pid, running = runner(layout), read(layout.state)
    where = running.get("gateway", "")
    return CannotStart(
        "RUNS_ALREADY",
        both(
            f"Hệ thống đang chạy rồi, tiến trình {pid}. {where}", f"The system runs already, as process {pid}. {where}"
        ),
        both("Dừng nó: `make stop`. Xem nó: `make doctor`.", "Stop it: `make stop`. Look at it: `make doctor`."),
    )
