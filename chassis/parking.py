"""What a listener could not take is parked beside its topic, with the reason, for an operator to replay or drop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from aiokafka import AIOKafkaProducer

from chassis import limits
from chassis.errors import NotFound
from chassis.kafka import Kafka, Record
from chassis.reading import between, edges
from contracts.topics import TOPICS, parked, replay

ID, BY, REASON, TRIES, AT, RESOLVED = (
    f"parked_{name}" for name in ("id", "by", "reason", "tries", "at", "resolved")
)


@dataclass(frozen=True)
class Parked:
    """One parked record: who parked it, why, after how many tries, and the record itself."""

    id: str
    by: str
    reason: str
    tries: int
    at: str
    topic: str
    subject: str
    type: str
    cause: str
    body: str
    resolved: str  # "" while it waits, else "replayed by …" or "dropped by …: why"


class ParkedUnknown(NotFound):
    reason = "PARKED_UNKNOWN"

    def __init__(self, parked_id: str) -> None:
        super().__init__(f"no parked record is called {parked_id!r}; `edu parked list` names them", id=parked_id)


async def park(producer: AIOKafkaProducer, record: Record, *, by: str, reason: str, tries: int, at: datetime) -> None:
    """Returns when the parking is acknowledged. Raises KafkaError; then nothing may be acked."""
    source = record.topic
    for name, value in record.headers:
        if name == "replayed_from":
            source = value.decode()
    marks = {
        ID: f"{by}:{record.topic}:{record.partition}:{record.offset}",
        BY: by,
        REASON: reason,
        TRIES: str(tries),
        AT: at.isoformat(),
    }
    kept = [(name, value) for name, value in record.headers if not name.startswith("parked_")]
    await producer.send_and_wait(
        parked(source),
        key=record.key,
        value=record.value,
        headers=[*kept, *((name, value.encode()) for name, value in marks.items())],
    )


async def read_whole(kafka: Kafka, *topics: str, most: int | None = None) -> AsyncIterator[Record]:
    """Every record that the topics hold at the moment of asking, partition by partition; at most `most` of them."""
    seen = 0
    async with aclosing(between(kafka, *await edges(kafka, topics))) as records:
        async for record in records:
            if seen == most:
                return
            seen += 1
            yield record


class ParkingLot:
    """The operator's view over every `.parked` topic."""

    def __init__(self, kafka: Kafka) -> None:
        self._kafka = kafka

    async def list(self, *, resolved: bool = False) -> list[Parked]:
        """Those that wait; with `resolved` also those replayed or dropped, oldest first."""
        found = {one.id: one for one in [entry async for entry in self._entries()]}
        chosen = [one for one in found.values() if resolved or not one.resolved]
        return sorted(chosen, key=lambda one: (one.at, one.id))

    async def show(self, parked_id: str) -> Parked:
        record = await self._find(parked_id)
        return _parked(record)

    async def replay(self, parked_id: str, *, who: str) -> None:
        """Puts the record back for the listener that parked it. Replaying twice does no harm: effects happen once."""
        record = await self._find(parked_id)
        entry = _parked(record)
        headers = [(name, value) for name, value in record.headers if not name.startswith("parked_")]
        source = entry.topic.encode()
        async with self._producer() as producer:
            await producer.send_and_wait(
                replay(entry.by), key=record.key, value=record.value, headers=[*headers, ("replayed_from", source)]
            )
            await self._resolve(producer, record, f"replayed by {who}")

    async def drop(self, parked_id: str, *, who: str, why: str) -> None:
        """Marks the record as dropped; record and mark stay in the log."""
        record = await self._find(parked_id)
        async with self._producer() as producer:
            await self._resolve(producer, record, f"dropped by {who}: {why}")

    def _producer(self) -> AIOKafkaProducer:
        return self._kafka.producer()

    async def _resolve(self, producer: AIOKafkaProducer, record: Record, resolution: str) -> None:
        headers = [(name, value) for name, value in record.headers if name != RESOLVED]
        await producer.send_and_wait(
            record.topic, key=record.key, value=record.value, headers=[*headers, (RESOLVED, resolution.encode())]
        )

    async def _find(self, parked_id: str) -> Record:
        async for record in self._records():
            if dict(record.headers).get(ID, b"").decode() == parked_id:
                return record
        raise ParkedUnknown(parked_id)

    async def _entries(self) -> AsyncIterator[Parked]:
        async for record in self._records():
            yield _parked(record)

    def _records(self) -> AsyncIterator[Record]:
        names = [parked(topic.name) for topic in TOPICS.values()]
        return read_whole(self._kafka, *names, most=limits.PARKED_READ_RECORDS)


def _parked(record: Record) -> Parked:
    found = {name: value.decode() for name, value in record.headers}
    return Parked(
        id=found[ID],
        by=found[BY],
        reason=found[REASON],
        tries=int(found[TRIES]),
        at=found[AT],
        topic=record.topic.removesuffix(".parked"),
        subject=found.get("ce_subject", ""),
        type=found.get("ce_type", ""),
        cause=found.get("cause", ""),
        body=(record.value or b"").decode(errors="replace"),
        resolved=found.get(RESOLVED, ""),
    )
