"""Facts heard and told against raw aiokafka, and the time from a write to its effect."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from aiokafka.admin import NewTopic

from chassis import limits
from chassis.aggregate import Aggregate
from chassis.clock import SystemClock
from chassis.delivery.kafka import Kafka
from chassis.delivery.listener import Listener
from chassis.delivery.reactions import Reactions
from chassis.delivery.relay import KafkaPublisher, Relay
from chassis.documents import DocumentMapping, connect
from chassis.documents.outbox import Entry
from chassis.service import collect_garbage_seldom
from chassis.store import Store
from contracts.envelope import Envelope, Fact, to_headers
from tests.bench.floor import Figure, in_turn, percentile
from tests.signing import signer_of, verifier

FACTS = 30_000
LATENCY_FACTS = 1_200
RATE_PER_SECOND = 400
WARM_UP_FACTS = 200
# After the last write. What is not heard by then is not on its way.
HEARD_SECONDS = 60
TOPIC = "edu.library.v1"
BODY = '{"school":"8702030","title":"%s"}' % ("x" * 250)


class Noted(Fact):
    TYPE: ClassVar[str] = "library.noted.v1"
    EXAMPLE: ClassVar[Mapping[str, Any]] = {}

    title: str


def entries(run: str, count: int) -> list[Entry]:
    told = {"type": Noted.TYPE, "source": "/edu/library", "cause": run, "school": "8702030", "body": BODY}
    at = SystemClock().now().isoformat()
    return [
        {**told, "id": f"{run}/{n}", "subject": f"{run}-{n % 97}", "sequence": n + 1, "time": at} for n in range(count)
    ]


async def told_ours(kafka: Kafka, topic: str = "") -> float:
    producer = kafka.producer()
    await producer.start()
    publisher = KafkaPublisher(producer, signer_of("library"), topic)
    facts = entries(uuid.uuid4().hex, FACTS)
    started = time.perf_counter()
    for first in range(0, FACTS, limits.RELAY_BATCH_DOCUMENTS):
        await publisher.tell(facts[first : first + limits.RELAY_BATCH_DOCUMENTS])
    seconds = time.perf_counter() - started
    await producer.stop()
    return FACTS / seconds


async def told_raw(kafka: Kafka) -> float:
    """The same bytes and headers by aiokafka's `send`, none awaited before the last."""
    producer = kafka.producer()
    await producer.start()
    facts = entries(uuid.uuid4().hex, FACTS)
    started = time.perf_counter()
    sent = [
        await producer.send(TOPIC, key=f["subject"].encode(), value=f["body"].encode(), headers=to_headers(f))
        for f in facts
    ]
    await asyncio.gather(*sent)
    seconds = time.perf_counter() - started
    await producer.stop()
    return FACTS / seconds


async def heard_ours(kafka: Kafka, expected: int, topic: str = TOPIC) -> float:
    """The whole wrapper: batch, envelope, validation, reaction, remembered effect, one commit a batch."""
    seen = 0
    done = asyncio.Event()
    hears: Reactions[None] = Reactions()

    @hears.batch(Noted)
    async def count(heard: list[tuple[Noted, Envelope]], _store: None) -> None:
        nonlocal seen
        seen += len(heard)
        if seen >= expected:
            done.set()

    group = f"bench-{uuid.uuid4().hex}"
    listener = Listener(
        "library", hears, None, kafka=kafka, verifier=verifier(), clock=SystemClock(), group=group, topics=[topic]
    )
    started = time.perf_counter()
    await listener.start()
    while not seen:
        await asyncio.sleep(0)
    started, before = time.perf_counter(), seen
    await done.wait()
    seconds = time.perf_counter() - started
    await listener.stop()
    return (seen - before) / seconds


async def heard_raw(kafka: Kafka, expected: int) -> float:
    """Aiokafka `getmany` and pydantic, nothing else."""
    reader = kafka.reader(TOPIC)
    await reader.start()
    seen = 0
    started = 0.0
    before = 0
    while seen < expected:
        for records in (await reader.getmany(timeout_ms=100, max_records=limits.BATCH_RECORDS)).values():
            for record in records:
                if dict(record.headers).get("ce_type") == b"library.noted.v1":
                    Noted.model_validate_json(record.value or b"")
                    seen += 1
        if not started and seen:
            started, before = time.perf_counter(), seen
    seconds = time.perf_counter() - started
    await reader.stop()
    return (seen - before) / seconds


@dataclass(kw_only=True)
class Note(Aggregate):
    title: str = ""


class Notes(Store):
    """Tells for the house whose key signs, from a database of this run's own."""

    service = "library"


async def latency_ours(kafka: Kafka, store_uri: str, rate: int = RATE_PER_SECOND) -> tuple[float, float]:
    """p50 and p99 in ms from the call of `keep` to the reaction, at RATE_PER_SECOND."""
    heard_at: dict[str, float] = {}
    hears: Reactions[Any] = Reactions()

    @hears.batch(Noted)
    async def mark(heard: list[tuple[Noted, Envelope]], _store: Any) -> None:
        now = time.perf_counter()
        heard_at.update({fact.title: now for fact, _ in heard})

    store = Notes(connect(store_uri, f"bench{uuid.uuid4().hex[:8]}"), SystemClock())
    notes = store.aggregates(DocumentMapping("notes", Note))
    await store.prepare()
    producer = kafka.producer()
    await producer.start()
    relay = Relay(store, KafkaPublisher(producer, signer_of("library")))
    store.attach_relay(relay)
    telling = asyncio.create_task(relay.run())
    listener = Listener(
        "library",
        hears,
        store,
        kafka=kafka,
        verifier=verifier(),
        clock=SystemClock(),
        group=f"bench-{uuid.uuid4().hex}",
    )
    await listener.start()
    while await listener.lag():
        await asyncio.sleep(0.05)

    async def write(title: str) -> None:
        note = Note(id=title)
        note.tell(Noted(title=title))
        await notes.keep(note)

    warm = [write(f"warm-up-{uuid.uuid4().hex}") for _ in range(WARM_UP_FACTS)]
    await asyncio.gather(*warm)
    sent_at = await _at_rate(write, rate)
    async with asyncio.timeout(HEARD_SECONDS):
        while not all(title in heard_at for title in sent_at):
            await asyncio.sleep(0.01)
    telling.cancel()
    await listener.stop()
    await producer.stop()
    await store.database.client.drop_database(store.database.name)
    return _delays(sent_at, heard_at)


async def latency_told(kafka: Kafka, rate: int = RATE_PER_SECOND) -> tuple[float, float]:
    """p50 and p99 in ms from the publisher to the reaction: the log's share of the way, with no document in it."""
    heard_at: dict[str, float] = {}
    hears: Reactions[Any] = Reactions()

    @hears.batch(Noted)
    async def mark(heard: list[tuple[Noted, Envelope]], _store: Any) -> None:
        now = time.perf_counter()
        heard_at.update({told.subject: now for _, told in heard})

    topic = await topic_of_its_own(kafka, 4)
    producer, clock = kafka.producer(), SystemClock()
    await producer.start()
    publisher = KafkaPublisher(producer, signer_of("library"), topic)
    group = f"bench-{uuid.uuid4().hex}"
    listener = Listener(
        "library", hears, None, kafka=kafka, verifier=verifier(), clock=clock, group=group, topics=[topic]
    )
    await listener.start()
    [entry] = entries(uuid.uuid4().hex, 1)

    async def write(title: str) -> None:
        await publisher.tell([{**entry, "id": title, "subject": title, "time": clock.now().isoformat()}])

    await asyncio.gather(*(write(f"warm-up-{n}") for n in range(WARM_UP_FACTS)))
    while len(heard_at) < WARM_UP_FACTS:
        await asyncio.sleep(0.01)
    sent_at = await _at_rate(write, rate)
    while not all(title in heard_at for title in sent_at):
        await asyncio.sleep(0.01)
    await listener.stop()
    await producer.stop()
    return _delays(sent_at, heard_at)


async def latency_raw(kafka: Kafka, rate: int = RATE_PER_SECOND) -> tuple[float, float]:
    """p50 and p99 in ms from `send` to `getone`, aiokafka on both sides."""
    heard_at: dict[str, float] = {}
    topic = await topic_of_its_own(kafka, 4)
    reader, producer = kafka.reader(topic), kafka.producer()
    await producer.start()
    await reader.start()
    await reader.seek_to_end()

    async def listen() -> None:
        async for record in reader:
            heard_at[record.value.decode()] = time.perf_counter()

    listening = asyncio.create_task(listen())

    async def write(title: str) -> None:
        await producer.send(topic, key=title.encode(), value=title.encode())

    for n in range(WARM_UP_FACTS):
        await write(f"warm-up-{n}")
    while len(heard_at) < WARM_UP_FACTS:
        await asyncio.sleep(0.01)
    sent_at = await _at_rate(write, rate)
    while not all(title in heard_at for title in sent_at):
        await asyncio.sleep(0.01)
    listening.cancel()
    await reader.stop()
    await producer.stop()
    return _delays(sent_at, heard_at)


async def topic_of_its_own(kafka: Kafka, partitions: int) -> str:
    """What has no envelope is never put where a listener would park it."""
    topic = f"bench.{uuid.uuid4().hex[:8]}"
    admin = kafka.admin()
    await admin.start()
    await admin.create_topics([NewTopic(topic, partitions, 1)])
    await admin.close()
    return topic


async def _at_rate(write: Any, rate: int) -> dict[str, float]:
    run = uuid.uuid4().hex
    sent_at: dict[str, float] = {}
    tasks = []
    started = time.perf_counter()
    for n in range(LATENCY_FACTS):
        await asyncio.sleep(max(0.0, started + n / rate - time.perf_counter()))
        title = f"{run}-{n}"
        sent_at[title] = time.perf_counter()
        tasks.append(asyncio.create_task(write(title)))
    await asyncio.gather(*tasks)
    return sent_at


def _delays(sent_at: Mapping[str, float], heard_at: Mapping[str, float]) -> tuple[float, float]:
    delays = [(heard_at[title] - sent) * 1_000 for title, sent in sent_at.items()]
    return percentile(delays, 0.5), percentile(delays, 0.99)


async def figures(servers: str) -> list[Figure]:
    """The figures of the log, each against raw aiokafka in the same run."""
    kafka = Kafka(servers)
    collect_garbage_seldom()
    told, told_floor = await in_turn(lambda: told_ours(kafka), lambda: told_raw(kafka))
    expected = FACTS * 4
    heard, heard_floor = await in_turn(lambda: heard_ours(kafka, expected), lambda: heard_raw(kafka, expected))
    (p50, p99), (raw50, raw99) = await latency_told(kafka), await latency_raw(kafka)
    return [
        Figure("facts told", told, told_floor, "facts/s", "aiokafka send", 0.80),
        Figure("facts heard", heard, heard_floor, "facts/s", "aiokafka getmany + pydantic", 0.60),
        Figure("told → heard, p50 at 400/s", p50, raw50, "ms", "aiokafka send → getone", 1.5, at_most=True),
        Figure("told → heard, p99 at 400/s", p99, raw99, "ms", "aiokafka send → getone", 1.5, at_most=True),
    ]
