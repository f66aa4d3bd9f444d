"""A lending house that tells and listens, on whichever store and log it is given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from chassis.clock import SystemClock
from chassis.context import call
from chassis.delivery.dead_letters import DeadLetter, DeadLetters
from chassis.delivery.kafka import Kafka, KafkaError, Record
from chassis.delivery.listener import Listener
from chassis.delivery.relay import KafkaPublisher, Relay
from chassis.documents import Database, Query
from chassis.identity.actor import Actor, Grant
from operating.dead_letters import Resolver
from tests.chassis.lending import LendingStore, Shelf, hearing
from tests.settled import Settled
from tests.signing import EachHouse, verifier

DAY = date(2026, 10, 1)
LAN = Actor("lan", "Lan", (Grant("operator", {"jurisdiction": ("root",)}),))
MAI = Actor("mai", "Mai", (Grant("operator", {"jurisdiction": ("root",)}),))


class Forgetful(Listener):
    """Dies `deaths` times between effect and ack, and parks nothing while the broker refuses `refused` parkings."""

    deaths = 0
    refused = 0

    async def start(self) -> None:
        await super().start()
        send = self._parking_producer.send_and_wait

        async def send_and_wait(*args: Any, **kwargs: Any) -> Any:
            if self.refused:
                self.refused -= 1
                raise KafkaError("the broker refuses")
            return await send(*args, **kwargs)

        self._parking_producer.send_and_wait = send_and_wait

    async def take(self, records: Sequence[Record]) -> None:
        await super().take(records)
        if self.deaths:
            self.deaths -= 1
            raise ConnectionAbortedError("died before the ack")


class Running:
    """One telling and listening house with its own consumer group, and an operator at its door."""

    def __init__(self, store: LendingStore, relay: Relay, listener: Forgetful, kafka: Kafka) -> None:
        self.store = store
        self.relay = relay
        self.listener = listener
        self.kafka = kafka
        self.dead_letters = DeadLetters(kafka)
        self.resolver = Resolver(listener.service, kafka, store.audit)
        self.settled = Settled([store], [listener])

    def shelf(self, name: str = "a") -> str:
        """A shelf that no other test lends from."""
        return f"{self.listener.group}-{name}"

    async def lend(self, shelf: str, titles: int = 1) -> None:
        """One command that lends `titles` titles of a shelf, a keep each."""
        with call(command=f"lend-{shelf}"):
            await self.store.shelves.keep(Shelf(id=shelf, titles=[f"{shelf}-{n}" for n in range(titles)]))
            for _ in range(titles):
                kept = await self.store.shelves.get(shelf)
                kept.lend(on=DAY)
                await self.store.shelves.keep(kept)

    async def heard(self, shelf: str) -> list[int]:
        return [sequence for subject, sequence in self.store.order if subject == shelf]

    async def lent(self, shelf: str) -> list[int]:
        """The sequences whose effect is kept; each once, or twice where an effect was doubled."""
        return sorted(fact["sequence"] for fact in await self.store.lent.where(Query(equals={"subject": shelf})))

    async def parked(self, shelf: str, *, resolved: bool = False) -> list[DeadLetter]:
        return [letter for letter in await self.dead_letters.list(resolved=resolved) if letter.subject == shelf]

    async def park_one(self, shelf: str, refusal: Exception) -> DeadLetter:
        """A shelf's only fact, refused and parked; what refused it is repaired by then."""
        self.store.failing = {1: refusal}
        await self.lend(shelf)
        await self.settled(parked_is_fine=True)
        self.store.failing = {}
        [parked] = await self.parked(shelf)
        return parked

    async def start_again(self) -> None:
        """Another life of the listener, which was stopped: what it did not ack it hears again."""
        self.listener = listening(self.store, self.kafka, self.listener.group)
        self.settled = Settled([self.store], [self.listener])
        await self.listener.start()


def listening(store: LendingStore, kafka: Kafka, group: str) -> Forgetful:
    return Forgetful("library", hearing(), store, kafka=kafka, verifier=verifier(), clock=SystemClock(), group=group)


@asynccontextmanager
async def running(database: Database, kafka: Kafka, group: str) -> AsyncIterator[Running]:
    store = LendingStore(database, SystemClock())
    await store.prepare()
    producer = kafka.producer()
    await producer.start()
    relay = Relay(store, KafkaPublisher(producer, EachHouse()))
    store.attach_relay(relay)
    listener = listening(store, kafka, group)
    await listener.start()
    telling = asyncio.create_task(relay.run())
    service = Running(store, relay, listener, kafka)
    try:
        yield service
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        await service.listener.stop()
        await producer.stop()
