"""What a test leaves on the broker is gone for the next one: records, topics of its own, and groups."""

from __future__ import annotations

import pytest

from chassis.delivery.kafka import Kafka
from chassis.delivery.log_reader import edges
from contracts.topics import TOPICS, Topic
from deploy.local import topics
from operating.backup.log import put_places
from tests.emptying import empty

TOPIC = TOPICS["library"].name
OWN = "of-a-test"


@pytest.fixture
async def used(kafka: str) -> str:
    """A broker that a test told something, that has a topic of its own, and a group that got half way."""
    producer = Kafka(kafka).producer()
    await producer.start()
    for number in range(2):
        await producer.send_and_wait(TOPIC, key=b"a", value=str(number).encode(), partition=0)
    await producer.stop()
    await topics.make(kafka, [Topic(OWN, 1)])
    await put_places(Kafka(kafka), {"a-group": {TOPIC: (1, 0, 0, 0)}})
    return kafka


async def test_no_record_no_group_and_no_topic_of_its_own_outlives_a_test(used: str) -> None:
    await empty(used)
    begins, ends = await edges(Kafka(used), [topic.name for topic in topics.needed()])
    assert begins == ends
    admin = Kafka(used).admin()
    await admin.start()
    left = set(await admin.list_topics()), await admin.list_consumer_groups()
    await admin.close()
    assert left == ({topic.name for topic in topics.needed()} | {"__consumer_offsets"}, [])
