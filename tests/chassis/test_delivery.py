"""The relay on a real broker: what a crash, a wrong clock or a bug left untold is told; see test_delivery_promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from chassis import limits
from chassis.clock import FrozenClock
from chassis.delivery.kafka import Kafka
from chassis.delivery.relay import KafkaPublisher, Relay
from chassis.documents import Database
from chassis.documents.outbox import Entry
from tests.chassis.lending import LendingStore, Shelf
from tests.chassis.running import DAY, Running
from tests.chassis.running import running as lending
from tests.signing import EachHouse


@asynccontextmanager
async def running(database: Database, servers: str, group: str) -> AsyncIterator[Running]:
    async with lending(database, Kafka(servers), group) as service:
        yield service


async def test_a_sweep_tells_what_a_crash_left_untold(database: Database, kafka: str) -> None:
    clock = FrozenClock()
    store = LendingStore(database, clock)
    await store.prepare()
    shelf = Shelf(id=f"{database.name}-left", titles=["x"])
    shelf.lend(on=DAY)
    await store.shelves.keep(shelf)
    producer = Kafka(kafka).producer()
    await producer.start()
    relay = Relay(store, KafkaPublisher(producer, EachHouse()))
    assert await relay.sweep() == 0
    clock.move(timedelta(seconds=limits.RELAY_GRACE_SECONDS + 1))
    assert await relay.sweep() == 1
    await relay.drain()
    await producer.stop()
    assert await store.count_pending() == 0


async def test_what_a_clock_that_was_ahead_left_untold_is_told_when_the_clock_is_right(
    database: Database, kafka: str
) -> None:
    clock = FrozenClock()
    store = LendingStore(database, clock)
    await store.prepare()
    shelf = Shelf(id=f"{database.name}-ahead", titles=["x"])
    shelf.lend(on=DAY)
    clock.move(timedelta(hours=1))
    await store.shelves.keep(shelf)
    clock.move(-timedelta(hours=1))
    producer = Kafka(kafka).producer()
    await producer.start()
    relay = Relay(store, KafkaPublisher(producer, EachHouse()))
    assert await relay.sweep() == 0
    assert await relay.sweep_ahead() == 1
    await relay.drain()
    await producer.stop()
    assert await store.count_pending() == 0
    assert await relay.sweep_ahead() == 0


async def test_a_relay_outlives_a_bug_and_tells_what_waited(database: Database, clock: FrozenClock) -> None:
    class FailingOnce:
        def __init__(self) -> None:
            self.subjects: list[str] = []
            self.done = asyncio.Event()

        async def tell(self, entries: Sequence[Entry]) -> None:
            if not self.subjects:
                self.subjects.append("a bug")
                raise RuntimeError("a bug")
            self.subjects += [entry["subject"] for entry in entries]
            self.done.set()

    store = LendingStore(database, clock)
    await store.prepare()
    publisher = FailingOnce()
    relay = Relay(store, publisher)
    store.attach_relay(relay)
    running = asyncio.create_task(relay.run())
    shelf = Shelf(id="a", titles=["x"])
    shelf.lend(on=DAY)
    await store.shelves.keep(shelf)
    await asyncio.wait_for(publisher.done.wait(), limits.STOP_SECONDS)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert publisher.subjects == ["a bug", "a"]
