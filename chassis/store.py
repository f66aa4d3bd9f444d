"""The base of every house's store room: its collections, and the door to time, ids and secrets."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from pymongo import ASCENDING, IndexModel, UpdateOne

from chassis import limits
from chassis.aggregate import Aggregate
from chassis.audit.chain import Chains
from chassis.clock import Clock
from chassis.context import current_command
from chassis.documents.aggregates import Documents, counted
from chassis.documents.connect import Database, store_errors
from chassis.documents.facts import KeptFacts
from chassis.documents.mapping import DocumentMapping, Index
from chassis.documents.outbox import Entry, Nudge, Outbox, Waiting, microseconds, unsent_of
from chassis.documents.replicas import Replicas
from chassis.identity.actor import Actor

A = TypeVar("A", bound=Aggregate)
NO_SCHOOL = "-"
CHECKPOINTED = ".checkpointed.v1"


class Store:
    """A house derives from it and names its collections; `prepare` makes their indexes."""

    service: ClassVar[str] = ""  # the source of its facts; the database's name where a house says nothing

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.chains = Chains(database)
        self._aggregates: dict[str, Documents[Any]] = {}
        self._indexes: dict[str, list[Index]] = {}
        self._projections: list[str] = []

    def now(self) -> datetime:
        return self.clock.now()

    def new_id(self) -> str:
        return self.clock.new_id()

    def secret(self, length: int) -> str:
        return self.clock.secret(length)

    def aggregates(self, shape: DocumentMapping[A]) -> Documents[A]:
        documents = Documents(self.database, shape, Outbox(self.service or self.database.name, shape.name), self.clock)
        self._aggregates[shape.name] = documents
        self._indexes[shape.name] = [Index(("relay_at",)), *shape.indexes]
        return documents

    def replicas(self, name: str, indexes: Sequence[Index] = ()) -> Replicas:
        self._indexes[name] = list(indexes)
        self._projections.append(name)
        return Replicas(self.database, name, indexes)

    def facts(self, name: str, indexes: Sequence[Index] = ()) -> KeptFacts:
        self._indexes[name] = list(indexes)
        self._projections.append(name)
        return KeptFacts(self.database, name, indexes)

    async def prepare(self) -> None:
        """Makes the indexes; doing it again changes nothing."""
        with store_errors():
            for name, indexes in self._indexes.items():
                if indexes:
                    await self.database[name].create_indexes([_model(index) for index in indexes])

    async def ping(self) -> None:
        """Raises StoreBusyError when the store does not answer."""
        with store_errors():
            await self.database.command("ping")

    def shapes(self) -> list[DocumentMapping[Any]]:
        """Of its aggregates, by name."""
        return [documents.shape for _, documents in sorted(self._aggregates.items())]

    def projections(self) -> list[str]:
        """Collections that hold nothing but what was heard: the log can build them anew."""
        return sorted(self._projections)

    def collections(self) -> list[str]:
        return sorted([*self._indexes, "audit"])

    async def audited(self, actor: Actor | None, action: str, target: str) -> None:
        """Adds to the chain of the actor's school; `target` names what was read or refused, never its content."""
        schools = actor.places("school") if actor else ()
        entry = {
            "at": self.now().isoformat(),
            "actor": actor.id if actor else "",
            "roles": sorted(actor.roles()) if actor else [],
            "action": action,
            "target": target,
            "command": current_command(),
        }
        await self.chains.add(schools[0] if len(schools) == 1 else NO_SCHOOL, [entry])

    async def recorded(self, entries: Sequence[Entry]) -> None:
        """Adds the fingerprint of each told fact to the chain of its school."""
        by_school: dict[str, list[dict[str, Any]]] = {}
        for entry in entries:
            if entry["type"].endswith(CHECKPOINTED):
                continue  # a checkpoint in its own chain would make the chain grow for ever
            fingerprint = hashlib.sha256(entry["body"].encode()).hexdigest()
            one = {"fact": entry["id"], "type": entry["type"], "at": entry["time"], "sha256": fingerprint}
            by_school.setdefault(entry["school"] or NO_SCHOOL, []).append(one)
        for school, recorded in by_school.items():
            await self.chains.add(school, recorded)

    # The four questions of the relay and of operators.

    async def untold(self) -> int:
        """How many documents still have facts to tell."""
        return sum([await counted(self.database[name], {"relay_at": {"$gt": 0}}) for name in self._aggregates])

    async def tell_again(self) -> int:
        """Tells the present state of every aggregate to whoever listens anew; returns how many told something."""
        return sum([await documents.tell_again() for documents in self._aggregates.values()])

    def nudged_by(self, nudge: Nudge) -> None:
        for documents in self._aggregates.values():
            documents.nudge = nudge

    async def waiting(self, *, before: datetime) -> list[Waiting]:
        """Documents whose facts have waited since before `before`, the longest wait first."""
        return await self._untold({"$gt": 0, "$lt": microseconds(before)})

    async def stamped_after(self, moment: datetime) -> list[Waiting]:
        """Documents whose facts wait since a moment that has yet to come: the clock was wrong when they were kept."""
        return await self._untold({"$gt": microseconds(moment)})

    async def _untold(self, stamped: dict[str, int]) -> list[Waiting]:
        found: list[Waiting] = []
        for name in self._aggregates:
            untold = {"relay_at": stamped}
            with store_errors():
                cursor = self.database[name].find(untold).sort("relay_at", ASCENDING)
                stored = await cursor.limit(limits.RELAY_BATCH_DOCUMENTS).to_list(None)
            found.extend(Waiting(name, str(one["_id"]), int(one["version"]), unsent_of(one)) for one in stored)
        return found

    async def told(self, waiting: Sequence[Waiting]) -> None:
        """Clears the outboxes that still stand as they were told; a newer version is told again in full."""
        by_collection: dict[str, list[UpdateOne]] = {}
        for one in waiting:
            clear = UpdateOne({"_id": one.id, "version": one.version}, {"$set": {"outbox": [], "relay_at": 0}})
            by_collection.setdefault(one.collection, []).append(clear)
        for name, writes in by_collection.items():
            with store_errors():
                await self.database[name].bulk_write(writes, ordered=False)


def _model(index: Index) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in index.fields], unique=index.unique)
