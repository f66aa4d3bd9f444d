"""The second database of a rebuild: it hears the log up to an offset, and reads on when it is asked to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from itertools import groupby
from typing import Any, NamedTuple

import structlog
from aiokafka.structs import TopicPartition

from chassis import limits
from chassis.clock import Clock
from chassis.context import call
from chassis.delivery.kafka import Kafka, Record
from chassis.delivery.log_reader import Places, acknowledged, between, edges
from chassis.delivery.reactions import Reaction, Reactions
from chassis.delivery.signing import Verifier
from chassis.documents import Database
from chassis.documents.connect import store_errors
from chassis.errors import Conflict, TransientError
from chassis.store import Store
from contracts.envelope import Envelope, Fact, envelope_of, values_of
from contracts.topics import topic_of
from operating.rebuild.progress import Progress

log = structlog.get_logger()

NEXT = "-rebuilt"
MARK = "rebuild"
COMMAND = "rebuild"
Make = Callable[[Database, Clock], Store]
Batch = list[tuple[Envelope, Fact, Reaction]]


class RebuildGivenUp(Conflict):
    reason = "REBUILD_GIVEN_UP"

    def __init__(self) -> None:
        super().__init__("another process of this house began a rebuild; this one was given up, ask for that one")


class ServiceSilentError(TransientError):
    """The service hears nothing more, so what it keeps cannot be compared with what was told since."""


class Source(NamedTuple):
    """The log as one service hears it; `group` is the consumer group under which its offsets are committed."""

    kafka: Kafka
    reactions: Reactions[Any]
    group: str
    verifier: Verifier


class RebuiltDatabase:
    """A database of its own name for each rebuild. One that a killed rebuild left is removed by the next rebuild."""

    def __init__(self, live: Store, make: Make, source: Source, progress: Progress) -> None:
        self._kafka, self._reactions, self._group, self._verifier = source
        self._topics = sorted({topic_of(fact_type) for fact_type in self._reactions.table})
        self._prefix = f"{live.database.name}{NEXT}"
        self._places: dict[TopicPartition, int] = {}
        self._heard: dict[TopicPartition, int] = {}
        self._progress = progress
        self.database: Database = live.database.client[f"{self._prefix}-{live.clock.new_id()}"]
        self._store = make(self.database, live.clock)

    async def begin(self) -> None:
        """Removes what other rebuilds left, and hears what the service has heard and committed by now."""
        await self._remove_others()
        with store_errors():
            await self.database[MARK].insert_one({"_id": MARK})
        await self._store.prepare()
        begins, ends = await edges(self._kafka, self._topics)
        self._places = dict(begins)
        self._heard = {**begins, **await acknowledged(self._kafka, self._group, ends)}
        await self._read({place: min(max(begins[place], self._heard[place]), end) for place, end in ends.items()})

    async def end(self) -> None:
        """Removes the database."""
        with store_errors():
            await self.database.client.drop_database(self.database.name)

    async def read_on(self) -> None:
        """Reads the log to its present end: whatever the service keeps by now was told before it."""
        begins, ends = await edges(self._kafka, self._topics)
        self._places, self._heard = {**begins, **self._places}, {**begins, **self._heard}
        await self._read(ends)

    async def service_has_heard(self) -> None:
        """Returns when the service has heard all that was read here.

        Waits while the service takes records; raises ServiceSilentError when it takes none for too long.
        """
        least, since = self._behind(), time.monotonic()
        while least:
            self._heard |= await acknowledged(self._kafka, self._group, self._places)
            behind = self._behind()
            if behind < least:
                least, since = behind, time.monotonic()
            elif time.monotonic() - since > limits.REBUILD_SILENCE_SECONDS:
                raise ServiceSilentError(f"the house has yet to hear {behind} records and takes none; see its health")
            else:
                await asyncio.sleep(limits.REBUILD_LOOK_SECONDS)

    async def check_ours(self) -> None:
        """Raises RebuildGivenUp when another rebuild began; otherwise what was read here before this call is whole."""
        with store_errors():
            if await self.database[MARK].find_one({"_id": MARK}) is None:
                raise RebuildGivenUp

    async def _remove_others(self) -> None:
        """Removes the mark first: a rebuild that works there yet must not take what is gone for what was never told."""
        with store_errors():
            client = self.database.client
            for name in await client.list_database_names():
                if name.startswith(self._prefix):
                    await client[name][MARK].delete_one({"_id": MARK})
                    await client.drop_database(name)

    def _behind(self) -> int:
        return sum(max(0, offset - self._heard[place]) for place, offset in self._places.items())

    async def _read(self, ends: Places) -> None:
        self._progress.records += sum(end - self._places[place] for place, end in ends.items())
        batch: list[Record] = []
        async with aclosing(between(self._kafka, self._places, ends)) as records:
            async for record in records:
                batch.append(record)
                if len(batch) == limits.BATCH_RECORDS:
                    await self._hear(batch)
                    batch = []
        await self._hear(batch)
        self._places.update(ends)

    async def _hear(self, records: Sequence[Record]) -> None:
        self._verifier.begin()
        heard: Batch = []
        for record in records:
            try:
                values = values_of(record.headers)
                envelope = envelope_of(values)
                reaction = self._reactions.table.get(envelope.type)
                if reaction is not None:
                    self._verifier.check(record, values)
                    heard.append((envelope, reaction.validate(record.value or b""), reaction))
            except (KeyError, ValueError):
                self._progress.refused += 1  # what cannot be read or trusted was parked, and took no effect
        # By type alone, and not by cause as in a listener: nothing is told from here, and the batches are far longer.
        for _, batch in groupby(heard, key=lambda delivery: delivery[0].type):
            await self._react(list(batch))
        self._progress.read += len(records)

    async def _react(self, batch: Batch) -> None:
        """Takes the batch at once; where it fails, takes each fact on its own, as the listener did."""
        self._progress.facts += len(batch)
        with call(command=COMMAND):
            if not await self._takes(batch):
                self._progress.refused += sum([not await self._takes([delivery]) for delivery in batch])

    async def _takes(self, batch: Batch) -> bool:
        """Returns False after a refusal or a bug: the fact was parked when it was heard first, and took no effect."""
        try:
            await batch[0][2].react([(fact, envelope) for envelope, fact, _ in batch], self._store)
        except TransientError:
            raise
        except Exception:
            log.exception("not taken in a rebuild", fact=batch[0][0].id, facts=len(batch))
            return False
        return True
