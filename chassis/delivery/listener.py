"""The listener takes batches of records: each record takes effect or is parked, then the whole batch is acked.

A record that meets a refusal is parked at once. One that meets a bug is tried a bounded number of times, then parked. A
transient error (the store is away) parks nothing, because the record is not at fault: the batch is not acked,
readiness goes red, and the batch is read again.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import structlog

from chassis import limits, metrics
from chassis.clock import Clock
from chassis.context import call
from chassis.delivery.batching import batches_of, cause_of
from chassis.delivery.dead_letters import park
from chassis.delivery.effects import Effect, Effects
from chassis.delivery.kafka import Kafka, KafkaError, Record
from chassis.delivery.reactions import Reaction, Reactions
from chassis.delivery.signing import FactNotTrustedError, Forged, Verifier
from chassis.errors import Refusal, TransientError, in_words
from contracts.envelope import Envelope, Fact, envelope_of, from_headers, values_of
from contracts.topics import TOPICS, group_of, replay, topic_of

log = structlog.get_logger()
__all__ = ["Listener", "Reactions"]
Place: TypeAlias = tuple[str, int, int]


class Delivery(NamedTuple):
    record: Record
    envelope: Envelope
    fact: Fact
    reaction: Reaction


class BodyNotAsTypedError(ValueError):
    """Its house signed a body that its type does not have: one of the two houses is of a wrong release."""


class ListeningStopped(Exception):  # noqa: N818 - a state that readiness shows
    """Keeps the batch from being acked: parking failed, or too large a share was parked."""


class Listener:
    """Listens for one service.

    `stopped` says why it listens no more, `failing` why it does not get on just now, `forged` what it did not trust.
    """

    def __init__(
        self,
        service: str,
        reactions: Reactions[Any],
        store: Any,
        *,
        kafka: Kafka,
        verifier: Verifier,
        clock: Clock,
        group: str = "",
        topics: Sequence[str] = (),
    ) -> None:
        """The group follows from the service, and the topics from the reactions, where none are given."""
        self.service = service
        self.group = group or group_of(service)
        self.effects = Effects()
        self.stopped = ""
        self.failing = ""
        self.forged = Forged()
        self._verifier = verifier
        self._given = tuple(topics)
        self._table = reactions.table
        self._store = store
        self._clock = clock
        # Of the batch that is not acked yet: when it is read again, these are not tried, parked or counted again.
        self._parked: set[Place] = set()
        self._window: deque[bool] = deque(maxlen=limits.PARKED_WINDOW_RECORDS)
        self._producer = kafka.producer
        self._parking_producer: Any = None
        self._reader = kafka.reader
        self._lag_reader: Any = None
        heard = sorted({topic_of(fact_type) for fact_type in self._table})
        self.topics = list(topics) or ([*heard, replay(service)] if service in TOPICS and heard else [])
        self._broker, self._subscriber = kafka.broker(self.group, self.topics or [replay(service)])
        self._subscriber(self.take)

    async def start(self) -> None:
        # Counters that stand at 0 from the start: of one that first appears at 1, nobody sees that it grew.
        for outcome in ("done", "parked"):
            metrics.FACTS_HEARD.labels(outcome)
        if self.topics:
            self._parking_producer = self._producer()
            await self._parking_producer.start()
            self._lag_reader = self._reader()
            await self._lag_reader.start()
            await self._broker.start()
        metrics.LISTENING.set(1)

    async def stop(self) -> None:
        if self.topics:
            await self._broker.stop()
            await self._lag_reader.stop()
            await self._parking_producer.stop()

    async def lag(self) -> int:
        """How many records of our partitions are not committed; at least one before partitions are assigned."""
        consumer = self._subscriber.consumer
        partitions = list(consumer.assignment()) if consumer is not None else []
        if consumer is None or not partitions:
            return len(self.topics)
        # Not asked of the consumer itself: its connection waits in the long poll, half a second for each question.
        ends = await self._lag_reader.end_offsets(partitions)
        begins = await self._lag_reader.beginning_offsets(partitions)
        committed = {partition: await consumer.committed(partition) for partition in partitions}
        return sum(ends[place] - (begins[place] if offset is None else offset) for place, offset in committed.items())

    async def take(self, records: Sequence[Record]) -> None:
        """Returns when every record took effect or is parked; raises when the batch must be read again."""
        if self.stopped:
            await asyncio.sleep(limits.BACKOFF_LAST_SECONDS)
            raise ListeningStopped(self.stopped)
        started = time.perf_counter()
        for batch in batches_of(await self._read_all(records)):
            await self._react(batch)
        self.failing = ""
        self._parked.clear()
        metrics.BATCH_SECONDS.observe(time.perf_counter() - started)

    async def _read_all(self, records: Sequence[Record]) -> list[Delivery]:
        """The records that have a reaction and are not parked already; those that cannot be read are parked."""
        self._verifier.begin()
        deliveries: list[Delivery] = []
        for record in records:
            if _place(record) in self._parked:
                continue
            try:
                delivery = self._read(record)
            except FactNotTrustedError as forged:
                await self._park_forged(record, forged)
            except BodyNotAsTypedError as error:
                await self._park(record, f"not what its type says: {in_words(error)}", tries=1)
            except (KeyError, ValueError) as error:
                # Anybody who can write to the log can write this, and shall not stop the listener.
                reason = f"no envelope, or not what it says: {in_words(error)}"
                await self._park(record, reason, tries=1, counts=False)
            else:
                if delivery is not None:
                    deliveries.append(delivery)
        return deliveries

    def _read(self, record: Record) -> Delivery | None:
        """Returns None for a fact without a reaction.

        Raises FactNotTrustedError, BodyNotAsTypedError for what its house told in another shape, or KeyError or
        ValueError for what cannot be read.
        """
        values = values_of(record.headers)
        envelope = envelope_of(values)
        reaction = self._table.get(envelope.type)
        if reaction is None:
            return None
        self._verifier.check(record, values, hearer=self.service, also_on=self._given)
        try:
            return Delivery(record, envelope, reaction.validate(record.value or b""), reaction)
        except ValueError as error:
            raise BodyNotAsTypedError(in_words(error)) from error

    async def _react(self, batch: list[Delivery]) -> None:
        """Takes the batch at once. Where it fails, takes its halves, so that one bad record is parked alone.

        After a transient error the first record is tried alone, and waits that error out for the others.
        """
        left = [batch]
        while left:
            part = left.pop()
            if len(part) == 1:
                await self._try(part[0])
                continue
            try:
                with call(command=cause_of(part)):
                    await part[0].reaction.react([(delivery.fact, delivery.envelope) for delivery in part], self._store)
            except Exception as error:  # noqa: BLE001 - whatever it is, each record is tried on its own next
                log.info("a batch failed; its parts are tried", error=repr(error), records=len(part))
                cut = 1 if isinstance(error, TransientError) else len(part) // 2
                left += [part[cut:], part[:cut]]
            else:
                self._done(part, tries=1)

    async def _try(self, delivery: Delivery) -> None:
        record, envelope, fact, reaction = delivery
        for tries, pause in enumerate(_pauses(), start=1):
            try:
                with call(command=envelope.cause):
                    await reaction.react([(fact, envelope)], self._store)
            except Refusal as refusal:
                await self._park(record, f"{refusal.reason}: {refusal.message}", tries=tries, envelope=envelope)
                return
            except TransientError as error:
                await self._wait_out(error, pause, tries)
            except Exception as error:
                log.exception("a reaction failed", fact=envelope.id, tries=tries)
                if tries >= limits.PARK_AFTER_TRIES:
                    await self._park(record, in_words(error), tries=tries, envelope=envelope)
                    return
                await asyncio.sleep(pause)
            else:
                self.failing = ""
                self._done([delivery], tries=tries)
                return

    async def _wait_out(self, error: TransientError, pause: float, tries: int) -> None:
        self.failing = in_words(error)
        log.warning("waiting out a transient error", error=repr(error), tries=tries, seconds=pause)
        await asyncio.sleep(pause)
        if tries >= limits.TRANSIENT_TRIES:
            raise error

    def _done(self, batch: list[Delivery], *, tries: int) -> None:
        at = self._clock.now()
        self._window.extend([False] * len(batch))
        self.effects.add(Effect(delivery.envelope, delivery.reaction.name, "done", tries, at) for delivery in batch)
        metrics.FACTS_HEARD.labels("done").inc(len(batch))

    async def _park_forged(self, record: Record, forged: FactNotTrustedError) -> None:
        reason = f"FACT_NOT_TRUSTED: {forged}"
        envelope = from_headers(record.headers)
        self.forged.add(envelope.id, forged)
        # Whoever forges shall not stop the listener. A deployment that has no key of a house at all would park all that
        # the house tells: that counts.
        await self._park(record, reason, tries=1, envelope=envelope, counts=forged.ours)

    async def _park(
        self, record: Record, reason: str, *, tries: int, envelope: Envelope | None = None, counts: bool = True
    ) -> None:
        # Park before ack: a crash here repeats the parking, never loses the record.
        at = self._clock.now()
        try:
            await park(self._parking_producer, record, by=self.service, reason=reason, tries=tries, at=at)
        except KafkaError as error:
            self.failing = f"a record could not be parked: {in_words(error)}"
            await asyncio.sleep(limits.BACKOFF_LAST_SECONDS)
            raise ListeningStopped(self.failing) from error
        self._parked.add(_place(record))
        log.error("parked", topic=record.topic, partition=record.partition, offset=record.offset, reason=reason)
        metrics.FACTS_HEARD.labels("parked").inc()
        if envelope is not None:
            self.effects.add([Effect(envelope, "", "parked", tries, at)])
        if not counts:
            return
        self._window.append(True)
        share = sum(self._window) / limits.PARKED_WINDOW_RECORDS
        if share > limits.PARKED_SHARE:
            self.stopped = f"{sum(self._window)} of the last {len(self._window)} records were parked, last: {reason}"
            metrics.LISTENING.set(0)
            log.error("listening stopped", why=self.stopped)
            raise ListeningStopped(self.stopped)


def _pauses() -> Iterator[float]:
    pause = limits.BACKOFF_FIRST_SECONDS
    while True:
        yield pause
        pause = min(pause * 2, limits.BACKOFF_LAST_SECONDS)


def _place(record: Record) -> Place:
    return record.topic, record.partition, record.offset
