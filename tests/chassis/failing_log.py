"""What the frame writes to the log and clears behind it, and what stands after each write failed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from aiokafka import AIOKafkaProducer, ConsumerRecord

from chassis.clock import FrozenClock
from chassis.delivery.dead_letters import DeadLetters, park, read_whole
from chassis.delivery.kafka import Kafka, KafkaError, Record
from chassis.delivery.relay import KafkaPublisher, Relay
from chassis.documents import Database, Query
from contracts.topics import TOPICS, parked, replay
from tests.chassis.lending import LendingStore, Shelf
from tests.failing_twice import Driver, Loss, Outcome, Twice
from tests.signing import EachHouse

SERVICE = "library"
TOPIC = TOPICS[SERVICE].name
AT = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)


class LossyKafka(Kafka):
    """The real broker; what its producers tell passes by the loss."""

    loss: Loss

    def producer(self) -> AIOKafkaProducer:
        producer: Any = Driver(super().producer(), self.loss)
        return producer  # type: ignore[no-any-return] # foreign: it does what the producer does


@dataclass
class Log:
    """The lending house on a database and a broker that lose an answer. `name` is in no other test."""

    database: Database
    servers: str
    loss: Loss

    def __post_init__(self) -> None:
        database: Any = Driver(self.database, self.loss)
        self.kafka = LossyKafka(self.servers)
        object.__setattr__(self.kafka, "loss", self.loss)
        self.store = LendingStore(database, FrozenClock())
        self.name = self.database.name
        self.relay: Relay | None = None

    async def records(self, *topics: str) -> list[Record]:
        """Those about our shelf, as any reader of the log finds them."""
        return [record async for record in read_whole(Kafka(self.servers), *topics) if record.key == self.name.encode()]

    @asynccontextmanager
    async def producing(self) -> AsyncIterator[AIOKafkaProducer]:
        producer = self.kafka.producer()
        await producer.start()
        try:
            yield producer
        finally:
            await producer.stop()


async def lends(log: Log) -> None:
    shelf = Shelf(id=log.name, titles=["x"])
    shelf.lend(on=date(2026, 10, 1))
    await log.store.shelves.keep(shelf)


async def tells(log: Log) -> None:
    """One relay for the life of the process: what failed still waits in its memory."""
    async with log.producing() as producer:
        if log.relay is None:
            log.relay = Relay(log.store, KafkaPublisher(producer, EachHouse()))
            log.relay.nudge(await log.store.stamped_after(datetime(2026, 1, 1, tzinfo=UTC)))
        log.relay._publisher = KafkaPublisher(producer, EachHouse())
        await log.relay.drain()


async def told_and_settled(log: Log) -> tuple[int, int, int]:
    """Documents that still have something to tell, records in the log, links in the chain."""
    return await log.store.count_pending(), len(await log.records(TOPIC)), len(await log.store.chains.links(Query()))


def a_record(log: Log) -> Record:
    """As it stands in the log, at a place of its own."""
    offset = int(log.name[1:], 16)
    return ConsumerRecord(
        TOPIC, 0, offset, 0, 0, log.name.encode(), b"{}", None, 3, 2, [("ce_subject", log.name.encode())]
    )


async def parks(log: Log) -> None:
    async with log.producing() as producer:
        await park(producer, a_record(log), by=log.name, reason="BROKEN", tries=1, at=AT)


async def waits(log: Log) -> tuple[int, int, list[str]]:
    """Records parked, records put back, and what an operator sees of them."""
    letters = [letter for letter in await DeadLetters(log.kafka).list(resolved=True) if letter.subject == log.name]
    put_back = await log.records(replay(SERVICE))
    return len(await log.records(parked(TOPIC))), len(put_back), [letter.resolved for letter in letters]


IN_LOG: dict[str, Twice[Log]] = {
    # Told twice at most: the listener takes a fact once.
    "chassis/delivery/relay.py:KafkaPublisher.tell send": Twice(
        before=lends,
        act=tells,
        sees=told_and_settled,
        not_done=Outcome((1, 0, 0), (0, 1, 1)),
        answer_lost=Outcome((1, 1, 0), (0, 2, 1)),
        raises=KafkaError,
    ),
    # In the chain twice at most, as a relay that died before it cleared: none is missing.
    "chassis/store.py:Store.clear_outboxes bulk_write": Twice(
        before=lends,
        act=tells,
        sees=told_and_settled,
        not_done=Outcome((1, 1, 1), (0, 1, 2)),
        answer_lost=Outcome((0, 1, 1), (0, 1, 2)),
    ),
    # DeadLetter twice under one id: an operator sees it once.
    "chassis/delivery/dead_letters.py:park send_and_wait": Twice(
        act=parks,
        sees=waits,
        not_done=Outcome((0, 0, []), (1, 0, [""])),
        answer_lost=Outcome((1, 0, [""]), (2, 0, [""])),
        raises=KafkaError,
    ),
}
