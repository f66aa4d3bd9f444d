"""The frame beside the bare parts: a kept document, the relay's drain, delay by rate."""

from __future__ import annotations

import time
import uuid

from pymongo import UpdateOne

from chassis import limits
from chassis.clock import SystemClock
from chassis.delivery.kafka import Kafka
from chassis.delivery.relay import KafkaPublisher, Relay
from chassis.documents import DocumentMapping, connect
from chassis.service import collect_garbage_seldom
from chassis.store import Store
from tests.bench import delivery
from tests.bench.delivery import Note, Noted
from tests.bench.floor import Figure, in_turn, percentile
from tests.bench.parts import Parts
from tests.signing import signer_of

KEPT = 1_500
DRAINED = 10_000
RATES_PER_SECOND = (100, 400, 1_000)
BULK = 1_000


def _store(at: Parts) -> Store:
    return Store(connect(at.store_uri, f"bench{uuid.uuid4().hex[:8]}"), SystemClock())


async def kept_ours(at: Parts) -> float:
    """Milliseconds a guarded keep with one fact in the same write, at the median."""
    store = _store(at)
    notes = store.aggregates(DocumentMapping("notes", Note))
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
    notes = store.aggregates(DocumentMapping("notes", Note))
    await store.prepare()
    for first in range(0, DRAINED, BULK):
        bulk = [Note(id=f"{first + n}") for n in range(BULK)]
        for note in bulk:
            note.tell(Noted(title=note.id))
        await notes.keep_many(bulk)
    producer = Kafka(at.kafka).producer()
    await producer.start()
    relay = Relay(store, KafkaPublisher(producer, signer_of("library")))
    started = time.perf_counter()
    while await store.count_pending():
        relay.nudge(await store.pending_outboxes(before=SystemClock().now()))
        await relay.drain()
    seconds = time.perf_counter() - started
    await producer.stop()
    await store.database.client.drop_database(store.database.name)
    return DRAINED / seconds


async def cleared_bare(at: Parts) -> float:
    """Documents a second whose outbox the bare driver clears in bulks as large as the relay's, and nothing else."""
    database = connect(at.store_uri, f"bench{uuid.uuid4().hex[:8]}")
    await database["notes"].create_index([("relay_at", 1)])
    waiting = {"version": 1, "title": "", "outbox": [{"body": "x" * 300}], "relay_at": 1}
    for first in range(0, DRAINED, BULK):
        await database["notes"].insert_many([{"_id": f"{first + n}", **waiting} for n in range(BULK)])
    clear = {"$set": {"outbox": [], "relay_at": 0}}
    started = time.perf_counter()
    for first in range(0, DRAINED, limits.RELAY_BATCH_DOCUMENTS):
        writes = [UpdateOne({"_id": f"{first + n}", "version": 1}, clear) for n in range(limits.RELAY_BATCH_DOCUMENTS)]
        await database["notes"].bulk_write(writes, ordered=False)
    seconds = time.perf_counter() - started
    await database.client.drop_database(database.name)
    return DRAINED / seconds


async def told_raw(at: Parts) -> float:
    return await delivery.told_raw(Kafka(at.kafka))


async def figures(at: Parts) -> list[Figure]:
    """Delay is given beside raw aiokafka from `send` to `getone`, which keeps nothing and is enough for a floor."""
    collect_garbage_seldom()
    kept, bare = await in_turn(lambda: kept_ours(at), lambda: kept_bare(at))
    drain, raw = await in_turn(lambda: drained(at), lambda: told_raw(at))
    found = [
        Figure("a kept document, median", kept, bare, "ms", "the store's own replace", 1.5, at_most=True),
        Figure("the relay's drain", drain, raw, "facts/s", "aiokafka send", 0.5),
        Figure("the relay's drain, store's side", drain, await cleared_bare(at), "facts/s", "bulk clears alone", None),
    ]
    kafka = Kafka(at.kafka)
    for rate in RATES_PER_SECOND:
        (p50, p99) = await delivery.latency_ours(kafka, at.store_uri, rate)
        (raw50, raw99) = await delivery.latency_raw(kafka, rate)
        found.append(Figure(f"write → heard, p50 at {rate}/s", p50, raw50, "ms", "aiokafka", None))
        found.append(Figure(f"write → heard, p99 at {rate}/s", p99, raw99, "ms", "aiokafka", 4.0, at_most=True))
    return found
