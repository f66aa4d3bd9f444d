"""Waits until a server answers, and says with its last words when it died instead."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from deploy.local import limits, ports
from deploy.local.refusing import CannotStart


def last_words(log: Path) -> list[str]:
    """The last lines that say something; a log that is not there says nothing."""
    if not log.is_file():
        return []
    with log.open("rb") as kept:
        kept.seek(max(0, log.stat().st_size - limits.LAST_WORDS_BYTES))
        text = kept.read().decode("utf-8", errors="replace")
    return [line.strip() for line in text.splitlines() if line.strip()][-limits.LAST_WORDS_LINES :]


def died(name: str, log: Path) -> CannotStart:
    said = last_words(log) or ["nothing"]
    return CannotStart("DIED", f"{name} stopped right after it was started. It said:", *said, f"Whole log: {log}")


def for_port(port: int, log: Path, ended: Callable[[], int | None]) -> None:
    """Blocks; for tests and tools that have no loop. Raises CannotStart when the process ended or time is up."""
    until = time.monotonic() + limits.PORT_OPEN_SECONDS
    while not ports.is_open(port):
        if ended() is not None:
            raise died(log.stem, log)
        if time.monotonic() > until:
            raise CannotStart("NOT_OPEN", f"{log.stem} did not open port {port} in time.", *last_words(log))
        time.sleep(limits.POLL_SECONDS)
