"""A store that fails at one chosen write: before it was done, or after, with the answer lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from chassis.documents import Documents, KeptFacts, Replicas
from chassis.errors import StoreBusyError

WRITES = ("keep", "keep_many")
CALLS = ("get", "find", "many", "where", "count", "counts", "sums", "texts", "put", "put_many", *WRITES)


class Failure(NamedTuple):
    """The n-th write (from 1) to a collection; `done`: the write reached the store, its answer did not come back."""

    collection: str
    nth: int
    done: bool


def _documents(store: object) -> Iterator[tuple[str, Documents[Any]]]:
    for value in vars(store).values():
        if isinstance(value, Documents):
            yield value.mapping.name, value


@contextmanager
def failing(store: object, failure: Failure) -> Iterator[list[str]]:
    """Yields the writes seen, by collection, in order."""
    seen: list[str] = []
    touched: list[tuple[Documents[Any], str]] = []

    def wrap(name: str, documents: Documents[Any], method: str) -> None:
        real: Callable[..., Awaitable[Any]] = getattr(documents, method)

        async def write(*arguments: Any, **named: Any) -> Any:
            seen.append(name)
            hit = name == failure.collection and seen.count(name) == failure.nth
            if hit and not failure.done:
                raise StoreBusyError("the write was not done")
            answer = await real(*arguments, **named)
            if hit:
                raise StoreBusyError("the write was done, the answer was lost")
            return answer

        setattr(documents, method, write)
        touched.append((documents, method))

    for name, documents in _documents(store):
        for method in WRITES:
            wrap(name, documents, method)
    try:
        yield seen
    finally:
        for documents, method in touched:
            delattr(documents, method)


@contextmanager
def counting(store: object) -> Iterator[list[str]]:
    """Every call to every collection, in order."""
    seen: list[str] = []
    touched: list[tuple[object, str]] = []

    def wrap(name: str, collection: object, method: str) -> None:
        real = getattr(collection, method)

        async def called(*arguments: Any, **named: Any) -> Any:
            seen.append(f"{name}.{method}")
            return await real(*arguments, **named)

        setattr(collection, method, called)
        touched.append((collection, method))

    for name, value in vars(store).items():
        if isinstance(value, Documents | Replicas | KeptFacts):
            for method in CALLS:
                if hasattr(value, method):
                    wrap(name, value, method)
    try:
        yield seen
    finally:
        for collection, method in touched:
            delattr(collection, method)
