"""Facts kept under their own id: hearing one twice is keeping it once, so numbers folded from them never drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.errors import BulkWriteError

from chassis.documents.aggregates import count_matching, fetch, sum_by
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

    async def keep(self, envelope: Envelope, body: Mapping[str, Any]) -> bool:
        """Returns False when the fact was there already. Raises StoreBusyError."""
        return await self.keep_many([(envelope, body)]) == 1

    async def keep_many(self, heard: Sequence[tuple[Envelope, Mapping[str, Any]]]) -> int:
        """Keeps the facts that are not there yet, in one call to the store; returns how many were new."""
        if not heard:
            return 0
        documents = {envelope.id: _document(envelope, body) for envelope, body in heard}
        try:
            with store_errors():
                await self._collection.insert_many(list(documents.values()), ordered=False)
        except BulkWriteError as error:
            return len(documents) - len(error.details["writeErrors"])  # those that were kept before
        return len(documents)

    async def where(self, query: Query) -> list[Body]:
        return [{**document, "id": document["_id"]} for document in await fetch(self._collection, query)]

    async def count(self, equals: Mapping[str, Any]) -> int:
        return await count_matching(self._collection, Query(equals=equals).filter())

    async def counts(self, by: str, equals: Mapping[str, Any]) -> dict[str, int]:
        return await sum_by(self._collection, by, Query(equals=equals), 1)

    async def sums(self, by: str, of: str, equals: Mapping[str, Any]) -> dict[str, int]:
        """The sum of the integer field `of` for each value of `by`."""
        return await sum_by(self._collection, by, Query(equals=equals), f"${of}")


def _document(envelope: Envelope, body: Mapping[str, Any]) -> Body:
    return {
        **body,
        "_id": envelope.id,
        "type": envelope.type,
        "subject": envelope.subject,
        "sequence": envelope.sequence,
        "school": envelope.school,
        "time": envelope.time.isoformat(),
    }
