"""Aggregates as documents: read with a version, kept only where that version still stands, facts inside the write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from chassis import limits
from chassis.aggregate import Aggregate
from chassis.clock import Clock
from chassis.documents.connect import Commits, Database, store_errors
from chassis.documents.mapping import Document, DocumentMapping
from chassis.documents.outbox import Outbox, OutboxRelay, PendingOutbox, microseconds, unsent_of
from chassis.documents.query import Query
from chassis.errors import LostUpdateError, NotFound

A = TypeVar("A", bound=Aggregate)


class NoSuchDocument(NotFound):
    def __init__(self, collection: str, document: str) -> None:
        super().__init__(f"there is no {document!r} in {collection}", collection=collection, id=document)


class Documents(Generic[A]):
    """One collection of aggregates, each guarded by the version that was read."""

    def __init__(self, database: Database, mapping: DocumentMapping[A], outbox: Outbox, clock: Clock) -> None:
        self.mapping = mapping
        self._collection = database[mapping.name]
        self._commits = Commits(database)
        self._outbox = outbox
        self._clock = clock
        self.relay: OutboxRelay | None = None

    async def get(self, document: str) -> A:
        """Raises NoSuchDocument, BrokenDocument or StoreBusyError."""
        aggregate = await self.find(document)
        if aggregate is None:
            raise NoSuchDocument(self.mapping.name, document)
        return aggregate

    async def find(self, document: str) -> A | None:
        """Returns None where there is none. Raises BrokenDocument or StoreBusyError."""
        with store_errors():
            stored = await self._collection.find_one({"_id": document})
        return None if stored is None else self._read(stored)

    async def many(self, documents: Iterable[str]) -> dict[str, A]:
        """The aggregates that exist, by id, in one call to the store."""
        ids = list(dict.fromkeys(documents))
        if not ids:
            return {}
        with store_errors():
            stored = await self._collection.find({"_id": {"$in": ids}}).to_list(None)
        return {str(document["_id"]): self._read(document) for document in stored}

    async def where(self, query: Query) -> list[A]:
        """At most `query.limit` aggregates, in the order of `query.sort`."""
        return [self._read(document) for document in await fetch(self._collection, query)]

    async def count(self, equals: Mapping[str, Any], any_of: Mapping[str, Sequence[Any]] | None = None) -> int:
        return await count_matching(self._collection, Query(equals=equals, any_of=any_of or {}).filter())

    async def counts(
        self, by: str, equals: Mapping[str, Any], any_of: Mapping[str, Sequence[Any]] | None = None
    ) -> dict[str, int]:
        """How many documents there are for each value of the field `by`."""
        return await sum_by(self._collection, by, Query(equals=equals, any_of=any_of or {}), 1)

    async def texts(self, field: str, query: Query) -> dict[str, str]:
        """One field of each document by id, without the rest: to choose and order by, before any is read."""
        stages = [*query.pipeline(), {"$project": {field: 1}}]
        with store_errors():
            found = await self._collection.aggregate(stages).to_list(query.limit)
        return {str(one["_id"]): str(one.get(field, "")) for one in found}

    async def sums(self, by: str, of: str, equals: Mapping[str, Any]) -> dict[str, int]:
        """The sum of the integer field `of` for each value of the field `by`."""
        return await sum_by(self._collection, by, Query(equals=equals), f"${of}")

    async def keep(self, aggregate: A) -> None:
        """Writes the aggregate and its facts as one document.

        Raises LostUpdateError when another writer was faster, also where a new aggregate's id is taken, and
        StoreBusyError when it is not known whether the write was done: load and decide again.
        """
        document, outbox = self._write(aggregate, at=self._clock.now())
        with store_errors():
            if aggregate.version == 0:
                try:
                    await self._collection.insert_one(document)
                except DuplicateKeyError as error:
                    raise LostUpdateError(f"{aggregate.id!r} is already in {self.mapping.name}") from error
            else:
                guard = {"_id": aggregate.id, "version": aggregate.version}
                result = await self._collection.replace_one(guard, document)
                if result.matched_count != 1:
                    raise LostUpdateError(
                        f"{aggregate.id!r} in {self.mapping.name} changed after version {aggregate.version}"
                    )
        self._done([(aggregate, document, outbox)])

    async def keep_many(self, aggregates: Sequence[A]) -> list[str]:
        """Keeps each aggregate on its own, in at most four calls to the store.

        Many share one commit: nothing is told and nothing returned before it. Returns the ids of those that lost to
        another writer, in order; the others are kept. Raises StoreBusyError.
        """
        at = self._clock.now()
        written = [(aggregate, *self._write(aggregate, at=at)) for aggregate in aggregates]
        fresh = [document for aggregate, document, _ in written if aggregate.version == 0]
        changed = [(aggregate, document) for aggregate, document, _ in written if aggregate.version > 0]
        together = len(written) >= limits.COMMIT_DOCUMENTS
        collection = self._commits.batch(self.mapping.name) if together else self._collection
        lost = {*await self._insert(collection, fresh), *await self._replace(collection, changed)}
        if together:
            await self._commits.mark(at.isoformat())
        self._done([item for item in written if item[0].id not in lost])
        return sorted(lost)

    async def tell_again(self) -> int:
        """Lets every aggregate tell its present state; returns how many did.

        An aggregate that changed meanwhile is passed over: it told its newer state itself.
        """
        told = 0
        page = await self.where(Query())
        while page:
            for aggregate in page:
                aggregate.tell_present()
            telling = [aggregate for aggregate in page if aggregate.pending_facts()]
            told += len(telling) - len(await self.keep_many(telling))
            page = await self.where(Query(after=page[-1].id))
        return told

    async def forget(self, field: str, *, before: datetime) -> int:
        """Deletes the documents whose instant `field` is past; returns how many. Raises StoreBusyError.

        What still has a fact to tell stays until it is told.
        """
        with store_errors():
            result = await self._collection.delete_many({field: {"$lt": before.isoformat()}, "relay_at": 0})
        return int(result.deleted_count)

    async def _insert(self, collection: Any, documents: list[Document]) -> set[str]:
        if not documents:
            return set()
        try:
            with store_errors():
                await collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            return {str(documents[failure["index"]]["_id"]) for failure in error.details["writeErrors"]}
        return set()

    async def _replace(self, collection: Any, changed: Sequence[tuple[A, Document]]) -> set[str]:
        if not changed:
            return set()
        # The store reports how many matched, not which ones: this mark tells ours from those of a faster writer.
        mark = self._clock.new_id()
        writes = [
            ReplaceOne({"_id": aggregate.id, "version": aggregate.version}, {**document, "write": mark})
            for aggregate, document in changed
        ]
        with store_errors():
            result = await collection.bulk_write(writes, ordered=False)
            if result.matched_count == len(changed):
                return set()
            ids = [aggregate.id for aggregate, _ in changed]
            ours = await self._collection.find({"_id": {"$in": ids}, "write": mark}).to_list(None)
        return set(ids) - {str(document["_id"]) for document in ours}

    def _read(self, stored: Document) -> A:
        stored.pop("write", None)
        aggregate = self.mapping.from_document(stored)
        aggregate.__dict__["_unsent"] = unsent_of(stored)
        return aggregate

    def _write(self, aggregate: A, *, at: datetime) -> tuple[Document, PendingOutbox]:
        # Facts that the relay told and recorded since are left out: their clearing rides on this write.
        recorded = self.relay.recorded_up_to(self.mapping.name, aggregate.id) if self.relay else 0
        unsent = [entry for entry in aggregate.__dict__.get("_unsent", ()) if entry["sequence"] > recorded]
        entries = self._outbox.after(aggregate, unsent, at=at)
        document = self.mapping.to_document(aggregate)
        if self.mapping.told and aggregate.pending_facts():
            # Goes into the chain with the fact: a document that was altered past the house no longer fits.
            entries[-1] |= {"document": self.mapping.fingerprint(aggregate), "schema": self.mapping.schema}
        document["version"] = aggregate.version + 1
        document["sequence"] = aggregate.sequence + len(aggregate.pending_facts())
        document["outbox"] = entries
        document["relay_at"] = microseconds(at) if entries else 0
        return document, PendingOutbox(self.mapping.name, aggregate.id, aggregate.version + 1, entries)

    def _done(self, written: Sequence[tuple[A, Document, PendingOutbox]]) -> None:
        for aggregate, document, outbox in written:
            aggregate.kept(version=document["version"], sequence=document["sequence"])
            aggregate.__dict__["_unsent"] = list(outbox.entries)
        pending = [outbox for _, _, outbox in written if outbox.entries]
        if pending and self.relay is not None:
            self.relay.nudge(pending)


async def fetch(collection: Any, query: Query) -> list[Document]:
    """At most `query.limit` stored documents, in the order of `query.sort`."""
    with store_errors():
        documents: list[Document] = await collection.aggregate(query.pipeline()).to_list(query.limit)
    return documents


async def count_matching(collection: Any, matching: Mapping[str, Any]) -> int:
    """Counts by `$group`, which every store answers from an index; for `count_documents` the embedded one reads all."""
    pipeline = [{"$match": dict(matching)}, {"$group": {"_id": None, "sum": {"$sum": 1}}}]
    with store_errors():
        groups = await collection.aggregate(pipeline).to_list(None)
    return int(groups[0]["sum"]) if groups else 0


async def sum_by(collection: Any, by: str, query: Query, amount: int | str) -> dict[str, int]:
    """`$match` then `$group`: the sum of `amount` (a number or "$field") for each value of `by`."""
    pipeline = [{"$match": query.filter()}, {"$group": {"_id": f"${by}", "sum": {"$sum": amount}}}]
    with store_errors():
        groups = await collection.aggregate(pipeline).to_list(None)
    return {str(group["_id"]): int(group["sum"] or 0) for group in groups}
