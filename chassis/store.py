"""The base of every service's store: its collections, its audit chains, its clock, and what the relay asks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from pymongo import ASCENDING, IndexModel, UpdateMany

from chassis import limits
from chassis.aggregate import Aggregate
from chassis.audit.chain import Chains
from chassis.clock import Clock
from chassis.context import current_command
from chassis.documents.aggregates import Documents, count_matching
from chassis.documents.answers import ANSWERS, FORGOTTEN, Answers
from chassis.documents.connect import Commits, Database, not_journalled, store_errors
from chassis.documents.facts import KeptFacts
from chassis.documents.mapping import DocumentMapping, Index
from chassis.documents.outbox import Entry, Outbox, OutboxRelay, PendingOutbox, microseconds, unsent_of
from chassis.documents.replicas import Replicas
from chassis.identity.actor import Actor
from contracts.checkpoint import CHECKPOINTED

A = TypeVar("A", bound=Aggregate)
NO_SCHOOL = "-"


class Store:
    """A service derives from it and names its collections; `prepare` makes their indexes."""

    service: ClassVar[str] = ""  # the source of its facts; the name of the database where it is empty

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.chains = Chains(database)
        self.answers = Answers(database)
        self._commits = Commits(database)
        self._aggregates: dict[str, Documents[Any]] = {}
        self._indexes: dict[str, list[Index]] = {ANSWERS: [FORGOTTEN]}
        self._projections: list[str] = []

    def now(self) -> datetime:
        return self.clock.now()

    def new_id(self) -> str:
        return self.clock.new_id()

    def secret(self, length: int) -> str:
        return self.clock.secret(length)

    def aggregates(self, mapping: DocumentMapping[A]) -> Documents[A]:
        """A collection that this service decides about, and tells facts of."""
        outbox = Outbox(self.service or self.database.name, mapping.name)
        documents = Documents(self.database, mapping, outbox, self.clock)
        self._aggregates[mapping.name] = documents
        self._indexes[mapping.name] = [Index(("relay_at",)), *mapping.indexes]
        return documents

    def replicas(self, name: str, indexes: Sequence[Index] = ()) -> Replicas:
        """A collection of what other services told last about each of their subjects."""
        self._indexes[name] = list(indexes)
        self._projections.append(name)
        return Replicas(self.database, name, indexes)

    def facts(self, name: str, indexes: Sequence[Index] = ()) -> KeptFacts:
        """A collection of facts that were heard, each under its own id."""
        self._indexes[name] = list(indexes)
        self._projections.append(name)
        return KeptFacts(self.database, name, indexes)

    async def prepare(self) -> None:
        """Makes the indexes that are missing. Raises StoreBusyError."""
        with store_errors():
            for name, indexes in self._indexes.items():
                if indexes:
                    await self.database[name].create_indexes([_model(index) for index in indexes])

    async def ping(self) -> None:
        """Raises StoreBusyError when the store does not answer."""
        with store_errors():
            await self.database.command("ping")

    def mappings(self) -> list[DocumentMapping[Any]]:
        """The mappings of the aggregates, by name."""
        return [documents.mapping for _, documents in sorted(self._aggregates.items())]

    def projections(self) -> list[str]:
        """The collections that hold replicas and heard facts alone: the log can rebuild them."""
        return sorted(self._projections)

    def collections(self) -> list[str]:
        return sorted([*self._indexes, "audit"])

    async def audit(self, actor: Actor | None, action: str, target: str) -> None:
        """Adds to the audit chain of the actor's school. `target` names what was read or refused, never its content."""
        schools = actor.places("school") if actor else ()
        entry = {
            "at": self.now().isoformat(),
            "actor": actor.id if actor else "",
            "name": actor.name if actor else "",
            "roles": sorted(actor.roles()) if actor else [],
            "action": action,
            "target": target,
            "command": current_command(),
        }
        await self.chains.add(schools[0] if len(schools) == 1 else NO_SCHOOL, [entry])

    async def record_facts(self, entries: Sequence[Entry]) -> None:
        """Adds the fingerprint of each told fact to the chain of its school. Raises StoreBusyError."""
        by_school: dict[str, list[dict[str, Any]]] = {}
        for entry in entries:
            if entry["type"].endswith(CHECKPOINTED):
                continue  # a checkpoint in the chain that it signs would make the chain grow for ever
            fingerprint = hashlib.sha256(entry["body"].encode()).hexdigest()
            link_entry = {"fact": entry["id"], "type": entry["type"], "at": entry["time"], "sha256": fingerprint}
            # Facts of an older build, and all but the last of one write, name no document.
            link_entry |= {name: entry[name] for name in ("document", "schema") if name in entry}
            by_school.setdefault(entry["school"] or NO_SCHOOL, []).append(link_entry)
        for school, link_entries in by_school.items():
            await self.chains.add(school, link_entries)

    # What the relay and operators ask.

    async def count_pending(self) -> int:
        """How many documents have facts that are not told yet. Raises StoreBusyError."""
        pending = {"relay_at": {"$gt": 0}}
        return sum([await count_matching(self.database[name], pending) for name in self._aggregates])

    async def tell_again(self) -> int:
        """Lets every aggregate tell its present state, for a new listener; returns how many told something."""
        return sum([await documents.tell_again() for documents in self._aggregates.values()])

    def attach_relay(self, relay: OutboxRelay | None) -> None:
        """From now on `relay` is told of every write, and a document no longer carries what the relay has recorded."""
        for documents in self._aggregates.values():
            documents.relay = relay

    async def pending_outboxes(self, *, before: datetime) -> list[PendingOutbox]:
        """The outboxes that were filled before `before`, the oldest first. Raises StoreBusyError."""
        return await self._committed({"$gt": 0, "$lt": microseconds(before)})

    async def stamped_after(self, moment: datetime) -> list[PendingOutbox]:
        """The outboxes that a clock which was ahead stamped with a time after `moment`. Raises StoreBusyError."""
        return await self._committed({"$gt": microseconds(moment)})

    async def _committed(self, stamped: dict[str, int]) -> list[PendingOutbox]:
        """What is found of a batch before the batch has its commit gets one: nothing that is told is lost."""
        found = await self._pending(stamped)
        if found:
            await self._commits.mark(self.now().isoformat())
        return found

    async def _pending(self, stamped: dict[str, int]) -> list[PendingOutbox]:
        outboxes: list[PendingOutbox] = []
        for name in self._aggregates:
            with store_errors():
                cursor = self.database[name].find({"relay_at": stamped}).sort("relay_at", ASCENDING)
                documents = await cursor.limit(limits.RELAY_BATCH_DOCUMENTS).to_list(None)
            outboxes += [
                PendingOutbox(name, str(document["_id"]), int(document["version"]), unsent_of(document))
                for document in documents
            ]
        return outboxes

    async def clear_outboxes(self, outboxes: Sequence[PendingOutbox]) -> None:
        """Clears the outboxes that still stand as they were told; a newer version is told again in full.

        A bounded number of documents shares a call, so that no other write waits long behind it. Nothing is journalled:
        an outbox that a power cut brings back is told again, which listeners take once. Raises StoreBusyError.
        """
        by_collection: dict[str, list[PendingOutbox]] = {}
        for outbox in sorted(outboxes, key=lambda outbox: outbox.version):
            by_collection.setdefault(outbox.collection, []).append(outbox)
        for name, together in by_collection.items():
            for first in range(0, len(together), limits.CLEARED_DOCUMENTS):
                writes = _clearing(together[first : first + limits.CLEARED_DOCUMENTS])
                with store_errors():
                    await not_journalled(self.database[name]).bulk_write(writes, ordered=False)


def _clearing(outboxes: Sequence[PendingOutbox]) -> list[UpdateMany]:
    """One statement for each version among them, which is the guard of every document in it."""
    by_version: dict[int, list[str]] = {}
    for outbox in outboxes:
        by_version.setdefault(outbox.version, []).append(outbox.id)
    cleared = {"$set": {"outbox": [], "relay_at": 0}}
    return [UpdateMany({"_id": {"$in": ids}, "version": version}, cleared) for version, ids in by_version.items()]


def _model(index: Index) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in index.fields], unique=index.unique)
