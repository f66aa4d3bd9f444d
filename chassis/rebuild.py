"""Builds what a house has heard anew from the log, beside the running service, and compares it with what it keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from chassis import limits
from chassis.clock import Door
from chassis.context import call
from chassis.documents import Database, Store
from chassis.documents.connect import store_errors
from chassis.errors import Conflict, Refusal
from chassis.kafka import Kafka, Record
from chassis.parking import read_whole
from chassis.reactions import Reaction, Reactions
from contracts.envelope import Fact, Told, from_headers
from contracts.topics import topic_of

NEXT = "-rebuilt"
REBUILDING = "rebuild"
Make = Callable[[Database, Door], Store]


class Difference(NamedTuple):
    collection: str
    id: str
    what: str  # only kept | only in the log | another content


class NothingToRebuild(Conflict):
    reason = "NOTHING_TO_REBUILD"

    def __init__(self, service: str) -> None:
        super().__init__(f"{service} keeps nothing that the log alone could build anew", service=service)


class AlreadyRebuilding(Conflict):
    reason = "ALREADY_REBUILDING"

    def __init__(self) -> None:
        super().__init__("a rebuild is under way; ask for its progress")


@dataclass
class Progress:
    """`state` is idle, reading, comparing, equal, different or taken."""

    state: str = "idle"
    facts: int = 0
    documents: int = 0
    refused: int = 0
    differences: list[Difference] = field(default_factory=list)


class Rebuild:
    """Of one house. Aggregates are not touched: only what was heard can be heard again."""

    def __init__(self, live: Store, make: Make, reactions: Reactions[Any], kafka: Kafka) -> None:
        self._live = live
        self._make = make
        self._reactions = reactions
        self._kafka = kafka
        self.progress = Progress()

    async def run(self, *, take: bool) -> Progress:
        """Reads the whole log into a database of its own, compares, and with `take` lets the log win where they differ.

        Raises AlreadyRebuilding.
        """
        if self.progress.state in {"reading", "comparing"}:
            raise AlreadyRebuilding
        self.progress = Progress(state="reading")
        fresh = self._live.database.client[f"{self._live.database.name}{NEXT}"]
        try:
            with store_errors():
                await fresh.client.drop_database(fresh.name)
            store = self._make(fresh, self._live.door)
            await store.prepare()
            await self._hear_all(store)
            self.progress.state = "comparing"
            await self._compare(fresh, take=take)
        except Exception:
            self.progress.state = "failed"
            raise
        finally:
            with store_errors():
                await fresh.client.drop_database(fresh.name)
        return self.progress

    async def _hear_all(self, store: Store) -> None:
        topics = sorted({topic_of(fact_type) for fact_type in self._reactions.table})
        batch: list[Record] = []
        async for record in read_whole(self._kafka, *topics):
            batch.append(record)
            if len(batch) == limits.BATCH_RECORDS:
                await self._hear(store, batch)
                batch = []
        await self._hear(store, batch)

    async def _hear(self, store: Store, records: Sequence[Record]) -> None:
        heard: list[tuple[Told, Fact, Reaction]] = []
        for record in records:
            try:
                told = from_headers(record.headers)
                reaction = self._reactions.table.get(told.type)
                if reaction is not None:
                    heard.append((told, reaction.validate(record.value or b""), reaction))
            except (KeyError, ValueError):
                self.progress.refused += 1  # what cannot be read was parked, and took no effect
        # By type alone, not by cause as a listener does: nothing told here is told on, and runs are far longer.
        for _, run in groupby(heard, key=lambda one: one[0].type):
            await self._react(store, list(run))

    async def _react(self, store: Store, run: list[tuple[Told, Fact, Reaction]]) -> None:
        """The run at once; where it is refused, each fact on its own, as the listener did."""
        self.progress.facts += len(run)
        react = run[0][2].react
        with call(command=REBUILDING):
            try:
                await react([(fact, told) for told, fact, _ in run], store)
            except Refusal:
                for told, fact, _ in run:
                    try:
                        await react([(fact, told)], store)
                    except Refusal:
                        self.progress.refused += 1  # parked when it was heard first, or dropped since

    async def _compare(self, fresh: Database, *, take: bool) -> None:
        for name in self._live.projections():
            kept, built = await _documents(self._live.database, name), await _documents(fresh, name)
            self.progress.documents += len(built)
            differences = [*_differences(name, kept, built)]
            self.progress.differences += differences
            if take:
                await self._take(name, differences, built)
        equal = not self.progress.differences
        self.progress.state = "equal" if equal else "taken" if take else "different"

    async def _take(self, name: str, differences: Sequence[Difference], built: dict[str, dict[str, Any]]) -> None:
        collection = self._live.database[name]
        for one in differences:
            with store_errors():
                if one.id in built:
                    await collection.replace_one({"_id": one.id}, built[one.id], upsert=True)
                else:
                    await collection.delete_one({"_id": one.id})


async def _documents(database: Database, name: str) -> dict[str, dict[str, Any]]:
    with store_errors():
        return {str(one["_id"]): one for one in await database[name].find({}).to_list(None)}


def _differences(name: str, kept: dict[str, Any], built: dict[str, Any]) -> list[Difference]:
    found = [Difference(name, one, "only kept") for one in kept.keys() - built.keys()]
    found += [Difference(name, one, "only in the log") for one in built.keys() - kept.keys()]
    found += [Difference(name, one, "another content") for one in kept.keys() & built.keys() if kept[one] != built[one]]
    return sorted(found)
