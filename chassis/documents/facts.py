"""Facts kept under their own id: hearing one twice is keeping it once, so numbers folded from them never drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.errors import BulkWriteError

from chassis.documents.aggregates import asked, counted, grouped
from chassis.documents.connect import Database, store_errors
from chassis.documents.mapping import Index
from chassis.documents.query import Query
from chassis.documents.replicas import Body
from contracts.envelope import Envelope


class KeptFacts:
    """One collection of heard facts: the body's fields beside `type`, `subject`, `sequence`, `school` and `time`."""

    def __init__(self, database: Database, name: str, indexes: Sequence[Index] = ()) -> None:
        self.name = name
        self.indexes = tuple(indexes)
        self._collection = database[name]

    async def keep(self, told: Envelope, body: Mapping[str, Any]) -> bool:
        """False when it was there already."""
        return await self.keep_many([(told, body)]) == 1

    async def keep_many(self, heard: Sequence[tuple[Envelope, Mapping[str, Any]]]) -> int:
        """Keeps those not yet there, in one call to the store; returns how many were new."""
        if not heard:
            return 0
        documents = {told.id: _document(told, body) for told, body in heard}
        try:
            with store_errors():
                await self._collection.insert_many(list(documents.values()), ordered=False)
        except BulkWriteError as error:
            return len(documents) - len(error.details["writeErrors"])  # those that were kept before
        return len(documents)

    async def where(self, query: Query) -> list[Body]:
        return [{**found, "id": found["_id"]} for found in await asked(self._collection, query)]

    async def count(self, equals: Mapping[str, Any]) -> int:
        return await counted(self._collection, Query(equals=equals).filter())

    async def counts(self, by: str, equals: Mapping[str, Any]) -> dict[str, int]:
        return await grouped(self._collection, by, Query(equals=equals), 1)

    async def sums(self, by: str, of: str, equals: Mapping[str, Any]) -> dict[str, int]:
        """The sum of the integer field `of` for each value of `by`."""
        return await grouped(self._collection, by, Query(equals=equals), f"${of}")


def _document(told: Envelope, body: Mapping[str, Any]) -> Body:
    return {
        **body,
        "_id": told.id,
        "type": told.type,
        "subject": told.subject,
        "sequence": told.sequence,
        "school": told.school,
        "time": told.time.isoformat(),
    }
