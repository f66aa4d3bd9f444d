"""The log as an operator sees it: facts by subject, cause or type, from any point on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from chassis import limits as frame
from chassis.errors import Invalid, NeighbourSilent
from chassis.kafka import Kafka, KafkaError, Record
from contracts.envelope import from_headers
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

    def wants(self, fact: SeenFact) -> bool:
        return all(value in ("", getattr(fact, name)) for name, value in asdict(self).items())


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
            raise NeighbourSilent(f"the log cannot be read: {error}") from error

    async def end(self) -> str:
        """The cursor behind the last fact: what is told from now on."""
        reader = self._kafka.reader()
        await reader.start()
        try:
            return _cursor(await reader.end_offsets(_partitions()))
        except KafkaError as error:
            raise NeighbourSilent(f"the log cannot be read: {error}") from error
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
            facts = [fact for record in await _records(reader, begins, ends) if (fact := _seen(record)) is not None]
        finally:
            await reader.stop()
        chosen = sorted((fact for fact in facts if wanted.wants(fact)), key=lambda fact: (fact.time, fact.sequence))
        return Found(chosen[-most:], _cursor(ends))


async def _records(reader: AIOKafkaConsumer, begins: Offsets, ends: Offsets) -> list[Record]:
    found: list[Record] = []
    left = {place for place, end in ends.items() if end > begins[place]}
    while left and len(found) < frame.FACTS_READ_RECORDS:
        for place, records in (await reader.getmany(timeout_ms=frame.READ_IDLE_MS)).items():
            found += [record for record in records if record.offset < ends[place]]
        left = {place for place in left if await reader.position(place) < ends[place]}
    return found


def _partitions() -> list[TopicPartition]:
    return [TopicPartition(topic.name, number) for topic in TOPICS.values() for number in range(topic.partitions)]


def _seen(record: Record) -> SeenFact | None:
    """None for a record that is no fact; listeners park those."""
    try:
        told = from_headers(record.headers)
        body = json.loads(record.value or b"{}")
    except (KeyError, ValueError):
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
