"""Reads the log for an operator: from where to where is said before, so that a log that grows is read to an end."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from chassis import limits
from chassis.delivery.kafka import Kafka, Record

Places: TypeAlias = Mapping[TopicPartition, int]


class Edges(NamedTuple):
    """Of each partition, the first offset it holds and the one that comes next."""

    begins: Places
    ends: Places


async def edges(kafka: Kafka, topics: Sequence[str]) -> Edges:
    """As they are now; a topic that is not there has none."""
    reader = kafka.reader(*topics)
    await reader.start()
    try:
        partitions = [
            TopicPartition(topic, number)
            for topic in topics
            for number in sorted(reader.partitions_for_topic(topic) or ())
        ]
        return Edges(await reader.beginning_offsets(partitions), await reader.end_offsets(partitions))
    finally:
        await reader.stop()


async def acknowledged(kafka: Kafka, group: str, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
    """How far a group has taken each partition, whichever of its members did; one that it never took is not there."""
    looker = kafka.reader(group=group)
    await looker.start()
    try:
        wanted = list(partitions)
        looker.assign(wanted)
        found = {place: await looker.committed(place) for place in wanted}
        return {place: taken for place, taken in found.items() if taken is not None}
    finally:
        await looker.stop()


async def between(kafka: Kafka, begins: Places, ends: Places) -> AsyncGenerator[Record, None]:
    """Every record from `begins` to before `ends`, each partition in its order."""
    left = {place for place, end in ends.items() if end > begins[place]}
    if not left:
        return  # a reader that is assigned nothing is cancelled when it stops
    reader = kafka.reader()
    await reader.start()
    try:
        reader.assign(list(left))
        for place in left:
            reader.seek(place, begins[place])
        while left:
            for record in await _some(reader):
                if record.offset < ends[TopicPartition(record.topic, record.partition)]:
                    yield record
            left = {place for place in left if await reader.position(place) < ends[place]}
    finally:
        await reader.stop()


async def _some(reader: AIOKafkaConsumer) -> list[Record]:
    batches = await reader.getmany(timeout_ms=limits.READ_IDLE_MS)
    return [record for records in batches.values() for record in records]
