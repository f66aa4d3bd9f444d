"""Makes the topics of the table, with their topics of parked and replayed records. Existing topics stay as they are."""

from __future__ import annotations

from collections.abc import Iterable

from aiokafka.admin import NewTopic

from chassis import limits
from chassis.delivery.kafka import Kafka
from contracts.topics import LISTENERS, TOPICS, Topic, parked, replay


def needed() -> list[Topic]:
    """Every topic that a service tells on, parks to or is replayed from."""
    telling = list(TOPICS.values())
    return [
        *telling,
        *(Topic(parked(topic.name), 1) for topic in telling),
        *(Topic(replay(service), 1) for service in LISTENERS),
        *(Topic(parked(replay(service)), 1) for service in LISTENERS),
    ]


async def make(servers: str, topics: Iterable[Topic] | None = None) -> list[str]:
    """Makes the missing topics with one replica each; returns their names."""
    admin = Kafka(servers).admin()
    await admin.start()
    try:
        existing = set(await admin.list_topics())
        missing = [topic for topic in topics or needed() if topic.name not in existing]
        if missing:
            await admin.create_topics([_new(topic) for topic in missing])
        return [topic.name for topic in missing]
    finally:
        await admin.close()


def _new(topic: Topic) -> NewTopic:
    """Topics of parked and replayed records have room for the largest record with its marks."""
    is_told_on = topic in TOPICS.values()
    roomy = {} if is_told_on else {"max.message.bytes": str(limits.PARKED_BYTES)}
    return NewTopic(topic.name, topic.partitions, 1, topic_configs=roomy)
