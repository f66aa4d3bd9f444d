"""MARC21 in ISO 2709: each record is a book or a reason why not."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from pymarc import Field, MARCReader, Record

from chassis.why import Why
from importing import RefusedRow
from services.library.domain import limits
from services.library.domain.books import BookRecord, isbn_in
from services.library.files.refusals import FileTooLarge
from tabular import tidy

# Length, status, type, level, two more, coding, then the fixed 22 and the base address.
_LEADER = re.compile(rb"[0-9]{5}[acdnp ][a-z ].{2}[ a].{2}[0-9]{5}.{3}45")
_ENDS = " /:;,="
_YEAR = re.compile(r"1[5-9][0-9]{2}|20[0-9]{2}")
_TITLE_PARTS, _PUBLISHED = ("a", "n", "p", "b"), ("264", "260")
_SCHEMES = (("082", "DDC"), ("080", "UDC"), ("084", ""))  # 084 names its own scheme in $2


@dataclass(frozen=True)
class MarcRow:
    """A record by its place in the file, from 1. `shown` is what a person knows it by; a fault refuses it."""

    number: int
    record: BookRecord
    shown: str
    column: str = ""
    fault: Why | None = None
    sheet: str = ""

    def refused(self, column: str, why: Why) -> RefusedRow:
        """This record in the report; the column is the tag of the field."""
        return RefusedRow(self.sheet, self.number, column, self.shown, why)


def is_marc(content: bytes) -> bool:
    return _LEADER.match(content[: limits.HEAD_BYTES]) is not None


def read_marc(content: bytes) -> list[MarcRow]:
    """Every record, read to the end of the file; a broken one has its fault. Raises FileTooLarge."""
    if len(content) > limits.FILE_BYTES:
        raise FileTooLarge(len(content), limits.FILE_BYTES)
    rows: list[MarcRow] = []
    reader = MARCReader(io.BytesIO(content), to_unicode=True, permissive=True, utf8_handling="strict")
    for place, record in enumerate(reader, 1):
        if place > limits.BOOKS_A_FILE:
            rows.append(_faulty(place, "", Why("RECORDS_TOO_MANY", {"most": limits.BOOKS_A_FILE})))
            break
        if record is None:
            broken = Why("RECORD_BROKEN", {"error": type(reader.current_exception).__name__})
            rows.append(_faulty(place, _head(reader.current_chunk), broken))
            continue
        book = _book(record)
        fault = None if book.title else Why("TITLE_MISSING")
        rows.append(MarcRow(place, book, book.isbn or book.number, "245" if fault else "", fault))
    return rows


def _faulty(place: int, shown: str, fault: Why) -> MarcRow:
    return MarcRow(place, BookRecord(""), shown, fault=fault)


def _head(chunk: bytes | None) -> str:
    printable = bytes(byte for byte in chunk or b"" if byte >= ord(" "))
    return printable.decode("utf-8", "replace")[: limits.VALUE_CHARACTERS]


def _book(record: Record) -> BookRecord:
    mark, scheme = _mark(record)
    published = next((field for tag in _PUBLISHED if (field := record.get(tag)) is not None), None)
    number = record.get("001")
    subjects = [_clean(field.get("a")) for field in record.get_fields("650", "653", "651")]
    isbns = (isbn_in(field.get("a") or "") for field in record.get_fields("020"))
    return BookRecord(
        title=_title(record.get("245")),
        author=_clean(_first(record, ("100", "110", "700"))),
        isbn=next(filter(None, isbns), ""),
        number=tidy(number.data or "") if number is not None else "",
        mark=mark,
        scheme=scheme,
        publisher=_clean(published.get("b")) if published is not None else "",
        year=_year(published),
        subjects=tuple(dict.fromkeys(filter(None, subjects)))[: limits.SUBJECTS_A_BOOK],
    )


def _first(record: Record, tags: tuple[str, ...]) -> str:
    return next((field.get("a") or "" for tag in tags if (field := record.get(tag)) is not None), "")


def _title(field: Field | None) -> str:
    if field is None:
        return ""
    parts = [_clean(value) for code in _TITLE_PARTS for value in field.get_subfields(code)]
    return ". ".join(part.rstrip(".") for part in parts if part)[: limits.TITLE_CHARACTERS]


def _mark(record: Record) -> tuple[str, str]:
    for tag, scheme in _SCHEMES:
        field = record.get(tag)
        if field is not None and field.get("a"):
            return tidy(field.get("a") or "").replace("/", ""), scheme or tidy(field.get("2") or "")
    return "", ""


def _year(field: Field | None) -> str:
    year = _YEAR.search(field.get("c") or "") if field is not None else None
    return year.group(0) if year else ""


def _clean(text: str | None) -> str:
    """Without the punctuation that ISBD puts between parts."""
    return tidy(text or "").strip(_ENDS)
