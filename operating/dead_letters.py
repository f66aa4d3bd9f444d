"""A house replays or drops what it parked: its audit chain says so first, then a mark stands beside the record."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

from aiokafka import AIOKafkaProducer

from chassis import limits
from chassis.delivery.dead_letters import (
    MARKS,
    REPLAYED_FROM,
    RESOLVED,
    DeadLetter,
    DeadLetters,
    DeadLetterUnknown,
    Found,
    Origin,
    log_errors,
)
from chassis.delivery.kafka import Kafka
from chassis.errors import Conflict, Invalid
from chassis.identity.actor import Actor
from contracts.topics import replay

DROPPED, REPLAYED = "dropped by", "replayed by"
Audited: TypeAlias = Callable[[Actor, str, str], Awaitable[None]]


class DeadLetterDropped(Conflict):
    reason = "PARKED_DROPPED"

    def __init__(self, entry: DeadLetter) -> None:
        super().__init__(
            f"{entry.id} was {entry.resolved}; it is not put back. If its effect is wanted after all, let the house "
            f"that told it tell its present state: `edu tell-again <house>`",
            id=entry.id,
            resolved=entry.resolved,
        )


class DeadLetterReplayed(Conflict):
    reason = "PARKED_REPLAYED"

    def __init__(self, entry: DeadLetter) -> None:
        super().__init__(
            f"{entry.id} was {entry.resolved}; there is nothing left to drop. Had it failed again, it would wait in "
            f"`edu parked list` under another id",
            id=entry.id,
            resolved=entry.resolved,
        )


class DropUnexplained(Invalid):
    reason = "DROP_UNEXPLAINED"

    def __init__(self, parked_id: str) -> None:
        most = limits.DROP_WHY_CHARACTERS
        super().__init__(f"say in 1 to {most} characters why {parked_id} is dropped", id=parked_id, most=str(most))


class Resolver:
    """Resolves what one house parked, one at a time, so that of two answers the first stands.

    A crash between chain and mark leaves the record waiting; whoever asks again is recorded again. What the chain lacks
    was never done.
    """

    def __init__(self, service: str, kafka: Kafka, audited: Audited) -> None:
        self._service = service
        self._kafka = kafka
        self._audited = audited
        self._lot = DeadLetters(kafka)
        self._one = asyncio.Lock()

    async def replay(self, parked_id: str, *, actor: Actor) -> str:
        """Puts the record back for our listener, who takes it once; returns what stands beside the record.

        Raises DeadLetterUnknown or DeadLetterDropped; StoreBusyError or ServiceUnavailableError, and then it may be
        asked again.
        """
        async with self._one:
            found = await self._ours(parked_id)
            if found.entry.resolved.startswith(DROPPED):
                raise DeadLetterDropped(found.entry)
            await self._audited(actor, "replay parked", f"{parked_id} {found.entry.fact}".strip())
            async with self._telling() as producer:
                await self._put_back(producer, found)
                return found.entry.resolved or await _mark(producer, found, f"{REPLAYED} {actor.id}")

    async def drop(self, parked_id: str, *, actor: Actor, why: str) -> str:
        """Marks the record as dropped; record and mark stay in the log. Returns what stands beside the record.

        Raises DropUnexplained, DeadLetterUnknown or DeadLetterReplayed; StoreBusyError or ServiceUnavailableError, and
        then it may be asked again.
        """
        why = why.strip()
        if not 0 < len(why) <= limits.DROP_WHY_CHARACTERS:
            raise DropUnexplained(parked_id)
        async with self._one:
            found = await self._ours(parked_id)
            if found.entry.resolved.startswith(REPLAYED):
                raise DeadLetterReplayed(found.entry)
            if found.entry.resolved:
                return found.entry.resolved
            await self._audited(actor, "drop parked", f"{parked_id} {found.entry.fact}".strip() + f": {why}")
            async with self._telling() as producer:
                return await _mark(producer, found, f"{DROPPED} {actor.id}: {why}")

    async def _ours(self, parked_id: str) -> Found:
        """What another house parked is unknown here."""
        found = await self._lot.find(parked_id)
        if found.entry.by != self._service:
            raise DeadLetterUnknown(parked_id)
        return found

    async def _put_back(self, producer: AIOKafkaProducer, found: Found) -> None:
        entry, record = found
        headers = [
            (name, value) for name, value in record.headers if not name.startswith(MARKS) and name != REPLAYED_FROM
        ]
        origin = str(Origin(entry.topic, entry.partition, entry.offset)).encode()
        await producer.send_and_wait(
            replay(self._service), key=record.key, value=record.value, headers=[*headers, (REPLAYED_FROM, origin)]
        )

    @asynccontextmanager
    async def _telling(self) -> AsyncIterator[AIOKafkaProducer]:
        producer = self._kafka.producer()
        with log_errors():
            try:
                await producer.start()
                yield producer
            finally:
                await producer.stop()


async def _mark(producer: AIOKafkaProducer, found: Found, resolved: str) -> str:
    record = found.record
    await producer.send_and_wait(
        record.topic, key=record.key, value=record.value, headers=[*record.headers, (RESOLVED, resolved.encode())]
    )
    return resolved
