"""Keeps the search index in step with the documents: after each write, and from all of them at start."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from chassis.errors import TransientError
from services.library import metrics
from services.library.domain import limits
from services.library.domain.books import Book
from services.library.domain.resources import Resource
from services.library.domain.visibility import book_seen_from, seen_from
from services.library.search import IndexEntry
from services.library.store import LibraryStore

BOOK = "book"


async def index_resources(store: LibraryStore, resources: Iterable[Resource]) -> None:
    """The materials can be found as they are now when this returns."""
    with metrics.VISIBLE_SECONDS.time():
        await store.index.put([_of_resource(resource) for resource in resources])


async def index_books(store: LibraryStore, books: Iterable[Book]) -> None:
    """The books can be found as they are now when this returns."""
    with metrics.VISIBLE_SECONDS.time():
        await store.index.put([_of_book(book) for book in books])


async def rebuild_index(store: LibraryStore) -> int:
    """Everything that is kept can be found again; returns how many documents that are."""
    count = 0
    async for resources in store.all_of(store.resources):
        await index_resources(store, resources)
        count += len(resources)
    async for books in store.all_of(store.books):
        await index_books(store, books)
        count += len(books)
    return count


async def refresh_index(store: LibraryStore, since: datetime) -> datetime:
    """Takes in what another process kept, or what was kept here while its answer was lost.

    Returns from when on to ask the next time.
    """
    began = store.now() - timedelta(seconds=limits.REFRESH_BACK_SECONDS)
    async for resources in store.changed_since(since, store.resources):
        await index_resources(store, resources)
    async for books in store.changed_since(since, store.books):
        await index_books(store, books)
    return began


async def keep_fresh(store: LibraryStore, since: datetime) -> None:
    """Refreshes for ever; a store that is away is asked again from the same moment on."""
    while True:
        await asyncio.sleep(limits.REFRESH_SECONDS)
        with suppress(TransientError):
            since = await refresh_index(store, since)


def _of_resource(resource: Resource) -> IndexEntry:
    return IndexEntry(
        id=resource.id,
        kind=resource.kind,
        title=resource.title,
        body=f"{resource.author_name}\n{resource.file.name}\n{resource.text}",
        subject=resource.subject,
        grade=resource.grade,
        school=resource.school,
        seen_from=seen_from(resource),
        version=resource.version,
    )


def _of_book(book: Book) -> IndexEntry:
    record = book.record
    return IndexEntry(
        id=book.id,
        kind=BOOK,
        title=record.title,
        body="\n".join((record.author, record.isbn, record.mark, record.publisher, *record.subjects)),
        subject="",
        grade=0,
        school=book.school,
        seen_from=book_seen_from(book),
        version=book.version,
    )
