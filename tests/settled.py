"""Waiting for effects, never for time: `settled()` returns when everything told was heard by everyone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from chassis.delivery.listener import Listener
from chassis.store import Store

DEADLINE_SECONDS = 30.0
LOOK_SECONDS = 0.02


class NotSettledError(AssertionError):
    pass


class Settled:
    """Over the given stores and listeners: outboxes empty, committed offsets at the end, nothing parked."""

    def __init__(self, stores: Sequence[Store], listeners: Sequence[Listener]) -> None:
        self._stores = stores
        self._listeners = listeners

    async def __call__(self, *, parked_is_fine: bool = False) -> None:
        """Raises NotSettledError with what a listener raised, or with what is still under way at the deadline."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < deadline:
            self._raise_what_was_parked(parked_is_fine=parked_is_fine)
            if await self._quiet():
                self._raise_what_was_parked(parked_is_fine=parked_is_fine)
                return
            await asyncio.sleep(LOOK_SECONDS)
        raise NotSettledError(f"still under way: {[await store.untold() for store in self._stores]} documents untold")

    async def until(self, true: Callable[[], bool]) -> None:
        """Returns when `true` holds. Raises NotSettledError at the deadline."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not true():
            if time.monotonic() > deadline:
                raise NotSettledError("it never came true")
            await asyncio.sleep(LOOK_SECONDS)

    async def _quiet(self) -> bool:
        untold = sum([await store.untold() for store in self._stores])
        if untold:
            return False
        for listener in self._listeners:
            if await listener.lag():
                return False
        return sum([await store.untold() for store in self._stores]) == 0

    def _raise_what_was_parked(self, *, parked_is_fine: bool) -> None:
        parked = [one for listener in self._listeners for one in listener.effects.last(1, outcome="parked")]
        if parked and not parked_is_fine:
            raise NotSettledError(f"parked: {parked}")
