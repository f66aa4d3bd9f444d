"""Enters book records into a school's catalogue: each book once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from chassis.documents import decide
from chassis.errors import LostUpdateError
from services.library import metrics
from services.library.domain import limits
from services.library.domain.books import Book, BookRecord, book_id
from services.library.domain.reports import RefusedRow
from services.library.usecases.shelving import shelve_books

if TYPE_CHECKING:
    from services.library.store import LibraryStore

Placed = tuple[int, BookRecord]


@dataclass
class Catalogued:
    created: int = 0
    changed: int = 0
    same: int = 0
    refused: list[RefusedRow] = field(default_factory=list)


async def catalogue_books(store: LibraryStore, *, school: str, books: Sequence[Placed]) -> Catalogued:
    """The store is asked a fixed number of times for each batch of records."""
    outcome = Catalogued()
    seen: dict[str, int] = {}
    for batch in _batches(iter(books)):
        fresh: dict[str, BookRecord] = {}
        for place, record in batch:
            name = book_id(school, record)
            if name in seen:
                reason = f"trùng với biểu ghi số {seen[name]} (cùng ISBN hoặc số kiểm soát); hãy gộp làm một"
                outcome.refused.append(RefusedRow(place, "020", record.isbn or record.number, reason))
            else:
                seen[name] = place
                fresh[name] = record
        await _catalogue(store, school, fresh, outcome)
    for label, count in (("created", outcome.created), ("changed", outcome.changed), ("same", outcome.same)):
        metrics.BOOKS_TAKEN.labels(label).inc(count)
    return outcome


async def _catalogue(store: LibraryStore, school: str, fresh: dict[str, BookRecord], outcome: Catalogued) -> None:
    async def attempt() -> tuple[list[Book], list[Book], int]:
        known = await store.books.many(fresh)
        books = [known.get(name) or Book(id=name, school=school, record=record) for name, record in fresh.items()]
        new = [one for one in books if one.catalogue(fresh[one.id])]
        created = sum(one.version == 0 for one in new)
        if lost := await store.books.keep_many(new):
            raise LostUpdateError(f"books {lost} were kept by another")
        return books, new, created

    books, new, created = await decide(attempt)
    outcome.created += created
    outcome.changed += len(new) - created
    outcome.same += len(fresh) - len(new)
    await shelve_books(store, books)


def _batches(books: Iterator[Placed]) -> Iterator[list[Placed]]:
    while batch := list(islice(books, limits.BOOKS_AT_ONCE)):
        yield batch
