"""The frame beside the bare parts: a kept document, the relay's drain, delay by rate, growth by partitions and size."""

from __future__ import annotations

import time
import uuid

from chassis.clock import SystemDoor
from chassis.documents import Shape, Store, connect
from chassis.kafka import Kafka
from chassis.relay import KafkaPublisher, Relay
from chassis.service import collect_garbage_seldom
from tests.bench import delivery
from tests.bench.delivery import Note, Noted
from tests.bench.floor import Figure, in_turn, percentile
from tests.bench.parts import Parts

KEPT = 1_500
DRAINED = 10_000
RATES_PER_SECOND = (100, 400, 1_000)
PARTITIONS = (1, 8)
SIZES_DOCUMENTS = (10_000, 100_000)
LOOKED_UP = 500
BULK = 1_000


def _store(at: Parts) -> Store:
    return Store(connect(at.store_uri, f"bench{uuid.uuid4().hex[:8]}"), SystemDoor())


async def kept_ours(at: Parts) -> float:
    """Milliseconds a guarded keep with one fact in the same write, at the median."""
    store = _store(at)
    notes = store.aggregates(Shape("notes", Note))
    await store.prepare()
    note = Note(id="one")
    seconds = []
    for number in range(KEPT):
        note.tell(Noted(title=str(number)))
        note.__dict__.pop("_unsent", None)  # told and cleared since: an outbox that only grows is no usual keep
        started = time.perf_counter()
        await notes.keep(note)
        seconds.append(time.perf_counter() - started)
    await store.database.client.drop_database(store.database.name)
    return percentile(seconds, 0.5) * 1_000


async def kept_bare(at: Parts) -> float:
    """Milliseconds the bare driver takes to replace a document of the same size, at the median."""
    database = connect(at.store_uri, f"bench{uuid.uuid4().hex[:8]}")
    body = {"title": "", "version": 1, "outbox": [{"body": "x" * 300}], "relay_at": 1}
    await database["notes"].insert_one({"_id": "one", **body})
    seconds = []
    for _ in range(KEPT):
        started = time.perf_counter()
        await database["notes"].replace_one({"_id": "one"}, {"_id": "one", **body})
        seconds.append(time.perf_counter() - started)
    await database.client.drop_database(database.name)
    return percentile(seconds, 0.5) * 1_000


async def drained(at: Parts) -> float:
    """Facts a second from documents that wait: published, entered in the audit chain, cleared."""
    store = _store(at)
    notes = store.aggregates(Shape("notes", Note))
    await store.prepare()
    for first in range(0, DRAINED, BULK):
        bulk = [Note(id=f"{first + n}") for n in range(BULK)]
        for note in bulk:
            note.tell(Noted(title=note.id))
        await notes.keep_many(bulk)
    producer = Kafka(at.kafka).producer()
    await producer.start()
    relay = Relay(store, KafkaPublisher(producer))
    started = time.perf_counter()
    while await store.untold():
        relay.nudge(await store.waiting(before=SystemDoor().now()))
        await relay.drain()
    seconds = time.perf_counter() - started
    await producer.stop()
    await store.database.client.drop_database(store.database.name)
    return DRAINED / seconds


async def told_raw(at: Parts) -> float:
    return await delivery.told_raw(Kafka(at.kafka))


async def heard_from(at: Parts, partitions: int) -> float:
    """Facts heard a second from a topic of so many partitions, by one listener."""
    kafka = Kafka(at.kafka)
    topic = await delivery.topic_of_its_own(kafka, partitions)
    await delivery.told_ours(kafka, topic)
    return await delivery.heard_ours(kafka, delivery.FACTS, topic)


async def looked_up(at: Parts, documents: int) -> float:
    """Milliseconds to load one aggregate by its id among so many, at the median."""
    store = _store(at)
    notes = store.aggregates(Shape("notes", Note))
    await store.prepare()
    for first in range(0, documents, BULK):
        await notes.keep_many([Note(id=f"{first + n:09}") for n in range(BULK)])
    seconds = []
    for number in range(LOOKED_UP):
        started = time.perf_counter()
        await notes.get(f"{number * (documents // LOOKED_UP):09}")
        seconds.append(time.perf_counter() - started)
    await store.database.client.drop_database(store.database.name)
    return percentile(seconds, 0.5) * 1_000


async def figures(at: Parts) -> list[Figure]:
    """Growth is given as the larger beside the smaller; delay beside the same path of raw aiokafka."""
    collect_garbage_seldom()
    kept, bare = await in_turn(lambda: kept_ours(at), lambda: kept_bare(at))
    drain, raw = await in_turn(lambda: drained(at), lambda: told_raw(at))
    found = [
        Figure("a kept document, median", kept, bare, "ms", "the store's own replace", 1.5, at_most=True),
        Figure("the relay's drain", drain, raw, "facts/s", "aiokafka send", 0.5),
    ]
    kafka = Kafka(at.kafka)
    for rate in RATES_PER_SECOND:
        (p50, p99) = await delivery.latency_ours(kafka, at.store_uri, rate)
        (raw50, raw99) = await delivery.latency_raw(kafka, rate)
        found.append(Figure(f"write → heard, p50 at {rate}/s", p50, raw50, "ms", "aiokafka", 1.5, at_most=True))
        found.append(Figure(f"write → heard, p99 at {rate}/s", p99, raw99, "ms", "aiokafka", 1.5, at_most=True))
    few, many = [await heard_from(at, partitions) for partitions in PARTITIONS]
    found.append(Figure("facts heard, 8 partitions", many, few, "facts/s", "1 partition", 1.0))
    small, large = [await looked_up(at, size) for size in SIZES_DOCUMENTS]
    found.append(Figure("one document among 100,000", large, small, "ms", "among 10,000", 1.5, at_most=True))
    return found
