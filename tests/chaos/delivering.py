"""Faults of the log itself: records delivered again, offsets set back, and facts that nobody can read."""

from __future__ import annotations

import asyncio
import uuid

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from chassis.delivery.kafka import Kafka
from contracts.envelope import to_headers
from contracts.topics import TOPICS
from tests.chaos import limits
from tests.chaos.told import NOT_OURS

READ_BY_LISTENERS = ("accounts", "payments", "records", "library")
PUPIL = "accounts.pupil_enrolled.v1"


def deliver_again(kafka: Kafka) -> None:
    """The last records of every topic once more, as a producer does that never heard of its success."""
    asyncio.run(_deliver_again(kafka))


def rewind(kafka: Kafka, group: str) -> str:
    """Sets the group's committed offsets to the beginning; says what it did. The group has no living member."""
    return asyncio.run(_rewind(kafka, group))


def poison(kafka: Kafka) -> set[str]:
    """A body that is none, a body that lacks all, and a record without an envelope; returns whom they are about."""
    return asyncio.run(_poison(kafka))


def _places() -> list[TopicPartition]:
    topics = [TOPICS[name] for name in READ_BY_LISTENERS]
    return [TopicPartition(topic.name, number) for topic in topics for number in range(topic.partitions)]


async def _deliver_again(kafka: Kafka) -> None:
    places = _places()
    reader, producer = kafka.reader(), kafka.producer()
    await reader.start()
    await producer.start()
    try:
        reader.assign(places)
        ends = await reader.end_offsets(places)
        starts = {place: max(0, end - limits.REPEATED_RECORDS // len(places)) for place, end in ends.items()}
        for place, start in starts.items():
            reader.seek(place, start)
        while any([await reader.position(place) < ends[place] for place in places]):
            for records in (await reader.getmany(timeout_ms=limits.READ_MS)).values():
                for one in records:
                    if one.offset < ends[TopicPartition(one.topic, one.partition)]:
                        await producer.send(one.topic, key=one.key, value=one.value, headers=list(one.headers))
        await producer.flush()
    finally:
        await reader.stop()
        await producer.stop()


async def _rewind(kafka: Kafka, group: str) -> str:
    reader = AIOKafkaConsumer(bootstrap_servers=kafka.servers, group_id=group, enable_auto_commit=False)
    await reader.start()
    try:
        places = _places()
        reader.assign(places)
        before = sum([await reader.committed(place) or 0 for place in places])
        await reader.commit({place: OffsetAndMetadata(0, "") for place in places})
    finally:
        await reader.stop()
    return f"{before} records of {group} delivered again"


async def _poison(kafka: Kafka) -> set[str]:
    mark = uuid.uuid4().hex[:8]
    topic, subjects = TOPICS["accounts"].name, [f"{NOT_OURS}-{mark}-{n}" for n in range(limits.POISON_RECORDS)]
    producer = kafka.producer()
    await producer.start()
    try:
        for subject, body in zip(subjects, (b"no json", b"{}", b'{"pupil": 1}'), strict=True):
            told = {"id": subject, "type": PUPIL, "source": "/edu/accounts", "subject": subject, "sequence": 1}
            headers = to_headers({**told, "time": "2026-10-01T00:00:00+00:00", "cause": subject, "school": ""})
            await producer.send_and_wait(topic, key=subject.encode(), value=body, headers=headers)
        await producer.send_and_wait(topic, key=b"", value=b"without an envelope", headers=[])
    finally:
        await producer.stop()
    return {*subjects, ""}
