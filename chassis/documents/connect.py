"""The one place where the store's driver is constructed, with every option that matters written out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any, TypeAlias, TypeVar

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pymongo.errors import AutoReconnect, BulkWriteError, DuplicateKeyError, OperationFailure, PyMongoError
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random

from chassis import limits
from chassis.errors import LostUpdate, StoreBusy

Database: TypeAlias = AsyncIOMotorDatabase[dict[str, Any]]
R = TypeVar("R")


def connect(uri: str, database: str) -> Database:
    """A handle; nothing is sent before the first operation."""
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


@contextmanager
def store_errors() -> Iterator[None]:
    """Turns the driver's errors into StoreBusy; duplicate keys and bulk reports pass for the caller to read."""
    try:
        yield
    except (DuplicateKeyError, BulkWriteError):
        raise
    except (AutoReconnect, OperationFailure) as error:
        raise StoreBusy(f"the store did not take it: {error}") from error
    except PyMongoError as error:
        raise StoreBusy(f"the store did not answer: {error}") from error


async def decide(attempt: Callable[[], Awaitable[R]]) -> R:
    """Runs load-decide-keep again when another writer was faster, a bounded number of times.

    Raises the last LostUpdate when every try lost.
    """
    async for trial in AsyncRetrying(
        retry=retry_if_exception_type(LostUpdate),
        stop=stop_after_attempt(limits.DECIDE_TRIES),
        wait=wait_random(0, limits.BACKOFF_FIRST_SECONDS),
        reraise=True,
    ):
        with trial:
            return await attempt()
    raise LostUpdate("unreachable: the last attempt raises")
