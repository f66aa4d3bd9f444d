"""Replicas: what this service keeps of another service's subjects. An older fact never replaces a newer one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError

from chassis.documents.aggregates import NoSuchDocument, count_matching, fetch, sum_by
from chassis.documents.connect import Database, store_errors
from chassis.documents.mapping import Index
from chassis.documents.query import Query

Body = dict[str, Any]


class Replicas:
    """One collection of bodies, each with the sequence of the fact that it came from."""

    def __init__(self, database: Database, name: str, indexes: Sequence[Index] = ()) -> None:
        self.name = name
        self.indexes = tuple(indexes)
        self._collection = database[name]

    async def put(self, document: str, sequence: int, body: Mapping[str, Any]) -> None:
        await self.put_many([(document, sequence, body)])

    async def put_many(self, changes: Iterable[tuple[str, int, Mapping[str, Any]]]) -> None:
        """Takes changes as id, sequence and body, in one call to the store. Raises StoreBusyError.

        Replaces where the stored sequence is lower, inserts where there is none; stale and repeated changes fall away.
        """
        newest: dict[str, tuple[int, Mapping[str, Any]]] = {}
        for document, sequence, body in changes:
            if document not in newest or sequence >= newest[document][0]:
                newest[document] = (sequence, body)
        if not newest:
            return
        writes = [
            ReplaceOne(
                {"_id": document, "sequence": {"$lt": sequence}},
                {**body, "_id": document, "sequence": sequence},
                upsert=True,
            )
            for document, (sequence, body) in newest.items()
        ]
        try:
            with store_errors():
                await self._collection.bulk_write(writes, ordered=False)
        except BulkWriteError:
            return  # only duplicate keys come here: the stored sequence is not lower, so the change is stale

    async def get(self, document: str) -> Body:
        """Raises NoSuchDocument."""
        body = await self.find(document)
        if body is None:
            raise NoSuchDocument(self.name, document)
        return body

    async def find(self, document: str) -> Body | None:
        with store_errors():
            stored = await self._collection.find_one({"_id": document})
        return None if stored is None else _body(stored)

    async def many(self, documents: Iterable[str]) -> dict[str, Body]:
        """The bodies that exist, by id, in one call to the store."""
        ids = list(dict.fromkeys(documents))
        if not ids:
            return {}
        with store_errors():
            stored = await self._collection.find({"_id": {"$in": ids}}).to_list(None)
        return {str(document["_id"]): _body(document) for document in stored}

    async def where(self, query: Query) -> list[Body]:
        return [_body(document) for document in await fetch(self._collection, query)]

    async def count(self, equals: Mapping[str, Any]) -> int:
        return await count_matching(self._collection, Query(equals=equals).filter())

    async def counts(self, by: str, equals: Mapping[str, Any]) -> dict[str, int]:
        return await sum_by(self._collection, by, Query(equals=equals), 1)

    async def sums(self, by: str, of: str, equals: Mapping[str, Any]) -> dict[str, int]:
        """The sum of the integer field `of` for each value of `by`."""
        return await sum_by(self._collection, by, Query(equals=equals), f"${of}")


def _body(stored: Body) -> Body:
    return {**{key: value for key, value in stored.items() if key != "_id"}, "id": stored["_id"]}
