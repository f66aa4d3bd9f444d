"""An event loop whose clock jumps to the next timer: a history with hours of waiting runs in milliseconds."""

from __future__ import annotations

import asyncio
import selectors


class _Jumping(selectors.DefaultSelector):
    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            self.loop.now += timeout
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Nothing outside is waited for, so every pause may be skipped."""

    def __init__(self) -> None:
        self.now = 0.0
        selector = _Jumping()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.now


async def passing(seconds: float) -> None:
    """Lets so much virtual time go by: no test waits for it."""
    await asyncio.sleep(seconds)
