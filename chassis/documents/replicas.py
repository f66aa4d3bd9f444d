"""Replicas: what this service remembers of a neighbour's subjects; an older telling never replaces a newer one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError

from chassis.documents.aggregates import NoSuchDocument, asked, counted, grouped
from chassis.documents.connect import Database, store_errors
from chassis.documents.mapping import Index
from chassis.documents.query import Query

Body = dict[str, Any]


class Replicas:
    """One collection of remembered bodies, each with the sequence of the fact it came from."""

    def __init__(self, database: Database, name: str, indexes: Sequence[Index] = ()) -> None:
        self.name = name
        self.indexes = tuple(indexes)
        self._collection = database[name]

    async def put(self, document: str, sequence: int, body: Mapping[str, Any]) -> None:
        await self.put_many([(document, sequence, body)])

    async def put_many(self, tellings: Iterable[tuple[str, int, Mapping[str, Any]]]) -> None:
        """Replaces where the stored sequence is lower, inserts otherwise; stale and repeated tellings fall away."""
        newest: dict[str, tuple[int, Mapping[str, Any]]] = {}
        for document, sequence, body in tellings:
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
            return  # only duplicate keys come here: the stored sequence is not lower, the telling is stale

    async def get(self, document: str) -> Body:
        """Raises NoSuchDocument."""
        found = await self.find(document)
        if found is None:
            raise NoSuchDocument(self.name, document)
        return found

    async def find(self, document: str) -> Body | None:
        with store_errors():
            stored = await self._collection.find_one({"_id": document})
        return None if stored is None else _body(stored)

    async def many(self, documents: Iterable[str]) -> dict[str, Body]:
        wanted = list(dict.fromkeys(documents))
        if not wanted:
            return {}
        with store_errors():
            stored = await self._collection.find({"_id": {"$in": wanted}}).to_list(None)
        return {str(found["_id"]): _body(found) for found in stored}

    async def where(self, query: Query) -> list[Body]:
        return [_body(found) for found in await asked(self._collection, query)]

    async def count(self, equals: Mapping[str, Any]) -> int:
        return await counted(self._collection, Query(equals=equals).filter())

    async def counts(self, by: str, equals: Mapping[str, Any]) -> dict[str, int]:
        return await grouped(self._collection, by, Query(equals=equals), 1)

    async def sums(self, by: str, of: str, equals: Mapping[str, Any]) -> dict[str, int]:
        """The sum of the integer field `of` for each value of `by`."""
        return await grouped(self._collection, by, Query(equals=equals), f"${of}")


def _body(stored: Body) -> Body:
    return {**{key: value for key, value in stored.items() if key != "_id"}, "id": stored["_id"]}
