"""A service replays or drops its dead letters: first its audit chain says so, then the record gets a mark."""

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
    Origin,
    Parked,
    log_errors,
)
from chassis.delivery.kafka import Kafka
from chassis.errors import Conflict, Invalid
from chassis.identity.actor import Actor
from contracts.topics import replay

DROPPED, REPLAYED = "dropped by", "replayed by"
Audit: TypeAlias = Callable[[Actor, str, str], Awaitable[None]]


class DeadLetterDropped(Conflict):
    reason = "PARKED_DROPPED"

    def __init__(self, letter: DeadLetter) -> None:
        super().__init__(
            f"{letter.id} was {letter.resolved}; it is not put back. If its effect is wanted after all, let the house "
            f"that told it tell its present state: `edu tell-again <house>`",
            id=letter.id,
            resolved=letter.resolved,
        )


class DeadLetterReplayed(Conflict):
    reason = "PARKED_REPLAYED"

    def __init__(self, letter: DeadLetter) -> None:
        super().__init__(
            f"{letter.id} was {letter.resolved}; there is nothing left to drop. Had it failed again, it would wait in "
            f"`edu parked list` under another id",
            id=letter.id,
            resolved=letter.resolved,
        )


class DropUnexplained(Invalid):
    reason = "DROP_UNEXPLAINED"

    def __init__(self, parked_id: str) -> None:
        most = limits.DROP_WHY_CHARACTERS
        super().__init__(f"say in 1 to {most} characters why {parked_id} is dropped", id=parked_id, most=str(most))


class Resolver:
    """Resolves the dead letters of one service, one at a time, so that of two answers the first stands.

    A crash between the audit and the mark leaves the letter waiting. Who asks again is audited again, and what the
    audit chain lacks was never done.
    """

    def __init__(self, service: str, kafka: Kafka, audit: Audit) -> None:
        self._service = service
        self._kafka = kafka
        self._audit = audit
        self._dead_letters = DeadLetters(kafka)
        self._lock = asyncio.Lock()

    async def replay(self, parked_id: str, *, actor: Actor) -> str:
        """Puts the record back for our listener, which takes it once; returns the mark, "replayed by …".

        Raises DeadLetterUnknown or DeadLetterDropped. After StoreBusyError or ServiceUnavailableError it may be called
        again.
        """
        async with self._lock:
            parked = await self._ours(parked_id)
            if parked.letter.resolved.startswith(DROPPED):
                raise DeadLetterDropped(parked.letter)
            await self._audit(actor, "replay parked", f"{parked_id} {parked.letter.fact}".strip())
            async with self._telling() as producer:
                await self._put_back(producer, parked)
                return parked.letter.resolved or await _mark(producer, parked, f"{REPLAYED} {actor.id}")

    async def drop(self, parked_id: str, *, actor: Actor, why: str) -> str:
        """Marks the record as dropped; record and mark stay in the log. Returns the mark, "dropped by …: why".

        Raises DropUnexplained, DeadLetterUnknown or DeadLetterReplayed. After StoreBusyError or ServiceUnavailableError
        it may be called again.
        """
        why = why.strip()
        if not 0 < len(why) <= limits.DROP_WHY_CHARACTERS:
            raise DropUnexplained(parked_id)
        async with self._lock:
            parked = await self._ours(parked_id)
            if parked.letter.resolved.startswith(REPLAYED):
                raise DeadLetterReplayed(parked.letter)
            if parked.letter.resolved:
                return parked.letter.resolved
            await self._audit(actor, "drop parked", f"{parked_id} {parked.letter.fact}".strip() + f": {why}")
            async with self._telling() as producer:
                return await _mark(producer, parked, f"{DROPPED} {actor.id}: {why}")

    async def _ours(self, parked_id: str) -> Parked:
        """Raises DeadLetterUnknown, also for a letter that another service parked."""
        parked = await self._dead_letters.find(parked_id)
        if parked.letter.by != self._service:
            raise DeadLetterUnknown(parked_id)
        return parked

    async def _put_back(self, producer: AIOKafkaProducer, parked: Parked) -> None:
        letter, record = parked
        headers = [
            (name, value) for name, value in record.headers if not name.startswith(MARKS) and name != REPLAYED_FROM
        ]
        origin = str(Origin(letter.topic, letter.partition, letter.offset)).encode()
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


async def _mark(producer: AIOKafkaProducer, parked: Parked, resolved: str) -> str:
    record = parked.record
    await producer.send_and_wait(
        record.topic, key=record.key, value=record.value, headers=[*record.headers, (RESOLVED, resolved.encode())]
    )
    return resolved
