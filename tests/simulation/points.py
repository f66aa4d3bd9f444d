"""Where a process can die: every outside step passes a point before it is done and one after, its answer lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable


class Killed(BaseException):
    """The process is gone: nothing catches this, nothing in memory survives it."""


class Points:
    """Counts the outside steps of a run and kills at the chosen ones; the seed decides who goes first."""

    def __init__(self, *, kill_at: Iterable[int] = (), seed: int = 0) -> None:
        self.passed = 0
        self.kill_at = frozenset(kill_at)
        self._random = random.Random(seed)

    async def pass_by(self) -> None:
        """One point. Raises Killed at a chosen one; otherwise others may run first."""
        self.passed += 1
        if self.passed in self.kill_at:
            raise Killed(self.passed)
        for _ in range(self._random.randrange(3)):
            await asyncio.sleep(0)
