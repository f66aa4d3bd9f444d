"""Documents as they are stored, a line each, for whoever carries a whole store elsewhere.

The lines are BSON's own extended JSON: every value comes back with the type it had.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from bson import json_util
from pymongo import ASCENDING

from chassis import limits
from chassis.documents.aggregates import count_matching
from chassis.documents.connect import Database, store_errors
from chassis.documents.mapping import Document

CHAIN = "audit"
_OPTIONS = json_util.JSONOptions(json_mode=json_util.JSONMode.RELAXED, tz_aware=True)


async def collections_of(database: Database) -> list[str]:
    """In the order in which they can be read while others write.

    Replicas and kept facts come first, then aggregates, then the audit chain. So no document that was read refers to
    a change that a document read before it does not have yet.
    """
    with store_errors():
        names = sorted(name for name in await database.list_collection_names() if not name.startswith("system."))
        first = {name: await database[name].find({}).limit(1).to_list(1) for name in names}
    return sorted(names, key=lambda name: (name == CHAIN, any("outbox" in document for document in first[name]), name))


async def raw(database: Database, name: str) -> AsyncIterator[Document]:
    """Every document in the order of ids, by one cursor: the embedded store seeks each later page from the start.

    Raises StoreBusyError.
    """
    with store_errors():
        async for document in database[name].find({}).sort("_id", ASCENDING):
            yield document


async def raw_pages(database: Database, name: str, *, size: int) -> AsyncIterator[list[Document]]:
    """Every document in the order of ids, `size` at a time. Raises StoreBusyError."""
    page: list[Document] = []
    async for document in raw(database, name):
        page.append(document)
        if len(page) == size:
            yield page
            page = []
    if page:
        yield page


async def raw_many(database: Database, name: str, ids: Sequence[Any]) -> dict[str, Document]:
    """The documents that exist, by `key_of` their ids, in one call to the store. Raises StoreBusyError."""
    if not ids:
        return {}
    with store_errors():
        documents = await database[name].find({"_id": {"$in": list(ids)}}).to_list(None)
    return {key_of(document["_id"]): document for document in documents}


def key_of(document: object) -> str:
    """A key for ids of every type: a document that was written by hand may have an id that is no text."""
    return repr(document)


async def put_raw(database: Database, name: str, documents: Iterable[Document]) -> int:
    """Writes the documents as they are, a bounded number at a time; returns how many. Raises StoreBusyError."""
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
    return sum([await count_matching(database[name], {}) for name in names])


def to_line(document: Document) -> bytes:
    return json_util.dumps(document, json_options=_OPTIONS, ensure_ascii=False).encode() + b"\n"


def from_line(line: bytes) -> Document:
    """Raises ValueError for what `to_line` did not write."""
    document: Document = json_util.loads(line.decode(), json_options=_OPTIONS)
    return document
