"""The log as an operator sees it: facts by subject, cause or type, from any point on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappush, heappushpop
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from chassis import limits as frame
from chassis.delivery.kafka import Kafka, KafkaError, Record
from chassis.errors import Invalid, ServiceUnavailableError
from contracts.envelope import Envelope, from_headers
from contracts.topics import TOPICS
from services.gateway import limits

Offsets = dict[TopicPartition, int]


@dataclass(frozen=True)
class SeenFact:
    """A fact as it lies in the log."""

    id: str
    type: str
    source: str
    subject: str
    time: str
    sequence: int
    cause: str
    school: str
    topic: str
    partition: int
    offset: int
    body: dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """Empty fields want everything."""

    id: str = ""
    type: str = ""
    subject: str = ""
    cause: str = ""
    school: str = ""

    def wants(self, told: Envelope) -> bool:
        return all(value in ("", getattr(told, name)) for name, value in vars(self).items())


@dataclass
class Found:
    """`cursor` is where the next reading goes on."""

    facts: list[SeenFact] = field(default_factory=list)
    cursor: str = ""


class CursorUnknown(Invalid):
    reason = "CURSOR_UNKNOWN"

    def __init__(self, cursor: str) -> None:
        super().__init__(f"cursor {cursor!r} is not one that this API gave; leave it out to begin at the start")


class FactLog:
    """Reads in no group and commits nothing: looking delays nobody."""

    def __init__(self, kafka: Kafka) -> None:
        self._kafka = kafka

    async def read(self, wanted: Wanted, *, cursor: str = "", most: int = limits.FACTS_SHOWN) -> Found:
        """The last `most` facts that are wanted, oldest first, from the cursor to the present end."""
        try:
            return await self._read(wanted, _offsets(cursor), most)
        except KafkaError as error:
            raise ServiceUnavailableError(f"the log cannot be read: {error}") from error

    async def end(self) -> str:
        """The cursor behind the last fact: what is told from now on."""
        reader = self._kafka.reader()
        await reader.start()
        try:
            return _cursor(await reader.end_offsets(_partitions()))
        except KafkaError as error:
            raise ServiceUnavailableError(f"the log cannot be read: {error}") from error
        finally:
            await reader.stop()

    async def _read(self, wanted: Wanted, offsets: Offsets, most: int) -> Found:
        reader = self._kafka.reader()
        await reader.start()
        try:
            ends = await reader.end_offsets(_partitions())
            begins = {place: offsets.get(place, 0) for place in ends}
            reader.assign(list(ends))
            for place, offset in begins.items():
                reader.seek(place, min(offset, ends[place]))
            chosen = await _newest(reader, begins, ends, wanted, most)
        finally:
            await reader.stop()
        return Found([fact for one in sorted(chosen) if (fact := _seen(one.record)) is not None], _cursor(ends))


class _Chosen(NamedTuple):
    """Ordered by time; `place` keeps two of one moment apart."""

    time: datetime
    sequence: int
    place: int
    record: Record


async def _newest(reader: AIOKafkaConsumer, begins: Offsets, ends: Offsets, wanted: Wanted, most: int) -> list[_Chosen]:
    """The newest `most` that are wanted. Reads to the end however long the log is, and holds no more than these."""
    held: list[_Chosen] = []
    left = {place for place, end in ends.items() if end > begins[place]}
    seen = 0
    while left:
        for place, records in (await reader.getmany(timeout_ms=frame.READ_IDLE_MS)).items():
            for record in records:
                told = _envelope(record)
                if told is not None and record.offset < ends[place] and wanted.wants(told):
                    seen += 1
                    one = _Chosen(told.time, told.sequence, seen, record)
                    heappush(held, one) if len(held) < most else heappushpop(held, one)
        left = {place for place in left if await reader.position(place) < ends[place]}
    return held


def _envelope(record: Record) -> Envelope | None:
    """None for a record that is no fact; listeners park those."""
    try:
        return from_headers(record.headers)
    except (KeyError, ValueError):
        return None


def _partitions() -> list[TopicPartition]:
    return [TopicPartition(topic.name, number) for topic in TOPICS.values() for number in range(topic.partitions)]


def _seen(record: Record) -> SeenFact | None:
    """None for a body that is none; listeners park those."""
    told = from_headers(record.headers)
    try:
        body = json.loads(record.value or b"{}")
    except ValueError:
        return None
    return SeenFact(
        id=told.id,
        type=told.type,
        source=told.source,
        subject=told.subject,
        time=told.time.isoformat(),
        sequence=told.sequence,
        cause=told.cause,
        school=told.school,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        body=body,
    )


def _cursor(ends: Offsets) -> str:
    return ",".join(f"{place.topic}/{place.partition}={offset}" for place, offset in sorted(ends.items()))


def _offsets(cursor: str) -> Offsets:
    found: Offsets = {}
    try:
        for part in filter(None, cursor.split(",")):
            place, _, offset = part.rpartition("=")
            topic, _, number = place.rpartition("/")
            found[TopicPartition(topic, int(number))] = int(offset)
    except ValueError as error:
        raise CursorUnknown(cursor) from error
    return found
