"""What a test leaves on the broker goes when it ends: the next one finds an empty log, as the first did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.protocol.admin import DeleteGroupsRequest

from chassis.delivery.kafka import Kafka
from chassis.delivery.log_reader import edges
from deploy.local import topics


async def empty(servers: str) -> None:
    """Takes away every record, every topic that is not of the table and every group that has no member."""
    kafka = Kafka(servers)
    admin = kafka.admin()
    await admin.start()
    try:
        ours = [topic.name for topic in topics.needed()]
        others = [name for name in await admin.list_topics() if name not in ours and not name.startswith("__")]
        if others:
            await admin.delete_topics(others)
        begins, ends = await edges(kafka, ours)
        told = {place: RecordsToDelete(end) for place, end in ends.items() if end > begins[place]}
        if told:
            await admin.delete_records(told)
        await _forget_groups(admin)
    finally:
        await admin.close()


async def renew(servers: str) -> None:
    """Makes every topic of the table anew, so that its places are counted from nothing, as a restore wants them."""
    admin = Kafka(servers).admin()
    await admin.start()
    try:
        names = [topic.name for topic in topics.needed()]
        await admin.delete_topics(names)
        await topics.make(servers)
        is_made = False
        while not is_made:
            is_made = all(map(_is_led, await admin.describe_topics(names)))
        await _forget_groups(admin)
    finally:
        await admin.close()


def _is_led(topic: Mapping[str, Any]) -> bool:
    """Each partition has a broker that answers for it; until then a client would ask in vain and wait."""
    return topic["error_code"] == 0 and all(one["leader"] >= 0 for one in topic["partitions"])


async def _forget_groups(admin: AIOKafkaAdminClient) -> None:
    """A group that still has a member, as after a kill, is refused by the broker and goes after a later test."""
    groups = [name for name, _kind in await admin.list_consumer_groups()]
    if groups:
        coordinator = await admin.find_coordinator(groups[0])  # one broker coordinates them all
        await admin._send_request(DeleteGroupsRequest(groups), coordinator)
