"""MARC21 in ISO 2709: each record is a book or a reason why not."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

from pymarc import Field, MARCReader, Record

from services.library.domain import limits
from services.library.domain.books import BookRecord, isbn_in
from services.library.domain.reports import RefusedRow
from tabular import tidy

# Length, status, type, level, two more, coding, then the fixed 22 and the base address.
_LEADER = re.compile(rb"[0-9]{5}[acdnp ][a-z ].{2}[ a].{2}[0-9]{5}.{3}45")
_ENDS = " /:;,="
_YEAR = re.compile(r"1[5-9][0-9]{2}|20[0-9]{2}")
_TITLE_PARTS, _PUBLISHED = ("a", "n", "p", "b"), ("264", "260")
_SCHEMES = (("082", "DDC"), ("080", "UDC"), ("084", ""))  # 084 names its own scheme in $2


@dataclass
class Shelf:
    """Records by their place in the file, from 1."""

    books: list[tuple[int, BookRecord]] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.books) + len(self.refused)


def is_marc(content: bytes) -> bool:
    return _LEADER.match(content[: limits.HEAD_BYTES]) is not None


def read_marc(content: bytes) -> Shelf:
    """Read to its end; a broken record is refused alone."""
    shelf = Shelf()
    reader = MARCReader(io.BytesIO(content), to_unicode=True, permissive=True, utf8_handling="strict")
    for place, record in enumerate(reader, 1):
        if place > limits.BOOKS_A_FILE:
            shelf.refused.append(RefusedRow(place, "", "", f"tệp có quá {limits.BOOKS_A_FILE} biểu ghi; hãy chia nhỏ"))
            break
        if record is None:
            why = type(reader.current_exception).__name__
            reason = f"biểu ghi MARC hỏng ({why}); hãy xuất lại từ phần mềm thư viện"
            shelf.refused.append(RefusedRow(place, "", _head(reader.current_chunk), reason))
            continue
        book = _book(record)
        if not book.title:
            shelf.refused.append(RefusedRow(place, "245", book.isbn or book.number, "thiếu nhan đề (trường 245 $a)"))
        else:
            shelf.books.append((place, book))
    return shelf


def _head(chunk: bytes | None) -> str:
    printable = bytes(byte for byte in chunk or b"" if byte >= ord(" "))
    return printable.decode("utf-8", "replace")[: limits.VALUE_CHARACTERS]


def _book(record: Record) -> BookRecord:
    mark, scheme = _mark(record)
    published = next((found for tag in _PUBLISHED if (found := record.get(tag)) is not None), None)
    number = record.get("001")
    subjects = [_clean(found.get("a")) for found in record.get_fields("650", "653", "651")]
    return BookRecord(
        title=_title(record.get("245")),
        author=_clean(_first(record, ("100", "110", "700"))),
        isbn=next((isbn for found in record.get_fields("020") if (isbn := isbn_in(found.get("a") or ""))), ""),
        number=tidy(number.data or "") if number is not None else "",
        mark=mark,
        scheme=scheme,
        publisher=_clean(published.get("b")) if published is not None else "",
        year=_year(published),
        subjects=tuple(dict.fromkeys(one for one in subjects if one))[: limits.SUBJECTS_A_BOOK],
    )


def _first(record: Record, tags: tuple[str, ...]) -> str:
    return next((found.get("a") or "" for tag in tags if (found := record.get(tag)) is not None), "")


def _title(found: Field | None) -> str:
    if found is None:
        return ""
    parts = [_clean(value) for code in _TITLE_PARTS for value in found.get_subfields(code)]
    return ". ".join(part.rstrip(".") for part in parts if part)[: limits.TITLE_CHARACTERS]


def _mark(record: Record) -> tuple[str, str]:
    for tag, scheme in _SCHEMES:
        found = record.get(tag)
        if found is not None and found.get("a"):
            return tidy(found.get("a") or "").replace("/", ""), scheme or tidy(found.get("2") or "")
    return "", ""


def _year(found: Field | None) -> str:
    said = _YEAR.search(found.get("c") or "") if found is not None else None
    return said.group(0) if said else ""


def _clean(text: str | None) -> str:
    """Without the punctuation that ISBD puts between parts."""
    return tidy(text or "").strip(_ENDS)
