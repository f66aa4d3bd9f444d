"""What an operator sees of the parked: every one that waits, of the resolved the newest, and no stranger."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chassis.delivery.dead_letters import DeadLetters, DeadLetterUnknown, park
from contracts.topics import TOPICS, parked
from operating.dead_letters import Resolver
from tests.chassis.running import LAN
from tests.simulation.fake_log import FakeKafka, FakeLog, FakeRecord
from tests.simulation.points import Points

TOPIC = TOPICS["library"].name
AT = datetime(2026, 10, 31, tzinfo=UTC)


@pytest.fixture
def kafka() -> Any:
    return FakeKafka(FakeLog(), Points())


def record(fact: str, *, offset: int = 0) -> Any:
    return FakeRecord(TOPIC, 0, offset, b"k", f"body of {fact}".encode(), (("ce_id", fact.encode()),))


async def parks(kafka: Any, record: Any) -> str:
    await park(kafka.producer(), record, by="library", reason="no", tries=1, at=AT)
    return f"library:{record.topic}:{record.partition}:{record.offset}"


async def resolver(kafka: Any) -> Resolver:
    async def audit(*_: object) -> None:
        return

    return Resolver("library", kafka, audit)


async def facts(dead_letters: DeadLetters, *, resolved: bool = False) -> list[str]:
    return [letter.fact for letter in await dead_letters.list(resolved=resolved)]


async def test_two_records_of_one_id_are_told_apart_and_the_one_that_waits_is_found(kafka: Any) -> None:
    dead_letters, resolving = DeadLetters(kafka), await resolver(kafka)
    name = await parks(kafka, record("before the restore"))
    await resolving.drop(name, actor=LAN, why="no")
    assert await parks(kafka, record("after the restore")) == name
    assert await facts(dead_letters) == ["after the restore"]
    assert (await dead_letters.show(name)).fact == "after the restore"
    assert await resolving.replay(name, actor=LAN) == "replayed by lan"
    assert await facts(dead_letters) == []
    assert await facts(dead_letters, resolved=True) == ["before the restore", "after the restore"]


async def test_every_one_that_waits_is_seen_and_of_the_resolved_the_newest(kafka: Any) -> None:
    dead_letters, resolving = DeadLetters(kafka, most=2), await resolver(kafka)
    names = [await parks(kafka, record(f"{n}", offset=n)) for n in range(6)]
    for name in names[:3]:
        await resolving.drop(name, actor=LAN, why="no")
    assert await facts(dead_letters) == ["3", "4", "5"]
    assert await facts(dead_letters, resolved=True) == ["1", "2", "3", "4", "5"]


async def test_what_a_stranger_puts_beside_the_parked_is_no_parking_and_hides_none(kafka: Any) -> None:
    name = await parks(kafka, record("ours"))
    await kafka.producer().send_and_wait(parked(TOPIC), key=b"k", value=b"x", headers=[("ce_id", b"a stranger's")])
    assert await facts(DeadLetters(kafka), resolved=True) == ["ours"]
    assert (await DeadLetters(kafka).show(name)).fact == "ours"


async def test_an_id_that_nobody_parked_is_unknown(kafka: Any) -> None:
    with pytest.raises(DeadLetterUnknown) as refused:
        await DeadLetters(kafka).show("library:nowhere:0:0")
    assert refused.value.details == {"id": "library:nowhere:0:0"}


async def test_what_was_parked_before_there_was_a_mark_of_its_origin_still_says_where_it_was_told(kafka: Any) -> None:
    name = await parks(kafka, record("old", offset=7))
    log: FakeLog = kafka._log
    [kept] = next(records for place, records in log.places.items() if place.topic == parked(TOPIC))
    old = [(mark, value) for mark, value in kept.headers if mark != "parked_origin"]
    await kafka.producer().send_and_wait(parked(TOPIC), key=b"k", value=kept.value, headers=old)
    letter = await DeadLetters(kafka).show(name)
    assert (letter.topic, letter.partition, letter.offset) == (TOPIC, 0, 7)
