"""Waiting for effects, never for time: `settled()` returns when everything told was heard by everyone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from chassis.delivery.listener import Listener
from chassis.store import Store

# Only a hang lasts so long: what still moves, on however slow a machine, is waited for.
HANG_SECONDS = 120.0
LOOK_SECONDS = 0.02


class NotSettledError(AssertionError):
    pass


class Settled:
    """Over the given stores and listeners: outboxes empty, committed offsets at the end, nothing parked."""

    def __init__(self, stores: Sequence[Store], listeners: Sequence[Listener]) -> None:
        self._stores = stores
        self._listeners = listeners

    async def __call__(self, *, parked_is_fine: bool = False) -> None:
        """Raises NotSettledError with what a listener raised, or with what is left when nothing moves any more."""
        before: list[int] = []
        while True:
            self._raise_what_was_parked(parked_is_fine=parked_is_fine)
            left = await self._left()
            if not any(left):
                self._raise_what_was_parked(parked_is_fine=parked_is_fine)
                return
            if left != before:
                before, deadline = left, time.monotonic() + HANG_SECONDS
            if time.monotonic() > deadline:
                raise NotSettledError(f"still under way: {left}, documents untold and records that were not heard")
            await asyncio.sleep(LOOK_SECONDS)

    async def until(self, true: Callable[[], bool]) -> None:
        """Returns when `true` holds. Raises NotSettledError when it never does."""
        deadline = time.monotonic() + HANG_SECONDS
        while not true():
            if time.monotonic() > deadline:
                raise NotSettledError("it never came true")
            await asyncio.sleep(LOOK_SECONDS)

    async def _left(self) -> list[int]:
        """Documents that are untold, by store; then records that are not yet heard, by listener, and the first again.

        What is heard may tell: where the documents were told before and the records heard, they are counted once more.
        """
        untold = [await store.count_pending() for store in self._stores]
        if any(untold):
            return untold
        behind = [await listener.lag() for listener in self._listeners]
        return behind + [await store.count_pending() for store in self._stores]

    def _raise_what_was_parked(self, *, parked_is_fine: bool) -> None:
        parked = [one for listener in self._listeners for one in listener.effects.last(1, outcome="parked")]
        if parked and not parked_is_fine:
            raise NotSettledError(f"parked: {parked}")
