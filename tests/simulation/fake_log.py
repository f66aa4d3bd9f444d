"""A log in memory: it redelivers what was not committed, keeps order per key, deals partitions, can die at each step.

`FakeKafka` stands where chassis.delivery.kafka.Kafka stands, and is held to the same suite,
tests/chassis/test_delivery_promises.py. The simulation drives the log by hand, on one partition, so that it may die
between any two steps.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from aiokafka.errors import MessageSizeTooLargeError, UnknownTopicOrPartitionError
from aiokafka.structs import TopicPartition

from chassis import limits
from chassis.documents.outbox import Entry
from contracts.topics import TOPICS, group_of, parked, replay
from tests.signing import signed
from tests.simulation.points import Points

TOPIC = TOPICS["library"].name
GROUP = group_of("library")
TOLD_ON = frozenset(topic.name for topic in TOPICS.values())
ONLY = TopicPartition(TOPIC, 0)
BROKER_BYTES = 1_048_588  # of a record, as the real one has it where nobody says otherwise
Headers = Sequence[tuple[str, bytes]]
Handler = Callable[[Sequence["FakeRecord"]], Awaitable[None]]


class FakeRecord(NamedTuple):
    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: Any  # bytes, or nothing at all
    headers: tuple[tuple[str, bytes], ...]


class FakeLog:
    """Every topic of the table. `told_on` is the number of partitions of those that houses tell on."""

    def __init__(self, *, told_on: int = 1) -> None:
        self.places: dict[TopicPartition, list[FakeRecord]] = {}
        self.committed_by: dict[tuple[str, TopicPartition], int] = {}
        self.members: dict[str, list[FakeConsumer]] = {}
        self.grown = asyncio.Event()
        self._partitions: dict[str, int] = {}
        for service, topic in TOPICS.items():
            own = {topic.name: told_on, parked(topic.name): 1, replay(service): 1, parked(replay(service)): 1}
            self._partitions |= own
        for topic_name in self._partitions:
            self.places |= {place: [] for place in self.partitions(topic_name)}

    def partitions(self, topic: str) -> list[TopicPartition]:
        return [TopicPartition(topic, number) for number in range(self._partitions.get(topic, 0))]

    def append(self, topic: str, *, key: bytes | None, value: bytes | None, headers: Headers) -> FakeRecord:
        """Raises what the real client raises for what it does not send, or what the broker does not take."""
        assert key is not None or value is not None, "the client sends no record without both"
        if topic not in self._partitions:
            raise UnknownTopicOrPartitionError(topic)
        most = BROKER_BYTES if topic in TOLD_ON else limits.PARKED_BYTES
        if sum(len(part) for part in (key or b"", value or b"", *(text or b"" for _, text in headers))) > most:
            raise MessageSizeTooLargeError(topic)
        place = TopicPartition(topic, zlib.crc32(key or b"") % self._partitions[topic])
        kept = self.places[place]
        kept.append(FakeRecord(topic, place.partition, len(kept), key, value, tuple(headers)))
        self.grown.set()
        return kept[-1]

    # What the simulation asks, who hears of one partition in one group.

    @property
    def records(self) -> list[FakeRecord]:
        return self.places[ONLY]

    @records.setter
    def records(self, records: list[FakeRecord]) -> None:
        self.places[ONLY] = records

    @property
    def committed(self) -> int:
        return self.committed_by.get((GROUP, ONLY), 0)

    @committed.setter
    def committed(self, offset: int) -> None:
        self.committed_by[GROUP, ONLY] = offset

    @property
    def parked(self) -> list[bytes]:
        return [record.value or b"" for record in self.places[TopicPartition(parked(TOPIC), 0)]]


class FakePublisher:
    """Acknowledges one by one: a kill may leave some of them told and none of them known to be."""

    def __init__(self, log: FakeLog, points: Points) -> None:
        self._log = log
        self._points = points

    async def tell(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            await self._points.pass_by()
            key, value = entry["subject"].encode(), entry["body"].encode()
            self._log.append(TOPIC, key=key, value=value, headers=signed(entry))
        await self._points.pass_by()


class FakeProducer:
    def __init__(self, log: FakeLog, points: Points) -> None:
        self._log = log
        self._points = points

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        return

    async def send_and_wait(
        self, topic: str, *, key: bytes | None, value: bytes | None, headers: Headers
    ) -> FakeRecord:
        await self._points.pass_by()
        sent = self._log.append(topic, key=key, value=value, headers=headers)
        await self._points.pass_by()
        return sent

    async def send(self, topic: str, **record: Any) -> asyncio.Future[FakeRecord]:
        """In order: the record is there when this returns, its acknowledgement comes later."""
        sent: asyncio.Future[FakeRecord] = asyncio.get_running_loop().create_future()
        sent.set_result(await self.send_and_wait(topic, **record))
        return sent


class FakeParking(FakeProducer):
    """Stands where the listener's own producer stands."""


class FakeReader:
    """Reads in no group, as operators and listeners look at the log."""

    def __init__(self, log: FakeLog) -> None:
        self._log = log
        self._next: dict[TopicPartition, int] = {}

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        return

    def partitions_for_topic(self, topic: str) -> set[int]:
        return {place.partition for place in self._log.partitions(topic)}

    async def beginning_offsets(self, places: Iterable[TopicPartition]) -> Mapping[TopicPartition, int]:
        return dict.fromkeys(places, 0)

    async def end_offsets(self, places: Iterable[TopicPartition]) -> Mapping[TopicPartition, int]:
        return {place: len(self._log.places[place]) for place in places}

    def assign(self, places: Iterable[TopicPartition]) -> None:
        self._next = dict.fromkeys(places, 0)

    def seek(self, place: TopicPartition, offset: int) -> None:
        self._next[place] = offset

    async def position(self, place: TopicPartition) -> int:
        return self._next[place]

    async def getmany(self, *, timeout_ms: int) -> dict[TopicPartition, list[FakeRecord]]:
        assert timeout_ms > 0
        found = {place: self._log.places[place][first:] for place, first in self._next.items()}
        self._next = {place: len(self._log.places[place]) for place in self._next}
        return {place: records for place, records in found.items() if records}


class FakeConsumer:
    """A member of a group: partitions are dealt anew when one joins or leaves, and begin at what was committed."""

    def __init__(self, log: FakeLog, group: str, topics: Sequence[str]) -> None:
        self._log = log
        self._group = group
        self._places = [place for topic in sorted(topics) for place in log.partitions(topic)]
        self._next: dict[TopicPartition, int] = {}

    @property
    def _members(self) -> list[FakeConsumer]:
        return self._log.members.setdefault(self._group, [])

    def join(self) -> None:
        self._members.append(self)
        self._deal()

    def leave(self) -> None:
        if self in self._members:
            self._members.remove(self)
            self._next = {}
            self._deal()

    def assignment(self) -> frozenset[TopicPartition]:
        return frozenset(self._next)

    async def committed(self, place: TopicPartition) -> int | None:
        return self._log.committed_by.get((self._group, place))

    def take(self, most: int) -> list[FakeRecord]:
        """The next records of our partitions; they are heard again unless they are committed."""
        found: list[FakeRecord] = []
        for place, first in self._next.items():
            records = self._log.places[place][first : first + most - len(found)]
            self._next[place] = first + len(records)
            found += records
        return found

    def commit(self) -> None:
        """As far as we read. What is no longer ours has begun at what was committed, so that this changes nothing."""
        self._log.committed_by |= {(self._group, place): offset for place, offset in self._next.items()}

    def rewind(self, records: Iterable[FakeRecord]) -> None:
        for record in records:
            place = TopicPartition(record.topic, record.partition)
            if place in self._next:
                self._next[place] = min(self._next[place], record.offset)

    def _deal(self) -> None:
        for number, member in enumerate(self._members):
            ours = self._places[number :: len(self._members)]
            member._next = {place: self._log.committed_by.get((self._group, place), 0) for place in ours}
        self._log.grown.set()


class FakeSubscriber:
    def __init__(self, log: FakeLog, group: str, topics: Sequence[str]) -> None:
        self.consumer: FakeConsumer | None = None
        self._log = log
        self._of = (group, topics)
        self._handler: Handler
        self._running: asyncio.Task[None] | None = None

    def __call__(self, handler: Handler) -> None:
        self._handler = handler

    async def start(self) -> None:
        self.consumer = FakeConsumer(self._log, *self._of)
        self.consumer.join()
        self._running = asyncio.create_task(self._run(self.consumer))

    async def stop(self) -> None:
        if self.consumer is None or self._running is None:
            return
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running
        self.consumer.leave()
        self.consumer = None

    async def _run(self, consumer: FakeConsumer) -> None:
        """Commits what the handler returned from, and reads again what it raised over."""
        while True:
            self._log.grown.clear()
            batch = consumer.take(limits.BATCH_RECORDS)
            if not batch:
                await self._log.grown.wait()
                continue
            try:
                await self._handler(batch)
            except Exception:  # noqa: BLE001 - fake: as the library does it, whatever was raised
                consumer.rewind(batch)
                await asyncio.sleep(0)
            else:
                consumer.commit()


class FakeKafka:
    """Stands where chassis.delivery.kafka.Kafka stands."""

    def __init__(self, log: FakeLog, points: Points | None = None) -> None:
        self._log = log
        self._points = points or Points()

    def producer(self) -> FakeProducer:
        return FakeProducer(self._log, self._points)

    def reader(self, *_topics: str, group: str | None = None) -> FakeReader:
        assert group is None, "who asks for the places of a group is proven on the real broker"
        return FakeReader(self._log)

    def broker(self, group: str, topics: Sequence[str]) -> tuple[FakeSubscriber, FakeSubscriber]:
        """The subscriber is its own broker: there is no connection beside it."""
        subscriber = FakeSubscriber(self._log, group, topics)
        return subscriber, subscriber
