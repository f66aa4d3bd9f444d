"""Aggregates as documents: read with a version, kept only where that version still stands, facts inside the write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from chassis.aggregate import Aggregate
from chassis.clock import Clock
from chassis.documents.connect import Database, store_errors
from chassis.documents.mapping import Document, DocumentMapping
from chassis.documents.outbox import Entry, Nudge, Outbox, Waiting, microseconds, unsent_of
from chassis.documents.query import Query
from chassis.errors import LostUpdateError, NotFound

A = TypeVar("A", bound=Aggregate)


class NoSuchDocument(NotFound):
    def __init__(self, collection: str, document: str) -> None:
        super().__init__(f"there is no {document!r} in {collection}", collection=collection, id=document)


class AlreadyKept(LostUpdateError):  # noqa: N818 - a refusal is an answer
    """Another writer inserted the document since it was looked for."""

    def __init__(self, collection: str, document: str) -> None:
        super().__init__(f"{document!r} is already in {collection}")


class Documents(Generic[A]):
    """One collection of aggregates."""

    def __init__(self, database: Database, shape: DocumentMapping[A], outbox: Outbox, clock: Clock) -> None:
        self.shape = shape
        self._collection = database[shape.name]
        self._outbox = outbox
        self._clock = clock
        self.nudge: Nudge | None = None

    async def get(self, document: str) -> A:
        """Raises NoSuchDocument, BrokenDocument or StoreBusyError."""
        found = await self.find(document)
        if found is None:
            raise NoSuchDocument(self.shape.name, document)
        return found

    async def find(self, document: str) -> A | None:
        with store_errors():
            stored = await self._collection.find_one({"_id": document})
        return None if stored is None else self._read(stored)

    async def many(self, documents: Iterable[str]) -> dict[str, A]:
        """Those that exist, by id, in one call to the store."""
        wanted = list(dict.fromkeys(documents))
        if not wanted:
            return {}
        with store_errors():
            stored = await self._collection.find({"_id": {"$in": wanted}}).to_list(None)
        return {str(found["_id"]): self._read(found) for found in stored}

    async def where(self, query: Query) -> list[A]:
        """At most `query.limit` aggregates, in the order asked for."""
        return [self._read(found) for found in await asked(self._collection, query)]

    async def count(self, equals: Mapping[str, Any]) -> int:
        return await counted(self._collection, Query(equals=equals).filter())

    async def counts(self, by: str, equals: Mapping[str, Any]) -> dict[str, int]:
        """How many documents there are for each value of the field `by`."""
        return await grouped(self._collection, by, Query(equals=equals), 1)

    async def sums(self, by: str, of: str, equals: Mapping[str, Any]) -> dict[str, int]:
        """The sum of the integer field `of` for each value of the field `by`."""
        return await grouped(self._collection, by, Query(equals=equals), f"${of}")

    async def keep(self, aggregate: A) -> None:
        """Writes the aggregate and its facts as one document.

        Raises AlreadyKept for a new aggregate whose id is taken, LostUpdateError when another writer was faster, and
        StoreBusyError when it is not known whether the write was done: load and decide again.
        """
        document, waiting = self._write(aggregate, at=self._clock.now())
        with store_errors():
            if aggregate.version == 0:
                try:
                    await self._collection.insert_one(document)
                except DuplicateKeyError as error:
                    raise AlreadyKept(self.shape.name, aggregate.id) from error
            else:
                guard = {"_id": aggregate.id, "version": aggregate.version}
                result = await self._collection.replace_one(guard, document)
                if result.matched_count != 1:
                    raise LostUpdateError(
                        f"{aggregate.id!r} in {self.shape.name} changed after version {aggregate.version}"
                    )
        self._done([(aggregate, document, waiting)])

    async def keep_many(self, aggregates: Sequence[A]) -> list[str]:
        """Keeps each on its own, in at most three calls to the store; returns the ids that lost to another writer."""
        at = self._clock.now()
        written = [(aggregate, *self._write(aggregate, at=at)) for aggregate in aggregates]
        fresh = [document for aggregate, document, _ in written if aggregate.version == 0]
        changed = [(aggregate, document) for aggregate, document, _ in written if aggregate.version > 0]
        lost = {*await self._insert(fresh), *await self._replace(changed)}
        self._done([item for item in written if item[0].id not in lost])
        return sorted(lost)

    async def tell_again(self) -> int:
        """Lets every aggregate tell its present state; returns how many did. One that just changed told it itself."""
        told = 0
        page = await self.where(Query())
        while page:
            for aggregate in page:
                aggregate.tell_present()
            telling = [aggregate for aggregate in page if aggregate.untold()]
            told += len(telling) - len(await self.keep_many(telling))
            page = await self.where(Query(after=page[-1].id))
        return told

    async def _insert(self, documents: list[Document]) -> set[str]:
        if not documents:
            return set()
        try:
            with store_errors():
                await self._collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            return {str(documents[failed["index"]]["_id"]) for failed in error.details["writeErrors"]}
        return set()

    async def _replace(self, changed: Sequence[tuple[A, Document]]) -> set[str]:
        if not changed:
            return set()
        # The store reports how many matched, not which: a mark of this write tells them apart where some lost.
        mark = self._clock.new_id()
        writes = [
            ReplaceOne({"_id": aggregate.id, "version": aggregate.version}, {**document, "write": mark})
            for aggregate, document in changed
        ]
        with store_errors():
            result = await self._collection.bulk_write(writes, ordered=False)
            if result.matched_count == len(changed):
                return set()
            ids = [aggregate.id for aggregate, _ in changed]
            ours = await self._collection.find({"_id": {"$in": ids}, "write": mark}).to_list(None)
        return set(ids) - {str(found["_id"]) for found in ours}

    def _read(self, stored: Document) -> A:
        stored.pop("write", None)
        aggregate = self.shape.from_document(stored)
        aggregate.__dict__["_unsent"] = unsent_of(stored)
        return aggregate

    def _write(self, aggregate: A, *, at: datetime) -> tuple[Document, Waiting]:
        unsent: list[Entry] = aggregate.__dict__.get("_unsent", [])
        entries = self._outbox.after(aggregate, unsent, at=at)
        document = self.shape.to_document(aggregate)
        document["version"] = aggregate.version + 1
        document["sequence"] = aggregate.sequence + len(aggregate.untold())
        document["outbox"] = entries
        document["relay_at"] = microseconds(at) if entries else 0
        return document, Waiting(self.shape.name, aggregate.id, aggregate.version + 1, entries)

    def _done(self, written: Sequence[tuple[A, Document, Waiting]]) -> None:
        for aggregate, document, waiting in written:
            aggregate.kept(version=document["version"], sequence=document["sequence"])
            aggregate.__dict__["_unsent"] = list(waiting.entries)
        told = [waiting for _, _, waiting in written if waiting.entries]
        if told and self.nudge is not None:
            self.nudge(told)


async def asked(collection: Any, query: Query) -> list[Document]:
    """At most `query.limit` stored documents, in the order asked for."""
    with store_errors():
        found: list[Document] = await collection.aggregate(query.pipeline()).to_list(query.limit)
    return found


async def counted(collection: Any, wanted: Mapping[str, Any]) -> int:
    """By `$group`, which every store answers from an index; `count_documents` has the embedded one look at all."""
    pipeline = [{"$match": dict(wanted)}, {"$group": {"_id": None, "sum": {"$sum": 1}}}]
    with store_errors():
        found = await collection.aggregate(pipeline).to_list(None)
    return int(found[0]["sum"]) if found else 0


async def grouped(collection: Any, by: str, query: Query, amount: int | str) -> dict[str, int]:
    """`$match` then `$group`: the sum of `amount` (a number or "$field") for each value of `by`."""
    pipeline = [{"$match": query.filter()}, {"$group": {"_id": f"${by}", "sum": {"$sum": amount}}}]
    with store_errors():
        found = await collection.aggregate(pipeline).to_list(None)
    return {str(group["_id"]): int(group["sum"] or 0) for group in found}
