"""The relay tells what documents have to tell: nudged right after a write, and a sweep finds what a crash left."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import structlog
from aiokafka import AIOKafkaProducer

from chassis import limits, metrics
from chassis.documents import Store
from chassis.documents.outbox import Entry, Waiting
from chassis.errors import Trouble
from chassis.kafka import KafkaError
from contracts.envelope import to_headers
from contracts.topics import topic_of

log = structlog.get_logger()


class Publisher(Protocol):
    """What the relay needs of a producer: returns when every entry is acknowledged by all replicas, in order."""

    async def tell(self, entries: Sequence[Entry]) -> None: ...


class KafkaPublisher:
    """Tells each fact on its house's topic, or all on the one given."""

    def __init__(self, producer: AIOKafkaProducer, topic: str = "") -> None:
        self._producer = producer
        self._topic = topic

    async def tell(self, entries: Sequence[Entry]) -> None:
        """Raises KafkaError when any entry was not acknowledged; the caller tells all of them again."""
        acknowledged = [
            await self._producer.send(
                self._topic or topic_of(entry["type"]),
                key=entry["subject"].encode(),
                value=entry["body"].encode(),
                headers=to_headers(entry),
            )
            for entry in entries
        ]
        await asyncio.gather(*acknowledged)


class Relay:
    """One per process. Two relays of one service may tell a fact twice; listeners take it once."""

    def __init__(self, store: Store, publisher: Publisher) -> None:
        self._store = store
        self._publisher = publisher
        self._waiting: dict[tuple[str, str], Waiting] = {}
        self._told: dict[tuple[str, str], int] = {}
        self._wake = asyncio.Event()
        self.failing = ""

    def nudge(self, waiting: Sequence[Waiting]) -> None:
        """Called after a write; what does not fit is left to the sweep."""
        for one in waiting:
            if len(self._waiting) >= limits.RELAY_QUEUE_DOCUMENTS:
                break
            known = self._waiting.get((one.collection, one.id))
            if known is None or known.version < one.version:
                self._waiting[one.collection, one.id] = one
        self._wake.set()

    async def run(self) -> None:
        """Ends only by cancellation."""
        sweep = asyncio.create_task(self._sweep_for_ever())
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._drain_with_patience()
        finally:
            sweep.cancel()

    async def drain(self) -> None:
        """Tells everything that waits in memory. Raises what store or broker raise, forgetting nothing."""
        while self._waiting:
            batch = list(self._waiting.values())[: limits.RELAY_BATCH_DOCUMENTS]
            await self._tell(batch)
            for one in batch:
                if self._waiting.get((one.collection, one.id)) is one:
                    del self._waiting[one.collection, one.id]

    async def sweep(self) -> int:
        """Takes up documents that have waited longer than a nudge takes; returns how many."""
        before = self._store.now() - timedelta(seconds=limits.RELAY_GRACE_SECONDS)
        left = await self._store.waiting(before=before)
        self.nudge(left)
        return len(left)

    async def sweep_ahead(self) -> int:
        """Takes up what is stamped later than now; returns how many.

        A clock that was ahead when its process died left it: by age it would be found only when that hour has come.
        """
        left = await self._store.stamped_after(self._store.now() + timedelta(seconds=limits.RELAY_GRACE_SECONDS))
        self.nudge(left)
        return len(left)

    async def _tell(self, batch: Sequence[Waiting]) -> None:
        # A document kept again before its outbox was cleared carries facts that were already told: pass them over.
        entries = [e for one in batch for e in one.entries if e["sequence"] > self._told.get(one[:2], 0)]
        await self._publisher.tell(entries)
        self._remember(batch)
        # In the chain before the outbox is cleared: a crash in between records twice, never misses.
        await self._store.recorded(entries)
        # Clear after the acknowledgement: a crash here tells again, never loses.
        await self._store.told(batch)
        metrics.FACTS_TOLD.inc(len(entries))

    def _remember(self, batch: Sequence[Waiting]) -> None:
        if len(self._told) > limits.RELAY_REMEMBERED_DOCUMENTS:
            self._told.clear()
        self._told.update({one[:2]: one.entries[-1]["sequence"] for one in batch if one.entries})

    async def _drain_with_patience(self) -> None:
        pause = limits.BACKOFF_FIRST_SECONDS
        while True:
            try:
                await self.drain()
            except (KafkaError, Trouble) as error:
                self.failing = str(error) or type(error).__name__
                log.warning("relay waits", error=self.failing, seconds=pause)
            except Exception as error:
                # A relay that ended by a bug would tell nothing for ever, and nobody would know why.
                self.failing = repr(error)
                log.exception("relay failed", seconds=pause)
            else:
                self.failing = ""
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, limits.BACKOFF_LAST_SECONDS)

    async def _sweep_for_ever(self) -> None:
        for number in itertools.count():
            await asyncio.sleep(limits.RELAY_SWEEP_SECONDS)
            try:
                await self.sweep()
                if number % limits.RELAY_SWEEPS_A_LOOK_AHEAD == 0:
                    await self.sweep_ahead()
            except Trouble as error:
                log.warning("relay could not sweep", error=str(error))
            except Exception:
                log.exception("relay could not sweep")
