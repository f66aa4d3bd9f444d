"""The parts that tests stand on: the store and the broker as the local run starts them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from chassis.delivery.kafka import Kafka
from chassis.documents import Database, connect
from deploy.local import kafka as broker
from deploy.local import topics

WRITERS = 20


async def test_of_twenty_writers_at_once_with_a_version_guard_none_loses_a_write(database: Database) -> None:
    await database["things"].insert_one({"_id": "a", "version": 1, "writers": []})

    async def write(writer: int) -> None:
        while True:
            read = await database["things"].find_one({"_id": "a"})
            assert read is not None
            new = {**read, "version": read["version"] + 1, "writers": [*read["writers"], writer]}
            done = await database["things"].replace_one({"_id": "a", "version": read["version"]}, new)
            if done.modified_count == 1:
                return

    await asyncio.gather(*(write(writer) for writer in range(WRITERS)))

    kept = await database["things"].find_one({"_id": "a"})
    assert kept is not None
    assert sorted(kept["writers"]) == list(range(WRITERS))
    assert kept["version"] == WRITERS + 1


async def test_two_services_may_give_a_collection_the_same_name(store_uri: str, database: Database) -> None:
    other = connect(store_uri, f"{database.name}_b")
    await database["things"].insert_one({"_id": "a", "of": "first"})
    await other["things"].insert_one({"_id": "a", "of": "second"})

    found = [await one["things"].find_one({"_id": "a"}) for one in (database, other)]

    await other.client.drop_database(other.name)
    other.client.close()
    assert found == [{"_id": "a", "of": "first"}, {"_id": "a", "of": "second"}]


async def test_the_broker_has_every_topic_of_the_table_and_making_them_again_makes_nothing(kafka: str) -> None:
    admin = Kafka(kafka).admin()
    await admin.start()
    there = set(await admin.list_topics())
    await admin.close()

    assert {topic.name for topic in topics.needed()} <= there
    assert await topics.make(kafka) == []


def test_a_misspelt_topic_is_an_error_and_nothing_told_is_ever_thrown_away(tmp_path: Path) -> None:
    written = broker.write_settings(tmp_path / "data", 1, 2).read_text(encoding="utf-8").splitlines()

    assert {"auto.create.topics.enable=false", "log.retention.ms=-1", "log.retention.bytes=-1"} <= set(written)
    assert "listeners=PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2" in written
