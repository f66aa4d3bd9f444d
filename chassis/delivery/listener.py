"""The one wrapper that listens and acks: a batch is read, each record takes effect or is parked, then all is committed.

A refusal is parked at once. A bug is tried a bounded number of times, then parked. A transient error (the store is
away) parks nothing: the record is not at fault, so the batch is not acked, readiness goes red, and it is read again.
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
from chassis.errors import Refusal, TransientError
from contracts.envelope import Envelope, Fact, from_headers
from contracts.topics import TOPICS, group_of, replay, topic_of

log = structlog.get_logger()
__all__ = ["Listener", "Reactions"]
Place: TypeAlias = tuple[str, int, int]


class Heard(NamedTuple):
    record: Record
    told: Envelope
    fact: Fact
    reaction: Reaction


class ListeningStopped(Exception):  # noqa: N818 - a state that readiness shows
    """Raised so that the batch is not acked: parking failed, or too large a share was parked."""


class Listener:
    """Hears for one service. `stopped` says why when it no longer listens."""

    def __init__(
        self,
        service: str,
        reactions: Reactions[Any],
        store: Any,
        *,
        kafka: Kafka,
        clock: Clock,
        group: str = "",
        topics: Sequence[str] = (),
    ) -> None:
        """Group and topics follow from service and reactions where none are given."""
        self.service = service
        self.group = group or group_of(service)
        self.effects = Effects()
        self.stopped = ""
        self.trouble = ""
        self._table = reactions.table
        self._store = store
        self._clock = clock
        # Of the batch that is not acked yet: read again, what is parked is neither tried, parked nor counted again.
        self._parked: set[Place] = set()
        self._window: deque[bool] = deque(maxlen=limits.PARKED_WINDOW_RECORDS)
        self._producer = kafka.producer
        self._parking: Any = None
        self._reader = kafka.reader
        self._looker: Any = None
        heard = sorted({topic_of(fact_type) for fact_type in self._table})
        self.topics = list(topics) or ([*heard, replay(service)] if service in TOPICS and heard else [])
        self._broker, self._subscriber = kafka.broker(self.group, self.topics or [replay(service)])
        self._subscriber(self.take)

    async def start(self) -> None:
        if self.topics:
            self._parking = self._producer()
            await self._parking.start()
            self._looker = self._reader()
            await self._looker.start()
            await self._broker.start()
        metrics.LISTENING.set(1)

    async def stop(self) -> None:
        if self.topics:
            await self._broker.stop()
            await self._looker.stop()
            await self._parking.stop()

    async def lag(self) -> int:
        """Records of our partitions that are not yet committed; at least one before partitions are assigned."""
        consumer = self._subscriber.consumer
        partitions = list(consumer.assignment()) if consumer is not None else []
        if consumer is None or not partitions:
            return len(self.topics)
        # Not asked of the consumer itself: its connection is held by the long poll, half a second a question.
        ends = await self._looker.end_offsets(partitions)
        begins = await self._looker.beginning_offsets(partitions)
        places = {partition: await consumer.committed(partition) for partition in partitions}
        return sum(ends[one] - (begins[one] if place is None else place) for one, place in places.items())

    async def take(self, records: Sequence[Record]) -> None:
        """Returns when every record took effect or is parked; raises when the batch must be read again."""
        if self.stopped:
            await asyncio.sleep(limits.BACKOFF_LAST_SECONDS)
            raise ListeningStopped(self.stopped)
        started = time.perf_counter()
        for run in batches_of(await self._read_all(records)):
            await self._react(run)
        self.trouble = ""
        self._parked.clear()
        metrics.BATCH_SECONDS.observe(time.perf_counter() - started)

    async def _read_all(self, records: Sequence[Record]) -> list[Heard]:
        """Those that are for us and not parked already; what cannot be read is parked."""
        heard: list[Heard] = []
        for record in records:
            if _place(record) in self._parked:
                continue
            try:
                one = self._read(record)
            except (KeyError, ValueError) as error:
                await self._park(record, f"no envelope, or not what it says: {error!r}", tries=1)
            else:
                if one is not None:
                    heard.append(one)
        return heard

    def _read(self, record: Record) -> Heard | None:
        """None for what is not for us. Raises KeyError or ValueError for what cannot be read."""
        told = from_headers(record.headers)
        reaction = self._table.get(told.type)
        if reaction is None:
            return None
        return Heard(record, told, reaction.validate(record.value or b""), reaction)

    async def _react(self, run: list[Heard]) -> None:
        """The run at once; where that fails its halves, so that one bad record parks alone and costs the others little.

        Where it met trouble, its first record waits that out for the others.
        """
        left = [run]
        while left:
            part = left.pop()
            if len(part) == 1:
                await self._try(part[0])
                continue
            try:
                with call(command=cause_of(part)):
                    await part[0].reaction.react([(one.fact, one.told) for one in part], self._store)
            except Exception as error:  # noqa: BLE001 - whatever it is, each record is tried on its own next
                log.info("a run failed; its parts are tried", error=repr(error), records=len(part))
                cut = 1 if isinstance(error, TransientError) else len(part) // 2
                left += [part[cut:], part[:cut]]
            else:
                self._done(part, tries=1)

    async def _try(self, one: Heard) -> None:
        for tries, pause in enumerate(_pauses(), start=1):
            try:
                with call(command=one.told.cause):
                    await one.reaction.react([(one.fact, one.told)], self._store)
            except Refusal as refusal:
                await self._park(one.record, f"{refusal.reason}: {refusal.message}", tries=tries, told=one.told)
                return
            except TransientError as trouble:
                await self._wait_out(trouble, pause, tries)
            except Exception as error:
                log.exception("a reaction failed", fact=one.told.id, tries=tries)
                if tries >= limits.PARK_AFTER_TRIES:
                    await self._park(one.record, repr(error), tries=tries, told=one.told)
                    return
                await asyncio.sleep(pause)
            else:
                self.trouble = ""
                self._done([one], tries=tries)
                return

    async def _wait_out(self, trouble: TransientError, pause: float, tries: int) -> None:
        self.trouble = str(trouble)
        log.warning("waiting out trouble", error=self.trouble, tries=tries, seconds=pause)
        await asyncio.sleep(pause)
        if tries >= limits.TROUBLE_TRIES:
            raise trouble

    def _done(self, run: list[Heard], *, tries: int) -> None:
        at = self._clock.now()
        self._window.extend([False] * len(run))
        self.effects.add(Effect(one.told, one.reaction.name, "done", tries, at) for one in run)
        metrics.FACTS_HEARD.labels("done").inc(len(run))

    async def _park(self, record: Record, reason: str, *, tries: int, told: Envelope | None = None) -> None:
        # Park before ack: a crash here repeats the parking, never loses the record.
        at = self._clock.now()
        try:
            await park(self._parking, record, by=self.service, reason=reason, tries=tries, at=at)
        except KafkaError as error:
            self.trouble = f"a record could not be parked: {error}"
            await asyncio.sleep(limits.BACKOFF_LAST_SECONDS)
            raise ListeningStopped(self.trouble) from error
        self._parked.add(_place(record))
        log.error("parked", topic=record.topic, partition=record.partition, offset=record.offset, reason=reason)
        metrics.FACTS_HEARD.labels("parked").inc()
        if told is not None:
            self.effects.add([Effect(told, "", "parked", tries, at)])
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
