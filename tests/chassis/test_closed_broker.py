"""A real broker with users and rights, over TLS: a house tells on its own topic, hears its own, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
)

from chassis.delivery.dead_letters import DeadLetters
from chassis.delivery.kafka import Kafka, kafka_of
from chassis.delivery.log_reader import edges
from chassis.documents import Database
from chassis.settings import FrameSettings
from chassis.tls import trusting
from contracts.topics import LISTENERS, SESSIONS, TOPICS, parked, replay
from deploy import access
from deploy.local import broker_users, certificates, java, ports, topics
from deploy.local import kafka as broker
from deploy.local.layout import ROOT, Layout
from tests.chassis.lending import ShelfEmpty
from tests.chassis.running import running
from tests.servers import quick_folder
from tests.servers import running as server_running


class Closed(NamedTuple):
    keys: Path
    servers: str

    def of(self, user: str) -> Kafka:
        return broker_users.connection(self.keys, self.servers, user)


@pytest.fixture(scope="module")
def closed() -> Iterator[Closed]:
    """From the same jars as the open one, and made as `make run SECURE=1` makes it."""
    layout = Layout(var=ROOT / "var")
    program, _ = java.find()
    with quick_folder() as folder:
        data, keys, port = folder / "kafka", folder / "keys", ports.any_free()
        broker.write_settings(data, port, ports.any_free(), keys=keys)
        broker.format_folder(layout, program, data, keys=keys)
        with server_running(broker.command(layout, program, data), data.with_suffix(".log"), port):
            made = Closed(keys, f"{ports.HOST}:{port}")
            asyncio.run(_prepare(made.of(broker_users.ADMIN)))
            yield made


async def _prepare(kafka: Kafka) -> None:
    await topics.make(kafka)
    await broker_users.grant(kafka)


async def tell(kafka: Kafka, topic: str) -> None:
    producer = kafka.producer()
    await producer.start()
    try:
        await producer.send_and_wait(topic, key=b"k", value=b"{}", headers=[])
    finally:
        await producer.stop()


async def test_a_house_tells_hears_parks_and_replays_as_its_settings_say(closed: Closed, database: Database) -> None:
    """The whole path of the frame: the listener too speaks TLS and says who it is."""
    own = Kafka(closed.servers, "library", broker_users.password_of(closed.keys, "library"), closed.of("library").tls)
    settings = FrameSettings(
        service="library",
        store_uri="mongodb://127.0.0.1:1",
        database="library",
        keyset_url="http://127.0.0.1:1/none",
        kafka=closed.servers,
        kafka_user="library",
        kafka_password=own.password,
        kafka_authority=certificates.authority_file(closed.keys),
    )
    admin = closed.of(broker_users.ADMIN)
    await _may_listen_as(admin, "library", database.name)
    async with running(database, kafka_of(settings), database.name) as service:
        parked_one = await service.park_one(service.shelf(), ShelfEmpty("a"))
        assert parked_one.reason.startswith("SHELF_EMPTY")
        await service.lend(service.shelf("b"), titles=3)
        await service.settled(parked_is_fine=True)
        assert await service.heard(service.shelf("b")) == [1, 2, 3]


async def _may_listen_as(admin: Kafka, house: str, group: str) -> None:
    """The tests' group has another name than the house's; the lending house hears its own topic."""
    found = [
        access.Right(house, access.GROUP, group, access.READ),
        *(access.Right(house, access.TOPIC, TOPICS[house].name, one) for one in (access.READ, access.DESCRIBE)),
        *(access.Right(house, access.TOPIC, parked(TOPICS[house].name), one) for one in (access.WRITE, access.READ)),
    ]
    await broker_users.grant(admin, found)


@pytest.mark.parametrize("house", LISTENERS)
async def test_a_house_tells_on_its_own_topic_and_on_no_other(closed: Closed, house: str) -> None:
    await tell(closed.of(house), TOPICS[house].name)
    for other in set(LISTENERS) - {house}:
        for topic in (TOPICS[other].name, replay(other)):
            with pytest.raises(TopicAuthorizationFailedError):
                await tell(closed.of(house), topic)


async def test_the_gateway_reads_the_log_and_what_is_parked_and_writes_nothing(closed: Closed) -> None:
    kafka = closed.of("gateway")
    read = await edges(kafka, [topic.name for topic in TOPICS.values()])
    assert len(read.ends) == sum(topic.partitions for topic in TOPICS.values())
    assert await DeadLetters(kafka).list() == await DeadLetters(closed.of(broker_users.ADMIN)).list()
    # Who may write nowhere is not even given the number of a producer.
    for topic in topics.needed():
        with pytest.raises((TopicAuthorizationFailedError, ClusterAuthorizationFailedError)):
            await tell(kafka, topic.name)


async def test_a_house_reads_only_what_it_hears_and_listens_under_its_own_name_alone(closed: Closed) -> None:
    reader = closed.of("library").reader(TOPICS["payments"].name)
    with pytest.raises(TopicAuthorizationFailedError):
        await reader.start()
    await reader.stop()
    listener = closed.of("library").reader(TOPICS["accounts"].name, group="edu-records")
    with pytest.raises(GroupAuthorizationFailedError):
        await listener.start()
    await listener.stop()


async def test_nobody_comes_in_without_name_password_and_trust(closed: Closed, tmp_path: Path) -> None:
    own = closed.of("library")
    certificates.make(tmp_path, "library")
    strange = trusting(certificates.authority_file(tmp_path))
    for wrong in (
        Kafka(closed.servers),
        replace(own, password="guessed"),
        replace(own, user="nobody"),
        replace(own, tls=strange),
    ):
        producer = wrong.producer()
        with pytest.raises((KafkaConnectionError, KafkaError)):
            await producer.start()
        await producer.stop()


def test_no_password_stands_where_others_read_it(closed: Closed) -> None:
    """Neither in what the broker's folder is told, nor in a file that others may open."""
    told = " ".join(broker_users.scram(closed.keys))
    users = [*LISTENERS, "gateway", broker_users.BROKER, broker_users.ADMIN]
    assert [user for user in users if broker_users.password_of(closed.keys, user) in told] == []
    open_to_others = [path for path in closed.keys.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_the_rights_name_each_house_its_topic_and_what_its_reactions_hear() -> None:
    found = access.rights()
    writes = {(one.house, one.name) for one in found if one.operation == access.WRITE and ".parked" not in one.name}
    told = {(house, name) for house in LISTENERS for name in (TOPICS[house].name, replay(house))}
    assert writes == told | {("accounts", SESSIONS.name)}
    assert {one.house for one in found if (one.name, one.operation) == (SESSIONS.name, access.READ)} == {
        *LISTENERS,
        "gateway",
    }
    assert {one.operation for one in found if one.house == "gateway"} == {access.READ, access.DESCRIBE}
    heard = {one.name for one in found if one.house == "library" and one.operation == access.READ}
    assert TOPICS["accounts"].name in heard
    assert TOPICS["payments"].name not in heard
