"""The house built anew: a database of its own that hears the log up to a place, and on from there when told to."""

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
from chassis.documents import Database
from chassis.documents.connect import store_errors
from chassis.errors import Conflict, TransientError
from chassis.store import Store
from contracts.envelope import Envelope, Fact, from_headers
from contracts.topics import topic_of
from operating.rebuild.progress import Progress

log = structlog.get_logger()

NEXT = "-rebuilt"
MARK = "rebuild"
COMMAND = "rebuild"
Make = Callable[[Database, Clock], Store]
Run = list[tuple[Envelope, Fact, Reaction]]


class RebuildGivenUp(Conflict):
    reason = "REBUILD_GIVEN_UP"

    def __init__(self) -> None:
        super().__init__("another process of this house began a rebuild; this one was given up, ask for that one")


class ServiceSilentError(TransientError):
    """The house hears nothing more, so what it keeps cannot be compared with what was told since."""


class Source(NamedTuple):
    """The log as one house hears it: `group` is the name under which its places are kept there."""

    kafka: Kafka
    reactions: Reactions[Any]
    group: str


class Anew:
    """Each rebuild has a database of its own name; one that was killed leaves it to the next, which removes it."""

    def __init__(self, live: Store, make: Make, source: Source, progress: Progress) -> None:
        self._kafka, self._reactions, self._group = source
        self._topics = sorted({topic_of(fact_type) for fact_type in self._reactions.table})
        self._prefix = f"{live.database.name}{NEXT}"
        self._places: dict[TopicPartition, int] = {}
        self._heard: dict[TopicPartition, int] = {}
        self._progress = progress
        self.database: Database = live.database.client[f"{self._prefix}-{live.clock.new_id()}"]
        self._store = make(self.database, live.clock)

    async def begin(self) -> None:
        """Hears what the house has heard and acknowledged by now."""
        await self._remove_others()
        with store_errors():
            await self.database[MARK].insert_one({"_id": MARK})
        await self._store.prepare()
        begins, ends = await edges(self._kafka, self._topics)
        self._places = dict(begins)
        self._heard = {**begins, **await acknowledged(self._kafka, self._group, ends)}
        await self._read({place: min(max(begins[place], self._heard[place]), end) for place, end in ends.items()})

    async def end(self) -> None:
        with store_errors():
            await self.database.client.drop_database(self.database.name)

    async def read_on(self) -> None:
        """To the end of now: whatever the house has kept by now was told before it."""
        begins, ends = await edges(self._kafka, self._topics)
        self._places, self._heard = {**begins, **self._places}, {**begins, **self._heard}
        await self._read(ends)

    async def heard(self) -> None:
        """Returns when the house has heard all that was read here.

        Raises ServiceSilentError when it takes nothing for too long. While it takes something it is waited for.
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

    async def still_ours(self) -> None:
        """Raises RebuildGivenUp when another rebuild began: what was read here before this call is whole otherwise."""
        with store_errors():
            if await self.database[MARK].find_one({"_id": MARK}) is None:
                raise RebuildGivenUp

    async def _remove_others(self) -> None:
        """The mark first: whoever still works there must not take what is gone for what was never told."""
        with store_errors():
            client = self.database.client
            for name in await client.list_database_names():
                if name.startswith(self._prefix):
                    await client[name][MARK].delete_one({"_id": MARK})
                    await client.drop_database(name)

    def _behind(self) -> int:
        return sum(max(0, place - self._heard[one]) for one, place in self._places.items())

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
        heard: Run = []
        for record in records:
            try:
                told = from_headers(record.headers)
                reaction = self._reactions.table.get(told.type)
                if reaction is not None:
                    heard.append((told, reaction.validate(record.value or b""), reaction))
            except (KeyError, ValueError):
                self._progress.refused += 1  # what cannot be read was parked, and took no effect
        # By type alone, not by cause as a listener does: nothing told here is told on, and runs are far longer.
        for _, run in groupby(heard, key=lambda one: one[0].type):
            await self._react(list(run))
        self._progress.read += len(records)

    async def _react(self, run: Run) -> None:
        """The run at once; where it fails, each fact on its own, as the listener did."""
        self._progress.facts += len(run)
        with call(command=COMMAND):
            if not await self._takes(run):
                self._progress.refused += sum([not await self._takes([one]) for one in run])

    async def _takes(self, run: Run) -> bool:
        """False for what is refused or hits a bug: it was parked when it was heard first, and took no effect."""
        try:
            await run[0][2].react([(fact, told) for told, fact, _ in run], self._store)
        except TransientError:
            raise
        except Exception:
            log.exception("not taken in a rebuild", fact=run[0][0].id, facts=len(run))
            return False
        return True
