"""A school's catalogue: the book records of a file, each book once."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.documents import Documents
from chassis.identity.policy import ROOT
from chassis.why import Why
from importing import ImportJob, Outcome, RowImporter, RowRefused, apply_rows
from services.library import metrics
from services.library.domain.books import Book, BookRecord, book_id
from services.library.domain.places import place_of
from services.library.domain.policy import POLICY
from services.library.files.marc import MarcRow
from services.library.store import LibraryStore
from services.library.usecases.search_index import index_books


async def import_books(store: LibraryStore, rows: list[MarcRow], job: ImportJob) -> None:
    """Catalogues the records of a file for the school that it is of. Raises NotAllowed."""
    school, _ = place_of(job.actor, job.upload.school, "")
    POLICY.require(job.actor, "import_books", school=school, jurisdiction=ROOT)
    findings = job.findings
    findings.school = school
    await apply_rows(BookImporter(store, school), rows, findings, preview=job.preview)
    if not rows:
        findings.refuse_file(Why("RECORDS_MISSING"))
    findings.found = {"books": str(findings.taken)}
    if not job.preview:
        for outcome in ("created", "changed", "same"):
            metrics.BOOKS_TAKEN.labels(outcome).inc(getattr(findings, outcome))


class BookImporter(RowImporter[MarcRow, BookRecord, Book]):
    """Applies records to the books of one school; the store is asked a fixed number of times for each batch."""

    def __init__(self, store: LibraryStore, school: str) -> None:
        self._store = store
        self._school = school
        self._books: dict[str, Book] = {}

    @property
    def documents(self) -> Documents[Book]:
        return self._store.books

    def read(self, row: MarcRow) -> BookRecord:
        if row.fault:
            raise RowRefused(row.column, row.fault)
        return row.record

    def key(self, row: BookRecord) -> str:
        return book_id(self._school, row)

    def repeated(self, _row: BookRecord, first: MarcRow) -> RowRefused:
        return RowRefused("020", Why("RECORD_TWICE", {"record": first.number}))

    def decide(self, known: Book | None, row: BookRecord) -> tuple[Book, Outcome]:
        book = known or Book(id=self.key(row), school=self._school, record=row)
        is_news = book.catalogue(row, at=self._store.now())
        self._books[book.id] = book
        return book, "created" if known is None else "changed" if is_news else "same"

    async def after(self, rows: Mapping[str, BookRecord]) -> None:
        await index_books(self._store, [self._books.pop(key) for key in rows])
