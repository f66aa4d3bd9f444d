"""Reads the log for an operator between offsets that are fixed before, so that reading a growing log ends."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from chassis import limits
from chassis.delivery.kafka import Kafka, Record

Places: TypeAlias = Mapping[TopicPartition, int]


class Edges(NamedTuple):
    """The first offset that each partition holds, and the offset that comes next."""

    begins: Places
    ends: Places


async def edges(kafka: Kafka, topics: Sequence[str]) -> Edges:
    """The edges of the topics as they are now; a topic that does not exist has none."""
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
    """The offset that a group has committed for each partition; partitions without one are left out."""
    reader = kafka.reader(group=group)
    await reader.start()
    try:
        assigned = list(partitions)
        reader.assign(assigned)
        offsets = {partition: await reader.committed(partition) for partition in assigned}
        return {partition: offset for partition, offset in offsets.items() if offset is not None}
    finally:
        await reader.stop()


async def between(kafka: Kafka, begins: Places, ends: Places) -> AsyncGenerator[Record, None]:
    """Every record from `begins` to before `ends`, each partition in its order."""
    left = {partition for partition, end in ends.items() if end > begins[partition]}
    if not left:
        return  # a reader that is assigned nothing is cancelled when it stops
    reader = kafka.reader()
    await reader.start()
    try:
        reader.assign(list(left))
        for partition in left:
            reader.seek(partition, begins[partition])
        while left:
            for record in await _next_records(reader):
                if record.offset < ends[TopicPartition(record.topic, record.partition)]:
                    yield record
            left = {partition for partition in left if await reader.position(partition) < ends[partition]}
    finally:
        await reader.stop()


async def _next_records(reader: AIOKafkaConsumer) -> list[Record]:
    batches = await reader.getmany(timeout_ms=limits.READ_IDLE_MS)
    return [record for records in batches.values() for record in records]
