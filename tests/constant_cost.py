"""Asks an RPC of a house with 1, 3 and 30 items at hand; what it asks of the store is compared, call by call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pytest

from chassis.identity.actor import Actor, set_current_actor
from tests.payments.failing import counting

W = TypeVar("W")
ITEMS = pytest.mark.parametrize("items", [1, 3, 30])


@dataclass(frozen=True, kw_only=True)
class Cost(Generic[W]):
    """A row. `fill` puts so many items at hand, `ask` asks at the door, `seen` counts them in the answer."""

    actor: Actor
    fill: Callable[[W, int], Awaitable[object]]
    ask: Callable[[W, int], Awaitable[Any]]
    seen: Callable[[Any], float]
    calls: list[str]

    async def measured(self, world: W, store: object, items: int) -> tuple[float, list[str]]:
        """How many items the answer speaks of, and the calls that were made for it."""
        await self.fill(world, items)
        set_current_actor(self.actor)
        try:
            with counting(store) as calls:
                answer = await self.ask(world, items)
        finally:
            set_current_actor(None)
        return self.seen(answer), calls
