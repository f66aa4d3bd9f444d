"""Shows each phase of a start with its seconds, on stderr: what is asked for goes to stdout alone."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

NAME_WIDTH = 46


class Phases:
    """Prints a line when a phase is over; several may run at once."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._began = time.monotonic()

    def say(self, line: str) -> None:
        print(line, file=self._out, flush=True)

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._began

    def steps(self) -> Callable[[str], None]:
        """For a phase that tells its own steps: each is shown with the seconds since the one before."""
        last = time.monotonic()

        def step(name: str) -> None:
            nonlocal last
            self.say(f"    · {name:<{NAME_WIDTH - 2}}{time.monotonic() - last:6.1f} s")
            last = time.monotonic()

        return step

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        except BaseException:
            self.say(f"  ✗ {name:<{NAME_WIDTH}}{time.monotonic() - began:6.1f} s")
            raise
        self.say(f"  ✓ {name:<{NAME_WIDTH}}{time.monotonic() - began:6.1f} s")
