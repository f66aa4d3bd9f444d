"""How slow the machine is at this moment: what is promised in seconds is judged by seconds of a machine of our own."""

from __future__ import annotations

import time

SAMPLE_SECONDS = 0.05


def pace() -> float:
    """How much longer than alone we wait for the processor now: 1 on a quiet machine, 8 where eight share a core."""
    began, worked = time.monotonic(), time.thread_time() + SAMPLE_SECONDS
    while time.thread_time() < worked:
        pass
    return max(1.0, (time.monotonic() - began) / SAMPLE_SECONDS)


class Stopwatch:
    """Measures from when it is made; a machine that was slow at the beginning or at the end is allowed for."""

    def __init__(self) -> None:
        self._pace = pace()
        self._began = time.monotonic()

    def seconds(self) -> float:
        """What it would have taken on a machine that does nothing else."""
        took = time.monotonic() - self._began
        return took / max(self._pace, pace())
