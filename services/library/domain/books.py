"""A book's record in a school's catalogue, known by its ISBN, else by its number in the file's own system."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from chassis.aggregate import Aggregate
from contracts.facts.library import BookCatalogued
from services.library.domain import limits
from services.library.domain.questions import SHARED

_ISBN = re.compile(r"97[89][0-9]{10}|[0-9]{9}[0-9Xx]")


@dataclass(frozen=True)
class BookRecord:
    """What a MARC record says of a book. `mark` is its place in the `scheme` (DDC, or a school's own)."""

    title: str
    author: str = ""
    isbn: str = ""
    number: str = ""
    mark: str = ""
    scheme: str = ""
    publisher: str = ""
    year: str = ""
    subjects: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Book(Aggregate):
    school: str
    record: BookRecord
    changed_at: datetime | None = None  # none was kept until December 2026

    def catalogue(self, record: BookRecord, *, at: datetime) -> bool:
        """Replaces the record; False when nothing is new."""
        if self.version and record == self.record:
            return False
        self.record, self.changed_at = record, at
        self.tell(
            BookCatalogued(
                school=self.school,
                book=self.id,
                title=record.title,
                author=record.author,
                isbn=record.isbn,
                mark=record.mark,
            )
        )
        return True


def book_id(school: str, record: BookRecord) -> str:
    """The same book again is the same document."""
    known = record.isbn or record.number
    if not known:
        described = f"{record.title}|{record.author}|{record.publisher}|{record.year}".casefold()
        known = hashlib.sha256(described.encode()).hexdigest()[: limits.ID_CHARACTERS]
    return f"{school or SHARED}/{known}"


def isbn_in(text: str) -> str:
    """Ten or thirteen digits without hyphens, whatever stands beside them; empty if there is none or it is misread."""
    isbn = _ISBN.search(re.sub(r"[-\s]", "", text))
    return isbn.group(0).upper() if isbn else ""
