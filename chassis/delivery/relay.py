"""The relay tells what documents have to tell: nudged right after a write, and a sweep finds what a crash left."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import NamedTuple, Protocol, TypeAlias

import structlog
from aiokafka import AIOKafkaProducer

from chassis import limits, metrics
from chassis.delivery.kafka import KafkaError
from chassis.documents.outbox import Entry, Waiting
from chassis.errors import TransientError
from chassis.store import Store
from contracts.envelope import to_headers
from contracts.topics import topic_of

log = structlog.get_logger()
Key: TypeAlias = tuple[str, str]  # collection and id of a document


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


class Unsettled(NamedTuple):
    """A document whose facts the broker has; `entries` are those not yet in the audit chain."""

    waiting: Waiting
    entries: Sequence[Entry]


class Relay:
    """One per process. Two relays of one service may tell a fact twice; listeners take it once.

    A fact goes through two steps. It is *told*: published and acknowledged. Then its document is *settled*: the fact
    is entered in the audit chain and the outbox cleared. Settling follows behind and takes many documents at once, so
    that a fact waits neither for the chain nor for the clearing of those before it.
    """

    def __init__(self, store: Store, publisher: Publisher) -> None:
        self._store = store
        self._publisher = publisher
        self._waiting: dict[Key, Waiting] = {}
        self._unsettled: dict[Key, Unsettled] = {}
        self._told: dict[Key, int] = {}
        self._wake, self._acknowledged, self._settled = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._failing: dict[str, str] = {}

    @property
    def failing(self) -> str:
        """Why facts are not told or not settled just now; empty when all is well."""
        return "; ".join(self._failing.values())

    def nudge(self, waiting: Sequence[Waiting]) -> None:
        """Called after a write; what does not fit is left to the sweep."""
        for one in waiting:
            if len(self._waiting) >= limits.RELAY_QUEUE_DOCUMENTS:
                break
            known = self._waiting.get(_key(one))
            unsettled = self._unsettled.get(_key(one))
            if one.version > max(known.version if known else 0, unsettled.waiting.version if unsettled else 0):
                self._waiting[_key(one)] = one
        self._wake.set()

    async def run(self) -> None:
        """Ends only by cancellation."""
        beside = [asyncio.create_task(work()) for work in (self._settle_for_ever, self._sweep_for_ever)]
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._with_patience("telling", self._tell_all)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def drain(self) -> None:
        """Tells and settles everything that waits in memory. Raises what store or broker raise, forgetting nothing."""
        while self._waiting or self._unsettled:
            await self._tell_some()
            await self._settle_some()

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

    async def _tell_all(self) -> None:
        while self._waiting:
            while len(self._unsettled) >= limits.RELAY_QUEUE_DOCUMENTS:
                self._settled.clear()
                await self._settled.wait()
            await self._tell_some()

    async def _tell_some(self) -> None:
        batch = list(itertools.islice(self._waiting.values(), limits.RELAY_BATCH_DOCUMENTS))
        # A document kept again before its outbox was cleared carries facts that were already told: pass them over.
        fresh = [
            Unsettled(one, [entry for entry in one.entries if entry["sequence"] > self._told.get(_key(one), 0)])
            for one in batch
        ]
        entries = [entry for one in fresh for entry in one.entries]
        await self._publisher.tell(entries)
        metrics.FACTS_TOLD.inc(len(entries))
        self._remember(batch)
        # Settled only after the acknowledgement: a crash before it tells again, never loses.
        for one in fresh:
            if self._waiting.get(_key(one.waiting)) is one.waiting:
                del self._waiting[_key(one.waiting)]
            self._is_unsettled(one)
        self._acknowledged.set()

    def _is_unsettled(self, later: Unsettled) -> None:
        earlier = self._unsettled.get(_key(later.waiting))
        entries = [*earlier.entries, *later.entries] if earlier else later.entries
        self._unsettled[_key(later.waiting)] = Unsettled(later.waiting, entries)

    async def _settle_all(self) -> None:
        while self._unsettled:
            await self._settle_some()

    async def _settle_some(self) -> None:
        taken = dict(itertools.islice(self._unsettled.items(), limits.RELAY_BATCH_DOCUMENTS))
        # In the chain before the outbox is cleared: a crash in between records twice, never misses.
        await self._store.recorded([entry for one in taken.values() for entry in one.entries])
        await self._store.told([one.waiting for one in taken.values()])
        for key, one in taken.items():
            now = self._unsettled[key]
            if now is one:
                del self._unsettled[key]
            else:  # told more meanwhile, and still to be cleared
                self._unsettled[key] = Unsettled(now.waiting, now.entries[len(one.entries) :])
        self._settled.set()

    def _remember(self, batch: Sequence[Waiting]) -> None:
        if len(self._told) > limits.RELAY_REMEMBERED_DOCUMENTS:
            self._told.clear()
        self._told.update({_key(one): one.entries[-1]["sequence"] for one in batch if one.entries})

    async def _with_patience(self, what: str, work: Callable[[], Awaitable[None]]) -> None:
        pause = limits.BACKOFF_FIRST_SECONDS
        while True:
            try:
                await work()
            except (KafkaError, TransientError) as error:
                self._failing[what] = str(error) or type(error).__name__
                log.warning("relay waits", what=what, error=self._failing[what], seconds=pause)
            except Exception as error:
                # A relay that ended by a bug would tell nothing for ever, and nobody would know why.
                self._failing[what] = repr(error)
                log.exception("relay failed", what=what, seconds=pause)
            else:
                self._failing.pop(what, None)
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, limits.BACKOFF_LAST_SECONDS)

    async def _settle_for_ever(self) -> None:
        while True:
            await self._acknowledged.wait()
            await asyncio.sleep(limits.RELAY_SETTLE_SECONDS)  # those who come meanwhile are settled with it
            self._acknowledged.clear()
            await self._with_patience("settling", self._settle_all)

    async def _sweep_for_ever(self) -> None:
        for number in itertools.count():
            await asyncio.sleep(limits.RELAY_SWEEP_SECONDS)
            try:
                await self.sweep()
                if number % limits.RELAY_SWEEPS_A_LOOK_AHEAD == 0:
                    await self.sweep_ahead()
            except TransientError as error:
                log.warning("relay could not sweep", error=str(error))
            except Exception:
                log.exception("relay could not sweep")


def _key(waiting: Waiting) -> Key:
    return waiting.collection, waiting.id
