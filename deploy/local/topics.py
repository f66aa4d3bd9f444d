"""Makes the topics of the table, with their topics of parked and replayed records. Existing topics stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from aiokafka.admin import NewTopic

from chassis import limits
from chassis.delivery.kafka import Kafka
from chassis.delivery.log_reader import edges
from chassis.delivery.unsigned import UnsignedPart
from contracts.topics import APART, LISTENERS, TOPICS, Topic, parked, replay
from deploy.local.layout import Layout


def needed() -> list[Topic]:
    """Every topic that a service tells on, parks to or is replayed from."""
    telling = list(TOPICS.values())
    return [
        *APART.values(),
        *telling,
        *(Topic(parked(topic.name), 1) for topic in telling),
        *(Topic(replay(service), 1) for service in LISTENERS),
        *(Topic(parked(replay(service)), 1) for service in LISTENERS),
    ]


async def make(servers: str | Kafka, topics: Iterable[Topic] | None = None) -> list[str]:
    """Makes the missing topics with one replica each; returns their names."""
    admin = (Kafka(servers) if isinstance(servers, str) else servers).admin()
    await admin.start()
    try:
        existing = set(await admin.list_topics())
        missing = [topic for topic in topics or needed() if topic.name not in existing]
        if missing:
            await admin.create_topics([_new(topic) for topic in missing])
        return [topic.name for topic in missing]
    finally:
        await admin.close()


async def keep_unsigned_part(layout: Layout, kafka: Kafka, made: Iterable[str]) -> None:
    """Written once, before any house signs: an older build told what the log holds by then, and signed nothing.

    The topics that were made just now hold nothing, and their partitions have perhaps no leader yet to ask.
    """
    older = sorted({topic.name for topic in needed()} - set(made))
    if layout.unsigned.is_file() or not older:
        return
    _, ends = await edges(kafka, older)
    by_topic: dict[str, list[int]] = defaultdict(list)
    for place, end in sorted(ends.items()):
        by_topic[place.topic].append(end)
    if any(ends.values()):
        UnsignedPart(datetime.now(UTC), by_topic).write(layout.unsigned)


def _new(topic: Topic) -> NewTopic:
    """Topics of parked and replayed records have room for the largest record with its marks."""
    is_told_on = topic in (*TOPICS.values(), *APART.values())
    roomy = {} if is_told_on else {"max.message.bytes": str(limits.PARKED_BYTES)}
    return NewTopic(topic.name, topic.partitions, 1, topic_configs=roomy)
