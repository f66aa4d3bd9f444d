"""Makes the topics of the one table, with their parking and replay topics; those there are left alone."""

from __future__ import annotations

from collections.abc import Iterable

from aiokafka.admin import NewTopic

from chassis import limits
from chassis.delivery.kafka import Kafka
from contracts.topics import LISTENERS, TOPICS, Topic, parked, replay


def wanted() -> list[Topic]:
    """Every topic that a service tells on, parks to or is replayed from."""
    told = list(TOPICS.values())
    return [
        *told,
        *(Topic(parked(topic.name), 1) for topic in told),
        *(Topic(replay(service), 1) for service in LISTENERS),
        *(Topic(parked(replay(service)), 1) for service in LISTENERS),
    ]


async def make(servers: str, topics: Iterable[Topic] | None = None) -> list[str]:
    """Makes what is missing, one copy each; returns the names that were made."""
    admin = Kafka(servers).admin()
    await admin.start()
    try:
        there = set(await admin.list_topics())
        missing = [topic for topic in topics or wanted() if topic.name not in there]
        if missing:
            await admin.create_topics([_new(topic) for topic in missing])
        return [topic.name for topic in missing]
    finally:
        await admin.close()


def _new(topic: Topic) -> NewTopic:
    """Where something is parked or put back, there is room for the largest record with its marks."""
    is_told_on = topic in TOPICS.values()
    roomy = {} if is_told_on else {"max.message.bytes": str(limits.PARKED_BYTES)}
    return NewTopic(topic.name, topic.partitions, 1, topic_configs=roomy)
