"""A header whose name is no UTF-8: anybody who may write can put one there, and nobody may stop or lose facts at it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from aiokafka.producer import message_accumulator, producer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from chassis.clock import SystemClock
from chassis.delivery.ended_sessions import EndedSessions
from chassis.delivery.kafka import Kafka
from chassis.delivery.odd_names import ReadableRecords
from chassis.documents import Database
from contracts.topics import SESSIONS, TOPICS
from tests.chassis.running import Running, running
from tests.chassis.test_ended_sessions import Told, tell, until
from tests.signing import verifier

TOPIC = TOPICS["library"]
PLAIN, GZIP = 0, 1


class NoText(str):
    """A name that goes out as two bytes which are no UTF-8."""

    __slots__ = ()

    def encode(self, *_: Any) -> bytes:
        return b"\xff\xfe"


ODD = [(NoText("odd"), b"1"), ("even", b"2")]
READ = (("\\xff\\xfe", b"1"), ("even", b"2"))


def batch(packed: int, names: Sequence[Sequence[tuple[str, bytes]]], *, first: int) -> bytes:
    builder = _DefaultRecordBatchBuilderPy(2, packed, 0, -1, -1, -1, 1_000_000)
    for place, headers in enumerate(names):
        builder.append(place, 1_790_000_000_000, b"k", b"%d" % (first + place), list(headers))
    built = builder.build()
    built[:8] = first.to_bytes(8, "big")
    return bytes(built)


def read(content: bytes) -> list[tuple[int, bytes, tuple[tuple[str, bytes], ...]]]:
    records, found = ReadableRecords(content), []
    while records.has_next():
        one: Any = records.next_batch()
        assert one.validate_crc()
        found += [(record.offset, record.value, tuple(record.headers)) for record in one]
    return found


@pytest.mark.parametrize("packed", [PLAIN, GZIP])
@pytest.mark.parametrize("odd", [(), (0,), (2,), (4,), (0, 1, 4)], ids=str)
def test_every_record_of_every_batch_is_read_once_in_its_order(packed: int, odd: tuple[int, ...]) -> None:
    names = [ODD if place in odd else [("even", b"2")] for place in range(5)]
    content = batch(packed, names, first=0) + batch(packed, names, first=5)
    told = [READ if place in odd else (("even", b"2"),) for place in range(5)] * 2
    assert read(content) == [(offset, b"%d" % offset, told[offset]) for offset in range(10)]


@pytest.fixture
def without_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Producers that let such a name through; the library's own asks for text."""
    for module in (message_accumulator, producer):
        monkeypatch.setattr(module, "DefaultRecordBatchBuilder", _DefaultRecordBatchBuilderPy)


@pytest.fixture
async def service(database: Database, kafka: str) -> AsyncIterator[Running]:
    async with running(database, Kafka(kafka), f"g{uuid.uuid4().hex[:8]}") as service:
        yield service


async def put_odd(kafka: Kafka, topic: str, partitions: int) -> None:
    teller: Any = kafka.producer()
    await teller.start()
    for partition in range(partitions):
        await teller.send_and_wait(topic, key=b"k", value=b"odd", headers=ODD, partition=partition)
    await teller.stop()


@pytest.mark.usefixtures("without_text")
async def test_it_is_parked_and_what_was_told_before_and_after_it_takes_effect(service: Running) -> None:
    await service.settled(parked_is_fine=True)
    waiting = {letter.id for letter in await service.dead_letters.list()}
    await service.lend(service.shelf(), titles=3)
    await put_odd(service.kafka, TOPIC.name, TOPIC.partitions)
    await service.lend(service.shelf("b"), titles=2)
    await service.settled(parked_is_fine=True)
    assert (await service.lent(service.shelf()), await service.lent(service.shelf("b"))) == ([1, 2, 3], [1, 2])
    letters = [letter for letter in await service.dead_letters.list() if letter.id not in waiting]
    assert [(letter.body, letter.by) for letter in letters] == [("odd", "library")] * TOPIC.partitions


@pytest.mark.usefixtures("without_text")
async def test_the_end_of_a_session_is_heard_before_and_after_it(kafka: str) -> None:
    log = Kafka(kafka)
    before, after = uuid.uuid4().hex, uuid.uuid4().hex
    await tell(log, Told(before))
    await put_odd(log, SESSIONS.name, SESSIONS.partitions)
    sessions = EndedSessions(log, SystemClock(), verifier())
    await sessions.start()
    await tell(log, Told(after))
    await until(sessions, after)
    await sessions.stop()
    assert sessions.has(before)
