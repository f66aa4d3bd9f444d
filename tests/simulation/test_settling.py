"""How the relay settles behind what it tells: at once when it is quiet, seldom under load, and by riding on a write."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Self

from chassis import limits
from chassis.delivery.relay import Relay
from tests.chassis.lending import LendingStore, Shelf
from tests.simulation.fake_log import FakePublisher
from tests.simulation.virtual_time import VirtualLoop, passing
from tests.simulation.world import DAY, History, World

LOAD_SECONDS = 5.0
WRITES_A_SECOND = 100


class Telling:
    """A lending store and its relay, which runs inside the block."""

    def __init__(self) -> None:
        self.world = World(History(commands=()))
        self.store: LendingStore = self.world._store()
        self.relay = Relay(self.store, FakePublisher(self.world.log, self.world.points))
        self.store.attach_relay(self.relay)

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self.relay.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    async def lend(self, shelf: Shelf) -> None:
        shelf.lend_named(f"{shelf.sequence}", on=DAY)
        await self.store.shelves.keep(shelf)

    def waiting(self, shelf: Shelf) -> list[int]:
        """The sequences that the stored document carries."""
        return [entry["sequence"] for entry in self.world.database["shelves"].documents[shelf.id]["outbox"]]

    @property
    def links(self) -> int:
        return len(self.world.database["audit"].documents)


def lived(work: Coroutine[Any, Any, None]) -> None:
    """In virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(work)


def test_a_lone_fact_is_settled_as_soon_as_it_is_quiet() -> None:
    async def work() -> None:
        async with Telling() as telling:
            await telling.lend(Shelf(id="a"))
            await passing(limits.RELAY_SETTLE_SECONDS * 2)
            assert (await telling.store.count_pending(), telling.links) == (0, 1)

    lived(work())


def test_under_load_many_facts_share_a_link_of_the_chain_and_none_waits_longer_than_the_bound() -> None:
    async def work() -> None:
        async with Telling() as telling:
            for number in range(int(LOAD_SECONDS * WRITES_A_SECOND)):
                await telling.lend(Shelf(id=f"{number}"))
                await passing(1 / WRITES_A_SECOND)
                assert await telling.store.count_pending() <= 2 * limits.RELAY_SETTLE_MOST_SECONDS * WRITES_A_SECOND
            assert telling.links <= LOAD_SECONDS / limits.RELAY_SETTLE_MOST_SECONDS

    lived(work())


def test_a_document_that_is_written_all_the_time_does_not_gather_what_it_told() -> None:
    async def work() -> None:
        async with Telling() as telling:
            shelf, carried = Shelf(id="a"), 0
            for _ in range(int(LOAD_SECONDS * WRITES_A_SECOND)):
                await telling.lend(shelf)
                carried = max(carried, len(telling.waiting(shelf)))
                await passing(1 / WRITES_A_SECOND)
            assert carried <= 2 * limits.RELAY_SETTLE_MOST_SECONDS * WRITES_A_SECOND
            assert len(telling.world.log.records) == shelf.sequence

    lived(work())
