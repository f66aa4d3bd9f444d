"""Documents that differ from the log are repaired, unless a newer fact changed them since they were compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pymongo import DeleteOne, ReplaceOne

from chassis.documents.connect import Database, store_errors
from chassis.documents.mapping import Document


class Mismatch(NamedTuple):
    """A document as it was kept when it was compared, and as the log gives it; None where it is absent."""

    id: Any
    kept: Document | None
    built: Document | None


async def repair(database: Database, name: str, mismatches: Sequence[Mismatch]) -> bool:
    """Replaces or removes the kept documents, each only where its sequence is still the one that was compared.

    A document that is absent is left to `Replicas.put_many`, whose guard is the listener's. Returns False when one or
    more were spared. Raises StoreBusyError.
    """
    writes = [_write(pair.id, pair.kept, pair.built) for pair in mismatches if pair.kept is not None]
    if not writes:
        return True
    with store_errors():
        result = await database[name].bulk_write(writes, ordered=False)
    return result.matched_count + result.deleted_count == len(writes)


def _write(document: Any, kept: Document, built: Document | None) -> ReplaceOne[Document] | DeleteOne:
    guard = {"_id": document, "sequence": kept.get("sequence")}
    return DeleteOne(guard) if built is None else ReplaceOne(guard, built)
