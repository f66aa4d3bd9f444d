"""How speed grows: with the partitions of a topic from 1 to 8, with the documents of a collection from 10⁴ to 10⁶."""

from __future__ import annotations

import time
import uuid
from collections.abc import Awaitable, Callable

from chassis.clock import SystemClock
from chassis.delivery.kafka import Kafka
from chassis.documents import DocumentMapping, Documents, Query, connect
from chassis.service import collect_garbage_seldom
from chassis.store import Store
from tests.bench import delivery
from tests.bench.delivery import Note, Noted
from tests.bench.floor import Figure, percentile
from tests.bench.parts import Parts

PARTITIONS = (1, 2, 4, 8)
SIZES_DOCUMENTS = (10_000, 100_000, 1_000_000)
BULK_DOCUMENTS = 1_000
LOOKED_UP = 300
PAGES = 20
WAITING_DOCUMENTS = 5
NOTES = DocumentMapping("notes", Note)


async def by_partitions(at: Parts) -> list[Figure]:
    """Told and heard by one process each, beside the same with one partition."""
    kafka, told, heard = Kafka(at.kafka), dict[int, float](), dict[int, float]()
    for partitions in PARTITIONS:
        topic = await delivery.topic_of_its_own(kafka, partitions)
        told[partitions] = await delivery.told_ours(kafka, topic)
        heard[partitions] = await delivery.heard_ours(kafka, delivery.FACTS, topic)
    return [
        Figure(f"facts {what}, {n} partitions", figures[n], figures[1], "facts/s", "1 partition", None)
        for what, figures in (("told", told), ("heard", heard))
        for n in PARTITIONS[1:]
    ]


class Shelf:
    """One growing collection, and what is asked of it at each size."""

    def __init__(self, at: Parts) -> None:
        self.store = Store(connect(at.store_uri, f"bench{uuid.uuid4().hex[:8]}"), SystemClock())
        self.notes: Documents[Note] = self.store.aggregates(NOTES)
        self.size = 0

    async def grow_to(self, size: int) -> None:
        collection = self.store.database[NOTES.name]
        kept = {"version": 1, "schema": 1, "sequence": 0, "title": "x" * 100, "outbox": [], "relay_at": 0}
        for first in range(self.size, size, BULK_DOCUMENTS):
            await collection.insert_many([{"_id": _id(first + n), **kept} for n in range(BULK_DOCUMENTS)])
        self.size = size

    async def milliseconds(self) -> dict[str, float]:
        """The median of each question."""
        some = [_id(n * (self.size // LOOKED_UP)) for n in range(LOOKED_UP)]
        found = [await self.notes.get(one) for one in some]
        for note in found:
            note.tell(Noted(title=note.title))
        changed = iter(found)
        asked = iter(some)
        middle = iter([_id(n * (self.size // PAGES)) for n in range(PAGES)])
        measured = {
            "one document read": await _median(LOOKED_UP, lambda: self.notes.get(next(asked))),
            "one document kept": await _median(LOOKED_UP - WAITING_DOCUMENTS, lambda: self.notes.keep(next(changed))),
        }
        now = self.store.now()
        waiting = await self.store.pending_outboxes(before=now)
        await self.store.clear_outboxes(waiting)
        measured["a page of 500 in the middle"] = await _median(
            PAGES, lambda: self.notes.where(Query(after=next(middle)))
        )
        for note in changed:
            await self.notes.keep(note)
        measured["the sweep, 5 waiting"] = await _median(
            PAGES, lambda: self.store.pending_outboxes(before=self.store.now())
        )
        measured["how many are untold"] = await _median(PAGES, self.store.count_pending)
        await self.store.clear_outboxes(await self.store.pending_outboxes(before=self.store.now()))
        return measured


async def by_documents(at: Parts) -> list[Figure]:
    shelf, found = Shelf(at), dict[int, dict[str, float]]()
    await shelf.store.prepare()
    for size in SIZES_DOCUMENTS:
        await shelf.grow_to(size)
        found[size] = await shelf.milliseconds()
    await shelf.store.database.client.drop_database(shelf.store.database.name)
    smallest = found[SIZES_DOCUMENTS[0]]
    return [
        Figure(f"{what}, of {size:,}", found[size][what], smallest[what], "ms", "of 10,000", None)
        for what in smallest
        for size in SIZES_DOCUMENTS[1:]
    ]


async def _median(times: int, ask: Callable[[], Awaitable[object]]) -> float:
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        await ask()
        seconds.append(time.perf_counter() - started)
    return percentile(seconds, 0.5) * 1_000


def _id(number: int) -> str:
    return f"{number:09}"


async def figures(at: Parts) -> list[Figure]:
    """Each beside its smallest; a million documents take the embedded store some minutes to hold."""
    collect_garbage_seldom()
    return [*await by_partitions(at), *await by_documents(at)]
