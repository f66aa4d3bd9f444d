"""Waits until a server answers; a server that died instead is reported with its last words."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from deploy.local import limits, ports
from deploy.local.errors import CannotStart
from deploy.local.language import both


def last_words(log: Path) -> list[str]:
    """The last lines of a log that are not empty; none where there is no log."""
    if not log.is_file():
        return []
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - limits.LAST_WORDS_BYTES))
        text = file.read().decode("utf-8", errors="replace")
    return [line.strip() for line in text.splitlines() if line.strip()][-limits.LAST_WORDS_LINES :]


def until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Waits until it is so; returns False when the time is up."""
    last = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > last:
            return False
        time.sleep(limits.POLL_SECONDS)
    return True


def died(name: str, log: Path) -> CannotStart:
    what = both(f"{name} dừng ngay sau khi chạy. Nó báo:", f"{name} stopped right after it was started. It said:")
    return CannotStart("DIED", what, *(last_words(log) or ["–"]), both(f"Nhật ký: {log}", f"Whole log: {log}"))


def for_port(port: int, log: Path, ended: Callable[[], int | None]) -> None:
    """Blocks; for tests and tools that have no loop. Raises CannotStart when the process ended or time is up."""

    def open_or_ended() -> bool:
        return ports.is_open(port) or ended() is not None

    if not until(open_or_ended, limits.PORT_OPEN_SECONDS):
        late = both(f"{log.stem} chưa mở cổng {port}.", f"{log.stem} did not open port {port} in time.")
        raise CannotStart("NOT_OPEN", late, *last_words(log))
    if ended() is not None:
        raise died(log.stem, log)
