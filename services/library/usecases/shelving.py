"""Keeps the index in step with the documents: after each write, and from all of them at start."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from chassis.errors import TransientError
from services.library import metrics
from services.library.domain import limits
from services.library.domain.visibility import book_seen_from, seen_from
from services.library.search import Entry

if TYPE_CHECKING:
    from services.library.domain.books import Book
    from services.library.domain.resources import Resource
    from services.library.store import LibraryStore

BOOK = "book"


async def shelve_resources(store: LibraryStore, resources: Iterable[Resource]) -> None:
    with metrics.VISIBLE_SECONDS.time():
        await store.index.put([_of_resource(one) for one in resources])


async def shelve_books(store: LibraryStore, books: Iterable[Book]) -> None:
    with metrics.VISIBLE_SECONDS.time():
        await store.index.put([_of_book(one) for one in books])


async def rebuild_index(store: LibraryStore) -> int:
    """Everything that is kept can be found again; returns how many documents that are."""
    count = 0
    async for resources in store.all_of(store.resources):
        await shelve_resources(store, resources)
        count += len(resources)
    async for books in store.all_of(store.books):
        await shelve_books(store, books)
        count += len(books)
    return count


async def refresh_index(store: LibraryStore) -> None:
    """Takes in what another process kept, or what was kept here while its answer was lost."""
    await shelve_resources(store, await store.newest())


async def keep_fresh(store: LibraryStore) -> None:
    """Refreshes for ever; a store that is away is asked again."""
    while True:
        await asyncio.sleep(limits.REFRESH_SECONDS)
        with suppress(TransientError):
            await refresh_index(store)


def _of_resource(one: Resource) -> Entry:
    body = f"{one.author_name}\n{one.file.name}\n{one.text}"
    return Entry(one.id, one.kind, one.title, body, one.subject, one.grade, one.school, seen_from(one), one.version)


def _of_book(one: Book) -> Entry:
    record = one.record
    body = "\n".join((record.author, record.isbn, record.mark, record.publisher, *record.subjects))
    return Entry(one.id, BOOK, record.title, body, "", 0, one.school, book_seen_from(one), one.version)
