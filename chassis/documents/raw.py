"""Documents as they are stored, a line each, for whoever carries a whole store elsewhere.

The lines are BSON's own extended JSON: every value comes back with the type it had.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from bson import json_util
from pymongo import ASCENDING

from chassis import limits
from chassis.documents.aggregates import counted
from chassis.documents.connect import Database, store_errors
from chassis.documents.mapping import Document

CHAIN = "audit"
_OPTIONS = json_util.JSONOptions(json_mode=json_util.JSONMode.RELAXED, tz_aware=True)


async def collections_of(database: Database) -> list[str]:
    """In the order in which they can be read while others write.

    What was heard stands before what tells, and the chain that says so comes last: no document that was read knows of
    another that was read earlier and did not have it yet.
    """
    with store_errors():
        names = sorted(name for name in await database.list_collection_names() if not name.startswith("system."))
        first = {name: await database[name].find({}).limit(1).to_list(1) for name in names}
    return sorted(names, key=lambda name: (name == CHAIN, any("outbox" in one for one in first[name]), name))


async def raw(database: Database, name: str) -> AsyncIterator[Document]:
    """Every document in the order of ids, by one cursor: a page that begins after an id would be sought from the start.

    Raises StoreBusyError.
    """
    with store_errors():
        async for document in database[name].find({}).sort("_id", ASCENDING):
            yield document


async def raw_pages(database: Database, name: str, *, size: int) -> AsyncIterator[list[Document]]:
    """The same, so many at a time."""
    page: list[Document] = []
    async for document in raw(database, name):
        page.append(document)
        if len(page) == size:
            yield page
            page = []
    if page:
        yield page


async def raw_many(database: Database, name: str, ids: Sequence[Any]) -> dict[str, Document]:
    """Those that are there, in one call to the store. Raises StoreBusyError."""
    if not ids:
        return {}
    with store_errors():
        found = await database[name].find({"_id": {"$in": list(ids)}}).to_list(None)
    return {key_of(one["_id"]): one for one in found}


def key_of(document: object) -> str:
    """Tells ids of every type apart: what somebody wrote by hand may have one that is no text."""
    return repr(document)


async def put_raw(database: Database, name: str, documents: Iterable[Document]) -> int:
    """Writes them as they are, a bounded number at a time; returns how many."""
    written = 0
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) == limits.RAW_DOCUMENTS:
            written += await _insert(database, name, batch)
            batch = []
    return written + await _insert(database, name, batch)


async def _insert(database: Database, name: str, batch: list[Document]) -> int:
    if batch:
        with store_errors():
            await database[name].insert_many(batch, ordered=True)
    return len(batch)


async def documents_in(database: Database) -> int:
    with store_errors():
        names = await database.list_collection_names()
    return sum([await counted(database[name], {}) for name in names])


def to_line(document: Document) -> bytes:
    return json_util.dumps(document, json_options=_OPTIONS, ensure_ascii=False).encode() + b"\n"


def from_line(line: bytes) -> Document:
    """Raises ValueError for what `to_line` did not write."""
    found: Document = json_util.loads(line.decode(), json_options=_OPTIONS)
    return found
