"""First answers to commands, each kept for a day under an id that its caller alone can make."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pymongo.errors import DuplicateKeyError

from chassis import limits
from chassis.documents.connect import Database, store_errors
from chassis.documents.mapping import Index

ANSWERS = "answers"
FORGOTTEN = Index(("forget_at",))


class Kept(NamedTuple):
    """Of which request it is; who does it, and until when he is believed to; and the sealed answer, once there is one.

    `is_own` where whoever asks was let to do it.
    """

    request: str
    by: str
    until: datetime
    sealed: str = ""
    is_own: bool = False


class Answers:
    """One collection. Whoever does a command holds its place for seconds at a time, and so never long when he dies."""

    def __init__(self, database: Database) -> None:
        self._collection = database[ANSWERS]

    async def claim(self, document: str, request: str, *, by: str, at: datetime) -> Kept | None:
        """Takes the place for `by` where it is free, or held by somebody who is gone, for the same request.

        Returns what stands there; None where it was given up in this moment: ask again. Raises StoreBusyError.
        """
        held = {"request": request, "by": by, "until": _held(at), "forget_at": _kept(at)}
        try:
            with store_errors():
                await self._collection.insert_one({"_id": document, **held, "sealed": ""})
        except DuplicateKeyError:
            pass
        else:
            return _read({**held, "sealed": ""}, by)
        with store_errors():
            found = await self._collection.find_one({"_id": document})
        if found is None:
            return None
        standing = _read(found, by)
        if standing.sealed or standing.request != request or standing.until > at:
            return standing
        guard = {"_id": document, "by": found["by"], "until": found["until"], "sealed": ""}
        with store_errors():
            taken = await self._collection.update_one(guard, {"$set": held})
        return _read({**held, "sealed": ""}, by) if taken.matched_count else None

    async def hold(self, document: str, *, by: str, at: datetime) -> None:
        """Goes on holding the place. Raises StoreBusyError."""
        with store_errors():
            await self._collection.update_one({"_id": document, "by": by, "sealed": ""}, {"$set": {"until": _held(at)}})

    async def remember(self, document: str, sealed: str, *, by: str, at: datetime) -> bool:
        """Keeps the answer. Returns False where the place was taken over meanwhile. Raises StoreBusyError."""
        answered = {"$set": {"sealed": sealed, "forget_at": _kept(at)}}
        with store_errors():
            result = await self._collection.update_one({"_id": document, "by": by, "sealed": ""}, answered)
        return bool(result.matched_count)

    async def give_up(self, document: str, *, by: str) -> None:
        """Frees the place for the next try, also of another request: nothing was done. Raises StoreBusyError."""
        with store_errors():
            await self._collection.delete_one({"_id": document, "by": by, "sealed": ""})

    async def forget(self, *, at: datetime) -> int:
        """Forgets what was promised until now; returns how many. Raises StoreBusyError."""
        with store_errors():
            result = await self._collection.delete_many({"forget_at": {"$lt": at.isoformat()}})
        return int(result.deleted_count)


def _held(at: datetime) -> str:
    return (at + timedelta(seconds=limits.COMMAND_HELD_SECONDS)).isoformat()


def _kept(at: datetime) -> str:
    return (at + timedelta(hours=limits.ANSWER_KEPT_HOURS)).isoformat()


def _read(document: dict[str, Any], by: str) -> Kept:
    until = datetime.fromisoformat(document["until"])
    is_own = document["by"] == by and not document["sealed"]
    return Kept(document["request"], document["by"], until, document["sealed"], is_own)
