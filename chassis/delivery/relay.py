"""The relay tells the facts in the outboxes of documents. A write nudges it, and a sweep finds what a crash left."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import NamedTuple, Protocol, TypeAlias

import structlog
from aiokafka import AIOKafkaProducer

from chassis import limits, metrics
from chassis.delivery.kafka import KafkaError
from chassis.delivery.signing import FactSigner
from chassis.documents.outbox import Entry, PendingOutbox
from chassis.errors import TransientError, in_words
from chassis.store import Store
from contracts.envelope import to_headers
from contracts.topics import topic_of

log = structlog.get_logger()
Key: TypeAlias = tuple[str, str]  # collection and id of a document


class Publisher(Protocol):
    """What the relay needs of a producer. `tell` returns when all replicas have acknowledged every entry, in order."""

    async def tell(self, entries: Sequence[Entry]) -> None: ...


class KafkaPublisher:
    """Signs each fact and tells it on the topic of its service, or every fact on the topic that is given."""

    def __init__(self, producer: AIOKafkaProducer, signer: FactSigner, topic: str = "") -> None:
        self._producer = producer
        self._signer = signer
        self._topic = topic

    async def tell(self, entries: Sequence[Entry]) -> None:
        """Raises KafkaError when any entry was not acknowledged; the caller tells all of them again."""
        keys = [entry["subject"].encode() for entry in entries]
        bodies = [entry["body"].encode() for entry in entries]
        # Signed here and not when it is kept: what an older build kept, or a restore brought, is signed all the same.
        signed = self._signer.signed([to_headers(entry) for entry in entries], keys, bodies)
        acknowledged = [
            await self._producer.send(self._topic or topic_of(entry["type"]), key=key, value=body, headers=headers)
            for entry, key, body, headers in zip(entries, keys, bodies, signed, strict=True)
        ]
        await asyncio.gather(*acknowledged)


class Unsettled(NamedTuple):
    """An outbox whose facts the broker has; `entries` are those that are not in the audit chain yet."""

    outbox: PendingOutbox
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
        self._pending: dict[Key, PendingOutbox] = {}
        self._unsettled: dict[Key, Unsettled] = {}
        self._told: dict[Key, int] = {}  # the highest sequence of each document that the broker has
        self._recorded: dict[Key, int] = {}  # the same, in the audit chain too
        self._wake, self._acknowledged, self._settled = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._failing: dict[str, str] = {}

    @property
    def failing(self) -> str:
        """Why facts are not told or not settled just now; empty when all is well."""
        return "; ".join(self._failing.values())

    def nudge(self, outboxes: Sequence[PendingOutbox]) -> None:
        """Takes up the outboxes of a write; those that do not fit in the queue are left to the sweep."""
        for outbox in outboxes:
            if len(self._pending) >= limits.RELAY_QUEUE_DOCUMENTS:
                break
            known = self._pending.get(_key(outbox))
            unsettled = self._unsettled.get(_key(outbox))
            if outbox.version > max(known.version if known else 0, unsettled.outbox.version if unsettled else 0):
                self._pending[_key(outbox)] = outbox
        self._wake.set()

    def recorded_up_to(self, collection: str, document: str) -> int:
        """The sequence up to which the facts of a document are told and in the audit chain; 0 where it is not known."""
        return self._recorded.get((collection, document), 0)

    async def run(self) -> None:
        """Ends only by cancellation."""
        beside = [asyncio.create_task(work()) for work in (self._settle_for_ever, self._sweep_for_ever)]
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._retrying("telling", self._tell_all)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def drain(self) -> None:
        """Tells and settles what is pending in memory. Raises KafkaError or TransientError, and forgets nothing."""
        while self._pending or self._unsettled:
            await self._tell_some()
            await self._settle_some()

    async def sweep(self) -> int:
        """Takes up outboxes that are older than a nudge takes; returns how many."""
        before = self._store.now() - timedelta(seconds=limits.RELAY_GRACE_SECONDS)
        left = await self._store.pending_outboxes(before=before)
        self.nudge(left)
        return len(left)

    async def sweep_ahead(self) -> int:
        """Takes up outboxes that are stamped later than now; returns how many.

        A process whose clock was ahead left them when it died. By their age they would be found hours later.
        """
        left = await self._store.stamped_after(self._store.now() + timedelta(seconds=limits.RELAY_GRACE_SECONDS))
        self.nudge(left)
        return len(left)

    async def _tell_all(self) -> None:
        while self._pending:
            while len(self._unsettled) >= limits.RELAY_QUEUE_DOCUMENTS:
                self._settled.clear()
                await self._settled.wait()
            await self._tell_some()

    async def _tell_some(self) -> None:
        batch = list(itertools.islice(self._pending.values(), limits.RELAY_BATCH_DOCUMENTS))
        # A document that was kept again before its outbox was cleared carries facts that were told already.
        fresh = [
            Unsettled(box, [entry for entry in box.entries if entry["sequence"] > self._told.get(_key(box), 0)])
            for box in batch
        ]
        entries = [entry for unsettled in fresh for entry in unsettled.entries]
        await self._publisher.tell(entries)
        metrics.FACTS_TOLD.inc(len(entries))
        _remember(self._told, batch)
        # Settled only after the acknowledgement: a crash before it tells again, never loses.
        for unsettled in fresh:
            if self._pending.get(_key(unsettled.outbox)) is unsettled.outbox:
                del self._pending[_key(unsettled.outbox)]
            self._add_unsettled(unsettled)
        self._acknowledged.set()

    def _add_unsettled(self, later: Unsettled) -> None:
        earlier = self._unsettled.get(_key(later.outbox))
        entries = [*earlier.entries, *later.entries] if earlier else later.entries
        self._unsettled[_key(later.outbox)] = Unsettled(later.outbox, entries)

    async def _settle_some(self) -> None:
        taken = dict(itertools.islice(self._unsettled.items(), limits.RELAY_BATCH_DOCUMENTS))
        # In the chain before the outbox is cleared: a crash in between records twice, never misses.
        await self._store.record_facts([entry for settled in taken.values() for entry in settled.entries])
        _remember(self._recorded, [settled.outbox for settled in taken.values()])
        await self._store.clear_outboxes([settled.outbox for settled in taken.values()])
        for key, settled in taken.items():
            current = self._unsettled[key]
            if current is settled:
                del self._unsettled[key]
            else:  # the document told more meanwhile, and its outbox is still to be cleared
                self._unsettled[key] = Unsettled(current.outbox, current.entries[len(settled.entries) :])
        self._settled.set()

    async def _retrying(self, what: str, work: Callable[[], Awaitable[None]]) -> None:
        pause = limits.BACKOFF_FIRST_SECONDS
        while True:
            try:
                await work()
            except (KafkaError, TransientError) as error:
                self._failing[what] = in_words(error)
                log.warning("relay waits", what=what, error=repr(error), seconds=pause)
            except Exception as error:
                # A relay that a bug ended would tell nothing any more, and nobody would know why.
                self._failing[what] = in_words(error)
                log.exception("relay failed", what=what, seconds=pause)
            else:
                self._failing.pop(what, None)
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, limits.BACKOFF_LAST_SECONDS)

    async def _settle_for_ever(self) -> None:
        while True:
            await self._acknowledged.wait()
            await self._quiet()
            await self._retrying("settling", self._settle_some)
            if self._unsettled:
                self._acknowledged.set()

    async def _quiet(self) -> None:
        """Returns when nothing was told for a while, when a batch has come together, or after a bounded time.

        Under load, settling then costs one link of a chain for many facts, and what is kept again needs no clearing.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limits.RELAY_SETTLE_MOST_SECONDS):
                while self._acknowledged.is_set() and len(self._unsettled) < limits.RELAY_BATCH_DOCUMENTS:
                    self._acknowledged.clear()
                    await asyncio.sleep(limits.RELAY_SETTLE_SECONDS)

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


def _remember(sequences: dict[Key, int], batch: Sequence[PendingOutbox]) -> None:
    """Forgets all where there are too many: a fact may then be told or written twice, which changes nothing."""
    if len(sequences) > limits.RELAY_REMEMBERED_DOCUMENTS:
        sequences.clear()
    sequences.update({_key(box): box.entries[-1]["sequence"] for box in batch if box.entries})


def _key(outbox: PendingOutbox) -> Key:
    return outbox.collection, outbox.id
