"""The one place where the store's driver is constructed, with every option that matters written out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any, TypeAlias, TypeVar

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pymongo import WriteConcern
from pymongo.errors import AutoReconnect, BulkWriteError, DuplicateKeyError, OperationFailure, PyMongoError
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random

from chassis import limits
from chassis.errors import LostUpdateError, StoreBusyError

DUPLICATE_KEY = 11_000
COMMITS = "commits"
Database: TypeAlias = AsyncIOMotorDatabase[dict[str, Any]]
R = TypeVar("R")


def connect(uri: str, database: str) -> Database:
    """Returns a handle on the database; nothing is sent before the first operation."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        uri,
        tz_aware=True,
        tzinfo=UTC,
        w="majority",
        journal=True,
        readConcernLevel="majority",
        # A retry by the driver would hide an answer that was lost; recovery uses the ordinary path instead.
        retryWrites=False,
        retryReads=True,
        maxPoolSize=limits.STORE_CONNECTIONS,
        serverSelectionTimeoutMS=limits.STORE_TIMEOUT_MS,
        connectTimeoutMS=limits.STORE_TIMEOUT_MS,
        socketTimeoutMS=limits.STORE_TIMEOUT_MS * 3,
    )
    return client[database]


def not_journalled(collection: Any) -> Any:
    """The same collection, whose writes a power cut may take back; a killed process loses none of them.

    Only for what is safe to do again. A store keeps its writes in one journal, in order: a later write that is
    journalled makes those before it outlast the power too.
    """
    return collection.with_options(write_concern=WriteConcern(w=1, j=False))


class Commits:
    """The mark that is written behind a batch: one commit makes all of the batch outlast the power.

    A store keeps its writes in one journal, in order, so what is journalled last carries along what came before it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def batch(self, name: str) -> Any:
        """The collection, for writes that are not acknowledged before `mark`.

        On a replica set they wait for the majority: its next primary has them when it takes the mark.
        """
        client: Any = self._database.client  # its types call a method what is a property
        servers = client.topology_description.server_descriptions().values()
        alone = {server.server_type_name for server in servers} == {"Standalone"}
        concern = WriteConcern(w=1 if alone else "majority", j=False)
        return self._database[name].with_options(write_concern=concern)

    async def mark(self, at: str) -> None:
        """Returns when everything that was written before it is in the journal. Raises StoreBusyError."""
        mark = {"_id": "last", "at": at}
        try:
            with store_errors():
                await self._database[COMMITS].replace_one({"_id": mark["_id"]}, mark, upsert=True)
        except DuplicateKeyError as error:
            raise StoreBusyError("another process made the first mark at this moment") from error


@contextmanager
def store_errors() -> Iterator[None]:
    """Turns the driver's errors into StoreBusyError; duplicate keys, and bulks failed by them alone, pass through.

    A bulk that failed otherwise (the disk is full, a write was not confirmed) lost to no other writer: it may be done
    in part, and the caller does it again.
    """
    try:
        yield
    except DuplicateKeyError:
        raise
    except BulkWriteError as error:
        if _only_duplicates(error):
            raise
        raise StoreBusyError(f"the store did not take all of it: {_first_failure(error)}") from error
    except (AutoReconnect, OperationFailure) as error:
        raise StoreBusyError(f"the store did not take it: {error}") from error
    except PyMongoError as error:
        raise StoreBusyError(f"the store did not answer: {error}") from error


def _only_duplicates(error: BulkWriteError) -> bool:
    failures = error.details.get("writeErrors") or []
    unconfirmed = error.details.get("writeConcernErrors")
    return bool(failures) and not unconfirmed and all(failure.get("code") == DUPLICATE_KEY for failure in failures)


def _first_failure(error: BulkWriteError) -> str:
    """The store's own words, without the document they are about."""
    failures = [*(error.details.get("writeErrors") or []), *(error.details.get("writeConcernErrors") or [])]
    others = [failure for failure in failures if failure.get("code") != DUPLICATE_KEY]
    return str(others[0].get("errmsg", others[0].get("code"))) if others else str(error)


async def decide(attempt: Callable[[], Awaitable[R]]) -> R:
    """Runs load-decide-keep again when another writer was faster, a bounded number of times.

    Raises the last LostUpdateError when every try lost.
    """
    async for trial in AsyncRetrying(
        retry=retry_if_exception_type(LostUpdateError),
        stop=stop_after_attempt(limits.DECIDE_TRIES),
        wait=wait_random(0, limits.BACKOFF_FIRST_SECONDS),
        reraise=True,
    ):
        with trial:
            return await attempt()
    raise LostUpdateError("unreachable: the last attempt raises")
